"""A reader of JSON Schema, as far as ours go: what in a value is not as the schema says."""

from collections.abc import Iterator
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "default", "type", "format"),
    *("properties", "required", "additionalProperties", "items", "anyOf", "enum", "const"),
    *("minItems", "maxItems", "prefixItems", "readOnly"),
}


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """Empty where the value is as the schema says. A word that this reader does not know is a fault."""
    return list(_faults(schema, value, schema.get("$defs", {}), "$"))


def _faults(rule: Any, value: Any, parts: Any, place: str) -> Iterator[str]:
    yield from (f"{place}: {word}は読めない" for word in set(rule) - KNOWN)
    if "$ref" in rule:
        yield from _faults(parts[rule["$ref"].rpartition("/")[2]], value, parts, place)
    if "anyOf" in rule and not any(
        next(_faults(one, value, parts, place), None) is None for one in rule["anyOf"]
    ):
        yield f"{place}: どれにも合わない"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{place}: {value!r}は値にない"
    if "const" in rule and value != rule["const"]:
        yield f"{place}: {value!r}でない"
    if "type" in rule:
        yield from _type(rule["type"], value, place)
    if isinstance(value, dict):
        yield from _object(rule, value, parts, place)
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _faults(rule.get("items", {}), one, parts, f"{place}[{number}]")


def _type(named: Any, value: Any, place: str) -> Iterator[str]:
    names = named if isinstance(named, list) else [named]
    is_one = any(
        isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in names
    )
    if not is_one:
        yield f"{place}: {names}でない"


def _object(rule: Any, value: dict[str, Any], parts: Any, place: str) -> Iterator[str]:
    yield from (f"{place}.{name}がない" for name in rule.get("required", ()) if name not in value)
    known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    for name, one in value.items():
        if name in known:
            yield from _faults(known[name], one, parts, f"{place}.{name}")
        elif others is False:
            yield f"{place}.{name}は余り"
        elif isinstance(others, dict):
            yield from _faults(others, one, parts, f"{place}.{name}")
