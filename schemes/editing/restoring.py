"""From a document back to working rows: the reverse of ``schemes.editing.composing``."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Q

from schemes import document, sections
from schemes.document import Document, OverviewDocument, SchemeDocument
from schemes.editing import composing
from schemes.editing.kinds import ALIASES, FIGURES, PAGES, PASSAGES, REQUIREMENTS, SCHEMES, TRACKS
from schemes.editing.mapping import store, store_section
from schemes.editing.restoring_reference import bring_reference, bring_sources
from schemes.editing.rows import Refused, citation_ids, mends
from schemes.editing.wayfinding import first_difference, place
from schemes.models import Figure, Page, Requirement, Scheme, Track

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
            citation_ids(citations for one in documents for citations in sections.citations(one))
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
    return mends(citations for one in documents for citations in sections.citations(one))


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
    [scheme] = store(SCHEMES, Scheme.objects.filter(key=wanted.key), [({}, wanted)], parts=False)
    of_scheme = {"scheme_id": scheme.pk}
    tracks = store(
        TRACKS,
        Track.objects.filter(scheme=scheme),
        [(of_scheme, track) for track in wanted.tracks],
        parts=False,
    )
    store(ALIASES, scheme.aliases.all(), [(of_scheme, alias) for alias in wanted.aliases])
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
    pages = store(PAGES, Page.objects.all(), [({}, page) for page in wanted.pages], parts=False)
    nowhere = {"scheme_id": None, "track_id": None}
    owners = [
        ({**nowhere, "page_id": row.pk}, page)
        for row, page in zip(pages, wanted.pages, strict=True)
    ]
    _texts(Q(page__isnull=False), owners)
    _sections(wanted)


def _sections(wanted: SchemeDocument | OverviewDocument) -> None:
    for kind in sections.registered():
        store_section(kind, wanted.subject, wanted.sections.get(kind.key, ()))


Owners = Sequence[tuple[dict[str, int | None], Any]]


def _texts(mine: Q, owners: Owners) -> None:
    """The passages and figures of the owners; ``mine`` finds those that there are.

    All owners at once: a figure that moves from a scheme to its track is the same figure.
    """
    figures = [figure.key for _, of in owners for figure in of.figures]
    _require_own(mine, figures)
    for kind in (PASSAGES, FIGURES):
        wanted = [(owner, row) for owner, of in owners for row in getattr(of, kind.key)]
        store(kind, kind.model.objects.filter(mine), wanted)


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
    store(REQUIREMENTS, Requirement.objects.filter(mine), rules)


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
