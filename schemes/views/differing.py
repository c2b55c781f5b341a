"""Which differences between sources a document's statements name."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemes.catalogue import Catalogue
from schemes.document import Conflict, Frozen, SchemeDocument
from schemes.memory import Memory


def conflicts(catalogue: Catalogue, node: Frozen) -> list[Conflict]:
    """Those of a document, or of a part of one, each once, in the order of its statements."""
    keys = _keys.of("", lambda: tuple(dict.fromkeys(_named(node))), node)
    return [catalogue.conflicts[key] for key in keys if key in catalogue.conflicts]


# Each list of differences asks every scheme, and each page of evidence its own twice.
_keys: Memory[tuple[str, ...]] = Memory(256)


def schemes(catalogue: Catalogue) -> dict[str, list[SchemeDocument]]:
    """By the key of a difference, the schemes that name it."""
    found: dict[str, list[SchemeDocument]] = {}
    for scheme in catalogue.schemes.values():
        for conflict in conflicts(catalogue, scheme):
            found.setdefault(conflict.key, []).append(scheme)
    return found


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, Frozen):
        if key := getattr(node, "conflict", None):
            yield key
        for name in type(node).model_fields:
            yield from _named(getattr(node, name))
    elif isinstance(node, Mapping):
        yield from _named(tuple(node.values()))
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _named(part)
