"""The page that explains the API to whoever writes a program, with examples to copy."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from schemes.views import naming
from schemes.views.programs import asked, openapi
from schemes.views.programs.shapes import BODY_MAX, TRACKS_MAX
from schemes.views.publisher import publisher
from schemes.views.serving import Moment, published_page, render

SAMPLE = """{
  "track": "kusanone/support",
  "verdict": "plan_change",
  "label": "対象外(計画を変えれば再判定)",
  "changes": [[{"fact": "budget_yen", "from": 12000000, "to": 10000000}]],
  "changes_to": "unanswered"
}"""
"""A part of what is answered to the example."""

REFUSAL = """{
  "type": "about:blank",
  "title": "受け取った内容に直すところがあります",
  "status": 400,
  "detail": "「JICAが負担する総額」は整数で指定してください。",
  "errors": [
    {"field": "facts.budget_yen", "reason": "「JICAが負担する総額」は整数で指定してください。"}
  ]
}"""
"""A part of what is answered to 「1200万」 as an amount."""

HOST = "https://www.example.jp"
"""Stands in examples where nobody has said where the site stands."""


@dataclass(frozen=True)
class Described:
    """A field of an answer."""

    name: str
    said: str


def rows(shape: str, skipped: tuple[str, ...] = ()) -> list[Described]:
    """The fields of a shape, as its description says them."""
    fields = openapi.answers()[shape]["properties"]
    return [
        Described(name, field.get("description", ""))
        for name, field in fields.items()
        if name not in skipped
    ]


@published_page
def guide(request: HttpRequest, now: Moment) -> HttpResponse:
    host = publisher().address or HOST
    return render(
        now,
        "schemes/api_guide.html",
        place="about",
        host=host,
        tracks=[
            (scheme.key, track.key, naming.full(scheme, track))
            for scheme in now.catalogue.schemes.values()
            for track in scheme.tracks
        ],
        entries=openapi.entries(),
        answer=SAMPLE,
        refusal=REFUSAL,
        refusals=[(status, said) for status, said in openapi.REFUSALS.items()],
        question=json.dumps(asked.EXAMPLE, ensure_ascii=False),
        whole=host + reverse("schemes:api_eligibility"),
        verdict=rows("VerdictAnswer"),
        reason=rows("ReasonAnswer", ("message",)),
        problem=rows("Problem", ("error",)),
        body_max=f"{BODY_MAX:,}",
        tracks_max=TRACKS_MAX,
    )
