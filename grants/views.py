"""The planner: a plan of money and time against every track's ceilings.

The address is the state; nothing of it is stored (see ``schemes.views.queries``).
"""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from grants import forms, planning
from grants.forms import PlanForm
from grants.money import Plan, discrepancies
from grants.trimming import advise
from schemes.document import Fact
from schemes.judging.operators import show
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.queries import private, with_day, without_blanks
from schemes.views.serving import Moment, moment, opening_page, render


@kept_if_asked_again
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The form, and where the address holds a plan, what its ceilings say to it."""
    tidy = without_blanks(request.GET)
    if tidy is not None:
        return private(HttpResponseRedirect(f"{reverse('grants:plan')}{tidy}"))
    if set(request.GET) <= {"as_of"} and len(request.GET.getlist("as_of")) < 2:
        return _start(request)
    now = moment(request)
    form = _read(now, request.GET)
    if not form.is_valid():
        return private(_form(now, form), status=400)
    if set(request.GET) <= {"as_of", forms.TRACK}:
        return private(_form(now, form))
    return private(_result(now, form))


@opening_page
def _start(request: HttpRequest, now: Moment) -> HttpResponse:
    return _form(now, _read(now, request.GET))


def _read(now: Moment, query: QueryDict) -> PlanForm:
    return PlanForm(query, now.catalogue.facts, [one.key for one in planning.offers(now.catalogue)])


def _form(now: Moment, form: PlanForm) -> HttpResponse:
    own = planning.offer(now.catalogue, form.track)
    return render(
        now, "grants/plan.html", place="plan", form=form, own=own, room=planning.room(own)
    )


def _result(now: Moment, form: PlanForm) -> HttpResponse:
    given = form.plan
    advices = [advise(offer, given) for offer in planning.offers(now.catalogue)]
    cards = [planning.shown(one) for one in advices]
    own = [one for one in cards if one.advice.assessment.offer.key == form.track]
    others = [one for one in cards if one.advice.assessment.offer.key != form.track]
    fits, next_step = planning.summary(advices)
    return render(
        now,
        "grants/plan.html",
        place="plan",
        form=form,
        fits=fits,
        next_step=next_step,
        discrepancies=discrepancies(given),
        own_groups=planning.groups(own),
        groups=planning.groups(others),
        history=[one for one in cards if one.past],
        given=list(_given(form)),
        table=planning.table(form, given),
        check=with_day(_carried(form, given).urlencode(), now.context()["as_of_query"]),
    )


def _given(form: PlanForm) -> Iterator[tuple[Fact, str]]:
    """What was read, in full, without the breakdown."""
    for name in (forms.TOTAL, forms.PERIOD, forms.ACTIVITIES, forms.WINDOW):
        if form[name].value():
            fact = form[name].fact
            yield fact, show(fact, form.cleaned_data[name])


def _carried(form: PlanForm, given: Plan) -> QueryDict:
    """The plan as the checker's answers."""
    query = QueryDict(mutable=True)
    if given.amount is not None:
        query[forms.TOTAL] = str(given.amount)
    if given.months is not None:
        query[forms.PERIOD] = str(given.months)
    query.setlist(forms.ACTIVITIES, [activity.key for activity in given.activities])
    query.setlist(forms.ITEMS, [item.key for item in given.items])
    query.setlist(forms.WINDOW, form.data.getlist(forms.WINDOW))
    return query
