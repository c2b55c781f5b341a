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
    return _bare(own(document), _list("schemes"))


def own(document: Document) -> dict[str, Any]:
    """What a document says that does not follow from its caps and activities, as JSON; with the
    words for codes, as they were published."""
    content = document.model_dump(mode="json", exclude_defaults=True)
    if isinstance(document, SchemeDocument):
        implied = sections.implied_requirements(document.sections)
        for track, written in zip(document.tracks, content.get("tracks", ()), strict=True):
            derived = implied.get(track.key, [])
            rules = zip(track.requirements, written.pop("requirements", ()), strict=True)
            if own_rules := [shown for rule, shown in rules if rule not in derived]:
                written["requirements"] = own_rules
    return content


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


REMOVED = "removed"
"""Where a partial document names the rows that go, by list: {"requirements": ["N-0"]}."""


def merged(
    base: Mapping[str, Any], more: Mapping[str, Any], kind: Kind | None = None
) -> dict[str, Any]:
    """A document with the rows of another put in, both in short form: rows that it knows take the
    fields that are given, others are added; those go that are named so."""
    kind = kind or _list("schemes")
    found = _without(base, more.get(REMOVED, {}), kind)
    for name, value in more.items():
        if name == "sections":
            held = found.get(name, {})
            rows = {
                key: _rows(held.get(key, ()), given, _list(key)) for key, given in value.items()
            }
            found[name] = {**held, **rows}
        elif part := _part_of(kind, name):
            found[name] = _rows(found.get(name, ()), value, part)
        elif name != REMOVED:
            found[name] = value
    return found


def difference(
    old: Mapping[str, Any], new: Mapping[str, Any], kind: Kind | None = None
) -> dict[str, Any]:
    """What ``merged`` needs to make one document of another, both in short form."""
    kind = kind or _list("schemes")
    found: dict[str, Any] = {}
    gone: dict[str, list[Any]] = {}
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name):
            continue
        if name == "sections":
            held, wanted = old.get(name, {}), new.get(name, {})
            for key in dict.fromkeys([*held, *wanted]):
                rows, gone[key] = _changed(held.get(key, ()), wanted.get(key, ()), _list(key))
                if rows:
                    found.setdefault(name, {})[key] = rows
        elif part := _part_of(kind, name):
            rows, gone[name] = _changed(old.get(name, ()), new.get(name, ()), part)
            found |= {name: rows} if rows else {}
        else:
            found[name] = new[name] if name in new else _default(kind, name)
    named = {name: names for name, names in gone.items() if names}
    return {**found, **({REMOVED: named} if named else {})}


def _part_of(kind: Kind | None, name: str) -> Kind | None:
    """The kind of the rows of a list; citations are no rows of their own."""
    return (kind and kind.part.get(name)) or (_list(name) if name != "citations" else None)


def _default(kind: Kind | None, name: str) -> Any:
    """What a field is that the short form leaves out, as JSON has it."""
    value = kind.row.model_fields[name].default if kind else None
    return list(value) if isinstance(value, tuple) else value


def _without(
    base: Mapping[str, Any], gone: Mapping[str, Sequence[Any]], kind: Kind | None
) -> dict[str, Any]:
    found = dict(base)
    sections_ = dict(found.get("sections", {}))
    for name, names in gone.items():
        held, part = (found, _part_of(kind, name)) if name in found else (sections_, _list(name))
        held[name] = [row for row in held.get(name, ()) if _name(row, part) not in names]
    if sections_:
        found["sections"] = {key: rows for key, rows in sections_.items() if rows}
    return found


def _rows(
    base: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]], kind: Kind | None
) -> list[Mapping[str, Any]]:
    """Rows are known again by what names them (texts that nothing names, by kind and heading)."""
    found = list(base)
    known = {_known_by(row, kind): place for place, row in reversed(list(enumerate(base)))}
    for row in more:
        place = known.get(_known_by(row, kind))
        if place is None:
            found.append(row)
        else:
            found[place] = merged(found[place], row, kind)
    return found


def _changed(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], kind: Kind | None
) -> tuple[list[Any], list[Any]]:
    """Rows to put in, and the names of those that go. Where several have one name, all of them go
    and come again."""
    before, after = _by_name(old, kind), _by_name(new, kind)
    rows: list[Any] = []
    gone: list[Any] = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name, []), after.get(name, [])
        if was == now:
            continue
        if len(was) == len(now) == 1:
            names = {field: now[0][field] for field in _names(kind) if field in now[0]}
            rows.append({**names, **difference(was[0], now[0], kind)})
        else:
            gone += [_name(was[0], kind)] if was else []
            rows += now
    if kind and not kind.place and _in_turn(old, rows, gone, kind) != [*after]:
        # Rows that the portal sorts by itself do not stand at the end.
        return list(new), [_name(of_name[0], kind) for of_name in before.values()]
    return rows, gone


def _in_turn(
    old: Sequence[Mapping[str, Any]], rows: Sequence[Any], gone: Sequence[Any], kind: Kind
) -> list[str]:
    """The names of the rows of a list in their order once some went and others were put in."""
    kept = [row for row in old if _name(row, kind) not in gone]
    return [*_by_name(_rows(kept, rows, kind), kind)]


def _by_name(
    rows: Sequence[Mapping[str, Any]], kind: Kind | None
) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(_known_by(row, kind), []).append(row)
    return found


def _names(kind: Kind | None) -> Sequence[str]:
    return kind.matches[0] if kind and kind.matches else ()


def _name(row: Mapping[str, Any], kind: Kind | None) -> Any:
    """What a row is called in a list of those that go."""
    names = [row.get(name) for name in _names(kind)]
    return names[0] if len(names) == 1 else names


def _known_by(row: Mapping[str, Any], kind: Kind | None) -> str:
    return json.dumps([row.get(name) for name in _names(kind)], ensure_ascii=False)


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
