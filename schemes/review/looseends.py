"""What a document names and what must then be published beside it. No Django, no database, no clock."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from schemes.document import NAMES, REFERENCE, Frozen
from schemes.memory import Memory
from schemes.writing import japanese

# What a document names by key, and the list of the reference in which it must stand.
KEYS = {"source": "sources", "fact": "facts", "conflict": "conflicts", "shared": "clauses"}
KINDS = {"source": "出典", "fact": "質問", "conflict": "相違", "shared": "共通の条件"}
TOGETHER = f"「{NAMES[REFERENCE]}」も一緒に選んでください。"
KEEP = "残しておくか、先にその予定を直すか取り消してください。"


Content = Frozen | Mapping[str, Any]
"""A document, or the JSON of one."""


def loose_ends(
    contents: Mapping[str, Content], day: date, way_out: str = TOGETHER
) -> Iterator[str]:
    """Sentences for what documents (by subject) name on a day and the reference of that
    day lacks; each ends with what to do."""
    reference = _fields(contents.get(REFERENCE, {}))
    known = {
        kind: {_fields(row)["key"] for row in reference.get(rows, ())}
        for kind, rows in KEYS.items()
    }
    for subject, content in contents.items():
        if subject == REFERENCE:
            continue
        missing = sorted(named for named in _names(content) if named[1] not in known[named[0]])
        if missing:
            shown = "、".join(f"{KINDS[kind]}「{key}」" for kind, key in missing[:5])
            yield (
                f"「{NAMES.get(subject) or _fields(content)['name']}」が使う{shown}は、"
                f"{japanese.day(day)}には公開されていません。"
                f"{way_out}"
            )


def _fields(row: Any) -> Mapping[str, Any]:
    return row.__dict__ if isinstance(row, Frozen) else row


def _names(content: Content) -> frozenset[tuple[str, str]]:
    """The facts, sources and conflicts that a document names."""
    if isinstance(content, Frozen):
        return _known.of("", lambda: frozenset(_named(content)), content)
    return frozenset(_named(content))


_known: Memory[frozenset[tuple[str, str]]] = Memory(64)


def _named(content: Any) -> Iterator[tuple[str, str]]:
    """The same, wherever they stand."""
    if isinstance(content, list | tuple):
        for part in content:
            yield from _named(part)
    elif isinstance(content, Frozen | Mapping):
        for key, part in _fields(content).items():
            if key in KEYS and isinstance(part, str):
                yield key, part
            else:
                yield from _named(part)
