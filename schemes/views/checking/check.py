"""The checker's page: questions and result at one address, whose query is the state.

Nothing of it is stored: no cookie, no session, and no shared cache may keep an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from schemes import counting
from schemes.asking.forms import MEMBER, CheckForm
from schemes.asking.layouts import STEPPING
from schemes.catalogue import library, previewing
from schemes.document import Fact
from schemes.judging.declaration import DECLARATION, SENSITIVE
from schemes.judging.operators import show
from schemes.judging.recalling import advise
from schemes.judging.rulebook import WANTS
from schemes.views import days, rooms
from schemes.views.checking import (
    changing,
    chips,
    meanings,
    ranking,
    remarks,
    results,
    short,
    steps,
    verdicts,
)
from schemes.views.checking.cards import Card, Shop
from schemes.views.keeping.asked import kept_if_asked_again
from schemes.views.linking import address_of
from schemes.views.notes import Notes
from schemes.views.queries import changed, private
from schemes.views.serving import Moment, moment, opening_page, render

DO = re.compile(r"add-member|remove-member-([0-9]{1,2})")


@kept_if_asked_again
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The first question, all questions, or the result: whichever the query asks for."""
    if not request.GET:
        return _start(request)
    if short.NAME in request.GET:
        return short.opened(request, moment(request))
    tidy = _tidied(request.GET)
    if tidy is not None:
        return private(HttpResponseRedirect(f"{address_of('schemes:check')}{tidy}"))
    now = moment(request)
    form = form_of(now, request.GET)
    status = None if form.is_valid() else 400
    if steps.concerned(form):
        return private(steps.step(now, form), status)
    if status or request.GET.get("show") == "questions" or not form.is_answered:
        return private(questions(now, form), status)
    return private(_result(now, form))


@opening_page
def _start(request: HttpRequest, now: Moment) -> HttpResponse:
    return questions(now, form_of(now, QueryDict()))


def form_of(now: Moment, query: QueryDict) -> CheckForm:
    return CheckForm(query, now.catalogue.facts, verdicts.deciding(now.catalogue))


def questions(now: Moment, form: CheckForm) -> HttpResponse:
    form.is_valid()
    return render(
        now,
        "schemes/check.html",
        place="check",
        form=form,
        remarks=remarks.of(now, form),
        unused=form.unused,
        declares=meanings.of(now) if DECLARATION in form.fields else (),
        stepwise=changed(form.data, STEPPING, show="step"),
    )


def _result(now: Moment, form: CheckForm) -> HttpResponse:
    answers = form.answers
    result = advise(now.catalogue.rules, answers, now.day)
    if form.data.get("show") != "all":  # the same result once more
        counting.add(now.today, result.verdicts)
    shop = Shop(now, answers, form.data)
    found = results.of(shop, ranking.ranked(now.catalogue, result, answers))
    called, calls = results.called(shop, found.cards)
    left = steps.left_to_ask(now, form, result.verdicts, result.left)
    next_key = steps.next_key(form, left) or result.next
    return render(
        now,
        "schemes/check_result.html",
        place="check",
        found=found,
        notes=Notes(now.catalogue.sources, quoting=False),
        own=chips.own(form, now.day),
        wanting=None if WANTS in form.order else form.fields.get(WANTS) and form[WANTS],
        called=called,
        calls=calls,
        declaring=_declaring(shop, form, found.cards),
        ties=tuple(results.ties(shop, found.cards)),
        comparing_label=f"{changing.counted(len(found.cards))}を比べる",
        comparing=results.comparing(shop, found.cards),
        contacts=shop.contacts(),
        sheet=shop.sheet(),
        others=_others(now, form),
        next_fact=form.facts.get(next_key or ""),
        next_step_address=changed(form.data, STEPPING, show="step", ask=next_key or ""),
        given=given(form),
        remarks=remarks.of(now, form),
        unused=form.unused,
        member_count=form.member_count,
        questions=changed(form.data, STEPPING, show="questions"),
        **other_days(now, form),
        ways_on=[] if form.kind == "individual" else _ways_on(now, form),
    )


