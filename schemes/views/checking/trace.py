"""One track's whole trace: the verdict, every reason with its source, what to change, since when."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from schemes.asking.forms import CheckForm
from schemes.asking.layouts import STEPPING
from schemes.judging.advice import advise
from schemes.judging.rulebook import WANTS
from schemes.views import tracks, windows
from schemes.views.checking import changing, check, remarks, saying, verdicts
from schemes.views.checking.cards import Shop
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.linking import address_of
from schemes.views.notes import Notes
from schemes.views.queries import changed, private, without_blanks
from schemes.views.serving import Moment, moment, render

WINDOWS = 2


@kept_if_asked_again
@require_safe
def trace(request: HttpRequest, scheme: str, track: str) -> HttpResponse:
    """A track's verdict for the answers of the address; the form where they cannot be read."""
    now = moment(request)
    tracks.track_of(now.catalogue, scheme, track)
    tidy = without_blanks(request.GET)
    if tidy is not None:
        here = address_of("schemes:trace", scheme, track)
        return private(HttpResponseRedirect(f"{here}{tidy}"))
    form = check.form_of(now, request.GET)
    if not form.is_valid():
        return private(check.questions(now, form), 400)
    return private(_trace(now, form, f"{scheme}/{track}"))


def _trace(now: Moment, form: CheckForm, name: str) -> HttpResponse:
    answers = form.answers
    (found,) = advise(now.catalogue.rules, answers, now.day, [name]).verdicts
    judged = verdicts.Judged(now, answers, form.data)
    shop = Shop(now, answers, form.data)
    shown = verdicts.shown(judged, found)
    want = _want(shown.wants, answers.facts.get(WANTS) or ())
    change = changing.of(now.catalogue, found, answers)
    does = saying.doing(want, shown.wants)
    return render(
        now,
        "schemes/check_trace.html",
        place="check",
        shown=shown,
        name=shown.name,
        sentence=saying.sentence(now.catalogue, found, change, does),
        notes=Notes(now.catalogue.sources),
        windows=windows.find(now.catalogue, shop.place(want, name))[:WINDOWS],
        contacts=shop.contacts(want),
        sheet=shop.sheet(),
        remarks=remarks.of(now, form),
        unused=form.unused,
        given=check.given(form),
        result_page=address_of("schemes:check") + changed(form.data, STEPPING),
        questions=address_of("schemes:check") + changed(form.data, STEPPING, show="questions"),
        **check.other_days(now, form),
    )


def _want(served: frozenset[str], told: tuple[str, ...]) -> str:
    """The first of the wants that are told that the track serves."""
    return next((want for want in told if want in served), "")
