"""What of a new description of the API would break a program that was written for the old one.

A question may not be narrowed: what was taken is taken. An answer may not be widened: what was told is
told, and nothing else in its place. New addresses, new fields of an answer and new questions that need
not be answered break nothing.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
LOWEST = ("minimum", "minLength", "minItems", "exclusiveMinimum")
HIGHEST = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
SAME = ("format", "pattern", "const")


class Contract:
    """The old description and the new one."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self._seen: set[tuple[str, str, bool]] = set()

    def broken(self) -> list[str]:
        """A sentence for each break; empty if there is none."""
        return list(self._paths())

    def _paths(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method, old in methods.items():
                new = self.new["paths"].get(path, {}).get(method)
                where = f"{method.upper()} {path}"
                if new is None:
                    yield f"{where} がなくなりました。"
                    continue
                yield from self._parameters(where, old, new)
                yield from self._question(where, old, new)
                yield from self._answers(where, old, new)

    def _parameters(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before = {one["name"]: one for one in old.get("parameters", ())}
        after = {one["name"]: one for one in new.get("parameters", ())}
        for name, one in after.items():
            if one.get("required") and not before.get(name, {}).get("required"):
                yield f"{where} に、なくてはならない「{name}」が加わりました。"
        for name, one in before.items():
            if name not in after:
                yield f"{where} の「{name}」がなくなりました。"
            else:
                yield from self._taken(f"{where} {name}", one["schema"], after[name]["schema"])

    def _question(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before, after = (one.get("requestBody", {}).get("content", {}) for one in (old, new))
        if not before and new.get("requestBody", {}).get("required"):
            yield f"{where} に、なくてはならない本文が加わりました。"
        for kind, one in before.items():
            if kind not in after:
                yield f"{where} は {kind} を受け取らなくなりました。"
            else:
                yield from self._taken(where, one["schema"], after[kind]["schema"])

    def _answers(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        for status, answer in old["responses"].items():
            told = new["responses"].get(status)
            if told is None:
                yield f"{where} の答え {status} がなくなりました。"
                continue
            for kind, one in answer.get("content", {}).items():
                if kind not in told.get("content", {}):
                    yield f"{where} の答え {status} は {kind} でなくなりました。"
                else:
                    other = told["content"][kind]["schema"]
                    yield from self._told(f"{where} {status}", one["schema"], other)

    # --- Shapes ----------------------------------------------------------------------------------

    def _taken(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What of the old shape the new one takes no more."""
        yield from self._compared(where, old, new, is_taken=True)

    def _told(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        """What the new shape tells otherwise than the old one."""
        yield from self._compared(where, old, new, is_taken=False)

    def _compared(self, where: str, old: Schema, new: Schema, *, is_taken: bool) -> Iterator[str]:
        mark = (str(old.get("$ref")), str(new.get("$ref")), is_taken)
        if "$ref" in old and "$ref" in new:
            if mark in self._seen:
                return
            self._seen.add(mark)
        old, new = _resolved(self.old, old), _resolved(self.new, new)
        # What is taken must be as wide as before, what is told as narrow.
        narrow, wide = (old, new) if is_taken else (new, old)
        if reason := _lost(narrow, wide):
            yield f"{where}: {reason}"
        old_parts, new_parts = old.get("properties", {}), new.get("properties", {})
        required = set(new.get("required", ())) - set(old.get("required", ()))
        if is_taken:
            yield from (f"{where}: なくてはならない「{name}」が加わりました。" for name in required)
        for name, part in old_parts.items():
            if name not in new_parts:
                yield f"{where}: 「{name}」がなくなりました。"
            else:
                yield from self._compared(
                    f"{where}.{name}", part, new_parts[name], is_taken=is_taken
                )
        if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
            yield from self._compared(f"{where}[]", old["items"], new["items"], is_taken=is_taken)
        values = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(values[0], dict) and isinstance(values[1], dict):
            yield from self._compared(f"{where}.*", *values, is_taken=is_taken)


def _resolved(whole: Schema, part: Schema) -> Schema:
    """A shape itself, with the ways it may have joined into one list of types."""
    while "$ref" in part:
        part = whole["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    if "anyOf" not in part:
        return part
    ways = [_resolved(whole, one) for one in part["anyOf"]]
    joined: Schema = {}
    for one in ways:
        joined |= {name: value for name, value in one.items() if name != "type"}
    return {**joined, "type": [kind for one in ways for kind in _types(one)]}


def _types(part: Schema) -> list[str]:
    found = part.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def _lost(narrow: Schema, wide: Schema) -> str:
    """What fits the narrow shape and not the wide one, by their own words; "" if all of it does."""
    if _types(wide) and not set(_types(narrow)) <= set(_types(wide)):
        return f"型が {_types(narrow)} と {_types(wide)} で合いません。"
    if _types(wide) and not _types(narrow):
        return f"型 {_types(wide)} が決まっていません。"
    known = wide.get("enum")
    lost = [one for one in narrow.get("enum", ()) if known is not None and one not in known]
    if lost or (known is not None and "enum" not in narrow):
        return f"値 {lost} が合いません。"
    for name in (*LOWEST, *HIGHEST):
        if name in wide and (
            name not in narrow
            or (narrow[name] < wide[name] if name in LOWEST else narrow[name] > wide[name])
        ):
            return f"{name} が {narrow.get(name)} と {wide[name]} で合いません。"
    for name in SAME:
        if name in wide and narrow.get(name) != wide[name]:
            return f"{name} が {narrow.get(name)} と {wide[name]} で合いません。"
    return ""
