"""A document as people write it: scheme → track → requirement → citation, and nothing twice.

Left out is what follows from the rest: a field that is as its type says, the words for a code, and
the requirements that caps and activities imply. ``fixtures/`` and releases are written so; what the
portal writes out itself is whole. Both are read alike.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from schemes import sections
from schemes.document import Document, SchemeDocument, Track
from schemes.sections import Kind

WIDTH = 160


def short(document: Document) -> dict[str, Any]:
    """The short form of a document, as JSON."""
    content = document.model_dump(mode="json", exclude_defaults=True)
    if isinstance(document, SchemeDocument):
        implied = sections.implied_requirements(document.sections)
        for track, written in zip(document.tracks, content.get("tracks", ()), strict=True):
            derived = implied.get(track.key, [])
            rules = zip(track.requirements, written.pop("requirements", ()), strict=True)
            if own := [shown for rule, shown in rules if rule not in derived]:
                written["requirements"] = own
    return _bare(content, _list("schemes"))


def completed(document: Document) -> Document:
    """A document with the requirements that its caps and activities imply, where it left them out."""
    if not isinstance(document, SchemeDocument):
        return document
    implied = sections.implied_requirements(document.sections)
    tracks = tuple(_with(track, implied.get(track.key, [])) for track in document.tracks)
    return document.model_copy(update={"tracks": tracks})


def _with(track: Track, derived: Sequence[Any]) -> Track:
    said = {(rule.code, rule.fact) for rule in track.requirements}
    left_out = tuple(rule for rule in derived if (rule.code, rule.fact) not in said)
    return track.model_copy(update={"requirements": track.requirements + left_out})


def _list(key: str) -> Kind | None:
    return sections.known(key) or sections.section(key)


def _bare(row: Mapping[str, Any], kind: Kind | None) -> dict[str, Any]:
    """Without the words for codes."""
    return {
        name: _part(name, value, kind)
        for name, value in row.items()
        if not (kind and kind.speaks_for(name))
    }


def _part(name: str, value: Any, kind: Kind | None) -> Any:
    if name == "sections":
        return {key: [_bare(row, _list(key)) for row in rows] for key, rows in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [_bare(row, _kind(name, kind)) for row in value]
    return value


def _kind(name: str, around: Kind | None) -> Kind | None:
    """The kind of the rows of a list."""
    return (around and around.part.get(name)) or _list(name)


def merged(
    base: Mapping[str, Any], more: Mapping[str, Any], kind: Kind | None = None
) -> dict[str, Any]:
    """A document with the rows of another put in, both in short form: rows that it knows take the
    fields that are given, others are added; nothing goes."""
    kind = kind or _list("schemes")
    found = dict(base)
    for name, value in more.items():
        if name == "sections":
            found[name] = {**base.get(name, {})}
            for key, rows in value.items():
                found[name][key] = _rows(found[name].get(key, ()), rows, _list(key))
        elif part := (kind and kind.part.get(name)) or (
            _list(name) if name != "citations" else None
        ):
            found[name] = _rows(base.get(name, ()), value, part)
        else:
            found[name] = value
    return found


def _rows(
    base: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]], kind: Kind | None
) -> list[Mapping[str, Any]]:
    """Rows are known again by what names them (texts that nothing names, by kind and heading)."""
    names = kind.matches[0] if kind and kind.matches else ()
    found = {_known_by(row, names): row for row in base}
    for row in more:
        name = _known_by(row, names)
        found[name] = merged(found[name], row, kind) if name in found else row
    return list(found.values())


def _known_by(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return json.dumps([row.get(name) for name in names], ensure_ascii=False)


def laid_out(value: Any, indent: str = "") -> str:
    """JSON for people: what fits stands on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(indent) + len(line) <= WIDTH:
        return line
    inside = indent + "  "
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(k, ensure_ascii=False)}: {laid_out(v, inside)}" for k, v in value.items()
        ]
        opening, closing = "{", "}"
    else:
        parts = [laid_out(one, inside) for one in value]
        opening, closing = "[", "]"
    return f"{opening}\n" + ",\n".join(inside + part for part in parts) + f"\n{indent}{closing}"
