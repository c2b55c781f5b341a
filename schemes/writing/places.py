"""Prefectures (JIS X 0401) and countries (ISO 3166-1 alpha-2, names as JICA writes them).

Our own short tables: the published packages have wrong readings or lack よみ. What else people call
a country stands below: its official and former names, and how kanji are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemes.writing.names import Called, Names


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

_CALLED = """
AF アフガニスタン・イスラム共和国/AL アルバニア共和国/DZ アルジェリア民主人民共和国/AD アンドラ公国/AO アンゴラ共和国
AG アンティグア・バーブーダ国/AR アルゼンチン共和国/AR アルゼンティン/AM アルメニア共和国/AU 豪州/AU オーストラリア連邦
AT オーストリア共和国/AZ アゼルバイジャン共和国/BS バハマ国/BH バーレーン王国/BD バングラデシュ人民共和国
BD バングラディシュ/BD 東パキスタン/BY ベラルーシ共和国/BY 白ロシア/BE ベルギー王国/BZ 英領ホンジュラス
BJ ベナン共和国/BJ ダホメ/BJ ダホメー/BT ブータン王国/BO ボリビア多民族国/BO ボリヴィア共和国/BA ボスニア
BW ボツワナ共和国/BR ブラジル連邦共和国/BN ブルネイ・ダルサラーム国/BG ブルガリア共和国/BF オートボルタ/BF 上ボルタ
BI ブルンジ共和国/CV カーボベルデ共和国/CV カボベルデ/KH カンボジア王国/KH カンボディア/KH カンプチア
CM カメルーン共和国/CF 中央アフリカ共和国/CF ちゅうおうあふりか/TD チャド共和国/CL チリ共和国/CN 中華人民共和国
CN ちゅうごく/CN 中共/CO コロンビア共和国/KM コモロ連合/CG コンゴ/CD コンゴ/CG コンゴブラザビル/CD コンゴキンシャサ
CD ザイール/CD DRC/CR コスタリカ共和国/CI コートジボワール共和国/CI 象牙海岸/CI アイボリーコースト
HR クロアチア共和国/CU キューバ共和国/CY キプロス共和国/CY サイプラス/CZ チェコ共和国/CZ チェコスロバキア
SK チェコスロバキア/DK デンマーク王国/DJ ジブチ共和国/DM ドミニカ/DO ドミニカ/EC エクアドル共和国
EG エジプト・アラブ共和国/SV エルサルバドル共和国/GQ 赤道ギニア共和国/GQ せきどうぎにあ/ER エリトリア国/ER エリトレア
EE エストニア共和国/SZ エスワティニ王国/SZ スワジランド/SZ エスワティーニ/ET エチオピア連邦民主共和国/FJ フィジー共和国
FI フィンランド共和国/FR フランス共和国/GA ガボン共和国/GM ガンビア共和国/GE グルジア/DE ドイツ連邦共和国
GH ガーナ共和国/GR ギリシャ共和国/GR ギリシア/GT グアテマラ共和国/GN ギニア共和国/GW ギニアビサウ共和国
GY ガイアナ共和国/GY ガイアナ協同共和国/HT ハイチ共和国/HN ホンジュラス共和国/IS アイスランド共和国/IN インド共和国
ID インドネシア共和国/IR イラン・イスラム共和国/IR ペルシャ/IQ イラク共和国/IL イスラエル国/IT イタリア共和国
JP 日本国/JP にほん/JP にっぽん/JP JAPAN/JO ヨルダン・ハシェミット王国/JO ジョルダン/KZ カザフスタン共和国
KE ケニア共和国/KI キリバス共和国/KP 朝鮮民主主義人民共和国/KP きたちょうせん/KR 大韓民国/KR かんこく
XK コソボ共和国/KW クウェート国/KG キルギス共和国/KG キルギスタン/LA ラオス人民民主共和国/LV ラトビア共和国
LB レバノン共和国/LS レソト王国/LR リベリア共和国/LI リヒテンシュタイン公国/LT リトアニア共和国
LU ルクセンブルク大公国/MG マダガスカル共和国/MW マラウイ共和国/MW ニヤサランド/MY マレイシア/MV モルディブ共和国
ML マリ共和国/MT マルタ共和国/MH マーシャル諸島共和国/MH マーシャル/MR モーリタニア・イスラム共和国
MU モーリシャス共和国/MX メキシコ合衆国/FM ミクロネシア連邦/MD モルドバ共和国/MC モナコ公国/MN モンゴル国
MN 蒙古/MA モロッコ王国/MZ モザンビーク共和国/MM ミャンマー連邦共和国/MM ミャンマー連邦/MM ビルマ/MM ビルマ連邦
NA ナミビア共和国/NA 南西アフリカ/NR ナウル共和国/NP ネパール連邦民主共和国/NP ネパール王国/NL オランダ王国
NI ニカラグア共和国/NE ニジェール共和国/NG ナイジェリア連邦共和国/MK 北マケドニア共和国/MK マケドニア
MK マケドニア旧ユーゴスラビア共和国/MK きたまけどにあ/NO ノルウェー王国/OM オマーン国/PK パキスタン・イスラム共和国
PW パラオ共和国/PS パレスチナ自治区/PS パレスチナ自治政府/PS パレスチナ暫定自治政府/PA パナマ共和国
PG パプアニューギニア独立国/PY パラグアイ共和国/PE ペルー共和国/PH フィリピン共和国/PH 比国/PL ポーランド共和国
PT ポルトガル共和国/QA カタール国/RU ロシア連邦/RW ルワンダ共和国/KN セントクリストファー・ネイビス
KN セントクリストファー・ネービス連邦/WS サモア独立国/WS 西サモア/SM サンマリノ共和国
ST サントメ・プリンシペ民主共和国/SA サウジアラビア王国/SA サウディアラビア/SN セネガル共和国/RS セルビア共和国
SC セーシェル共和国/SL シエラレオネ共和国/SG シンガポール共和国/SK スロバキア共和国/SI スロベニア共和国
SB ソロモン/SO ソマリア連邦共和国/ZA 南アフリカ/ZA 南ア/ZA みなみあふりか/ZA みなみあふりかきょうわこく
SS 南スーダン共和国/SS みなみすーだん/ES スペイン王国/LK スリランカ民主社会主義共和国/LK セイロン/SD スーダン共和国
SR スリナム共和国/SE スウェーデン王国/CH スイス連邦/SY シリア・アラブ共和国/TW たいわん/TW 中華民国
TJ タジキスタン共和国/TZ タンザニア連合共和国/TZ タンガニーカ/TH タイ王国/TH タイ国/TH シャム
TL 東ティモール民主共和国/TL ひがしてぃもーる/TL ティモール・レステ/TL 東チモール/TG トーゴ共和国/TO トンガ王国
TT トリニダード・トバゴ共和国/TN チュニジア共和国/TR トルコ共和国/TR テュルキエ/TM トルクメン/UG ウガンダ共和国
AE UAE/AE アラブ首長国/GB イギリス/GB グレートブリテン及び北アイルランド連合王国/GB 連合王国/GB UK
GB えいこく/US アメリカ/US アメリカ合衆国/US USA/US べいこく/UY ウルグアイ東方共和国/UZ ウズベキスタン共和国
VU バヌアツ共和国/VA バチカン市国/VE ベネズエラ・ボリバル共和国/VN ベトナム社会主義共和国/VN ビエトナム
YE イエメン共和国/ZM ザンビア共和国/ZM 北ローデシア/ZW ジンバブエ共和国/ZW ローデシア/NZ ニュージランド
"""

PREFECTURES = tuple(Prefecture(*line.split()) for line in _PREFECTURES.strip().splitlines())
PREFECTURE_NAMES = {prefecture.code: prefecture.name for prefecture in PREFECTURES}
PREFECTURE_CHOICES = tuple(PREFECTURE_NAMES.items())
COUNTRIES = dict(
    entry.split(" ", 1) for line in _COUNTRIES.strip().splitlines() for entry in line.split("/")
)
COUNTRY_CHOICES = tuple(sorted(COUNTRIES.items(), key=lambda item: item[1]))


def _called() -> dict[str, list[str]]:
    """By country, what else it is called."""
    found: dict[str, list[str]] = {}
    for line in _CALLED.strip().splitlines():
        for entry in line.split("/"):
            code, name = entry.split(" ", 1)
            found.setdefault(code, []).append(name)
    return found


_ENDINGS = {"都": "と", "府": "ふ", "県": "けん"}


def _also(prefecture: Prefecture) -> Iterator[str]:
    """A spreadsheet takes the 0 off a number, and people leave 都, 府 and 県 out."""
    yield from (prefecture.code.lstrip("0"), prefecture.kana)
    if prefecture.name[-1] in _ENDINGS:
        yield prefecture.name[:-1]
        yield prefecture.kana.removesuffix(_ENDINGS[prefecture.name[-1]])


_ALSO = _called()
COUNTRIES_CALLED = Names(
    Called(code, name, tuple(_ALSO.get(code, ()))) for code, name in COUNTRIES.items()
)
PREFECTURES_CALLED = Names(Called(one.code, one.name, tuple(_also(one))) for one in PREFECTURES)
