"""Pages of the catalogue: schemes, sources, differences, about."""

from django.http import Http404, HttpRequest, HttpResponse

from schemes import catalogue as shelf
from schemes import sections
from schemes.catalogue import Catalogue, Published
from schemes.document import MOVING
from schemes.models import Conflict
from schemes.views import differing, pictures, showing, usages
from schemes.views.notes import Notes
from schemes.views.serving import Moment, published_page, render
from schemes.writing import japanese


def no_scheme(catalogue: Catalogue, scheme: str) -> str:
    """Why there is no page of a scheme."""
    ended = catalogue.withdrawn.get(scheme)
    if ended is None:
        return "その事業は見つかりませんでした。事業の一覧から選んでください。"
    since = japanese.day(catalogue.editions[scheme].effective_from)
    return f"「{ended.name}」の掲載は、{since}に終わりました。事業の一覧から選んでください。"


@published_page
def source_list(request: HttpRequest, now: Moment) -> HttpResponse:
    cited = _usages(now.catalogue).values()
    groups = {
        kind: (label, [one for one in cited if one.source.kind == kind])
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
    cited = _usages(now.catalogue).get(source)
    if cited is None:
        raise Http404("その出典は見つかりませんでした。出典の一覧から選んでください。")
    return render(
        now,
        "schemes/source.html",
        place="sources",
        cited=cited,
        kind=usages.KINDS.get(cited.source.kind, ""),
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


def _usages(catalogue: Catalogue) -> dict[str, usages.CitedSource]:
    """The reverse index, made once per catalogue and kept with its pages."""
    if "usages" not in catalogue.pages:
        catalogue.pages["usages"] = usages.index(
            catalogue.reference, catalogue.overview, catalogue.schemes.values()
        )
    return catalogue.pages["usages"]


def sources_of(catalogue: Catalogue, scheme: str) -> list[tuple[usages.CitedSource, int]]:
    """The sources that a scheme cites, each with the number of places cited."""
    counted = (
        (
            cited,
            sum(
                any((use.place.kind, use.place.key) == ("scheme", scheme) for use in quoted.usages)
                for locator in cited.locators
                for quoted in locator.quoted
            ),
        )
        for cited in _usages(catalogue).values()
    )
    return [(cited, count) for cited, count in counted if count]


def earlier(edition: Published) -> list[Published]:
    """The editions of the same subject before this one, the newest first."""
    rows = (row for row in shelf.library().rows if row.subject == edition.subject)
    return sorted((row for row in rows if row.number < edition.number), key=lambda row: -row.number)
