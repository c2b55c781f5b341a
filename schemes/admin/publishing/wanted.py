"""What a person asks to send: rows of a draft, whole subjects, an old edition, the end of a scheme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from schemes import sections
from schemes.admin.addresses import row_number
from schemes.document import REFERENCE, Document
from schemes.editing import composing, scopes
from schemes.editing.drafts import needs, worlds
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.workbench import Workbench
from schemes.editing.merging import Edit
from schemes.models import Draft, Edition, Proposal, Scheme
from schemes.review import reviewing, statuses
from schemes.review.rowchanges import RowChange, row_changes
from schemes.writing.reading import exact_day
from schemes.writing.refusals import Refused

NO_DRAFT = "その案はありません。案の一覧から選んでください。"
GONE = "選んだ行の変更は、もうありません。今の変更から選び直してください。"
UNDECIDED = "「{name}」に、公開中の内容と食い違うところがあります。案「{draft}」の頁で、どちらにするかを決めてから依頼してください。"


class Unsendable(Refused):
    """What was asked for cannot be sent as things stand."""


@dataclass(frozen=True)
class Wanted:
    """What is to be sent, and what it is.

    ``contents`` are fixed; or ``edits`` (by subject, over ``bases``) are made in what is in force on the
    day on which they are to take effect. ``along``: sentences for what comes along by itself.
    ``is_whole``: nothing that was changed in the subjects is left out.
    """

    kind: str
    names: list[str]
    day: date
    contents: Mapping[str, Document] = field(default_factory=dict)
    note: str = ""
    draft: Draft | None = None
    desk: Workbench | None = None
    edits: Mapping[str, list[Edit]] = field(default_factory=dict)
    along: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def subjects(self) -> list[str]:
        return [*dict.fromkeys([*self.contents, *self.edits])]

    def on(self, day: date) -> dict[str, Document]:
        """The documents that would be published for a day."""
        found = dict(self.contents)
        for subject, mine in self.edits.items():
            if self.desk is None:
                continue
            draft = self.draft.pk if self.draft else None
            public = self.desk.public_on(subject, max(day, self.desk.today))
            told = self.desk.public_on(subject, self.desk.day(draft))
            if made := worlds.made(public, mine, told):
                found[subject] = made
        return {subject: found[subject] for subject in composing.subjects() if subject in found}


def may_send(user: Any, subject: str) -> bool:
    """Whether a person may send a subject: their schemes, and the sources that these cite."""
    return subject == REFERENCE or scopes.may_edit(user, subject)


def asked_day(text: str, otherwise: date, today: date) -> date:
    """The day that is asked for; another where it is none, or cannot be the first day of an edition:
    then there is nothing to compare with."""
    try:
        day = exact_day(text)
    except ValueError:
        return otherwise
    return otherwise if reviewing.day_problem(day, today) else day


def wanted(request: HttpRequest, today: date) -> Wanted | None:
    """What the address asks to send; None if it names nothing. Raises ``Unsendable``."""
    asked = request.GET
    day = asked_day(asked.get("from", ""), today, today)
    names = statuses.subject_names()
    if number := row_number(asked.get("edition", "")):
        return _rollback(number, names, day)
    if key := asked.get("withdraw"):
        if not Scheme.objects.filter(key=key).exists():
            raise Http404("そのスキームはありません。スキームの一覧から選んでください。")
        ending = reviewing.withdrawal(key)
        return Wanted(Proposal.Kind.WITHDRAWAL, [names[key]], day, {key: ending})
    subjects = [subject for subject in names if subject in set(asked.getlist("subject"))]
    rows = set(asked.getlist("row"))
    if not subjects and not rows:
        return None
    draft = asked_draft(asked.get("draft", ""))
    desk = desks.lay(today, rows=composing.sound(names))
    if "from" not in asked:
        day = desk.day(draft.pk if draft else None) if draft else _coming(subjects, today) or day
    if rows:
        return _of_rows(request, desk, draft, rows, names, day)
    return _of_subjects(desk, draft, subjects, names, day)


def _rollback(pk: int, names: Mapping[str, str], day: date) -> Wanted:
    edition = get_object_or_404(Edition, pk=pk)
    document = sections.parse(edition.content)
    name = names.get(edition.subject, edition.subject)
    note = f"第{edition.number}版の内容に戻す。"
    return Wanted(Proposal.Kind.ROLLBACK, [name], day, {edition.subject: document}, note)


def asked_draft(text: str) -> Draft | None:
    """The open draft that an address names; None for 今日の訂正. Raises ``Http404``."""
    if not text:
        return None
    found = Draft.objects.under_way().filter(pk=row_number(text)).first()
    if not found:
        raise Http404(NO_DRAFT)
    return found


def _of_subjects(
    desk: Workbench, draft: Draft | None, subjects: list[str], names: Mapping[str, str], day: date
) -> Wanted:
    """All that a draft changes in some subjects."""
    pk = draft.pk if draft else None
    plain = [one for one in subjects if draft is None and desk.is_plain(one)]
    # Composed again, one that is not sound says why.
    contents = {
        one: desk.rows[one] if one in desk.rows else composing.compose(one) for one in plain
    }
    edits = {one: list(desk.of(pk, one).pending) for one in subjects if one not in plain}
    _refuse_undecided(desk, pk, edits, names)
    more = {one: found for one, found in needs.needed(desk, pk, edits).items() if one not in plain}
    return _made(desk, draft, edits, more, names, day, contents)


def _of_rows(
    request: HttpRequest,
    desk: Workbench,
    draft: Draft | None,
    keys: set[str],
    names: Mapping[str, str],
    day: date,
) -> Wanted:
    """Chosen rows of a draft, and what they need. Raises ``Unsendable``."""
    pk = draft.pk if draft else None
    found = row_changes(desk, pk, request.user.get_username(), names)
    chosen = {subject: [row for row in rows if row.key in keys] for subject, rows in found.items()}
    if sum(map(len, chosen.values())) != len(keys):
        raise Unsendable(GONE)
    edits = {
        subject: [edit for row in rows for edit in row.edits]
        for subject, rows in chosen.items()
        if rows
    }
    _refuse_undecided(desk, pk, edits, names)
    more = needs.needed(desk, pk, edits)
    return _made(desk, draft, edits, more, names, day, {}, found, len(keys))


def _refuse_undecided(
    desk: Workbench, draft: int | None, edits: Mapping[str, list[Edit]], names: Mapping[str, str]
) -> None:
    for subject in edits:
        if desk.of(draft, subject).divergences:
            name = names.get(subject, subject)
            raise Unsendable(UNDECIDED.format(name=name, draft=desk.name(draft)))


def _made(
    desk: Workbench,
    draft: Draft | None,
    edits: Mapping[str, list[Edit]],
    more: Mapping[str, list[Edit]],
    names: Mapping[str, str],
    day: date,
    contents: Mapping[str, Document],
    told: Mapping[str, list[RowChange]] | None = None,
    count: int = 0,
) -> Wanted:
    both = {
        subject: [*edits.get(subject, ()), *more.get(subject, ())]
        for subject in names
        if subject in edits or subject in more
    }
    shown = [name for subject, name in names.items() if subject in both or subject in contents]
    along = tuple(_along(subject, edit) for subject, found in more.items() for edit in found)
    chosen = {row.key for rows in (told or {}).values() for row in rows if row.subject in edits}
    left = told is not None and len(chosen) != count
    return Wanted(
        kind=Proposal.Kind.CHANGE,
        names=shown,
        day=day,
        contents=contents,
        draft=draft,
        desk=desk,
        edits=both,
        along=tuple(dict.fromkeys(along)),
        is_whole=not more and not left and all(map(desk.is_plain, both)),
    )


def _along(subject: str, edit: Edit) -> str:
    kind = sections.known(edit.path[-2]) or sections.section(edit.path[-2])
    row = edit.after if isinstance(edit.after, Mapping) else {}
    said = (str(row.get(name) or "") for name in (kind.name if kind else ()))
    name = " ".join(filter(None, said)) or edit.path[-1]
    return f"{kind.noun if kind else '行'}「{name}」も一緒に公開します。"


def _coming(subjects: list[str], today: date) -> date | None:
    """The first day of a year's revision that all the subjects are part of."""
    for change in Draft.objects.under_way().filter(effective_from__gt=today):
        if subjects and set(subjects) <= set(change.subjects):
            return change.effective_from
    return None
