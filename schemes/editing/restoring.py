"""From a document back to working rows: the reverse of ``schemes.editing.composing``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Q

from schemes import document, sections
from schemes.document import (
    Document,
    OverviewDocument,
    ReferenceDocument,
    SchemeDocument,
    canonical,
)
from schemes.editing import composing
from schemes.editing.kinds import (
    ALIASES,
    CONTACTS,
    FIGURES,
    PAGES,
    PASSAGES,
    POINTS,
    REQUIREMENTS,
    SCHEMES,
    TRACKS,
)
from schemes.editing.mapping import store, store_section
from schemes.editing.restoring_reference import bring_reference, bring_sources
from schemes.editing.rows import CitationName, Unstorable, citation_ids, mends
from schemes.editing.wayfinding import first_difference, place
from schemes.models import Alias, Contact, Figure, Page, Point, Requirement, Scheme, Track
from schemes.sections import Kind

__all__ = ["Unstorable", "mends_citations", "restore", "restore_all"]

CLASH = "同じものが二つあるなど、行にできない内容があります。重なりを確かめてください。"


def restore(document: Document) -> None:
    """Make the working rows of the document's subject equal to it, in one transaction.

    Afterwards ``composing.compose(subject)`` gives the same document. Rows are matched by their
    natural keys, so that what did not change keeps its id. Raises ``restoring.Unstorable`` with a
    sentence where other rows rely on what would go.
    """
    restore_all([document])


def restore_all(documents: Iterable[Document]) -> None:
    """``restore`` for several documents, all or none: they may rely on each other.

    What the reference document adds comes first, what it takes away last.
    """
    found = {one.subject: one for one in documents}
    reference = next((one for one in found.values() if isinstance(one, ReferenceDocument)), None)
    overview = next((one for one in found.values() if isinstance(one, OverviewDocument)), None)
    schemes = sorted(
        (one for one in found.values() if isinstance(one, SchemeDocument)),
        key=lambda one: (one.order, one.key),
    )
    try:
        with transaction.atomic():
            there = _Lists(composing.sound(found))
            if reference:
                bring_sources(reference)
            ids = citation_ids(cited for one in found.values() for cited in sections.citations(one))
            if reference:
                bring_reference(reference, ids, remove=False)
            _rows(schemes, overview, ids, there)
            if reference:
                bring_reference(reference, ids, remove=True)
            _require_same(found)
    except IntegrityError as error:
        raise Unstorable(_sentence(error)) from None


def mends_citations(documents: Iterable[Document]) -> bool:
    """Whether restoring would change a citation, which other subjects may use as well."""
    return mends(citations for one in documents for citations in sections.citations(one))


def _require_same(wanted: Mapping[str, Document]) -> None:
    """The promise itself. What no row can hold (another order of rows that are sorted) ends here."""
    for subject, made in composing.compose_all(wanted).items():
        path = first_difference(made, wanted[subject])
        if path is not None:
            raise Unstorable(
                f"{place(wanted[subject], path)}は、下書きの行では表せません。並び順や、"
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


Owners = Sequence[tuple[dict[str, int | None], Any]]
Ids = Mapping[CitationName, int]


def _rows(
    schemes: Sequence[SchemeDocument],
    overview: OverviewDocument | None,
    ids: Ids,
    there: "_Lists",
) -> None:
    """The rows of all documents, kind by kind; what is ``there`` already is not looked at again."""
    for one in schemes:
        if one.subject != one.key:
            raise Unstorable(
                f"対象「{one.subject}」と記号「{one.key}」が違います。同じにしてください。"
            )
    keys = [one.key for one in schemes]
    saved = store(
        SCHEMES,
        Scheme.objects.filter(key__in=keys),
        [({}, one) for one in schemes],
        ids,
        parts=False,
    )
    within = [({"scheme_id": row.pk}, one) for row, one in zip(saved, schemes, strict=True)]
    tracks = _of(TRACKS, Track.objects.filter(scheme__in=saved), within, ids)
    documents = {one.subject: one for one in (*schemes, *((overview,) if overview else ()))}
    wanted = _Lists(documents)
    moved = {kind for kind in sections.kinds() if not there.holds(kind, wanted)}
    if ALIASES in moved:
        _of(ALIASES, Alias.objects.filter(scheme__in=saved), within, ids)
    pages = []
    if overview:
        pages = store(
            PAGES, Page.objects.all(), [({}, page) for page in overview.pages], ids, parts=False
        )
    owners: Owners = [
        *((_owner("scheme_id", row), one) for row, one in zip(saved, schemes, strict=True)),
        *((_owner("track_id", row), track) for row, track in tracks),
        *(
            (_owner("page_id", row), page)
            for row, page in zip(pages, overview.pages if overview else (), strict=True)
        ),
    ]
    mine = Q(scheme__in=saved) | Q(track__scheme__in=saved)
    _texts(mine | Q(page__in=pages), owners, ids, moved)
    _answers(saved, mine, owners, ids, moved)
    schemes_of = {row.pk: row.key for row in saved}
    at = {(schemes_of[row.scheme_id], row.key): row.pk for row, _ in tracks}
    for kind in sections.registered():
        if kind in moved:
            rows = {key: one.sections.get(kind.key, ()) for key, one in documents.items()}
            store_section(kind, rows, at, ids)
    rules = _rules(schemes, owners)
    if REQUIREMENTS in moved:
        # A rule's value is compared as it is published, which its question's groups say.
        found = Requirement.objects.filter(mine).prefetch_related("fact__choice_groups")
        store(REQUIREMENTS, found, rules, ids)


class _Lists:
    """The lists of rows in documents, each by what has it: a subject, a track of it, a page."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._of: dict[tuple[str, ...], Any] = {}
        for subject, one in documents.items():
            self._of[subject,] = one
            for part in (*getattr(one, "tracks", ()), *getattr(one, "pages", ())):
                self._of[subject, part.key] = part

    def holds(self, kind: Kind, wanted: "_Lists") -> bool:
        """Whether all that is wanted of a kind is here already, in its place."""
        return self._told(kind, wanted._of) == wanted._told(kind, wanted._of)

    def _told(self, kind: Kind, owners: Iterable[tuple[str, ...]]) -> list[list[bytes] | None]:
        is_section = sections.section(kind.key) is kind
        found = (self._of.get(owner) for owner in owners)
        return [None if one is None else _listed(one, kind.key, is_section) for one in found]


