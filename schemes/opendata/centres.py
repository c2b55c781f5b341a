"""The table that NPO支援センター of the prefectures can take over as it is: the calls for bodies."""

from collections.abc import Callable

from schemes.opendata import contacting, handed, services
from schemes.opendata.cutting import joined
from schemes.opendata.offered import MostGiven, TrackData, lines
from schemes.opendata.stamps import OWNER
from schemes.writing import japanese

COLUMNS = (
    "実施団体名",
    "助成制度名",
    "種別",
    "対象条件",
    "必須実績",
    "実施期間",
    "募集の状態",
    "募集開始日",
    "応募相談の期限",
    "募集締切日",
    "締切時刻",
    "募集の備考",
    "金額帯",
    "上限額(円)",
    "対象経費",
    "対象事業",
    "相談先",
    "都道府県ごとの相談先",
    "詳細URL",
    "掲載日",
    "受付終了",
)
FOR_BODIES = frozenset({"funds", "training"})
UNKNOWN = "未確認"
NOT_WRITTEN = "資料に書かれていません"
OFFICE = "office"
OVER = {"closed": "受付終了", "results": "受付終了"}


def is_listed(one: TrackData) -> bool:
    """Whether a body applies for it."""
    return bool(FOR_BODIES & set(one.wants))


def row(one: TrackData, helpers: str) -> list[str | int]:
    """The line of a track. ``helpers``: who serves each prefecture, where that decides."""
    opens, closes = services.days(one)
    call = one.call
    return [
        OWNER,
        services.title(one),
        services.service(one),
        joined([*one.bodies, *lines(one.answer.who)]) or UNKNOWN,
        joined([*services.experience(one), *services.founding(one)]) or NOT_WRITTEN,
        up_to(one.period, japanese.months),
        one.season.label if one.season else UNKNOWN,
        opens or "",
        call.consult_by.isoformat() if call and call.consult_by else "",
        closes or "",
        call.closes_at.isoformat("minutes") if call and call.closes_at else "",
        joined(services.remarks(one)) or "",
        up_to(one.amount, japanese.yen_short),
        one.amount.value if one.amount else "",
        joined(one.spending.covered) or UNKNOWN,
        joined([one.track.gives or one.track.summary, *one.spending.activities]) or "",
        joined(map(contacting.in_a_cell, one.contacts)) or "",
        helpers if one.track.window_by == "prefecture" else "",
        one.page.page_url if one.page else "",
        one.edition.effective_from.isoformat(),
        OVER.get(one.season.state, "") if one.season else "",
    ]


def up_to(limit: MostGiven | None, words: Callable[[int], str]) -> str:
    """「1,000万円まで」, with what another source says; 未確認 where no source gives one."""
    if limit is None:
        return UNKNOWN
    others = "、".join(words(one) for one in limit.others)
    return f"{words(limit.value)}まで" + (f"(別の資料では{others})" if others else "")


# --- By prefecture --------------------------------------------------------------------------------

PREFECTURE_COLUMNS = (
    "都道府県コード",
    "都道府県",
    "担当する地域",
    "相談先",
    "相談先の種別",
    "何の相談か",
    "電話",
    "メール",
    "住所",
    "URL",
    "いつの情報か",
    "備考",
)
"""Who helps, by prefecture."""


def prefecture_rows(facilities: list[handed.Facility]) -> list[list[str | int]]:
    found = [_of_area(area, one) for one in facilities for area in one.areas if area.code.isdigit()]
    return sorted(found, key=lambda row: str(row[0]))


def _of_area(area: handed.ServedArea, one: handed.Facility) -> list[str | int]:
    contact = next(iter(one.contacts), None)
    unsure = "" if area.certain else "担当の範囲は、窓口で確かめてください"
    return [
        area.code,
        area.name,
        area.part,
        one.name or UNKNOWN,
        one.kind,
        area.about or one.does,
        contact.telephone if contact else "",
        contact.mail if contact else "",
        contact.address if contact else "",
        contact.page_url if contact else "",
        contacting.seen(contact) if contact else "",
        joined([area.note, unsure]) or "",
    ]


def helpers(facilities: list[handed.Facility]) -> str:
    """「青森県: JICA東北;…」, for one cell."""
    found: dict[str, tuple[str, list[str]]] = {}
    for one in facilities:
        for area in one.areas if one.role == OFFICE else ():
            if area.code.isdigit():
                what = area.part or area.about
                part = f"({what})" if what else ""
                found.setdefault(area.code, (area.name, []))[1].append(f"{one.name}{part}")
    return joined(f"{name}: {'、'.join(names)}" for _, (name, names) in sorted(found.items())) or ""
