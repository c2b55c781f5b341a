"""From a document back to working rows: the reverse of ``schemes.editing.composing``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Q

from schemes import document, sections
from schemes.document import Document, OverviewDocument, SchemeDocument
from schemes.editing import composing
from schemes.editing.restoring_reference import bring_reference, bring_sources
from schemes.editing.rows import Refused, Row, bring, citation_ids, columns, keys, mends, paired
from schemes.editing.wayfinding import first_difference, place
from schemes.models import (
    Alias,
    Conflict,
    Fact,
    Figure,
    Page,
    Passage,
    Requirement,
    Scheme,
    Track,
)

__all__ = ["Refused", "mends_citations", "restore", "restore_all"]

CLASH = "同じものが二つあるなど、行にできない内容があります。重なりを確かめてください。"


def restore(document: Document) -> None:
    """Make the working rows of the document's subject equal to it, in one transaction.

    Afterwards ``composing.compose(subject)`` gives the same document. Rows are matched by their
    natural keys, so that what did not change keeps its id. Raises ``restoring.Refused`` with a
    sentence where other rows rely on what would go.
    """
    restore_all([document])


def restore_all(documents: Iterable[Document]) -> None:
    """``restore`` for several documents, all or none: they may rely on each other.

    What the reference document adds comes first, what it takes away last.
    """
    documents = list(documents)
    found = {one.subject: one for one in documents}
    reference = found.pop(document.REFERENCE, None)
    overview = found.pop(document.OVERVIEW, None)
    try:
        with transaction.atomic():
            if reference:
                bring_sources(reference)
            citation_ids(citations for one in documents for citations in _cited(one))
            if reference:
                bring_reference(reference, remove=False)
            for scheme in found.values():
                _scheme(scheme)
            if overview:
                _overview(overview)
            if reference:
                bring_reference(reference, remove=True)
            for one in (reference, *found.values(), overview):
                if one:
                    _require_same(one)
    except IntegrityError as error:
        raise Refused(_sentence(error)) from None


def mends_citations(documents: Iterable[Document]) -> bool:
    """Whether restoring would change a citation, which other subjects may use as well."""
    return mends(citations for one in documents for citations in _cited(one))


def _cited(node: Any) -> Iterator[tuple[document.Citation, ...]]:
    """Every list of citations in a document."""
    if isinstance(node, document.Frozen):
        for field in type(node).model_fields:
            if field == "citations":
                yield node.citations
            else:
                yield from _cited(getattr(node, field))
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from _cited(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _cited(part)


def _require_same(wanted: Document) -> None:
    """The promise itself. What no row can hold (another order of rows that are sorted) ends here."""
    path = first_difference(composing.compose(wanted.subject), wanted)
    if path is not None:
        raise Refused(
            f"{place(wanted, path)}は、下書きの行では表せません。並び順や、"
            "ほかの所と食い違っていないかを確かめてください。"
        )


def _sentence(error: IntegrityError) -> str:
    """The constraint's own sentence."""
    broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            sentence = str(constraint.violation_error_message)
            if constraint.name == broken and sentence != constraint.default_violation_error_message:
                return f"{model._meta.verbose_name}: {sentence}"
    return CLASH


# --- Schemes and pages ----------------------------------------------------------------------------


def _scheme(wanted: SchemeDocument) -> None:
    if wanted.subject != wanted.key:
        raise Refused(
            f"対象「{wanted.subject}」と記号「{wanted.key}」が違います。同じにしてください。"
        )
    [scheme] = bring(
        Scheme.objects.filter(key=wanted.key),
        [
            Row(
                wanted.key,
                columns(wanted, "key", "name", "kana", "category", "summary", "order"),
                wanted.citations,
            )
        ],
        key=lambda row: row.key,
        order="",
    )
    tracks = bring(
        Track.objects.filter(scheme=scheme),
        [
            Row(
                track.key,
                {"scheme_id": scheme.pk, **columns(track, "key", "name", "summary")},
                track.citations,
            )
            for track in wanted.tracks
        ],
        key=lambda row: row.key,
    )
    bring(
        Alias.objects.filter(scheme=scheme),
        [
            Row(
                alias.name,
                {"scheme_id": scheme.pk, **columns(alias, "name", "note")},
                alias.citations,
            )
            for alias in wanted.aliases
        ],
        key=lambda row: row.name,
        order="",
    )
    owners = [
        ({"scheme_id": scheme.pk, "track_id": None}, wanted),
        *(
            ({"scheme_id": None, "track_id": track.pk}, published)
            for track, published in zip(tracks, wanted.tracks, strict=True)
        ),
    ]
    mine = Q(scheme=scheme) | Q(track__scheme=scheme)
    _texts(mine, [({**owner, "page_id": None}, published) for owner, published in owners])
    _sections(wanted)
    _requirements(mine, owners, wanted)


