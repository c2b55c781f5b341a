"""The questions that the API takes, as JSON Schema: by the facts that are published.

It says what ``schemes.judging.answers`` reads, no more and no less.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from schemes.document import Fact
from schemes.judging.answers import FIRST_DAY, LAST_DAY, MEMBERS_MAX, SET_MAX
from schemes.judging.operators import NUMBERS
from schemes.views.programs.shapes import TRACKS_MAX
from schemes.writing.places import COUNTRIES, PREFECTURE_NAMES

Schema = dict[str, Any]
EXAMPLE: Schema = {
    "facts": {
        "applicant_kind": "organisation",
        "organisation_type": "npo_corporation",
        "budget_yen": 12_000_000,
        "project_months": 36,
    },
    "tracks": ["kusanone/support"],
}
"""A question as people may send it: an NPO with a plan that is dearer than the track allows."""


def question(facts: Mapping[str, Fact], tracks: Iterable[str]) -> Schema:
    """The body of a question about eligibility."""
    return {
        "type": "object",
        "required": ["facts"],
        "additionalProperties": False,
        "properties": {
            "facts": _answers(facts),
            "as_of": {
                "type": ["string", "null"],
                "format": "date",
                "description": "いつの内容で判定するか。なければ今日",
            },
            "tracks": {
                "type": ["array", "null"],
                "items": {"type": "string", "enum": list(tracks)},
                "minItems": 1,
                "maxItems": TRACKS_MAX,
                "description": "判定する類型。なければ、すべて",
            },
        },
    }


def _answers(facts: Mapping[str, Fact]) -> Schema:
    own = {key: one for key, one in facts.items() if one.per_member or one.subject == "member"}
    members = {
        "type": ["array", "null"],
        "maxItems": MEMBERS_MAX,
        "items": _object(own),
        "description": "共同事業体の構成員ごとの回答",
    }
    found = _object(facts)
    found["properties"]["members"] = members
    found["description"] = "質問の記号と回答の組。「わからない」は null"
    return found


def _object(facts: Mapping[str, Fact]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: answer(fact) for key, fact in facts.items()},
    }


def answer(fact: Fact) -> Schema:
    """What may be answered to one question; null is 「わからない」."""
    said = f"{fact.label}({fact.unit})" if fact.unit else fact.label
    if fact.type == "bool":
        return {"type": ["boolean", "null"], "description": said}
    if fact.type in NUMBERS:
        most = {} if fact.maximum is None else {"maximum": fact.maximum}
        return {
            "type": ["integer", "null"],
            "minimum": fact.minimum or 0,
            **most,
            "description": said,
        }
    if fact.type == "date":
        spans = f"{said}。{FIRST_DAY.isoformat()}から{LAST_DAY.isoformat()}まで"
        return {"type": ["string", "null"], "format": "date", "description": spans}
    values = _values(fact)
    words = "、".join(f"{one.value} {one.label}" for one in fact.choices)
    if words:
        said = f"{said}: {words}"
    if fact.type == "set":
        items = {"type": "string", "enum": values}
        return {
            "type": ["array", "null"],
            "items": items,
            "maxItems": SET_MAX,
            "description": said,
        }
    return {"type": ["string", "null"], "enum": [*values, None], "description": said}


def _values(fact: Fact) -> list[str]:
    if fact.type == "country":
        return list(COUNTRIES)
    if fact.type == "prefecture":
        return list(PREFECTURE_NAMES)
    return [one.value for one in fact.choices]
