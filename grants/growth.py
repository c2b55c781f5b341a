"""The growth path of slide 協力概要(7): its stages, where an organisation stands, what is next.

The stages and their order are published data. The source obliges nobody to follow the order,
so nothing here bars a stage: each has the verdict of its own tracks, the best one first. Where
an organisation stands is read from its record alone. A function of (catalogue, answers, day).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from grants.sections import StageRow
from schemes.catalogue import Catalogue
from schemes.document import Fact, SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import Reason, TrackVerdict
from schemes.judging.labels import caution, label
from schemes.judging.operators import show
from schemes.judging.recalling import judge
from schemes.judging.rulebook import STATES, Verdict
from schemes.views.showing import Glance, ceiling
from schemes.writing import japanese

KIND = "applicant_kind"
# By the scheme of a stage: the facts that tell a record of it, and when they do.
RECORDS: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "ngo-support": {
        "does_international_cooperation": lambda answer: answer is True,
        "overseas_record": lambda answer: answer != "none",
    },
    "jica-fund": {"jica_fund_grants_received": lambda answer: answer >= 1},
    "kusanone": {
        "kusanone_adopted_before": lambda answer: answer is True,
        "partner_type_adopted_before": lambda answer: answer is True,
        "running_kusanone_projects": lambda answer: answer >= 1,
    },
}
# What the page asks; a running project is taken as a record, but an adoption tells it as well.
QUESTIONS = (
    KIND,
    "does_international_cooperation",
    "overseas_record",
    "jica_fund_grants_received",
    "kusanone_adopted_before",
    "partner_type_adopted_before",
)
STATE_ORDER = ("unmet", "doubtful", "edge", "open", "unknown", "not_asked")


@dataclass(frozen=True)
class Lack:
    """A deciding requirement that is not met, or not known to be."""

    reason: Reason

    @property
    def state(self) -> str:
        return STATES[self.reason.state]

    @property
    def fact(self) -> str | None:
        """The question that is still to be answered, if that is what it waits for."""
        waits = self.reason.state in ("unknown", "not_asked")
        return self.reason.requirement.fact if waits else None


@dataclass(frozen=True)
class PathTrack:
    """A track of a stage, with its ceilings and, for an organisation, its verdict.

    ``lacks``: all that it lacks; ``own``: what not every track of its stage lacks; ``label``: the
    verdict in the words that fit it.
    """

    scheme: SchemeDocument
    track: Track
    amount: Glance | None
    period: Glance | None
    verdict: TrackVerdict | None = None
    lacks: tuple[Lack, ...] = ()
    own: tuple[Lack, ...] = ()
    label: str = ""

    @property
    def caution(self) -> str:
        """What is to be said with a verdict of 対象外."""
        return caution(self.verdict.verdict) if self.verdict else ""

    @property
    def address(self) -> str:
        return f"{self.scheme.key}/{self.track.key}"


@dataclass(frozen=True)
class PathStage:
    """A stage with its tracks; ``conflicts``: open differences about its ceilings.

    ``records``: the answers that tell a record, in words; ``shared``: what every one of its
    tracks lacks; ``place``: here, next or nothing.
    """

    row: StageRow
    offers: tuple[PathTrack, ...]
    conflicts: tuple[str, ...]
    records: tuple[str, ...] = ()
    shared: tuple[Lack, ...] = ()
    place: str = ""

    @cached_property
    def verdict(self) -> Verdict | None:
        """The best verdict of its tracks; None where no scheme's rules apply."""
        return min((one.verdict.verdict for one in self.offers if one.verdict), default=None)

    @cached_property
    def best(self) -> tuple[PathTrack, ...]:
        """The tracks with that verdict; none without an organisation's answers."""
        return tuple(
            one for one in self.offers if one.verdict and one.verdict.verdict == self.verdict
        )

    @property
    def label(self) -> str:
        """That verdict in words."""
        return self.best[0].label if self.best else ""

    @property
    def caution(self) -> str:
        return self.best[0].caution if self.best else ""

    @property
    def others(self) -> tuple[PathTrack, ...]:
        best = [id(one) for one in self.best]
        return tuple(one for one in self.offers if id(one) not in best)

    @property
    def waiting(self) -> int:
        """How many questions its best tracks still wait for."""
        return len({key for one in self.best if one.verdict for key in one.verdict.missing})


@dataclass(frozen=True)
class Growth:
    """Where an organisation stands. ``open``: questions that could still move it up."""

    stages: tuple[PathStage, ...]
    is_individual: bool
    is_told: bool
    open: tuple[Fact, ...]

    @property
    def here(self) -> PathStage | None:
        return next((stage for stage in self.stages if stage.place == "here"), None)

    @property
    def next(self) -> PathStage | None:
        return next((stage for stage in self.stages if stage.place == "next"), None)

    @property
    def standing(self) -> str:
        """Where it stands, in a sentence."""
        if self.is_individual:
            return "この段階は団体の成長についてのもので、個人には当てはまりません。"
        if not self.is_told:
            return "団体の実績についての回答がまだないので、どの段階にいるかはわかりません。"
        if self.here is None:
            return "回答に実績がないので、最初の段階の前にいると読めます。"
        records = "、".join(self.here.records)
        return f"回答にある実績({records})から、「{self.here.row.name}」の段階にいると読めます。"

    @property
    def coming(self) -> str:
        """The next step, in a sentence; empty where there is none to name."""
        return f"次の段階は「{self.next.row.name}」です。{_outlook(self.next)}" if self.next else ""


