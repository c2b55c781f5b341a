"""DS-451-4 行政サービス・制度: one record of each track, with all fields of the standard.

What no source says is null. Our own additions stand under one name of ours, never in a field of theirs.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from schemes.opendata import contacting
from schemes.opendata.cutting import cut, joined, sentence
from schemes.opendata.offered import (
    FOUNDED,
    RECORD,
    REGISTERED,
    TrackData,
    citation,
    lines,
    told,
)
from schemes.opendata.stamps import OWNER, SITE, Stamp
from schemes.writing import japanese

FIELDS = (
    "制度所管組織",
    "タイトル（制度名）",
    "サブタイトル（通称）",
    "制度番号",
    "元制度番号",
    "制度変更区分",
    "根拠法令",
    "地域群",
    "地域",
    "概要",
    "内容",
    "対象者",
    "用途・対象物",
    "収入条件",
    "家族構成条件",
    "従業員条件",
    "資本金条件",
    "対象者条件",
    "創業年条件",
    "給付上限額",
    "最大金利",
    "借入限度額",
    "償還期限",
    "最大補助率",
    "費用",
    "予算枠の有無",
    "申請届出方法",
    "手続書類",
    "電子申請の有無",
    "添付ファイルの名称",
    "添付ファイル名",
    "募集時期",
    "公募開始日",
    "公募終了日",
    "公募備考",
    "詳細参照先",
    "詳細URL",
    "標準産業分類",
    "ステージとアクション",
    "事業ステージ",
    "お困りごと",
    "サービス種別",
    "災害名",
    "キーワード",
    "実施組織・支援機関",
    "お問い合わせ先",
    "お問合わせ先一覧",
    "連絡先情報",
    "公開開始日",
    "公開終了日",
    "最終更新日",
    "表示優先度",
)
OWN = SITE
"""The one name under which our own additions stand."""
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 40, 100, 500
NATIONWIDE = "全国"
BASIS = "国際協力機構法 第13条"
"""As the presentation of the whole programme names it (市民参加協力事業とは(1))."""
FIRST, LAST = 10, 1

SERVICES = {
    "training": "セミナー、研修・イベント",
    "learning": "セミナー、研修・イベント",
    "advice": "情報提供・相談",
    "dialogue": "情報提供・相談",
}
OTHER_SERVICE = "サービスその他"
COMMUNITY, SCHOOL = "デイリーイベント/市民活動・コミュニティ", "ライフイベント/教育"
GROWING = "成長期・成熟期"
STAGES = {"funds": f"{GROWING}/海外展開", "learning": SCHOOL, "training": f"{GROWING}/人材"}
TROUBLES = {"funds": "資金繰り", "training": "人材", "advice": "情報収集"}

Record = dict[str, Any]


def record(one: TrackData, stamp: Stamp) -> Record:
    """A track in the order of the standard's fields, and our additions."""
    found: Record = dict.fromkeys(FIELDS)
    found |= _names(one) | _who(one) | _money(one) | _ways(one) | _calls(one) | _kinds(one)
    found |= _windows(one, stamp) | _editions(one)
    return found | {OWN: _additions(one)}


def title(one: TrackData) -> str:
    """With its scheme's name where that fits, else alone."""
    return one.name if len(one.name) <= LONGEST_TITLE else cut(one.answer.name, LONGEST_TITLE)


def text(one: TrackData, most: int = LONGEST_TEXT) -> str:
    """What, for whom, how much, how and when, as its page says it."""
    return cut("".join(_sentences(one)), most)


def _sentences(one: TrackData) -> Iterator[str]:
    yield sentence(one.track.gives or one.track.summary)
    yield told(one.answer.who, "使える人")
    for cell in (one.answer.amount, one.answer.period):
        if cell:
            other = f"別の資料では{cell.other}です。" if cell.other else ""
            yield f"{cell.label}は{cell.number}{cell.unit}です。{other}"
    yield told(one.answer.cells, "やり方と費用")
    if one.giving:
        yield one.giving.said
    yield told(one.answer.steps, "進め方")
    if one.season:
        yield sentence(one.season.said)
    yield told(one.answer.unknown, "まだわからないこと")


def _names(one: TrackData) -> Record:
    short = one.track.short_name
    aliases = [alias.name for alias in one.scheme.aliases]
    return {
        "制度所管組織": OWNER,
        "タイトル（制度名）": title(one),
        "サブタイトル（通称）": cut(short, LONGEST_TITLE)
        if short and short != title(one)
        else None,
        "制度番号": one.address,
        "根拠法令": BASIS,
        "地域群": NATIONWIDE,
        "概要": cut(one.track.summary or one.track.gives or one.name, LONGEST_SUMMARY),
        "内容": text(one),
        "キーワード": joined([*aliases, *one.want_words]),
    }


def _who(one: TrackData) -> Record:
    return {
        "対象者": joined(lines(one.answer.who)),
        "用途・対象物": uses(one),
        "対象者条件": joined(one.bodies),
        "創業年条件": joined(founding(one)),
    }


def uses(one: TrackData) -> str | None:
    """What may be done, and what may be paid for."""
    return joined([*one.spending.activities, *one.spending.covered])


def founding(one: TrackData) -> list[str]:
    """How long ago the body was registered or founded, each rule with its year."""
    return [_dated(rule) for rule in one.applying({REGISTERED, FOUNDED})]


def experience(one: TrackData) -> list[str]:
    """What a body must have done before, each rule with its year."""
    return [_dated(rule) for rule in one.applying(RECORD)]


def _dated(rule: Any) -> str:
    year = f"({rule.fiscal_year}年度)" if rule.fiscal_year else ""
    return f"{rule.wording}{year}"


