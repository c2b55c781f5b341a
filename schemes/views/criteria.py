"""The criteria of WCAG 2.2 (A and AA) and JIS X 8341-3:2016 (AA), and what was really checked of each.

``how``: by what it was checked; ``result``: met, partly (not everything was checked), unmet (somewhere
it is not), none (the site has nothing that it is about). Nothing is called met that nobody and nothing looked at.
"""

from dataclasses import dataclass

RESULTS = {
    "met": "満たすことを確かめた",
    "partly": "一部だけ確かめた",
    "unmet": "満たさない所がある",
    "none": "当てはまる内容がない",
}
AXE = "自動検査(axe)"
LOOKED = "画面を見て確かめた"
KEYS = "キーボードだけで操作する試験"
TESTED = "自動の試験"
READ = "読み上げソフトでは、まだ確かめていない"


@dataclass(frozen=True)
class Criterion:
    """``is_jis``: whether JIS X 8341-3:2016 has it; ``is_wcag``: whether WCAG 2.2 still has it."""

    number: str
    name: str
    level: str
    how: str
    result: str
    is_jis: bool = True
    is_wcag: bool = True

    @property
    def said(self) -> str:
        return RESULTS[self.result]


def _new(number: str, name: str, level: str, how: str, result: str) -> Criterion:
    """A criterion that is newer than the JIS."""
    return Criterion(number, name, level, how, result, is_jis=False)


