"""What is planned for coming days: it takes in what is published before it, is called off, is moved.

A subject's ``Course`` is worked out first, without writing: what it is from which day on, and where
a plan and what is sent do not go together (``Fork``). ``schemes.review.reviewing`` then publishes it.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from schemes import publishing, sections
from schemes.document import REFERENCE, Document, WithdrawnDocument
from schemes.editing import editions, merging
from schemes.editing.merging import Divergence, Path, Which
from schemes.models import Edition, Proposal
from schemes.review import impact
from schemes.review.differences import Change, between, name_of
from schemes.review.examining import published_on
from schemes.review.looseends import KEEP, TOGETHER, loose_ends
from schemes.writing import japanese

PLAN, SENT = "plan", "sent"
"""What may be chosen at a fork: what the plan says, or what is sent now."""
SIDES: dict[str, Which] = {PLAN: "ours", SENT: "theirs"}
_DAY = timedelta(days=1)
OTHER_DAY = "{day}には、依頼された日とは別の内容が公開されています。差し戻して、その日を適用日にして依頼し直してもらってください。"


@dataclass(frozen=True)
class Spell:
    """What a subject is from a day on (None: not published). ``edition``: the plan that it was."""

    day: date
    document: Document | None
    edition: Edition | None = None


@dataclass(frozen=True)
class Fork:
    """Where a plan of a coming day and what is sent do not go together.

    ``changes``: what the plan would change in what is sent, as people read it. ``which``: what was
    chosen; "" as long as nobody chose.
    """

    subject: str
    day: date
    divergence: Divergence
    which: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.subject, self.day, self.divergence.edit.path)

    def as_json(self) -> dict[str, Any]:
        """As a proposal keeps it, with the words that were read."""
        told = [
            {"place": one.place, "label": one.label, "plan": one.after, "sent": one.before}
            for one in self.changes
        ]
        return {
            "key": self.key,
            "subject": self.subject,
            "day": self.day.isoformat(),
            "which": self.which,
            "told": told,
        }


def key_of(subject: str, day: date, path: Path) -> str:
    """A short name of a fork, the same as long as it is the same."""
    told = json.dumps([subject, day.isoformat(), *path], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass
class Course:
    """One subject from day to day. ``choices``: by a fork's key, ``PLAN`` or ``SENT``."""

    subject: str
    spells: list[Spell]
    choices: Mapping[str, str] = field(default_factory=dict)
    forks: list[Fork] = field(default_factory=list)
    start: date = date.max

    def on(self, day: date) -> Document | None:
        """What is in force on a day."""
        return next((one.document for one in reversed(self.spells) if one.day <= day), None)

    def plan(self, day: date) -> Spell | None:
        """What is planned to begin on a day."""
        return next((one for one in self.spells if one.day == day and one.edition), None)

    def put(self, day: date, document: Document) -> None:
        """Let a document be in force from a day on; what is planned after it takes it in."""
        before = self.on(day)
        self.spells = [
            *(one for one in self.spells if one.day < day),
            Spell(day, document),
            *(self._carried(before, one, document) for one in self.spells if one.day > day),
        ]
        self.start = min(self.start, day)

    def _carried(self, before: Document | None, planned: Spell, now: Document) -> Spell:
        # What ends a scheme ends it whatever is corrected until then.
        if isinstance(planned.document, WithdrawnDocument):
            return planned
        return replace(
            planned, document=self.merged(before, planned.document, now, planned.day) or now
        )

    def merged(
        self, base: Document | None, mine: Document | None, theirs: Document | None, day: date
    ) -> Document | None:
        """What a plan of a day changed, in another document; where they clash, as was chosen."""
        free = merging.merge(base, mine, theirs)
        paths = [one.edit.path for one in free.divergences]
        keys = {path: key_of(self.subject, day, path) for path in paths}
        chosen = {path: self.choices.get(keys[path], "") for path in paths}
        self.forks += [
            Fork(self.subject, day, one, chosen[one.edit.path], _told(base, mine, theirs, one))
            for one in free.divergences
        ]
        sides = {path: SIDES[which] for path, which in chosen.items() if which in SIDES}
        return merging.merge(base, mine, theirs, sides).document if sides else free.document

    def due(self) -> Iterator[Spell]:
        """What has to be written, in the order of days: all from the first day that was put, without
        plans that change nothing any more."""
        last: Document | None = None
        for one in self.spells:
            if one.document is None or one.day < self.start:
                continue
            if last is None or not sections.same(last, one.document):
                yield one
            last = one.document


