"""The short address on paper: the answers in a word, and back to the whole query."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from schemes.asking import packing
from schemes.asking.forms import MEMBER, CheckForm
from schemes.asking.packing import Facts, Unpackable
from schemes.document import Fact
from schemes.judging import declaration
from schemes.judging.people import QUESTION, WHO
from schemes.views.linking import address_of
from schemes.views.queries import private
from schemes.views.serving import Moment

NAME = "a"


def word(now: Moment, form: CheckForm) -> str:
    """The answers of a valid form as one word; a sensitive one is never in it."""
    own = {key: form.cleaned_data[key] for key in form.order if key not in declaration.SENSITIVE}
    members: list[dict[str, Any]] = [{} for _ in range(form.member_count)]
    for name in form.data:
        if (found := MEMBER.fullmatch(name)) and name in form.fields:
            members[int(found[1])][found[2]] = form.cleaned_data[name]
    return packing.pack(_facts(now), own, tuple(members), now.day if now.travelled else None)


def address(request: HttpRequest, now: Moment, form: CheckForm) -> str:
    """The whole short address, as it is printed."""
    return request.build_absolute_uri(f"{address_of('schemes:check')}?{NAME}={word(now, form)}")


def opened(request: HttpRequest, now: Moment) -> HttpResponse:
    """On to the whole query; 400 in words where the word cannot be read."""
    given = request.GET.getlist(NAME)
    if len(given) > 1 or len(request.GET) > 1:
        raise BadRequest(packing.UNREADABLE)
    try:
        values, members, day = packing.unpack(given[0].strip(), _facts(now))
    except Unpackable as error:
        raise BadRequest(error.message) from None
    query = QueryDict(mutable=True)
    for name, texts in _texts(_facts(now), values):
        query.setlist(name, texts)
    for number, body in enumerate(members):
        for name, texts in _texts(_facts(now), body):
            query.setlist(f"members-{number}-{name}", texts)
    if members:
        query["members"] = str(len(members))
    if day:
        query["as_of"] = day.isoformat()
    return private(HttpResponseRedirect(f"{address_of('schemes:check')}?{query.urlencode()}"))


def _facts(now: Moment) -> Facts:
    return {WHO: QUESTION, **declaration.asked(now.catalogue.facts)}


def _texts(facts: Facts, values: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for key, value in values.items():
        yield key, _written(facts[key], value)


def _written(fact: Fact, value: Any) -> list[str]:
    """A value as an address has it."""
    if value is None:
        return ["unknown"]
    if fact.type == "bool":
        return ["true" if value else "false"]
    if isinstance(value, tuple | list):
        return list(value)
    if isinstance(value, date):
        return [value.isoformat()]
    return [f"{value}か月" if fact.type == "months" else str(value)]
