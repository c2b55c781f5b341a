"""Small rules and facts for the tests of the engine."""

from collections.abc import Mapping
from typing import Any

from schemes.document import Choice, Fact, Requirement, Source
from schemes.judging.rulebook import NO_SOURCES, TrackRules, rules_of


def fact(key: str, kind: str = "bool", subject: str = "applicant", **values: Any) -> Fact:
    """A fact of a type; plan facts can be changed."""
    choices = tuple(Choice(value=value, label=value.upper()) for value in values.pop("choices", ()))
    return Fact(
        **{
            "key": key,
            "subject": subject,
            "per_member": False,
            "type": kind,
            "unit": "",
            "label": key,
            "question": f"{key}?",
            "help": "",
            "group": "",
            "asked_of": "",
            "changeable": subject == "plan",
            "effort": 1,
            "minimum": None,
            "maximum": None,
            "choices": choices,
            **values,
        }
    )


def rule(
    fact: str | None, operator: str = "is_true", value: Any = None, **values: Any
) -> Requirement:
    """A current must on a fact, unless said otherwise."""
    return Requirement(
        **{
            "code": f"{fact}-{operator}",
            "fact": fact,
            "operator": operator,
            "value": value,
            "strength": "must",
            "standing": "current",
            "wording": "",
            "citations": (),
            **values,
        }
    )


def track(
    facts: Mapping[str, Fact],
    *rules: Requirement,
    name: str = "scheme/track",
    sources: Mapping[str, Source] = NO_SOURCES,
    window_by: str = "",
) -> TrackRules:
    return rules_of(name, rules, facts, sources, window_by)