def _overview(wanted: OverviewDocument) -> None:
    pages = bring(
        Page.objects.all(),
        [
            Row(page.key, columns(page, "key", "title", "lead"), page.citations)
            for page in wanted.pages
        ],
        key=lambda row: row.key,
    )
    nowhere = {"scheme_id": None, "track_id": None}
    owners = [
        ({**nowhere, "page_id": row.pk}, page)
        for row, page in zip(pages, wanted.pages, strict=True)
    ]
    _texts(Q(page__isnull=False), owners)
    _sections(wanted)


def _sections(wanted: SchemeDocument | OverviewDocument) -> None:
    for section in sections.registered():
        rows = wanted.sections.get(section.key, ())
        if section.store:
            section.store(wanted.subject, rows)


Owners = Sequence[tuple[dict[str, int | None], Any]]


def _texts(mine: Q, owners: Owners) -> None:
    """The passages and figures of the owners; ``mine`` finds those that there are."""
    conflicts = keys(Conflict, {row.conflict for _, owner in owners for row in owner.passages})
    passages = [(tuple(owner.values()), row, owner) for owner, of in owners for row in of.passages]
    names, named = paired(
        Passage.objects.filter(mine),
        [((at, row.kind), (row.heading, row.text)) for at, row, _ in passages],
        at=lambda row: ((row.scheme_id, row.track_id, row.page_id), row.kind),
        text=lambda row: (row.heading, row.text),
    )
    bring(
        Passage.objects.filter(mine),
        [
            Row(
                name,
                {
                    **owner,
                    **columns(row, "kind", "heading", "text", "standing", "fiscal_year"),
                    "conflict_id": conflicts[row.conflict],
                },
                row.citations,
                group=(at, row.kind),
            )
            for name, (at, row, owner) in zip(names, passages, strict=True)
        ],
        key=lambda row: named[row.pk],
        once=True,
    )
    figures = [(owner, row) for owner, of in owners for row in of.figures]
    _require_own(mine, [row.key for _, row in figures])
    bring(
        Figure.objects.filter(mine),
        [
            Row(
                row.key,
                {
                    **owner,
                    **columns(
                        row, "key", "label", "value", "unit", "text", "standing", "fiscal_year"
                    ),
                },
                row.citations,
                group=tuple(owner.values()),
            )
            for owner, row in figures
        ],
        key=lambda row: row.key,
    )


def _require_own(mine: Q, figures: Sequence[str]) -> None:
    """A figure's key is one of the whole catalogue."""
    for row in Figure.objects.filter(key__in=figures).exclude(pk__in=Figure.objects.filter(mine)):
        owner = row.track or row.scheme or row.page
        raise Refused(
            f"数値「{row}」(記号 {row.key})は、「{owner}」のものです。別の記号にしてください。"
        )


def _requirements(mine: Q, owners: Owners, wanted: SchemeDocument) -> None:
    implied = sections.implied_requirements(wanted.sections)
    rules = []
    for owner, published in owners:
        derived = implied.get(published.key, []) if owner["track_id"] else []
        rules += [(owner, rule) for rule in _own(published.requirements, derived)]
    facts = keys(Fact, {rule.fact for _, rule in rules})
    conflicts = keys(Conflict, {rule.conflict for _, rule in rules})
    bring(
        Requirement.objects.filter(mine),
        [
            Row(
                (*owner.values(), rule.code),
                {
                    **owner,
                    **columns(rule, "code", "operator", "value", "over", "strength", "standing"),
                    **columns(rule, "fiscal_year", "alternative", "clause", "wording"),
                    "fact_id": facts[rule.fact],
                    "conflict_id": conflicts[rule.conflict],
                },
                rule.citations,
                group=tuple(owner.values()),
            )
            for owner, rule in rules
        ],
        key=lambda row: (row.scheme_id, row.track_id, row.code),
    )


def _own(
    rules: Iterable[document.Requirement], derived: Sequence[document.Requirement]
) -> list[document.Requirement]:
    """The rules that are rows: those that caps and activities imply are rows of their own."""
    rules = list(rules)
    missing = next((rule for rule in derived if rule not in rules), None)
    if missing:
        raise Refused(
            f"「{missing.code} {missing.wording}」の上限・活動と、そこから作られる応募要件が合いません。"
            "両方を同じ内容にしてください。"
        )
    return [rule for rule in rules if rule not in derived]
