"""相談シート: what one hands over at a window, and what one fills in there. Nothing of it is stored.

Two sheets of A4: the first says who asks, the plan, the nearest tracks and what is left to do; the second
has the questions with lines to write on, the other windows and a record of the talk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from schemes.asking.forms import CheckForm
from schemes.asking.layouts import STEPPING
from schemes.judging.operators import show
from schemes.judging.people import WHO
from schemes.judging.questions import KIND, TYPE
from schemes.judging.recalling import advise
from schemes.judging.rulebook import WANTS
from schemes.views import windows
from schemes.views.checking import asking, check, chips, ranking, results, short
from schemes.views.checking.cards import Shop
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.linking import address_of
from schemes.views.notes import Notes
from schemes.views.queries import changed, private, without_blanks
from schemes.views.serving import Moment, moment, opening_page, render
from schemes.views.windows import Window
from schemes.writing import japanese

OWN, PLAN = 4, 6  # answers that are repeated
WINDOWS = 3
QUESTIONS = 6
OWN_CHECKS = 4
QR_MASK = 2
"""The pattern that is laid over every code: trying all eight takes most of a sheet's time, and of the short
addresses this one leaves the fewest large spots and lines."""


@dataclass(frozen=True)
class SheetRow:
    """An answer as the sheet repeats it."""

    label: str
    shown: str


@kept_if_asked_again
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet for the answers of the address; the form where they cannot be read."""
    if set(request.GET) <= {"as_of"}:
        return _start(request)
    tidy = without_blanks(request.GET)
    if tidy is not None:
        return private(HttpResponseRedirect(f"{address_of('schemes:sheet')}{tidy}"))
    now = moment(request)
    form = check.form_of(now, request.GET)
    if not form.is_valid():
        return private(check.questions(now, form), 400)
    return private(_sheet(request, now, form))


@opening_page
def _start(request: HttpRequest, now: Moment) -> HttpResponse:
    """Without answers: where they are given."""
    return render(now, "schemes/sheet_start.html", place="check")


@require_safe
def foot(request: HttpRequest) -> HttpResponse:
    """The foot of each printed sheet: a style of its own, since it names the day and the edition."""
    now = moment(request)
    said = f"市民参加ポータル・{japanese.day(now.day)}・版 {now.catalogue.edition}・{request.get_host()}"
    css = (
        '@page sheet {{ @bottom-left {{ content: "{}" }} '
        '@bottom-right {{ content: "相談シート " counter(page) " / " counter(pages) }} }}'
    ).format("".join(sign for sign in said if sign not in '"\\'))
    return private(HttpResponse(css, content_type="text/css; charset=utf-8"))


def _sheet(request: HttpRequest, now: Moment, form: CheckForm) -> HttpResponse:
    answers = form.answers
    result = advise(now.catalogue.rules, answers, now.day)
    shop = Shop(now, answers, form.data)
    found = results.of(shop, ranking.ranked(now.catalogue, result, answers))
    near = {one.track: one for one in result.verdicts}
    called, calls = results.called(shop, found.cards)
    questions = list(asking.at_the_window(shop, found.cards, near))
    address = short.address(request, now, form)
    return render(
        now,
        "schemes/sheet.html",
        place="check",
        found=found,
        notes=Notes(now.catalogue.sources, quoting=False),
        first=next((one for one in found.windows if not one.missing), None),
        others=_others(shop, found.windows),
        own=list(_own(form, now)),
        plan=list(_plan(form)),
        shown=[(one, asking.to_change(shop, near[one.track], one)) for one in found.cards],
        called=called,
        calls=calls,
        ties=tuple(results.ties(shop, found.cards)),
        own_checks=list(asking.by_oneself(shop, found.cards, near))[:OWN_CHECKS],
        questions=questions[:QUESTIONS],
        blanks=range(max(QUESTIONS - len(questions), 0)),
        more=max(len(questions) - QUESTIONS, 0),
        address=address,
        qr=_code(address),
        is_body=form.kind != "individual",
        result_page=address_of("schemes:check") + changed(form.data, STEPPING),
    )


def _code(address: str) -> SafeString:
    """The address as a QR code, drawn in place."""
    code = segno.make(address, micro=False, error="m", mask=QR_MASK)
    # Safe: segno draws the modules as a path of numbers; no text of the address is in it.
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass="qr-line"))  # noqa: S308


def _others(shop: Shop, shown: Sequence[Window]) -> list[Window]:
    """The windows after the first."""
    told = shop.answers.facts.get(WANTS) or ("",)
    found = windows.find(shop.catalogue, shop.place(told[0]))
    by_name = {one.name: one for one in [*shown, *found] if not one.missing}
    return list(by_name.values())[1 : WINDOWS + 1]


def _own(form: CheckForm, now: Moment) -> Iterator[SheetRow]:
    """Who asks: the telling answers about the applicant."""
    keys = [key for key in chips.TELLING if key in form.order]
    for key in [key for key in keys if form.facts[key].subject == "applicant"][:OWN]:
        fact, value = form.facts[key], form.cleaned_data[key]
        shown = show(fact, value)
        if key == "overseas_record":
            shown = f"{shown}(自己申告)"
        yield SheetRow("団体の種類" if key == TYPE else fact.label, shown)


def _plan(form: CheckForm) -> Iterator[SheetRow]:
    """What is planned: amount and period in full, then the other answers about the plan."""
    told = [key for key in form.order if form.facts[key].subject == "plan"]
    order = [
        key for key in ("country", "budget_yen", "project_months", "activities") if key in told
    ]
    left = [key for key in told if key not in (*order, WHO, KIND, WANTS)]
    texts = [key for key in left if form.facts[key].type != "bool"]
    for key in [*order, *texts][:PLAN]:
        fact, value = form.facts[key], form.cleaned_data[key]
        brief, full = chips.brief(fact, value), show(fact, value)
        is_number = fact.type == "yen" and value is not None and brief != full
        yield SheetRow(
            fact.label,
            f"{brief}({full})" if is_number else full if fact.type == "months" else brief,
        )
