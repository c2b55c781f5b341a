"""Where templates put what a page says in data (``schemes.views.jsonld``)."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from schemes import catalogue
from schemes.document import SchemeDocument
from schemes.views import jsonld
from schemes.views.answering import Answer
from schemes.views.jsonld import Stop
from schemes.views.windows import Window

register = template.Library()


def _told(context: template.Context, nodes: Sequence[jsonld.Node]) -> SafeString:
    """Nothing on a draft or on another day: what is gathered holds today."""
    if not nodes or context.get("travelled") or catalogue.previewing():
        return SafeString()
    # JSON in which no sign of HTML stands.
    return mark_safe(f'<script type="application/ld+json">{jsonld.script(nodes)}</script>')  # noqa: S308


@register.simple_tag(takes_context=True)
def jsonld_track(context: template.Context, answer: Answer) -> SafeString:
    return _told(context, jsonld.track(answer))


@register.simple_tag(takes_context=True)
def jsonld_scheme(context: template.Context, scheme: SchemeDocument, last: str = "") -> SafeString:
    """The way to a scheme's page, or to a page below it that is named ``last``."""
    below = [Stop(last, context["path"])] if last else []
    way = jsonld.trail(jsonld.listed(), jsonld.of_scheme(scheme), *below)
    return _told(context, [way])


@register.simple_tag(takes_context=True)
def jsonld_page(context: template.Context, above: str, address: str, name: str) -> SafeString:
    """The way to a page below another, which has a name and an address."""
    return _told(context, [jsonld.trail(Stop(above, address), Stop(name, context["path"]))])


@register.simple_tag(takes_context=True)
def jsonld_offices(context: template.Context, windows: Iterable[Window]) -> SafeString:
    return _told(context, jsonld.offices(windows))
