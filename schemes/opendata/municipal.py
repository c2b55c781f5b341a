"""自治体標準オープンデータセット 支援制度(給付金)情報: its columns, one line of each track."""

from schemes.opendata import contacting, services
from schemes.opendata.cutting import BETWEEN, cut, cut_values, joined
from schemes.opendata.offered import TrackData
from schemes.opendata.stamps import OWNER

COLUMNS = (
    "制度番号",
    "全国地方公共団体コード",
    "法人番号",
    "元制度番号",
    "制度変更区分",
    "タイトル",
    "サブタイトル",
    "対象者",
    "用途・対象物",
    "対象地域",
    "対象地域群",
    "概要",
    "内容",
    "利用・申請方法",
    "受付開始日",
    "受付終了日",
    "受付備考",
    "根拠法令",
    "詳細参照先",
    "実施組織・支援機関",
    "お問い合わせ先",
    "電子申請URL",
    "標準産業分類",
    "事業者:事業ステージ",
    "事業者:行政サービス",
    "事業者:お困りごと",
    "個人:ライフステージ",
    "個人:行政サービス",
    "個人:お困りごと",
    "災害名",
    "キーワード",
    "制度集",
    "公開日",
    "公開終了日",
)
LONGEST = {
    "対象者": 500,
    "用途・対象物": 200,
    "概要": 200,
    "内容": 5000,
    "利用・申請方法": 500,
    "お問い合わせ先": 1000,
    "実施組織・支援機関": 100,
}
MOST_KEYWORDS = 5
FOR_BODIES = frozenset({"funds", "training"})
COLLECTION = "JICA 市民参加協力事業"


def row(one: TrackData, found: services.Record) -> list[str | int]:
    """The line of a track, from its record in DS-451-4."""
    cells = _same(found) | _own(one, found)
    return [cells.get(name) or "" for name in COLUMNS]


def _same(found: services.Record) -> dict[str, str | None]:
    names = {
        "制度番号": "制度番号",
        "元制度番号": "元制度番号",
        "制度変更区分": "制度変更区分",
        "タイトル": "タイトル（制度名）",
        "サブタイトル": "サブタイトル（通称）",
        "対象地域": "地域",
        "対象地域群": "地域群",
        "受付開始日": "公募開始日",
        "受付終了日": "公募終了日",
        "受付備考": "公募備考",
        "根拠法令": "根拠法令",
        "詳細参照先": "詳細URL",
        "標準産業分類": "標準産業分類",
        "災害名": "災害名",
        "公開日": "公開開始日",
        "公開終了日": "公開終了日",
    }
    return {here: found[there] for here, there in names.items()}


def _own(one: TrackData, found: services.Record) -> dict[str, str | None]:
    for_bodies = bool(FOR_BODIES & set(one.wants))
    whose = "事業者" if for_bodies else "個人"
    stage = found["事業ステージ"] if for_bodies else found["ステージとアクション"]
    keywords = (found["キーワード"] or "").split(BETWEEN)[:MOST_KEYWORDS]
    return {
        "対象者": cut_values(found["対象者"], LONGEST["対象者"]),
        "用途・対象物": cut_values(found["用途・対象物"], LONGEST["用途・対象物"]),
        "概要": cut(found["概要"], LONGEST["概要"]),
        "内容": services.text(one, LONGEST["内容"]),
        "利用・申請方法": cut_values(found["申請届出方法"], LONGEST["利用・申請方法"]),
        "実施組織・支援機関": OWNER,
        "お問い合わせ先": cut_values(
            joined(map(contacting.in_a_cell, one.contacts)), LONGEST["お問い合わせ先"]
        ),
        "事業者:事業ステージ" if for_bodies else "個人:ライフステージ": stage,
        f"{whose}:行政サービス": found["サービス種別"],
        f"{whose}:お困りごと": found["お困りごと"],
        "キーワード": joined(keywords),
        "制度集": COLLECTION,
    }
