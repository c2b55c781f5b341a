"""The page of the growth path. Its query is the checker's; nothing of it is stored."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from grants import growth
from schemes.asking.answerfields import AnswerForm, field_of
from schemes.asking.forms import CheckForm
from schemes.views.checking.check import given
from schemes.views.checking.verdicts import deciding
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.linking import address_of
from schemes.views.queries import changed, private, without_blanks
from schemes.views.serving import Moment, moment, opening_page, render

BUTTONS = ("show", "do")  # what the checker's buttons add to a query


@kept_if_asked_again
@require_safe
def path(request: HttpRequest) -> HttpResponse:
    """The stages; for the answers of the address, where the organisation stands."""
    if set(request.GET) <= {"as_of"} and len(request.GET.getlist("as_of")) < 2:
        return _start(request)
    tidy = without_blanks(request.GET)
    if tidy is not None:
        return private(HttpResponseRedirect(f"{address_of('grants:path')}{tidy}"))
    now = moment(request)
    query = _without_buttons(request.GET)
    form = CheckForm(query, now.catalogue.facts, deciding(now.catalogue))
    if not form.is_valid():
        return private(_page(now, query, problems=_problems(form, query)), status=400)
    if not form.is_answered:
        return private(_page(now, query))
    return private(_placed(now, query, form))


def _without_buttons(query: QueryDict) -> QueryDict:
    if not any(name in query for name in BUTTONS):
        return query
    left = query.copy()
    for name in BUTTONS:
        left.pop(name, None)
    return left


@opening_page
def _start(request: HttpRequest, now: Moment) -> HttpResponse:
    return _page(now, QueryDict())


def _placed(now: Moment, query: QueryDict, form: CheckForm) -> HttpResponse:
    found = growth.place(now.catalogue, form.answers, now.day)
    return _page(
        now,
        query,
        stages=found.stages,
        growth=found,
        given=given(form),
        unused=form.unused,
    )


def _page(now: Moment, query: QueryDict, **found: Any) -> HttpResponse:
    return render(
        now,
        "grants/path.html",
        place="path",
        form=PathForm(query, now.catalogue),
        questions=_check(query, show="questions"),
        result=_check(query),
        **{"stages": growth.stages(now.catalogue), **found},
    )


class PathForm(AnswerForm):
    """The questions about a record, as the checker asks them; other answers go along hidden."""

    def __init__(self, data: QueryDict, catalogue: Any):
        super().__init__(data)
        for key in growth.QUESTIONS:
            if key in catalogue.facts:
                self.fields[key] = field_of(catalogue.facts[key])

    @property
    def along(self) -> list[tuple[str, str]]:
        others = [name for name in self.data if name not in self.fields and name != "as_of"]
        return [(name, value) for name in others for value in self.data.getlist(name)]


@dataclass(frozen=True)
class AnswerProblem:
    """What is wrong with an answer, and the address where it can be mended."""

    message: str
    target: str


def _problems(form: CheckForm, query: QueryDict) -> list[AnswerProblem]:
    questions = _check(query, show="questions")
    found = [AnswerProblem(str(message), "") for message in form.non_field_errors()]
    for field in form:
        here = field.name in growth.QUESTIONS
        target = f"#{field.target}" if here else f"{questions}#{field.target}"
        found += [AnswerProblem(str(message), target) for message in field.errors]
    return found


def _check(query: QueryDict, **controls: str) -> str:
    """The checker's page for the same answers."""
    asked = changed(query, (), **controls) if query or controls else ""
    return f"{address_of('schemes:check')}{asked}"
