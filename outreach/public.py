"""What outreach adds to the pages of schemes: windows, comparisons, and the numbers of 開発教育."""

from collections.abc import Iterator
from typing import cast

from outreach.findable import findable
from outreach.sections import ProgrammeRow, ResultRow
from outreach.windows import COORDINATORS, DESKS, OFFICES, find
from schemes.catalogue import Catalogue
from schemes.sections import rows_of
from schemes.views import rooms
from schemes.views.pictures import Measure, Picture, drawn

PROGRAMMES, EDUCATION = "programmes", "development-education"
PEOPLE = ("受講者", "来訪者", "応募数", "参加者")
"""What tells how many people a programme of 開発教育 reached in a year."""


CONTACT_WORDS = (
    "相談 相談したい 相談先 窓口 相談窓口 連絡先 問い合わせ 問い合わせ先 電話 電話番号 メール どこ だれ 誰"
    " 拠点 センター 近く 担当 最寄り JICA"
)
CONTACTS = rooms.SitePage(
    "outreach:contacts",
    "相談する",
    "都道府県や国から、相談先の窓口がわかります。",
    tuple(CONTACT_WORDS.split()),
)


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    consultations = tuple(f"{key}/consultation" for key in (OFFICES, COORDINATORS, DESKS))
    rooms.hand_over(
        rooms.Additions(
            windows=(OFFICES,),
            finders=(find,),
            pictures=(learning,),
            pages=(CONTACTS,),
            findable=(findable,),
            comparisons=(rooms.Comparison("三つの相談先", consultations),),
        )
    )


def learning(catalogue: Catalogue) -> Iterator[Picture]:
    """The results of 開発教育: how many people each programme reached in the newest year, and what
    is known of several years."""
    scheme = catalogue.schemes.get(EDUCATION)
    rows = cast("tuple[ProgrammeRow, ...]", rows_of(scheme, PROGRAMMES)) if scheme else ()
    results = [(row, one) for row in rows for one in row.results]
    found = [(row, one) for row, one in results if one.measure in PEOPLE and one.value]
    year = max((one.fiscal_year for _, one in found), default=0)
    yield drawn(
        f"開発教育に参加した人({year}年度)",
        ("事業", "人数"),
        [
            _measure(f"{row.name}({one.measure})", one)
            for row, one in found
            if (one.fiscal_year, one.unit) == (year, "人")
        ],
    )
    for row in rows:
        years = [one for shown, one in found if shown is row]
        if len({one.fiscal_year for one in years}) > 1:
            measures = [_measure(f"{one.fiscal_year}年度", one) for one in years]
            yield drawn(f"{row.name}の{years[0].measure}", ("年度", years[0].measure), measures)


def _measure(label: str, one: ResultRow) -> Measure:
    return Measure(label, one.text, one.value or 0, one.citations)