def _listed(one: Any, key: str, is_section: bool) -> list[bytes]:
    # A list of a document and a section of it could have one name.
    rows = getattr(one, "sections", {}).get(key, ()) if is_section else getattr(one, key, ())
    return list(map(canonical, rows))


def _owner(column: str, row: Any) -> dict[str, int | None]:
    return {"scheme_id": None, "track_id": None, "page_id": None, column: row.pk}


def _of(kind: Kind, found: Any, around: Owners, ids: Ids) -> list[tuple[Any, Any]]:
    """The rows of one list of all schemes, each with its published form."""
    wanted = [(owner, row) for owner, one in around for row in getattr(one, kind.key)]
    saved = store(kind, found.select_related("scheme"), wanted, ids, parts=False)
    return list(zip(saved, (row for _, row in wanted), strict=True))


def _texts(mine: Q, owners: Owners, ids: Ids, moved: Collection[Kind]) -> None:
    """The passages and figures of the owners; ``mine`` finds those that there are.

    All owners at once: a figure that moves from a scheme to its track is the same figure.
    """
    _require_own(mine, [figure.key for _, of in owners for figure in of.figures])
    for kind in (PASSAGES, FIGURES):
        if kind not in moved:
            continue
        wanted = [(owner, row) for owner, of in owners for row in getattr(of, kind.key)]
        store(kind, kind.model.objects.filter(mine), wanted, ids)


def _answers(
    schemes: Sequence[Scheme], mine: Q, owners: Owners, ids: Ids, moved: Collection[Kind]
) -> None:
    """The contact points of schemes and tracks, and the points of tracks."""
    ours = [(_without_page(owner), of) for owner, of in owners if not isinstance(of, document.Page)]
    contacts = [(owner, row) for owner, of in ours for row in of.contacts]
    if CONTACTS in moved:
        store(CONTACTS, Contact.objects.filter(mine), contacts, ids)
    points = [
        ({"track_id": owner["track_id"]}, row)
        for owner, of in ours
        if isinstance(of, document.Track)
        for row in of.points
    ]
    if POINTS in moved:
        store(POINTS, Point.objects.filter(track__scheme__in=schemes), points, ids)


def _without_page(owner: dict[str, int | None]) -> dict[str, int | None]:
    return {name: key for name, key in owner.items() if name != "page_id"}


def _require_own(mine: Q, figures: Sequence[str]) -> None:
    """A figure's key is one of the whole catalogue."""
    for row in Figure.objects.filter(key__in=figures).exclude(pk__in=Figure.objects.filter(mine)):
        owner = row.track or row.scheme or row.page
        raise Unstorable(
            f"数値「{row}」(記号 {row.key})は、「{owner}」のものです。別の記号にしてください。"
        )


def _rules(
    schemes: Sequence[SchemeDocument], owners: Owners
) -> list[tuple[dict[str, int | None], document.Requirement]]:
    """The rules that are rows: those that caps and activities imply are rows of their own."""
    implied = {
        id(track): derived
        for one in schemes
        for found in (sections.implied_requirements(one.sections),)
        for track in one.tracks
        if (derived := found.get(track.key))
    }
    return [
        (_without_page(owner), rule)
        for owner, of in owners
        if not isinstance(of, document.Page)
        for rule in _own(of.requirements, implied.get(id(of), []))
    ]


def _own(
    rules: Iterable[document.Requirement], derived: Sequence[document.Requirement]
) -> list[document.Requirement]:
    """Those that are not implied; an implied one must be among them, if any is said."""
    rules = list(rules)
    missing = next((rule for rule in derived if rule not in rules), None)
    if missing:
        raise Unstorable(
            f"「{missing.code} {missing.wording}」の上限・活動と、そこから作られる応募要件が合いません。"
            "両方を同じ内容にしてください。"
        )
    return [rule for rule in rules if rule not in derived]
