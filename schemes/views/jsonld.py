"""What a page says in data for search engines and others who gather it (schema.org, JSON-LD).

Only what the page says to people as well, and of today: a draft or another day has none.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from schemes.document import SchemeDocument
from schemes.views.answering import Answer
from schemes.views.publisher import publisher
from schemes.views.windows import Window

Node = dict[str, Any]
SCHEMA = "https://schema.org"
JICA = {"@type": "GovernmentOrganization", "name": "JICA(国際協力機構)"}
FUNDS = "funds"
OFFICES = ("office", "hiroba")
"""The roles of windows that are a place with a door."""
# Within a page nothing may end the element, nor look as if it did.
ESCAPED = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@dataclass(frozen=True)
class Stop:
    """A page on the way from the home page to this one."""

    name: str
    path: str


def script(nodes: Sequence[Node]) -> str:
    """The JSON of some nodes, as it may stand within a page."""
    content = {"@context": SCHEMA, "@graph": nodes}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)


def trail(*steps: Stop) -> Node:
    """The way to a page: its last step is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": one.name, "item": _whole(one.path)}
            for place, one in enumerate(
                (Stop("市民参加ポータル", reverse("schemes:home")), *steps), 1
            )
        ],
    }


def listed() -> Stop:
    """The list of all tracks, from which people come."""
    return Stop("さがす", reverse("schemes:scheme_list"))


def of_scheme(scheme: SchemeDocument) -> Stop:
    return Stop(scheme.name, reverse("schemes:scheme", args=[scheme.key]))


def track(answer: Answer) -> list[Node]:
    """A track as a service, as a grant where it gives money, and the way to its page."""
    scheme, one = answer.scheme, answer.track
    path = reverse("schemes:track", args=[scheme.key, one.key])
    service = {
        "@type": "GovernmentService",
        "@id": _whole(path),
        "url": _whole(path),
        "name": answer.name,
        "description": one.gives or one.summary or scheme.summary,
        "serviceType": scheme.category_label,
        "provider": JICA,
        "sameAs": answer.page.page_url if answer.page else "",
    }
    nodes = [_filled(service)]
    if FUNDS in answer.wants:
        nodes.append(_grant(answer, path))
    above = [] if answer.name == scheme.name else [of_scheme(scheme)]
    return [*nodes, trail(listed(), *above, Stop(answer.name, path))]


def _grant(answer: Answer, path: str) -> Node:
    """With the most that is given, where the sources agree on it."""
    grant: Node = {
        "@type": "MonetaryGrant",
        "name": answer.name,
        "url": _whole(path),
        "funder": JICA,
    }
    if answer.amount and not answer.amount.other:
        grant["amount"] = {
            "@type": "MonetaryAmount",
            "currency": "JPY",
            "maxValue": answer.amount.value,
        }
    return grant


def offices(windows: Iterable[Window]) -> list[Node]:
    """The offices among windows, with what is known of them."""
    return [_office(one) for one in windows if one.role in OFFICES and not one.missing]


def _office(window: Window) -> Node:
    telephone, page = window.telephone, window.page
    return _filled(
        {
            "@type": "GovernmentOffice",
            "name": window.name,
            "parentOrganization": JICA,
            "telephone": telephone.telephone if telephone else "",
            "address": window.address,
            "url": page.page_url if page else "",
        }
    )


def _filled(node: Node) -> Node:
    """Without what nobody knows."""
    return {name: value for name, value in node.items() if value}


def _whole(path: str) -> str:
    return publisher().address + path
