"""The life of a call: 予告 → 受付中 → まもなく締切 → 終了 → 結果, from its days and hours at a moment.

Nothing of it is stored, so that nothing can be forgotten: a call is of a past year because the year is
over. What no source gives is said to be unknown, never guessed. No database, no clock; moments are in
Asia/Tokyo.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import cast

from grants import yearly
from grants.sections import CallRow
from schemes.document import SchemeDocument
from schemes.sections import rows_of
from schemes.views.occasions import TOKYO, Occasion, Turn, end_of
from schemes.views.seasons import Season, SeasonLine
from schemes.writing import japanese

SOON = timedelta(days=14)
"""So long before its end a call closes soon (まもなく締切)."""
LINES = 2
"""The most that is said of earlier calls."""
LABELS = {
    "open": "受付中",
    "closing": "まもなく締切",
    "announced": "予告",
    "dated": "締切前",
    "closed": "終了",
    "results": "結果",
    "unknown": "未確認",
    "past": "過年度",
}
UNDATED = "日程未定"
"""A call of this year or of one to come, of which no day is known."""


@dataclass(frozen=True)
class Life:
    """A call at a moment. ``state``: a key of ``LABELS``."""

    call: CallRow
    at: datetime

    @property
    def opens(self) -> datetime | None:
        """Its first moment."""
        return _midnight(self.call.opens_on) if self.call.opens_on else None

    @property
    def closes(self) -> datetime | None:
        """The first moment at which it is closed; a closing minute of 59 is still open."""
        day = self.call.closes_on
        return end_of(day, self.call.closes_at) if day else None

    @property
    def consults(self) -> datetime | None:
        """The first moment at which 応募相談 is closed."""
        day = self.call.consult_by
        return end_of(day) if day else None

    @property
    def state(self) -> str:
        if self.closes and self.at >= self.closes:
            return self._after()
        if self.opens and self.at < self.opens:
            return "announced"
        if self.closes is None:
            return "past" if self._is_of_a_past_year else "unknown"
        if self.opens is None:
            return "dated"
        return "closing" if self.closes - self.at <= SOON else "open"

    def _after(self) -> str:
        if self.call.results_on and self.at >= _midnight(self.call.results_on):
            return "past" if self._is_of_a_past_year else "results"
        return "past" if self._is_of_a_past_year else "closed"

    @property
    def _is_of_a_past_year(self) -> bool:
        return self.call.fiscal_year < japanese.fiscal_year(self.at.date())

    @property
    def is_undated(self) -> bool:
        return self.state == "unknown" and yearly.is_undated(self.call)

    @property
    def label(self) -> str:
        return UNDATED if self.is_undated else LABELS[self.state]

    @property
    def edges(self) -> list[datetime]:
        """The moments at which what is said of it changes, besides midnight."""
        return [one for one in (self.closes, self.consults) if one]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


def lives(scheme: SchemeDocument, track: str, at: datetime) -> list[Life]:
    """The calls of a track at a moment, as the document has them (the newest year first)."""
    return [Life(call, at) for call in cast("Sequence[CallRow]", rows_of(scheme, "calls", track))]


# --- In words -------------------------------------------------------------------------------------


def season(scheme: SchemeDocument, track: str, at: datetime) -> Season | None:
    """When a track can be applied for; None where no call of it is known."""
    found = lives(scheme, track, at)
    if not found:
        return None
    chosen = foremost(found)
    ended = [one for one in found if one.closes and one.closes <= at]
    undated = tuple(_undated(found))
    lines = tuple(_previous(one for one in ended if one is not chosen))[:LINES]
    latest = max(ended, key=lambda one: cast("datetime", one.closes), default=None)
    last, said = (latest.closes, _end(latest.call)) if latest else (None, "")
    if chosen is None:
        return _unknown(
            at, undated, Season("unknown", LABELS["unknown"], "", lines, last=last, ended=said)
        )
    return Season(
        chosen.state,
        chosen.label,
        _said(chosen),
        (*_apart(chosen), *(line for _, line in undated), *lines),
        closes=chosen.closes,
        last=last,
        ended=said,
        page_url=chosen.call.page_url,
        citations=chosen.call.citations,
    )


def _unknown(at: datetime, undated: Sequence[tuple[int, SeasonLine]], told: Season) -> Season:
    """Where no call has days: what is known of this year's comes first."""
    year = japanese.fiscal_year(at.date())
    own = next((line for of, line in undated if of == year), None)
    others = tuple(line for _, line in undated if line is not own)
    lines = (*others, *told.lines)
    if own is None:
        return replace(told, said=f"{year}年度の募集は未確認", lines=lines)
    return replace(told, label=UNDATED, said=own.text, lines=lines, citations=own.citations)


def foremost(found: Iterable[Life]) -> Life | None:
    """The call to tell first: open ones by their end, then announced ones, then what has ended."""
    order = ("closing", "open", "dated", "announced", "results", "closed")
    ranked = [one for one in found if one.state in order]
    far = _midnight(date.max - timedelta(days=2))
    return min(
        ranked,
        key=lambda one: (
            order.index(one.state) if one.state not in ("closing", "open", "dated") else 0,
            (one.opens if one.state == "announced" else one.closes) or far,
        ),
        default=None,
    )