def stages(catalogue: Catalogue) -> tuple[PathStage, ...]:
    """The published stages with their tracks, without an organisation; made once per catalogue."""
    if "stages" not in catalogue.pages:
        rows = catalogue.overview.sections.get("stages", ())
        ordered = sorted(rows, key=lambda row: row.order)
        catalogue.pages["stages"] = tuple(_stage(row, catalogue) for row in ordered)
    return catalogue.pages["stages"]


def place(catalogue: Catalogue, answers: Answers, day: date) -> Growth:
    """The path of one organisation: every stage's verdict, and where it stands."""
    individual = answers.facts.get(KIND) == "individual"
    plain = stages(catalogue)
    addresses = [one.address for stage in plain for one in stage.offers]
    judged = {one.track: one for one in judge(catalogue.rules, answers, day, addresses)}
    labels = {
        key: label(found.verdict, catalogue.rules.tracks[key].wants)
        for key, found in judged.items()
    }
    told = any(answers.facts.get(fact) is not None for facts in RECORDS.values() for fact in facts)
    records = [tuple(_records(stage, answers, catalogue.facts)) for stage in plain]
    reached = max((place for place, found in enumerate(records) if found), default=-1)
    placed = told and not individual
    return Growth(
        tuple(
            replace(
                _judged(stage, judged, labels),
                records=records[number],
                place={reached: "here", reached + 1: "next"}.get(number, "") if placed else "",
            )
            for number, stage in enumerate(plain)
        ),
        individual,
        told,
        () if individual else tuple(_open(plain[reached + 1 :], answers, catalogue.facts)),
    )


def _stage(row: StageRow, catalogue: Catalogue) -> PathStage:
    scheme = catalogue.schemes.get(row.scheme or "")
    offers = tuple(_offer(scheme, track) for track in scheme.tracks) if scheme else ()
    conflicts = dict.fromkeys(
        rule.conflict
        for one in offers
        for rule in one.track.requirements
        if rule.fact in ("budget_yen", "project_months") and rule.standing == "current"
    )
    return PathStage(
        row, offers, tuple(key for key in conflicts if key and _is_open(key, catalogue))
    )


def _is_open(conflict: str, catalogue: Catalogue) -> bool:
    found = catalogue.conflicts.get(conflict)
    return found is not None and found.state == "open"


def _offer(scheme: SchemeDocument, track: Track) -> PathTrack:
    return PathTrack(
        scheme,
        track,
        ceiling(track.requirements, "budget_yen", japanese.yen_short),
        ceiling(track.requirements, "project_months", japanese.months),
    )


def _judged(
    stage: PathStage, judged: Mapping[str, TrackVerdict], labels: Mapping[str, str]
) -> PathStage:
    """A stage with the verdicts of its tracks, and what they lack: in common, then each."""
    lacks = {one.address: _lacks(judged[one.address]) for one in stage.offers}
    common = set.intersection(*(set(found) for found in lacks.values())) if len(lacks) > 1 else ()
    offers = tuple(
        replace(
            one,
            verdict=judged[one.address],
            label=labels[one.address],
            lacks=tuple(found.values()),
            own=tuple(lack for key, lack in found.items() if key not in common),
        )
        for one, found in ((one, lacks[one.address]) for one in stage.offers)
    )
    first = next(iter(lacks.values()), {})
    shared = tuple(lack for key, lack in first.items() if key in common)
    return replace(stage, offers=offers, shared=shared)


def _lacks(verdict: TrackVerdict) -> dict[tuple[str, str, str], Lack]:
    """What a verdict lacks, by requirement and state; what is not met comes first.

    Tracks may word a rule of the same number differently, so that the wording counts too.
    """
    found = [one for one in verdict.reasons if one.effect > Verdict.ELIGIBLE]
    found.sort(key=lambda reason: STATE_ORDER.index(reason.state))
    return {(one.requirement.code, one.requirement.wording, one.state): Lack(one) for one in found}


def _records(stage: PathStage, answers: Answers, facts: Mapping[str, Fact]) -> Iterator[str]:
    for key, tells in RECORDS.get(stage.row.scheme or "", {}).items():
        answer = answers.facts.get(key)
        if answer is not None and tells(answer):
            yield f"{facts[key].label}: {show(facts[key], answer).strip('「」')}"


def _open(
    above: Iterable[PathStage], answers: Answers, facts: Mapping[str, Fact]
) -> Iterator[Fact]:
    """Questions about a record of a higher stage that have no answer yet."""
    for stage in above:
        for key in RECORDS.get(stage.row.scheme or "", {}):
            if key in QUESTIONS and answers.facts.get(key) is None:
                yield facts[key]


def _outlook(stage: PathStage) -> str:
    """What the best verdict of a stage means, in a sentence."""
    match stage.verdict:
        case None:
            return "この段階で応募する事業は、資料に示されていません。"
        case Verdict.ELIGIBLE:
            return f"{stage.label}の類型があります。採択を約束するものではありません。"
        case Verdict.UNANSWERED:
            return f"応募できるかどうかの判定には、あと{stage.waiting}問の回答が要ります。"
        case Verdict.CONFIRM:
            return "応募できるかどうかは、相談先に確かめる必要があります。"
        case Verdict.PLAN_CHANGE:
            return "今の計画のままでは、対象になる類型がありません。"
    return "今の回答では、対象になる類型がありません。"