def _told(
    base: Document | None, mine: Document | None, theirs: Document | None, one: Divergence
) -> tuple[Change, ...]:
    """What the plan would change in what is sent, at one fork alone."""
    others = merging.merge(base, mine, theirs)
    made = merging.merge(base, mine, theirs, {one.edit.path: "ours"})
    known = published_on(date.max)
    return tuple(
        between(
            _shown(others.document),
            _shown(made.document),
            impact.facts_of(known),
            impact.sources_of(known),
        )
    )


def _shown(document: Document | None) -> Document | None:
    return None if isinstance(document, WithdrawnDocument) else document


# --- Working it out ------------------------------------------------------------------------------


def course(subject: str, day: date, choices: Mapping[str, str] | None = None) -> Course:
    """A subject from the day before ``day`` on, as it is decided now."""
    eve = day - _DAY
    current = editions.published_on(eve, [subject]).get(subject)
    first = current.document if current else None
    coming = publishing.planned(subject, eve)
    documents = editions.documents(coming)
    planned = [Spell(one.effective_from, documents[one.position], one) for one in coming]
    return Course(subject, [Spell(eve, first), *planned], {} if choices is None else choices)


def carried(
    contents: Mapping[str, Document], day: date, choices: Mapping[str, str] | None = None
) -> list[Course]:
    """The course of each subject once a document of it is published for a day."""
    found = []
    for subject, document in contents.items():
        one = course(subject, day, choices)
        one.put(day, document)
        found.append(one)
    return found


def cancelled(
    subjects: Iterable[str], plan_day: date, choices: Mapping[str, str] | None = None
) -> list[Course]:
    """The course of each subject without what is planned for a day."""
    found = []
    for subject in subjects:
        one = course(subject, plan_day, choices)
        if planned := one.plan(plan_day):
            one.put(plan_day, _without(one, planned))
        found.append(one)
    return found


def moved(
    subjects: Iterable[str],
    plan_day: date,
    day: date,
    choices: Mapping[str, str] | None = None,
) -> list[Course]:
    """The course of each subject with what is planned for one day beginning on another."""
    found = []
    for subject in subjects:
        one = course(subject, min(plan_day, day), choices)
        planned = one.plan(plan_day)
        if planned and planned.document:
            before = one.on(plan_day - _DAY)
            one.put(plan_day, _without(one, planned))
            made = planned.document
            if before and not isinstance(made, WithdrawnDocument):
                made = one.merged(before, made, one.on(day), day) or made
            one.put(day, made)
        found.append(one)
    return found


def _without(one: Course, planned: Spell) -> Document:
    """What is in force on a plan's day without it. Of what was never published, that it is not."""
    before = one.on(planned.day - _DAY)
    if before is not None:
        return before
    name = name_of(planned.document) if planned.document else one.subject
    return WithdrawnDocument(subject=one.subject, key=one.subject, name=name, withdrawn=True)


def courses(
    kind: str,
    contents: Mapping[str, Document],
    plan_day: date | None,
    day: date,
    choices: Mapping[str, str],
) -> list[Course]:
    """What comes of a proposal of a kind that takes effect on a day, as things stand now."""
    if kind == Proposal.Kind.CANCEL_PLAN and plan_day:
        return cancelled(contents, plan_day, choices)
    if kind == Proposal.Kind.MOVE_PLAN and plan_day:
        return moved(contents, plan_day, day, choices)
    return carried(contents, day, choices)


def chosen(proposal: Proposal) -> dict[str, str]:
    """What was chosen at each fork, by its key."""
    return {one["key"]: one["which"] for one in proposal.choices}


def documents(found: Iterable[Course]) -> dict[str, Document]:
    """By subject, what is in force from the first day on which anything changes."""
    return {one.subject: now for one in found if (now := one.on(one.start))}


def undone(subjects: Iterable[str], plan_day: date) -> dict[str, tuple[Document | None, Document]]:
    """By subject, what would be in force on a plan's day without it, and with it."""
    found = {}
    for subject in subjects:
        one = course(subject, plan_day)
        planned = one.plan(plan_day)
        if planned and planned.document:
            found[subject] = (one.on(plan_day - _DAY), planned.document)
    return found


# --- What cannot be ------------------------------------------------------------------------------


def subjects_of(day: date, today: date) -> list[str]:
    """What is planned to begin together on a day."""
    planned = Edition.objects.planned(today).filter(effective_from=day)
    return list(planned.order_by("position").values_list("subject", flat=True))


