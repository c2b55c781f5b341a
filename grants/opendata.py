"""What grants tells open data: the call of a track, what its money is for, what the money is, briefings."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast

from grants import calls
from grants.sections import ActivityRow, CallRow, CostRow
from schemes.catalogue import Catalogue
from schemes.document import SchemeDocument
from schemes.opendata import handed
from schemes.opendata.handed import CallDays, Giving, Meeting, Spending
from schemes.sections import rows_of
from schemes.views import naming

GIVINGS = {
    "kusanone": Giving("サービスその他", "JICAからの業務委託で、助成金ではありません。"),
    "jica-fund": Giving("助成・補助金"),
    "business-support": Giving(
        "サービスその他", "企業に支払う助成金・補助金・委託費ではありません。"
    ),
}
BRIEFING = "説明会"


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    handed.hand_over(
        handed.Knowledge(
            calls=(call,),
            spendings=(spending,),
            givings=(giving,),
            meetings=(briefings,),
        )
    )


def call(scheme: SchemeDocument, track: str, at: datetime) -> CallDays | None:
    """The call that is told first at a moment; None where none of this year or later is known."""
    found = calls.foremost(calls.lives(scheme, track, at))
    if found is None:
        return None
    row = found.call
    return CallDays(
        calls.round_name(row, short=True),
        found.state,
        row.opens_on,
        row.consult_by,
        row.closes_on,
        row.closes_at,
        row.arrival,
        row.region,
        row.briefing,
        row.results,
        row.page_url,
        row.note,
        row.citations,
    )


def spending(scheme: SchemeDocument, track: str) -> Spending:
    costs = cast("Sequence[CostRow]", rows_of(scheme, "costs", track))
    activities = cast("Sequence[ActivityRow]", rows_of(scheme, "activities", track))
    return Spending(
        covered=tuple(_cost(one) for one in costs if one.covered),
        refused=tuple(_cost(one) for one in costs if one.covered is False),
        activities=tuple(one.label for one in activities if one.allowed),
    )


def _cost(row: CostRow) -> str:
    return f"{row.name}({row.fiscal_year}年度)" if row.fiscal_year else row.name


def giving(scheme: SchemeDocument) -> Giving | None:
    return GIVINGS.get(scheme.key)


def briefings(catalogue: Catalogue) -> Iterator[Meeting]:
    """The briefings that calls tell of, whatever their year."""
    for scheme in catalogue.schemes.values():
        for track in scheme.tracks:
            rows = cast("Iterable[CallRow]", rows_of(scheme, "calls", track.key))
            for row in rows:
                if row.briefing:
                    round_ = calls.round_name(row, short=True)
                    yield Meeting(
                        f"{scheme.key}/{track.key}/{row.fiscal_year}/{row.round_label or 1}",
                        f"{naming.short(scheme, track)} {round_} {BRIEFING}",
                        BRIEFING,
                        f"{naming.full(scheme, track)}の募集の説明会です。",
                        row.briefing,
                        url=row.page_url,
                        citations=row.citations,
                    )
