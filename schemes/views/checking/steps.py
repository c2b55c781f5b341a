"""「順に答える」: one question a page, the next best one, until none can change a verdict.

The address is the state: its answers stand in the order in which they were asked, so that
the way back is in it too. ``ask`` names a question to show again, ``skip`` those passed
over, ``asked`` the one that a form was sent from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect

from schemes.asking.forms import CheckForm
from schemes.asking.layouts import STEPPING
from schemes.document import Fact
from schemes.judging.declaration import DECLARATION, SENSITIVE, as_one
from schemes.judging.eligibility import TrackVerdict, judge
from schemes.judging.operators import show
from schemes.judging.people import WHO
from schemes.judging.questions import KIND, remaining
from schemes.views.checking import meanings, remarks
from schemes.views.linking import address_of
from schemes.views.queries import changed
from schemes.views.serving import Moment, render


@dataclass(frozen=True)
class Step:
    """A question that was answered or passed over, and the address where it is asked again."""

    fact: Fact
    shown: str
    address: str


def concerned(form: CheckForm) -> bool:
    """May the page be one question? Errors of other questions need the whole form."""
    return form.is_step and set(form.errors) <= {form.data.get("asked")}


def step(now: Moment, form: CheckForm) -> HttpResponse:
    """The question of the address, else the next one; the result when none is left."""
    if form.data.get("asked") and not form.errors:
        return _moved(changed(form.data, STEPPING, show="step", skip=form.skipped))
    judged = judge(now.catalogue.rules, form.answers, now.day)
    key = next((key for key in form.errors), form.data.get("ask"))
    key = DECLARATION if key in SENSITIVE and key not in form.fields else key
    left = left_to_ask(now, form, judged)
    if key not in form.fields:
        key = next_key(form, left)
    if key is None:
        return _moved(changed(form.data, STEPPING))
    return _question(now, form, key, left)


def _moved(query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address_of('schemes:check')}{query}")


def next_key(form: CheckForm, left: Sequence[str]) -> str | None:
    """The question to ask next: who asks, then the first that is left."""
    answers = form.answers
    if KIND not in answers.facts and WHO not in (*form.order, *form.skipped):
        return WHO
    if KIND not in (*answers.facts, *form.skipped):
        return KIND
    return next(iter(left), None)


def left_to_ask(
    now: Moment,
    form: CheckForm,
    judged: Sequence[TrackVerdict],
    unasked: Sequence[str] | None = None,
) -> list[str]:
    """The questions that are left as the answers stand and are asked of this kind of applicant,
    none passed over. ``unasked``: what is left by the answers alone, if that is known already."""
    skipped = [key for key in form.skipped if key != DECLARATION]
    if DECLARATION in (*form.skipped, *form.order):  # passed over, or not to be told
        skipped += [key for key in SENSITIVE if key not in form.answers.facts]
    if skipped or unasked is None:
        passed = form.answers.with_changes(dict.fromkeys(skipped))
        unasked = remaining(now.catalogue.rules, judged, passed)
    return [key for key in as_one(unasked) if key in form.fields]


def _question(now: Moment, form: CheckForm, key: str, left: Sequence[str]) -> HttpResponse:
    fact = form.facts[key]
    leaving = (*STEPPING, key) if key in form.errors else STEPPING  # what was not understood
    return render(
        now,
        "schemes/check_step.html",
        place="check",
        form=form,
        fact=fact,
        helper=form.step_helper(key),
        declares=meanings.of(now) if key == DECLARATION else (),
        is_answered=form.is_answered,
        left=max(len(left), 1),
        back=_back(form, key, leaving),
        onward=_onward(form, key),
        steps=[_step(form, one, leaving) for one in form.order],
        skipped=[_step(form, one, leaving) for one in form.skipped if one != key],
        result=changed(form.data, leaving),
        questions=changed(form.data, leaving, show="questions"),
        remarks=remarks.of(now, form),
        unused=form.unused,
    )


def _back(form: CheckForm, key: str, leaving: tuple[str, ...]) -> str:
    """The address of the question before; 「」 at the first one."""
    names = list(form.data)
    before = [one for one in form.order if key not in names or names.index(one) < names.index(key)]
    return changed(form.data, leaving, show="step", ask=before[-1]) if before else ""


def _onward(form: CheckForm, key: str) -> str:
    """The address after the question: as it is if it is answered, else with it passed over."""
    if key in form.order:
        return changed(form.data, STEPPING, show="step")
    skip = [*form.skipped, key] if key not in form.skipped else form.skipped
    return changed(form.data, (*STEPPING, key), show="step", skip=skip)


def _step(form: CheckForm, key: str, leaving: tuple[str, ...]) -> Step:
    fact = form.facts[key]
    shown = show(fact, form.cleaned_data[key]) if key in form.order else ""
    return Step(fact, shown, changed(form.data, leaving, show="step", ask=key))
