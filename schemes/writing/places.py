"""Prefectures (JIS X 0401) and countries (ISO 3166-1 alpha-2, names as JICA writes them).

Our own short tables: the published packages have wrong readings or lack よみ.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Prefecture:
    code: str
    name: str
    kana: str
    region: str


_PREFECTURES = """
01 北海道 ほっかいどう 北海道
02 青森県 あおもりけん 東北
03 岩手県 いわてけん 東北
04 宮城県 みやぎけん 東北
05 秋田県 あきたけん 東北
06 山形県 やまがたけん 東北
07 福島県 ふくしまけん 東北
08 茨城県 いばらきけん 関東
09 栃木県 とちぎけん 関東
10 群馬県 ぐんまけん 関東
11 埼玉県 さいたまけん 関東
12 千葉県 ちばけん 関東
13 東京都 とうきょうと 関東
14 神奈川県 かながわけん 関東
15 新潟県 にいがたけん 甲信越
16 富山県 とやまけん 北陸
17 石川県 いしかわけん 北陸
18 福井県 ふくいけん 北陸
19 山梨県 やまなしけん 甲信越
20 長野県 ながのけん 甲信越
21 岐阜県 ぎふけん 東海
22 静岡県 しずおかけん 東海
23 愛知県 あいちけん 東海
24 三重県 みえけん 東海
25 滋賀県 しがけん 近畿
26 京都府 きょうとふ 近畿
27 大阪府 おおさかふ 近畿
28 兵庫県 ひょうごけん 近畿
29 奈良県 ならけん 近畿
30 和歌山県 わかやまけん 近畿
31 鳥取県 とっとりけん 中国
32 島根県 しまねけん 中国
33 岡山県 おかやまけん 中国
34 広島県 ひろしまけん 中国
35 山口県 やまぐちけん 中国
36 徳島県 とくしまけん 四国
37 香川県 かがわけん 四国
38 愛媛県 えひめけん 四国
39 高知県 こうちけん 四国
40 福岡県 ふくおかけん 九州・沖縄
41 佐賀県 さがけん 九州・沖縄
42 長崎県 ながさきけん 九州・沖縄
43 熊本県 くまもとけん 九州・沖縄
44 大分県 おおいたけん 九州・沖縄
45 宮崎県 みやざきけん 九州・沖縄
46 鹿児島県 かごしまけん 九州・沖縄
47 沖縄県 おきなわけん 九州・沖縄
"""

_COUNTRIES = """
AF アフガニスタン/AL アルバニア/DZ アルジェリア/AD アンドラ/AO アンゴラ/AG アンティグア・バーブーダ/AR アルゼンチン
AM アルメニア/AU オーストラリア/AT オーストリア/AZ アゼルバイジャン/BS バハマ/BH バーレーン/BD バングラデシュ
BB バルバドス/BY ベラルーシ/BE ベルギー/BZ ベリーズ/BJ ベナン/BT ブータン/BO ボリビア/BA ボスニア・ヘルツェゴビナ
BW ボツワナ/BR ブラジル/BN ブルネイ/BG ブルガリア/BF ブルキナファソ/BI ブルンジ/CV カーボベルデ/KH カンボジア
CM カメルーン/CA カナダ/CF 中央アフリカ/TD チャド/CL チリ/CN 中国/CO コロンビア/KM コモロ/CG コンゴ共和国
CD コンゴ民主共和国/CK クック諸島/CR コスタリカ/CI コートジボワール/HR クロアチア/CU キューバ/CY キプロス/CZ チェコ
DK デンマーク/DJ ジブチ/DM ドミニカ国/DO ドミニカ共和国/EC エクアドル/EG エジプト/SV エルサルバドル/GQ 赤道ギニア
ER エリトリア/EE エストニア/SZ エスワティニ/ET エチオピア/FJ フィジー/FI フィンランド/FR フランス/GA ガボン
GM ガンビア/GE ジョージア/DE ドイツ/GH ガーナ/GR ギリシャ/GD グレナダ/GT グアテマラ/GN ギニア/GW ギニアビサウ
GY ガイアナ/HT ハイチ/HN ホンジュラス/HU ハンガリー/IS アイスランド/IN インド/ID インドネシア/IR イラン/IQ イラク
IE アイルランド/IL イスラエル/IT イタリア/JM ジャマイカ/JP 日本/JO ヨルダン/KZ カザフスタン/KE ケニア/KI キリバス
KP 北朝鮮/KR 韓国/XK コソボ/KW クウェート/KG キルギス/LA ラオス/LV ラトビア/LB レバノン/LS レソト/LR リベリア
LY リビア/LI リヒテンシュタイン/LT リトアニア/LU ルクセンブルク/MG マダガスカル/MW マラウイ/MY マレーシア
MV モルディブ/ML マリ/MT マルタ/MH マーシャル諸島/MR モーリタニア/MU モーリシャス/MX メキシコ/FM ミクロネシア
MD モルドバ/MC モナコ/MN モンゴル/ME モンテネグロ/MA モロッコ/MZ モザンビーク/MM ミャンマー/NA ナミビア/NR ナウル
NP ネパール/NL オランダ/NZ ニュージーランド/NI ニカラグア/NE ニジェール/NG ナイジェリア/NU ニウエ/MK 北マケドニア
NO ノルウェー/OM オマーン/PK パキスタン/PW パラオ/PS パレスチナ/PA パナマ/PG パプアニューギニア/PY パラグアイ
PE ペルー/PH フィリピン/PL ポーランド/PT ポルトガル/QA カタール/RO ルーマニア/RU ロシア/RW ルワンダ
KN セントクリストファー・ネービス/LC セントルシア/VC セントビンセント・グレナディーン/WS サモア/SM サンマリノ
ST サントメ・プリンシペ/SA サウジアラビア/SN セネガル/RS セルビア/SC セーシェル/SL シエラレオネ/SG シンガポール
SK スロバキア/SI スロベニア/SB ソロモン諸島/SO ソマリア/ZA 南アフリカ共和国/SS 南スーダン/ES スペイン/LK スリランカ
SD スーダン/SR スリナム/SE スウェーデン/CH スイス/SY シリア/TW 台湾/TJ タジキスタン/TZ タンザニア/TH タイ
TL 東ティモール/TG トーゴ/TO トンガ/TT トリニダード・トバゴ/TN チュニジア/TR トルコ/TM トルクメニスタン/TV ツバル
UG ウガンダ/UA ウクライナ/AE アラブ首長国連邦/GB 英国/US 米国/UY ウルグアイ/UZ ウズベキスタン/VU バヌアツ
VA バチカン/VE ベネズエラ/VN ベトナム/YE イエメン/ZM ザンビア/ZW ジンバブエ
"""

PREFECTURES = tuple(Prefecture(*line.split()) for line in _PREFECTURES.strip().splitlines())
PREFECTURE_NAMES = {prefecture.code: prefecture.name for prefecture in PREFECTURES}
PREFECTURE_CHOICES = tuple(PREFECTURE_NAMES.items())
COUNTRIES = dict(
    entry.split(" ", 1) for line in _COUNTRIES.strip().splitlines() for entry in line.split("/")
)
COUNTRY_CHOICES = tuple(sorted(COUNTRIES.items(), key=lambda item: item[1]))