def _declaring(shop: Shop, form: CheckForm, shown: Sequence[Card]) -> str:
    """Where the declaration is made, if one of the cards' tracks asks for it and it is open."""
    rules = shop.catalogue.rules.tracks
    keys = {ruling.key for card in shown for ruling in rules[card.track].rulings}
    told = DECLARATION in form.order or DECLARATION not in form.fields
    if told or keys.isdisjoint(SENSITIVE):
        return ""
    return address_of("schemes:check") + changed(form.data, STEPPING, show="step", ask=DECLARATION)


def _others(now: Moment, form: CheckForm) -> str:
    """The list with what is for other purposes or for others."""
    day = {"as_of": now.day.isoformat()} if now.travelled else {}
    query = changed(QueryDict(), (), **day) if day else ""
    return address_of("schemes:scheme_list") + query


def other_days(now: Moment, form: CheckForm) -> dict[str, Any]:
    """Other days to judge by, and these answers as a new case."""
    return {
        "checked": _checked(now, form),
        "first_day": library().first_day,
        "days": days.to_choose(now, form.data),
        "along": days.along(form.data),
        "editions": days.editions(now),
    }


def _ways_on(now: Moment, form: CheckForm) -> list[tuple[rooms.WayOn, str]]:
    """The pages that go on from these answers, each with its address."""
    return [(way, address_of(way.page) + _taken(now, form, way)) for way in rooms.added().ways_on]


def _taken(now: Moment, form: CheckForm, way: rooms.WayOn) -> str:
    """The answers that a page takes, as its query."""
    if way.takes is None:
        return changed(form.data, (*STEPPING, "skip"))
    query = QueryDict(mutable=True)
    for key in way.takes:
        if key in form.order:
            query.setlist(key, form.data.getlist(key))
    day = {"as_of": now.day.isoformat()} if now.travelled else {}
    return changed(query, (), **day)


def _checked(now: Moment, form: CheckForm) -> str:
    """The answers with the day of a preview, as the query of a new case; \"\" outside of one."""
    if not previewing():
        return ""
    query = changed(form.data, STEPPING, as_of=now.day.isoformat())
    return urlencode({"query": query.removeprefix("?")})


@dataclass(frozen=True)
class Given:
    """One answer as the result repeats it."""

    fact: Fact
    whose: str
    shown: str
    target: str


def given(form: CheckForm) -> list[Given]:
    """The answers in the order of the questions, each with the id of its field."""
    found = []
    for name, value in form.given.items():
        field = form[name]
        member = MEMBER.fullmatch(name)
        whose = f"構成員{int(member[1]) + 1}" if member else ""
        found.append(Given(field.fact, whose, show(field.fact, value), field.target))
    return found


def _tidied(data: QueryDict) -> str | None:
    """A shorter query for the same state, or None if it is tidy: blanks go, buttons act."""
    order = DO.fullmatch(data.get("do", ""))
    blank = any(not value.strip() for _, values in data.lists() for value in values)
    if not blank and order is None:
        return None
    query = QueryDict(mutable=True)
    for name, values in data.lists():
        if kept := [value for value in values if value.strip()]:
            query.setlist(name, kept)
    if order is None:
        return f"?{query.urlencode()}" if query else ""
    del query["do"]
    _change_members(query, int(order[1]) if order[1] else None)
    query["show"] = "questions"
    return f"?{query.urlencode()}#members"


def _change_members(query: QueryDict, leaving: int | None) -> None:
    """Add a body, or take one out and move those after it up."""
    stated = query.get("members", "0")
    count = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 4 else 0
    if leaving is None:
        query["members"] = str(count + 1)
        return
    for name, values in list(query.lists()):
        member = MEMBER.fullmatch(name)
        if member and int(member[1]) >= leaving:
            del query[name]
            if int(member[1]) > leaving:
                query.setlist(f"members-{int(member[1]) - 1}-{member[2]}", values)
    query["members"] = str(max(count - 1, 0))
