"""Pages of the catalogue: schemes, sources, differences, about."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from schemes import catalogue as shelf
from schemes import sections
from schemes.catalogue import Catalogue, Published
from schemes.document import MOVING, SchemeDocument, Source
from schemes.models import Conflict
from schemes.views import differing, pictures, showing, usages
from schemes.views.notes import Notes
from schemes.views.serving import Moment, published_page, render
from schemes.writing import japanese

LISTED = 20


def no_scheme(catalogue: Catalogue, scheme: str) -> str:
    """Why there is no page of a scheme."""
    ended = catalogue.withdrawn.get(scheme)
    if ended is None:
        return "その事業は見つかりませんでした。事業の一覧から選んでください。"
    since = japanese.day(catalogue.editions[scheme].effective_from)
    return f"「{ended.name}」の掲載は、{since}に終わりました。事業の一覧から選んでください。"


@published_page
def source_list(request: HttpRequest, now: Moment) -> HttpResponse:
    found = cited(now.catalogue).values()
    groups = {
        kind: (label, [one for one in found if one.source.kind == kind])
        for kind, label in usages.KINDS.items()
    }
    return render(
        now,
        "schemes/source_list.html",
        place="sources",
        moving=[group for kind, group in groups.items() if kind in MOVING],
        apart=[group for kind, group in groups.items() if kind not in MOVING],
    )


@published_page
def source(request: HttpRequest, now: Moment, source: str) -> HttpResponse:
    found = cited(now.catalogue).get(source)
    if found is None:
        raise Http404("その出典は見つかりませんでした。出典の一覧から選んでください。")
    return render(
        now,
        "schemes/source.html",
        place="sources",
        cited=found,
        kind=usages.KINDS.get(found.source.kind, ""),
    )


@published_page
def about(request: HttpRequest, now: Moment) -> HttpResponse:
    overview = now.catalogue.overview
    return render(
        now,
        "schemes/about.html",
        place="about",
        pages=overview.pages,
        parts=[
            showing.Part(section, overview.sections[section.key])
            for section in sections.registered()
            if section.template and overview.sections.get(section.key)
        ],
        pictures=pictures.collected(now.catalogue),
        notes=Notes(now.catalogue.sources),
        edition=now.catalogue.edition,
    )


@published_page
def page(request: HttpRequest, now: Moment, page: str) -> HttpResponse:
    found = next((one for one in now.catalogue.overview.pages if one.key == page), None)
    if found is None:
        raise Http404("その解説は見つかりませんでした。「学ぶ・知る」から選んでください。")
    return render(
        now,
        "schemes/page.html",
        place="about",
        page=found,
        topics=showing.topics(found.passages),
        conflicts=differing.conflicts(now.catalogue, found),
    )


@published_page
def conflict_list(request: HttpRequest, now: Moment) -> HttpResponse:
    conflicts, naming = now.catalogue.conflicts.values(), differing.schemes(now.catalogue)
    return render(
        now,
        "schemes/conflict_list.html",
        place="sources",
        asked=_asked(now.catalogue),
        groups=[
            (
                state,
                label,
                [(one, naming.get(one.key, ())) for one in conflicts if one.state == state],
            )
            for state, label in Conflict.State.choices
        ],
    )


def _asked(catalogue: Catalogue) -> set[str]:
    """The open differences whose answer a visitor needs: a rule or a ceiling hangs on it."""
    tied = {
        rule.conflict
        for scheme in catalogue.schemes.values()
        for rule in scheme.all_requirements
        if rule.conflict and rule.standing != "superseded"
    }
    return {key for key in tied if catalogue.conflicts[key].state == "open"}


def cited(catalogue: Catalogue) -> dict[str, usages.CitedSource]:
    """The reverse index, made once per catalogue and kept with its pages."""
    if "usages" not in catalogue.pages:
        catalogue.pages["usages"] = usages.index(
            catalogue.reference, catalogue.overview, catalogue.schemes.values()
        )
    return catalogue.pages["usages"]


def sources_of(catalogue: Catalogue, scheme: SchemeDocument) -> list[tuple[Source, int]]:
    """The sources that a scheme's evidence cites, each with the number of places cited."""
    counts = usages.counted(scheme)
    return [(one, counts[key]) for key, one in catalogue.sources.items() if counts[key]]


@dataclass(frozen=True)
class Earlier:
    """The editions of a subject before the one that is shown, the newest first: those that are listed,
    and how many came before them."""

    listed: list[Published]
    more: int


def earlier(edition: Published) -> Earlier:
    rows = shelf.library().by_subject[edition.subject]
    before = [row for row in reversed(rows) if row.number < edition.number]
    return Earlier(before[:LISTED], len(before[LISTED:]))
