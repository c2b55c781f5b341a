"""Two to four tracks side by side. The address is the choice: it can be kept and passed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from schemes.asking.inputs import MenuAnswer
from schemes.catalogue import Catalogue
from schemes.document import Citation
from schemes.judging import comparison
from schemes.judging.answers import printable
from schemes.judging.comparison import ChoiceProblem, ChosenTracks, ComparedTrack
from schemes.models import Passage
from schemes.views import rooms
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.linking import address_of
from schemes.views.queries import private, with_day, without_blanks
from schemes.views.serving import Moment, moment, opening_page, render
from schemes.writing.folding import fold

PARAMETERS = frozenset({"track", "as_of", "show"})
LABELS = dict(Passage.Kind.choices)
CHOOSING = "choose"  # show=choose: the form with what is chosen so far


@kept_if_asked_again
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison of the address; without tracks, what can be compared."""
    if set(request.GET) <= {"as_of"}:
        return _start(request)
    tidy = without_blanks(request.GET)
    if tidy and "track" in QueryDict(tidy[1:]):
        return private(HttpResponseRedirect(f"{address_of('schemes:compare')}{tidy}"))
    now = moment(request)
    choosing = request.GET.get("show") == CHOOSING
    choice = comparison.choose(request.GET.getlist("track"), _names(now), complete=not choosing)
    problems = (*_strange(request.GET), *choice.problems)
    if problems:
        return private(_form(now, choice, problems), status=400)
    return private(_form(now, choice) if choosing else _table(now, choice))


@opening_page
def _start(request: HttpRequest, now: Moment) -> HttpResponse:
    return _form(now, comparison.choose((), {}, complete=False))


def _form(
    now: Moment, choice: ChosenTracks, problems: Sequence[ChoiceProblem] = ()
) -> HttpResponse:
    return render(
        now,
        "schemes/compare.html",
        problems=problems,
        slots=_slots(now, choice, problems),
        ready_made=_ready_made(now),
    )


def _table(now: Moment, choice: ChosenTracks) -> HttpResponse:
    columns = comparison.columns(_found(now.catalogue, track) for track in choice.tracks)
    rows = comparison.compare(columns, LABELS)
    return render(
        now,
        "schemes/compare.html",
        columns=[_Head(column, now) for column in columns],
        rows=rows,
        differing=comparison.differing(rows),
        slots=_slots(now, choice, ()),
    )


@dataclass(frozen=True)
class _Head:
    """A column with what its head and its last line say: sources and edition."""

    column: ComparedTrack
    now: Moment

    @property
    def citations(self) -> tuple[Citation, ...]:
        return (*self.column.track.citations, *self.column.scheme.citations)

    @property
    def edition(self) -> object:
        return self.now.catalogue.editions[self.column.scheme.key]


@dataclass(frozen=True)
class _Slot:
    """One menu of the form: its number, how it is drawn, and what is wrong with it."""

    number: int
    menu: SafeString
    errors: tuple[str, ...]


def _slots(now: Moment, choice: ChosenTracks, problems: Sequence[ChoiceProblem]) -> list[_Slot]:
    menu = MenuAnswer(choices=(("", "選ばない"), *_choices(now)))
    slots = []
    for number, chosen in enumerate(choice.slots, 1):
        errors = tuple(one.message for one in problems if one.slot == number)
        attributes = {"id": f"track-{number}"}
        if errors:
            attributes |= {"aria-invalid": "true", "aria-describedby": f"track-{number}-error"}
        slots.append(_Slot(number, menu.render("track", [chosen], attributes), errors))
    return slots


def _choices(now: Moment) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every track of the day, by scheme."""
    for scheme in now.catalogue.schemes.values():
        yield scheme.name, [(f"{scheme.key}/{track.key}", track.name) for track in scheme.tracks]


def _names(now: Moment) -> dict[str, str]:
    """Every track of the day by its address."""
    return {
        f"{scheme.key}/{track.key}": comparison.label_of(scheme, track)
        for scheme in now.catalogue.schemes.values()
        for track in scheme.tracks
    }


def _found(catalogue: Catalogue, address: str) -> tuple:
    scheme, track = address.split("/")
    found = catalogue.schemes[scheme]
    return found, next(one for one in found.tracks if one.key == track)


def _strange(query: QueryDict) -> list[ChoiceProblem]:
    """What an address says beside its tracks, and should not."""
    found = [
        ChoiceProblem(
            f"「{printable(name)}」という項目はありません。アドレスから取り除いてください。", 0
        )
        for name in query
        if name not in PARAMETERS
    ][: comparison.NAMED_MOST]
    shows = query.getlist("show")
    if shows and [fold(text) for text in shows] != [CHOOSING]:
        found.append(ChoiceProblem("アドレスの「show」は、choose にしてください。", 0))
    if len(query.getlist("as_of")) > 1:
        found.append(ChoiceProblem("アドレスの「as_of」は一つにしてください。", 0))
    return found


@dataclass(frozen=True)
class _ReadyMade:
    title: str
    names: tuple[str, ...]
    query: str


def _ready_made(now: Moment) -> list[_ReadyMade]:
    """What people compare most; one whose tracks are not all published is left out."""
    known, day = _names(now), f"?as_of={now.day.isoformat()}" if now.travelled else ""
    return [
        _ReadyMade(
            one.title,
            tuple(known[track] for track in one.tracks),
            with_day(urlencode([("track", track) for track in one.tracks], safe="/"), day),
        )
        for one in rooms.added().comparisons
        if all(track in known for track in one.tracks)
    ]