def _said(life: Life) -> str:
    call, name = life.call, round_name(life.call)
    match life.state:
        case "open" | "closing" | "dated":
            assert life.closes is not None  # these states have an end
            left = (life.closes - timedelta(seconds=1)).date() - life.at.date()
            return f"{_until(call)}まで({_days(left.days)})"
        case "announced":
            opens = japanese.day(cast("date", call.opens_on))
            return f"{opens}から" + (f"{_until(call)}まで" if call.closes_on else "(締切は未確認)")
        case "results":
            return f"{name}は、結果が出ています"
    return f"{name}は、{_until(call)}に締め切りました"


def _apart(life: Life) -> Iterator[SeasonLine]:
    """What stands beside the end of a call: consultation, briefing, results, region."""
    call, cited = life.call, life.call.citations
    if life.state not in ("open", "closing", "dated", "announced"):
        if call.results:
            yield SeasonLine(f"結果: {call.results}", cited)
        return
    begins = call.consult_from
    if begins and life.at < _midnight(begins):
        until = f"{japanese.day(call.consult_by)}まで" if call.consult_by else ""
        yield SeasonLine(f"応募相談は{japanese.day(begins)}から{until}", cited)
    elif life.consults and life.at < life.consults:
        yield SeasonLine(f"応募相談は{japanese.day(cast('date', call.consult_by))}まで", cited)
    elif life.consults:
        yield SeasonLine(
            f"応募相談の受付は{japanese.day(cast('date', call.consult_by))}に終わりました", cited
        )
    if life.state == "dated":
        yield SeasonLine("受付の始まりは未確認", cited)
    for label, text in (("地域", call.region), ("説明会", call.briefing), ("結果", call.results)):
        if text:
            yield SeasonLine(f"{label}: {text}", cited)


def _undated(found: Iterable[Life]) -> Iterator[tuple[int, SeasonLine]]:
    """The calls of this year and of those to come of which no day is known, each with its year."""
    undated = [one.call for one in found if one.is_undated]
    for call in sorted(undated, key=lambda one: (one.fiscal_year, one.round_label)):
        whether = "" if call.citations else "。募集があるかも未確認です"
        said = f"{round_name(call)}は{UNDATED}{whether}"
        yield call.fiscal_year, SeasonLine(said, call.citations)


def _previous(earlier: Iterable[Life]) -> Iterator[SeasonLine]:
    """The calls that ended, the newest first, and of which year each was."""
    ended = sorted(earlier, key=lambda one: cast("datetime", one.closes), reverse=True)
    for number, one in enumerate(ended):
        said = f"{_until(one.call)}に締切({round_name(one.call, short=True)})"
        yield SeasonLine(f"{'前回' if not number else 'その前'}: {said}", one.call.citations)


def _until(call: CallRow) -> str:
    """「2023年10月2日 17時(必着)」."""
    return _end(call) + (f"({call.arrival})" if call.arrival else "")


def _end(call: CallRow) -> str:
    """「2023年10月2日 17時」."""
    day = japanese.day(cast("date", call.closes_on))
    return day + (f" {_hour(call.closes_at)}" if call.closes_at else "")


def _hour(value: time) -> str:
    if (value.hour, value.minute) == (12, 0):
        return "正午"
    return f"{value.hour}時" + (f"{value.minute}分" if value.minute else "")


def round_name(call: CallRow, short: bool = False) -> str:
    said = " ".join(filter(None, [f"{call.fiscal_year}年度", call.round_label]))
    # 「2026年度 春募集」 is a call by its own name.
    return said if short or "募集" in call.round_label else f"{said}の募集"


def _days(left: int) -> str:
    return f"あと{left}日" if left else "今日まで"


def edges(scheme: SchemeDocument, at: datetime) -> Iterator[datetime]:
    """The moments at which what is said of a scheme's calls changes, besides midnight."""
    for call in cast("Sequence[CallRow]", rows_of(scheme, "calls")):
        yield from Life(call, at).edges


# --- In the calendar ------------------------------------------------------------------------------


def occasions(scheme: SchemeDocument) -> Iterator[Occasion]:
    """The calls of a scheme with the days that their sources give."""
    for call in cast("Sequence[CallRow]", rows_of(scheme, "calls")):
        yield Occasion(
            call.track,
            ("call", str(call.fiscal_year), call.round_label),
            round_name(call, short=True),
            tuple(_turns(call)),
            call.page_url,
            call.contacts,
            call.citations,
        )


def _turns(call: CallRow) -> Iterator[Turn]:
    told = (("地域", call.region), ("説明会", call.briefing), ("結果", call.results))
    region, *rest = (f"{name}: {text}" if text else "" for name, text in told)
    where = tuple(filter(None, [region]))
    notes = (*filter(None, [call.note]), *where, *filter(None, rest))
    if call.opens_on:
        yield Turn("opens", "応募の受付開始", call.opens_on, notes=where)
    if call.consult_from:
        yield Turn("consult_from", "応募相談の受付開始", call.consult_from, notes=where)
    if call.consult_by:
        yield Turn("consult", "応募相談の期限", call.consult_by, notes=notes, warns=True)
    if call.closes_on:
        hour = _hour(call.closes_at) if call.closes_at else ""
        said = hour + (f"({call.arrival})" if call.arrival else "")
        yield Turn("closes", "応募の締切", call.closes_on, call.closes_at, said, notes)
    if call.results_on:
        yield Turn("results", "結果の発表", call.results_on, notes=where)
