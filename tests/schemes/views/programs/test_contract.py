"""The API keeps what it promised: its description against the one of the last release."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.contract import Contract

pytestmark = pytest.mark.django_db

COPY = Path("tests/data/openapi.json")
RENEW = "APIの形が変わりました。前からのプログラムが壊れないことを確かめて、「make test ARGS='tests/schemes/views/programs --renew -k copy'」で tests/data/openapi.json を書き直してください。"
FACTS = ("components", "schemas", "EligibilityQuestion", "properties", "facts", "properties")


def bare(part: Any) -> Any:
    """A description without its sentences, which may be said better any day."""
    if isinstance(part, list):
        return [bare(one) for one in part]
    if not isinstance(part, dict):
        return part
    words = {"summary", "description", "example"}
    return {
        name: bare(one)
        for name, one in part.items()
        if not (name in words and not isinstance(one, dict))
    }


@pytest.fixture
def described(client) -> Any:
    return bare(client.get("/api/v1/openapi.json").json())


@pytest.fixture
def kept() -> Any:
    return json.loads(COPY.read_text(encoding="utf-8"))


def test_no_program_that_was_written_for_the_last_release_breaks(described, kept):
    assert Contract(kept, described).broken() == []


def test_the_copy_is_the_description_of_today(described, pytestconfig):
    if pytestconfig.getoption("renew", default=False):
        COPY.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert json.loads(COPY.read_text(encoding="utf-8")) == described, RENEW


# --- The comparison finds what it is for ----------------------------------------------------------


def at(whole: Any, *way: Any) -> Any:
    for step in way:
        whole = whole[step]
    return whole


def changed(kept: Any, change: Any) -> list[str]:
    new = deepcopy(kept)
    change(new)
    return Contract(kept, new).broken()


SCHEMAS = ("components", "schemas")
BREAKS = {
    "a path is gone": lambda new: new["paths"].pop("/api/v1/facts/"),
    "a method is gone": lambda new: new["paths"]["/api/v1/eligibility/"].pop("post"),
    "a field of an answer is gone": lambda new: at(
        new, *SCHEMAS, "VerdictAnswer", "properties"
    ).pop("label"),
    "a field of a published row is gone": lambda new: at(new, *SCHEMAS, "Track", "properties").pop(
        "name"
    ),
    "a field may now be null": lambda new: at(
        new, *SCHEMAS, "SchemeShort", "properties", "number"
    ).update(type=["integer", "null"]),
    "a verdict has a new value": lambda new: at(
        new, *SCHEMAS, "VerdictAnswer", "properties", "verdict", "enum"
    ).append("perhaps"),
    "a question is not taken any more": lambda new: at(new, *FACTS).pop("budget_yen"),
    "a choice is not taken any more": lambda new: at(
        new, *FACTS, "organisation_type", "enum"
    ).remove("company"),
    "less is taken": lambda new: at(new, *FACTS, "budget_yen").update(maximum=1_000),
    "「わからない」 is not taken any more": lambda new: at(new, *FACTS, "budget_yen").update(
        type="integer"
    ),
    "a question must be answered": lambda new: at(
        new, *SCHEMAS, "EligibilityQuestion", "required"
    ).append("tracks"),
    "a parameter must be given": lambda new: at(
        new, "paths", "/api/v1/facts/", "get", "parameters", 0
    ).update(required=True),
    "a parameter is gone": lambda new: at(new, "paths", "/api/v1/facts/", "get").pop("parameters"),
    "JSON is not taken any more": lambda new: at(
        new, "paths", "/api/v1/eligibility/", "post", "requestBody", "content"
    ).pop("application/json"),
}
HARMLESS = {
    "nothing": lambda _: None,
    "a new path": lambda new: new["paths"].update({"/api/v1/new/": {}}),
    "a new field of an answer": lambda new: at(new, *SCHEMAS, "VerdictAnswer", "properties").update(
        more={"type": "string"}
    ),
    "a new question": lambda new: at(new, *FACTS).update(more={"type": "string"}),
    "a new choice": lambda new: at(new, *FACTS, "organisation_type", "enum").append("guild"),
    "more is taken": lambda new: at(new, *FACTS, "budget_yen").update(maximum=10**12),
    "a field is never null any more": lambda new: at(
        new, *SCHEMAS, "VerdictAnswer", "properties"
    ).update(possible_from={"type": "string", "format": "date"}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_programs_is_found(kept, name):
    assert len(changed(kept, BREAKS[name])) >= 1


@pytest.mark.parametrize("name", HARMLESS)
def test_what_breaks_none_is_let_be(kept, name):
    assert changed(kept, HARMLESS[name]) == []
