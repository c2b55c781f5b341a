"""What a document names and what must then be published beside it. No Django, no database, no clock."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from schemes.document import NAMES, REFERENCE
from schemes.writing import japanese

# What a document names by key, and the list of the reference in which it must stand.
KEYS = {"source": "sources", "fact": "facts", "conflict": "conflicts", "shared": "clauses"}
KINDS = {"source": "出典", "fact": "質問", "conflict": "相違", "shared": "共通の条件"}
TOGETHER = f"「{NAMES[REFERENCE]}」も一緒に選んでください。"
KEEP = "残しておくか、先にその予定を直すか取り消してください。"


def loose_ends(
    contents: Mapping[str, Mapping[str, Any]], day: date, way_out: str = TOGETHER
) -> Iterator[str]:
    """Sentences for what documents (their JSON by subject) name on a day and the reference of that
    day lacks; each ends with what to do."""
    reference = contents.get(REFERENCE, {})
    known = {kind: {row["key"] for row in reference.get(rows, ())} for kind, rows in KEYS.items()}
    for subject, content in contents.items():
        if subject == REFERENCE:
            continue
        missing = sorted({named for named in _named(content) if named[1] not in known[named[0]]})
        if missing:
            shown = "、".join(f"{KINDS[kind]}「{key}」" for kind, key in missing[:5])
            yield (
                f"「{NAMES.get(subject) or content['name']}」が使う{shown}は、"
                f"{japanese.day(day)}には公開されていません。"
                f"{way_out}"
            )


def _named(content: Any) -> Iterator[tuple[str, str]]:
    """The facts, sources and conflicts that a document names, wherever they stand."""
    if isinstance(content, list):
        for part in content:
            yield from _named(part)
    elif isinstance(content, dict):
        for key, part in content.items():
            if key in KEYS and isinstance(part, str):
                yield key, part
            else:
                yield from _named(part)
