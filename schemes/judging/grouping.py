"""Choices that count together: 「@ngo」 in a rule's list stands for all that the group holds.

Working rows name groups; what is published lists the choices themselves. No Django, no database,
no clock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

MARK = "@"
Groups = Mapping[str, Sequence[str]]
"""By a group's key, the choices that it holds, in order."""


def reference(key: str) -> str:
    """How a rule's value names a group."""
    return f"{MARK}{key}"


def is_reference(item: Any) -> bool:
    return isinstance(item, str) and item.startswith(MARK)


def named(value: Any) -> list[str]:
    """The keys of the groups that a rule's value names."""
    items = value if isinstance(value, list | tuple) else ()
    return [item.removeprefix(MARK) for item in items if is_reference(item)]


def expanded(value: Any, groups: Groups) -> Any:
    """The value as it is published: a plain list, each choice once, where it names groups.

    The name of a group that is not known stays, and is no choice.
    """
    if not named(value):
        return value
    found: list[Any] = []
    for item in value:
        held = groups.get(item.removeprefix(MARK), ()) if is_reference(item) else ()
        found += [choice for choice in held or (item,) if choice not in found]
    return found


def folded(value: list[Any], groups: Groups) -> list[Any]:
    """The value without the choices that a group in it holds; the group stands where the first stood."""
    for key in named(value):
        together = {reference(key), *groups.get(key, ())}
        first = next(place for place, item in enumerate(value) if item in together)
        rest = [item for item in value if item not in together]
        value = [*rest[:first], reference(key), *rest[first:]]
    return value