CRITERIA = (
    Criterion("1.1.1", "非テキストコンテンツ", "A", f"{AXE}。図と同じ数を表でも示す", "met"),
    Criterion("1.2.1", "音声のみ及び映像のみ(収録済み)", "A", "音声と映像はない", "none"),
    Criterion("1.2.2", "キャプション(収録済み)", "A", "映像はない", "none"),
    Criterion("1.2.3", "音声解説又は代替コンテンツ(収録済み)", "A", "映像はない", "none"),
    Criterion("1.2.4", "キャプション(ライブ)", "AA", "映像はない", "none"),
    Criterion("1.2.5", "音声解説(収録済み)", "AA", "映像はない", "none"),
    Criterion("1.3.1", "情報及び関係性", "A", f"{AXE}、見出しと表の{TESTED}", "met"),
    Criterion("1.3.2", "意味のある順序", "A", f"{AXE}、{LOOKED}。{READ}", "partly"),
    Criterion("1.3.3", "感覚的な特徴", "A", f"{LOOKED}。印には言葉が付く", "met"),
    _new("1.3.4", "表示の向き", "AA", "向きを決める指定がない", "met"),
    _new("1.3.5", "入力目的の特定", "AA", f"生年月日の欄に目的を指定する。{TESTED}", "met"),
    Criterion("1.4.1", "色の使用", "A", f"{LOOKED}(強制カラーでも)", "met"),
    Criterion("1.4.2", "音声の制御", "A", "音声はない", "none"),
    Criterion("1.4.3", "コントラスト(最低限レベル)", "AA", f"{AXE}(明るい配色と暗い配色)", "met"),
    Criterion(
        "1.4.4",
        "テキストのサイズ変更",
        "AA",
        "相対的な単位で書く。一部の頁を拡大して見た",
        "partly",
    ),
    Criterion("1.4.5", "文字画像", "AA", "文字の画像はない", "met"),
    _new("1.4.10", "リフロー", "AA", f"幅320pxで横に動かないことの{TESTED}", "met"),
    _new("1.4.11", "非テキストのコントラスト", "AA", f"{LOOKED}。値は測っていない", "partly"),
    _new(
        "1.4.12", "テキストの間隔", "AA", "高さを決めた枠に文を入れない。試してはいない", "partly"
    ),
    _new(
        "1.4.13", "ホバー又はフォーカスで表示されるコンテンツ", "AA", "そのような表示はない", "none"
    ),
    Criterion("2.1.1", "キーボード", "A", KEYS, "met"),
    Criterion("2.1.2", "キーボードトラップなし", "A", f"{KEYS}。動く部品はない", "met"),
    _new("2.1.4", "文字キーのショートカット", "A", "ショートカットはない", "none"),
    Criterion("2.2.1", "タイミング調整可能", "A", "公開の頁に時間の制限はない", "none"),
    Criterion("2.2.2", "一時停止、停止及び非表示", "A", "動くもの、自動で変わるものはない", "none"),
    Criterion("2.3.1", "3回のせん光、又はしきい値以下", "A", "光るものはない", "none"),
    Criterion("2.4.1", "ブロックスキップ", "A", f"「本文へ進む」の{TESTED}", "met"),
    Criterion("2.4.2", "ページタイトル", "A", f"{AXE}、題の{TESTED}", "met"),
    Criterion("2.4.3", "フォーカス順序", "A", f"{KEYS}(主な頁)", "partly"),
    Criterion("2.4.4", "リンクの目的(コンテキスト内)", "A", f"{AXE}、{LOOKED}", "met"),
    Criterion("2.4.5", "複数の手段", "AA", "立場・したいこと・出典のどれからも行ける", "met"),
    Criterion("2.4.6", "見出し及びラベル", "AA", f"{AXE}、{LOOKED}", "met"),
    Criterion(
        "2.4.7", "フォーカスの可視化", "AA", f"{LOOKED}(明るい配色・暗い配色・強制カラー)", "met"
    ),
    _new("2.4.11", "隠されないフォーカス(最低限)", "AA", f"{KEYS}(比較の表を両方向に)", "met"),
    _new("2.5.1", "ポインタのジェスチャ", "A", "なぞる操作はない", "none"),
    _new("2.5.2", "ポインタのキャンセル", "A", "押しただけで働くものはない", "met"),
    _new("2.5.3", "名前(name)のラベル", "A", AXE, "met"),
    _new("2.5.4", "動きによる起動", "A", "動かして使う機能はない", "none"),
    _new("2.5.7", "ドラッグ動作", "AA", "ドラッグする操作はない", "none"),
    _new(
        "2.5.8",
        "ターゲットのサイズ(最低限)",
        "AA",
        f"{AXE}の検査と、大きさの{TESTED}(主な頁)",
        "partly",
    ),
    Criterion("3.1.1", "ページの言語", "A", AXE, "met"),
    Criterion("3.1.2", "一部分の言語", "AA", f"{AXE}。英語の説明に言語を付ける", "partly"),
    Criterion("3.2.1", "フォーカス時", "A", "フォーカスで変わるものはない", "met"),
    Criterion("3.2.2", "入力時", "A", "選んだだけで変わるものはない", "met"),
    Criterion("3.2.3", "一貫したナビゲーション", "AA", "どの頁も同じ上部と下部を使う", "met"),
    Criterion("3.2.4", "一貫した識別性", "AA", f"部品を共通にしている。{LOOKED}", "met"),
    _new(
        "3.2.6",
        "一貫したヘルプ",
        "A",
        "「相談する」と「誤りを知らせる」は、どの頁でも同じ所にある",
        "met",
    ),
    Criterion("3.3.1", "エラーの特定", "A", f"入力の誤りの{TESTED}", "met"),
    Criterion("3.3.2", "ラベル又は説明", "A", f"{AXE}、欄と見出しの{TESTED}", "met"),
    Criterion("3.3.3", "エラー修正の提案", "AA", f"入力の誤りの{TESTED}", "met"),
    Criterion(
        "3.3.4", "エラー回避(法的、金融及びデータ)", "AA", "申込みや支払いを受け付けない", "none"
    ),
    _new("3.3.7", "冗長な入力項目", "A", "答えは次の頁に引き継ぐ", "met"),
    _new("3.3.8", "アクセシブルな認証(最低限)", "AA", "公開の頁にログインはない", "none"),
    Criterion(
        "4.1.1", "構文解析", "A", f"同じidがないこと、入れ子の{TESTED}", "met", is_wcag=False
    ),
    Criterion("4.1.2", "名前(name)、役割(role)及び値(value)", "A", f"{AXE}。{READ}", "partly"),
    _new("4.1.3", "ステータスメッセージ", "AA", f"誤りの知らせに役割を付ける。{READ}", "partly"),
)
