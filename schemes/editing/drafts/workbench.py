"""What lies on the desk: today's documents, those of the named drafts, and what is planned."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from schemes import sections
from schemes.document import Document
from schemes.editing import composing, editions
from schemes.editing.drafts import worlds
from schemes.editing.drafts.worlds import World
from schemes.editing.editions import InForce
from schemes.editing.merging import Edit, edits
from schemes.models import Draft, DraftEdit, Edition
from schemes.models.drafts import TODAY

MARK = ["rows"]
"""Where 今日の訂正 is written down, the path of the row that says which working rows it was told from."""

Of = tuple[int | None, str]
"""A draft (None: 今日の訂正) and a subject."""


def edit_of(row: DraftEdit) -> Edit:
    told: dict[str, Any] = {
        name: getattr(row, name) for name in ("path", "before", "after", "follows")
    }
    return Edit.from_json(told)


@dataclass
class Workbench:
    """All that is needed to tell whose change is whose, as of a day; read in a fixed number of queries.

    ``rows``: by subject, the working rows as a document; a subject whose rows make none is left out.
    """

    today: date
    rows: Mapping[str, Document]
    drafts: dict[int, Draft]
    stored: Mapping[Of, list[DraftEdit]]
    public: Mapping[str, Document]
    positions: Mapping[str, int]
    plans: Mapping[str, tuple[InForce, ...]]
    bases: Mapping[int, Document]

    def day(self, draft: int | None) -> date:
        """The day from which a draft is meant, today at the earliest."""
        wanted = self.drafts[draft].effective_from if draft is not None else None
        return max(wanted or self.today, self.today)

    def name(self, draft: int | None) -> str:
        """What people call a draft."""
        return TODAY if draft is None else self.drafts[draft].name

    def public_on(self, subject: str, day: date) -> Document | None:
        """What is in force on a day, as far as is known today."""
        found = self.public.get(subject)
        for plan in self.plans.get(subject, ()):
            found = plan.document if plan.day <= day else found
        return found

    def position_on(self, subject: str, day: date) -> int | None:
        """The position of the edition that is in force on a day."""
        found = self.positions.get(subject)
        for plan in self.plans.get(subject, ()):
            found = plan.position if plan.day <= day else found
        return found

    def of(self, draft: int | None, subject: str) -> World:
        """What a draft wants of a subject."""
        public = self.public_on(subject, self.day(draft))
        listed = self.stored.get((draft, subject))
        if listed is None:
            return World(public, (), public) if draft is not None else self._untold(subject)
        own = tuple(edit_of(row) for row in listed if row.path != MARK)
        base = self.bases.get(listed[0].base) if listed[0].base else None
        world = World(base, own, public)
        return self._with_loose(subject, world, listed) if draft is None else world

    def worlds(self, subject: str) -> dict[int | None, World]:
        """By draft, 今日の訂正 first."""
        return {one: self.of(one, subject) for one in (None, *self.drafts)}

    def document(self, draft: int | None, subject: str) -> Document | None:
        """What a draft would publish of a subject."""
        if draft is None and self.is_plain(subject):
            return self.rows.get(subject)
        return self.of(draft, subject).document

    def documents(self, draft: int | None) -> dict[str, Document]:
        """The same of all subjects."""
        found = {one: self.document(draft, one) for one in self.subjects}
        return {subject: document for subject, document in found.items() if document}

    def over_rows(self, draft: int | None, wanted: Document) -> Document:
        """The working rows once a draft becomes a document: what others want stays in them."""
        subject = wanted.subject
        rows = self.rows.get(subject)
        if rows is None or (draft is None and self.is_plain(subject)):
            return wanted
        own = self.of(draft, subject).wanted
        return worlds.made(rows, edits(own, wanted), own) or wanted

    @cached_property
    def subjects(self) -> list[str]:
        known = [*self.rows, *self.public, *(subject for _, subject in self.stored)]
        return list(dict.fromkeys(known))

    def is_plain(self, subject: str) -> bool:
        """Whether the working rows of a subject hold today's correction and nothing else."""
        return subject not in self.plans and not any(of == subject for _, of in self.stored)

    def changed(self, draft: int) -> list[str]:
        """The subjects in which a draft has changes."""
        return [one for one in self.subjects if (draft, one) in self.stored]

    def _untold(self, subject: str) -> World:
        """今日の訂正 where it was not written down: what nobody else makes of the rows."""
        public, rows = self.public.get(subject), self.rows.get(subject)
        if rows is None:
            return World(public, (), public)
        today = worlds.todays(public, rows, self._others(subject))
        return World(public, edits(public, today), public)

    def _others(self, subject: str) -> list[tuple[Edit, ...]]:
        """What plans and named drafts change of what is published today."""
        public = self.public.get(subject)
        wanted = [plan.document for plan in self.plans.get(subject, ())]
        wanted += [
            document
            for draft in self.drafts
            if (draft, subject) in self.stored and (document := self.of(draft, subject).wanted)
        ]
        return [edits(public, document) for document in wanted]

    def _with_loose(self, subject: str, world: World, listed: Iterable[DraftEdit]) -> World:
        """With what came into the rows past the staff site since it was written down."""
        mark = next((row for row in listed if row.path == MARK), None)
        rows = self.rows.get(subject)
        if rows is None or (mark and mark.after == [_digest(rows)]):
            return world
        taken = [edit for of_one in self._others(subject) for edit in of_one]
        touched = {edit.path for edit in world.pending}
        found = worlds.unowned(edits(world.public, rows), taken)
        loose = [edit for edit in found if edit.path not in touched]
        return world.to(worlds.made(world.wanted, loose, world.public)) if loose else world


def _digest(document: Document | None) -> str:
    return sha256(sections.canonical_of(document)).hexdigest() if document else ""


def mark_of(rows: Document | None) -> list[str]:
    return [_digest(rows)]


def open_drafts() -> dict[int, Draft]:
    """The drafts that are open, by their days."""
    return {draft.pk: draft for draft in Draft.objects.under_way()}


def lay(
    today: date,
    subjects: Collection[str] | None = None,
    rows: Mapping[str, Document] | None = None,
) -> Workbench:
    """The desk as of a day, with some subjects or all; ``rows``: their documents, if known."""
    drafts = open_drafts()
    stored: dict[Of, list[DraftEdit]] = {}
    for row in DraftEdit.objects.all():
        if row.draft_id is None or row.draft_id in drafts:
            stored.setdefault((row.draft_id, row.subject), []).append(row)
    plans = editions.planned(today)
    if rows is None:
        rows = composing.sound(composing.subjects() if subjects is None else subjects)
    bases = {listed[0].base for listed in stored.values() if listed[0].base}
    public = editions.published_on(today)
    return Workbench(
        today=today,
        rows=rows,
        drafts=drafts,
        stored=stored,
        public={subject: one.document for subject, one in public.items()},
        positions={subject: one.position for subject, one in public.items()},
        plans=plans,
        bases=editions.by_position(bases),
    )


def is_busy(today: date) -> bool:
    """Whether there is anything beside today's correction: a draft, a plan, or what one left."""
    draft = Draft.objects.under_way().order_by().values("pk")
    left = DraftEdit.objects.order_by().values("pk")
    plan = Edition.objects.effective_after(today).order_by().values("pk")
    return draft.union(left, plan, all=True).exists()
