"""What chosen changes cannot be published without: a new source, question, conflict, clause or track."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemes.document import REFERENCE
from schemes.editing.drafts.workbench import Workbench
from schemes.editing.merging import ABSENT, Edit

# What a row names by key, and the list of the reference in which it must stand.
LISTS = {"source": "sources", "fact": "facts", "conflict": "conflicts", "shared": "clauses"}

Named = tuple[str, str]
"""A list and a key in it."""


def needed(
    desk: Workbench, draft: int | None, chosen: Mapping[str, Iterable[Edit]]
) -> dict[str, list[Edit]]:
    """By subject, the pending changes that must come along; of the draft itself, else of 今日の訂正."""
    more: dict[str, list[Edit]] = {}
    have = {(subject, edit.path) for subject, found in chosen.items() for edit in found}
    todo = [(subject, edit) for subject, found in chosen.items() for edit in found]
    offered = _offered(desk, draft, {*chosen, REFERENCE})
    while todo:
        subject, edit = todo.pop()
        for home, named in _asked(subject, edit):
            for found in offered.get((home, *named), ()):
                if (home, found.path) not in have:
                    have.add((home, found.path))
                    more.setdefault(home, []).append(found)
                    todo.append((home, found))
    return more


def _offered(
    desk: Workbench, draft: int | None, subjects: Iterable[str]
) -> dict[tuple[str, ...], list[Edit]]:
    """By subject, list and key: the pending changes that bring it, or choices into it."""
    found: dict[tuple[str, ...], list[Edit]] = {}
    for subject in subjects:
        for one in dict.fromkeys([draft, None]):
            if (one, subject) not in desk.stored and one is not None:
                continue
            for edit in desk.of(one, subject).pending:
                name = _brought(edit)
                if name and (one == draft or (subject, *name) not in found):
                    found.setdefault((subject, *name), []).append(edit)
    return found


def _brought(edit: Edit) -> tuple[str, ...]:
    """What a row that comes is called; () for any other change."""
    if edit.before is not ABSENT or not edit.path:
        return ()
    path = edit.path
    if len(path) == 2:
        return path
    return (*path[:2], path[3]) if len(path) == 4 and path[2] == "choices" else ()


def _asked(subject: str, edit: Edit) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What an edit names: where it must stand, and what it is called there."""
    if edit.after is ABSENT:
        return
    value = {edit.path[-1]: edit.after} if edit.path else edit.after
    for name, key in _named(value):
        if name == "track":
            yield subject, ("tracks", key)
        else:
            yield REFERENCE, (LISTS[name], key)
    for fact, choice in _choices(edit.after):
        yield REFERENCE, ("facts", fact, choice)


def _named(value: Any) -> Iterator[Named]:
    if isinstance(value, list):
        for part in value:
            yield from _named(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if (key in LISTS or key == "track") and isinstance(part, str):
                yield key, part
            else:
                yield from _named(part)


def _choices(value: Any) -> Iterator[Named]:
    """The choices of a question that rules name."""
    if isinstance(value, list):
        for part in value:
            yield from _choices(part)
    elif isinstance(value, dict):
        fact, wanted = value.get("fact"), value.get("value")
        if isinstance(fact, str) and wanted is not None:
            for one in wanted if isinstance(wanted, list) else [wanted]:
                if isinstance(one, str):
                    yield fact, one
        for part in value.values():
            yield from _choices(part)
