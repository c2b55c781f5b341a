"""What those read who send or decide: each changed row with the findings and cases that go with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemes.admin.publishing.findings import link
from schemes.admin.publishing.proposal_forms import AcceptForm
from schemes.document import NAMES
from schemes.models import Proposal
from schemes.review import telling
from schemes.review.alike import Alike, Arrival, alike
from schemes.review.differences import NOUN
from schemes.review.examining import Examination
from schemes.review.impact import Shift
from schemes.review.linting import Finding
from schemes.review.telling import Fold, Group, ToldPart

OFFERED = 12  # generated examples of one group that can be made cases at once
TRACK = "類型「{}」"

Linked = tuple[Finding, str]


@dataclass(frozen=True)
class ShownRow:
    """A changed row. ``findings``: of the lint, each with where it is mended; ``cases``: the groups
    of changed verdicts that it decides, each with how many."""

    group: Group
    findings: Sequence[Linked]
    cases: Sequence[tuple[Alike, int]]


@dataclass(frozen=True)
class ShownFold:
    """Rows that are told in one place; those that the lint found something of stand first, open."""

    open_rows: Sequence[ShownRow]
    folded_rows: Sequence[ShownRow]

    @classmethod
    def of(cls, rows: Sequence[ShownRow]) -> "ShownFold":
        if not Fold(tuple(row.group for row in rows)).is_folded:
            return cls(rows, ())
        return cls([row for row in rows if row.findings], [row for row in rows if not row.findings])

    @property
    def summary(self) -> str:
        also = "ほかに、" if self.open_rows else ""
        return also + Fold(tuple(row.group for row in self.folded_rows)).summary


@dataclass(frozen=True)
class ShownPart:
    title: str
    part: ToldPart
    folds: Sequence[ShownFold]


@dataclass(frozen=True)
class NewTrack:
    """The verdicts of a new track summed up, with examples that can be made its cases."""

    arrival: Arrival
    examples: Sequence[Alike]


def shown(form: AcceptForm, known: Mapping[str, str]) -> dict[str, Any]:
    """What both pages show. ``known``: the verdicts accepted before, by key, with the reason."""
    examination = form.examination
    linked = [(one, link(one)) for one in (*examination.errors, *examination.warnings)]
    parts = _parts(examination, linked, (*form.groups, *form.groups_known))
    return {
        "examination": examination,
        "parts": parts,
        "row_count": sum(part.part.count for part in parts),
        "errors_found": [pair for pair in linked if pair[0].severity == "error"],
        "warnings_found": [pair for pair in linked if pair[0].severity == "warning"],
        "rows": form.rows(),
        "rows_known": [(group, _reasons(group, known)) for group in form.groups_known],
        "arrivals": [
            NewTrack(one, alike(shift for shift in examination.firsts if shift.track == one.track))
            for one in examination.arrivals
        ],
        "samples": alike(examination.samples),
        "offered": OFFERED,
    }


def _reasons(group: Alike, known: Mapping[str, str]) -> str:
    return "、".join(dict.fromkeys(known[shift.key] for shift in group.shifts))


def _parts(
    examination: Examination, linked: Sequence[Linked], groups: Sequence[Alike]
) -> list[ShownPart]:
    return [
        ShownPart(
            _title(examination, part.subject, part.track),
            part,
            [
                ShownFold.of([_row(group, linked, groups) for group in fold.groups])
                for fold in part.folds
            ],
        )
        for part in telling.parts(examination.changes)
    ]


def _title(examination: Examination, subject: str, track: str) -> str:
    if track:
        return examination.tracks.get(f"{subject}/{track}", track)
    if subject in NAMES:
        return NAMES[subject]
    return f"{getattr(examination.contents.get(subject), 'name', subject)}(全体)"


def _row(group: Group, linked: Sequence[Linked], groups: Sequence[Alike]) -> ShownRow:
    counts = [(one, sum(_decides(group, shift) for shift in one.shifts)) for one in groups]
    return ShownRow(
        group,
        [pair for pair in linked if _is_at(pair[0], group)],
        [(one, count) for one, count in counts if count],
    )


def _is_at(finding: Finding, group: Group) -> bool:
    """Whether a finding is of the row, or of something within it."""
    if finding.subject != group.subject:
        return False
    if group.place in (finding.place, TRACK.format(finding.place)):
        return True
    return group.noun != NOUN and finding.place.startswith(f"{group.place} ")


def _decides(group: Group, shift: Shift) -> bool:
    """Whether a changed verdict hangs on the requirement or cap of the row."""
    scheme, _, track = shift.track.partition("/")
    return (
        bool(group.code)
        and group.code in shift.deciding
        and scheme == group.subject
        and group.track in ("", track)
    )


# --- What was accepted ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Accepted:
    """Verdicts that were accepted with one reason by one person: by track, the names of the cases."""

    reason: str
    by: str
    cases: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        return sum(map(len, self.cases.values()))


def accepted(proposal: Proposal) -> list[Accepted]:
    """All that stands in the record of a request, put together by reason."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in proposal.accepted:
        cases = found.setdefault((one["reason"], one["by"]), {})
        cases.setdefault(one["track"], []).append(one["case"])
    return [Accepted(*key, cases) for key, cases in found.items()]
