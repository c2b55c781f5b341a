"""What is the same on many pages is drawn once: a part of a template, kept for the values that it is made of.

``{% once place=place day=as_of_query %}…{% endonce %}``: inside, these values are all that there is, so that
nothing of one page can come into another. It may depend on nothing else but the settings. What is kept stays
in memory, up to a bound.
"""

from collections.abc import Hashable
from datetime import date
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from schemes.catalogue import previewing
from schemes.memory import Memory

MOST = 1000
PLAIN = (str, int, date, type(None))
"""Values that are compared; any other must be frozen, and counts as the very thing that it is."""

register = template.Library()

_drawn: Memory[SafeString] = Memory(MOST)


class OnceNode(template.Node):
    child_nodelists = ()  # no block of another template is looked for inside

    def __init__(self, given: dict[str, FilterExpression], part: NodeList) -> None:
        self.given, self.part = given, part

    def render(self, context: template.Context) -> SafeString:
        values = {name: one.resolve(context) for name, one in self.given.items()}
        if previewing():
            return self.part.render(context.new(values))  # a draft is not kept
        plain: list[Any] = [get_script_prefix()]  # addresses begin with it
        things: list[Any] = [self]
        for value in values.values():
            if isinstance(value, PLAIN):
                plain += (type(value), value)  # what is safe is another text than what is not
            elif isinstance(value, Hashable):
                things.append(value)
            else:
                raise TypeError(
                    f"{value!r} can change: a part that is drawn once cannot hang on it."
                )
        return _drawn.of(tuple(plain), lambda: self.part.render(context.new(values)), *things)


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"once takes name=value only: {' '.join(bits)}")
    part = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(given, part)