def problem(kind: str, subjects: Collection[str], plan_day: date, day: date, today: date) -> str:
    """Why a plan cannot be called off or moved, as a sentence; "" if it can."""
    told = japanese.day(plan_day)
    if plan_day <= today:
        return f"{told}の予定は、その日が来て公開されています。元に戻すときは、版の履歴から前の版を選んで「この版に戻す」を使ってください。"
    if not subjects or set(subjects) - set(subjects_of(plan_day, today)):
        return f"{told}の予定は、もうありません。取り消されたか、ほかの日に移されたか、後の版に置き換わっています。版の一覧で確かめてください。"
    if kind == Proposal.Kind.MOVE_PLAN and day == plan_day:
        return f"新しい予定日が、今の予定日({told})と同じです。ほかの日を選んでください。"
    return ""


def undecided(found: Iterable[Course]) -> list[Fork]:
    """Where nobody chose yet."""
    return [fork for one in found for fork in one.forks if fork.which not in SIDES]


def changed(found: Sequence[Course], contents: Mapping[str, Document]) -> str:
    """Why what was sent is not what would be published by now, as a sentence; "" if it is."""
    if undecided(found):
        return "予定している内容と食い違うところが、依頼では決まっていません。依頼のあとで予定が変わったか、適用日が依頼と違います。差し戻すか取り下げて、もう一度依頼してください。"
    now = documents(found)
    if all(key in now and sections.same(now[key], one) for key, one in contents.items()):
        return ""
    return "依頼のあとで、公開される内容か予定が変わりました。差し戻すか取り下げて、もう一度依頼してください。"


def loose(found: Sequence[Course]) -> Iterator[str]:
    """Sentences for what a plan of a coming day names and what will not be published then."""
    start = min((one.start for one in found), default=date.max)
    by_subject = {one.subject: one for one in found}
    way_out = KEEP if REFERENCE in by_subject else TOGETHER
    due = {one.day for course_ in found for one in course_.due()}
    for day in sorted(due | Edition.objects.days_after(start)):
        documents_ = published_on(day)
        documents_.update({key: now for key, one in by_subject.items() if (now := one.on(day))})
        meant = documents_ if REFERENCE in by_subject else {REFERENCE, *by_subject}
        told = {key: documents_[key] for key in meant if key in documents_}
        yield from loose_ends(told, day, way_out)


def forks(found: Iterable[Course]) -> list[Fork]:
    return [fork for one in found for fork in one.forks]


# --- Writing it ----------------------------------------------------------------------------------


def write(
    found: Sequence[Course], *, by: str, approved_by: str, reason: str, at: datetime
) -> Iterator[Edition]:
    """Publish courses: what was put by those who decide now, plans by those who decided on them."""
    for one in found:
        first: Edition | None = None
        for spell in one.due():
            if spell.document is None:
                continue
            if spell.edition and first:
                yield publishing.carry(spell.edition, spell.document, one.start, first, at)
                continue
            edition = publishing.freeze(
                spell.document,
                by=by,
                approved_by=approved_by,
                reason=reason,
                effective_from=spell.day,
                at=at,
            )
            first = first or edition
            yield edition


def called_off(subject: str = "") -> set[int]:
    """The ids of editions that were planned and called off or moved away, and of those that did it."""
    decided = Proposal.objects.published().filter(plan_day__isnull=False)
    days = {
        position: plan_day
        for positions, plan_day in decided.values_list("positions", "plan_day")
        for position in positions
    }
    rows = Edition.objects.filter(subject=subject) if subject else Edition.objects.all()
    instead = rows.filter(position__in=days).values_list(
        "pk", "subject", "number", "position", "effective_from"
    )
    found = set()
    for pk, of, number, position, begins in instead:
        if begins != days[position]:
            continue
        found.add(pk)
        earlier = Edition.objects.filter(subject=of, number__lt=number, effective_from=begins)
        found.update(earlier.order_by("-number").values_list("pk", flat=True)[:1])
    return found


def other_day(subjects: Iterable[str], sent: date, day: date) -> str:
    """Why what was seen in what is in force on one day cannot be published from another, as a
    sentence; "" if it can."""
    if sent == day:
        return ""
    before, now = published_on(sent), published_on(day)
    same = all(before.get(one) == now.get(one) for one in subjects)
    return "" if same else OTHER_DAY.format(day=japanese.day(day))