def _money(one: TrackData) -> Record:
    """Unknown is null, never 0."""
    costs = [text for text in lines(one.answer.cells) if "費用" in text.partition(":")[0]]
    return {"給付上限額": one.amount.value if one.amount else None, "費用": joined(costs)}


def _ways(one: TrackData) -> Record:
    return {"申請届出方法": steps(one), "手続書類": joined(lines(one.answer.papers))}


def steps(one: TrackData) -> str | None:
    return joined(lines(one.answer.steps))


# --- Calls ----------------------------------------------------------------------------------------

NO_CALL = "募集の日程を示した資料は、確かめられていません"
WHEN = {"announced": "予定", "unknown": "未定"}


def _calls(one: TrackData) -> Record:
    opens, closes = days(one)
    return {
        "募集時期": WHEN.get(one.season.state) if one.season else None,
        "公募開始日": opens,
        "公募終了日": closes,
        "公募備考": joined(remarks(one)),
    }


def days(one: TrackData) -> tuple[str | None, str | None]:
    """The first and the last day of the call that counts now."""
    if one.call is None:
        return None, None
    return _iso(one.call.opens_on), _iso(one.call.closes_on)


def remarks(one: TrackData) -> Iterator[str]:
    """What stands in no field of a standard: the state, the end of 応募相談, what is not known, and
    what another source says of the ceilings."""
    if one.season is None:
        yield NO_CALL
    elif one.season.state == "unknown":
        yield one.season.said
    else:
        yield f"{one.season.label}: {one.season.said}"
    yield from (each.text for each in one.season.lines) if one.season else ()
    if one.call and one.call.opens_on is None and one.call.state != "dated":
        yield "公募開始日は未確認"
    if one.call and one.call.closes_on is None:
        yield "公募終了日は未確認"
    if one.call and one.call.note:
        yield one.call.note
    yield from others(one)


def others(one: TrackData) -> Iterator[str]:
    """The ceilings that another source gives."""
    if one.amount and one.amount.others:
        told_otherwise = "、".join(map(japanese.yen, one.amount.others))
        yield f"給付上限額は、別の資料では{told_otherwise}です"
    if one.period and one.period.others:
        told_otherwise = "、".join(map(japanese.months, one.period.others))
        yield f"期間の上限は、別の資料では{told_otherwise}です"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- Kinds, windows, editions ---------------------------------------------------------------------


def service(one: TrackData) -> str:
    """The standard's kind of service."""
    if one.giving:
        return one.giving.service
    return next((SERVICES[want] for want in one.wants if want in SERVICES), OTHER_SERVICE)


def _kinds(one: TrackData) -> Record:
    stages = [STAGES[want] for want in one.wants if want in STAGES]
    return {
        "ステージとアクション": joined(stages or [COMMUNITY]),
        "事業ステージ": GROWING if {"funds", "training"} & set(one.wants) else None,
        "お困りごと": joined(TROUBLES[want] for want in one.wants if want in TROUBLES),
        "サービス種別": service(one),
    }


def _windows(one: TrackData, stamp: Stamp) -> Record:
    page = one.page
    return {
        "詳細参照先": page.name if page else None,
        "詳細URL": page.page_url if page else None,
        "実施組織・支援機関": OWNER,
        "お問い合わせ先": joined(map(contacting.in_a_cell, one.contacts)),
        "お問合わせ先一覧": f"{stamp.address}/contacts/",
        "連絡先情報": contacting.records(one.contacts),
    }


def priority(one: TrackData) -> int:
    """10 for the first scheme, down to 1."""
    place = list(one.shown.schemes).index(one.scheme.key)
    return max(LAST, FIRST - place)


def _editions(one: TrackData) -> Record:
    return {
        "公開開始日": one.first_day.isoformat(),
        "最終更新日": one.edition.effective_from.isoformat(),
        "表示優先度": priority(one),
    }


def _additions(one: TrackData) -> Record:
    rules = [rule for rule in one.rules if rule.standing in ("current", "past_call")]
    return {
        "スキーム": one.scheme.key,
        "類型": one.track.key,
        "募集の状態": one.season.state if one.season else None,
        "応募相談の期限": _iso(one.call.consult_by) if one.call else None,
        "期間の上限(月)": one.period.value if one.period else None,
        "サービス種別の注": one.giving.said if one.giving else None,
        "判定の条件": [_condition(rule, one) for rule in rules],
        "資料の食い違い": [
            {"番号": each.key, "内容": each.topic, "扱い": each.handling} for each in one.conflicts
        ],
        "出典": [citation(each, one.shown) for each in one.citations],
        "版": {
            "番号": one.edition.number,
            "適用日": one.edition.effective_from.isoformat(),
            "要約値": one.edition.digest,
        },
    }


def _condition(rule: Any, one: TrackData) -> Record:
    return {
        "番号": rule.code,
        "文": rule.wording,
        "質問": rule.fact,
        "条件": rule.operator,
        "値": rule.value,
        "強さ": rule.strength,
        "位置づけ": rule.standing,
        "年度": rule.fiscal_year,
        "いずれか": rule.alternative or None,
        "出典": [citation(each, one.shown) for each in rule.citations],
    }


# --- As a table -----------------------------------------------------------------------------------


def row(found: Record) -> list[str | int]:
    """The cells of the standard's fields; several contact points in one cell."""
    return [_cell(found[name]) for name in FIELDS]


def _cell(value: Any) -> str | int:
    if isinstance(value, list):
        return joined(" ".join(filter(None, each.values())) for each in value) or ""
    return "" if value is None else value
