"""Which rows of two lists are the same statement, and what one is called in its list. No Django, no database, no clock."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from schemes.sections import Kind

Row = Mapping[str, Any]
LONGEST = 80


def matched(
    kind: Kind, olds: Sequence[Row], news: Sequence[Row]
) -> list[tuple[Row | None, Row | None]]:
    """Rows that are the same statement, in the new order; then those that are gone.

    Texts that nothing names are first known by all that they say.
    """
    left, partner = dict(enumerate(olds)), {}
    for fields in (None, *kind.matches) if kind.is_nameless else kind.matches:
        places: dict[str, list[int]] = {}
        for place, row in left.items():
            places.setdefault(_known_by(row, fields), []).append(place)
        for place, row in enumerate(news):
            if place not in partner and (found := places.get(_known_by(row, fields))):
                partner[place] = left.pop(found.pop(0))
    return [
        *((partner.get(place), row) for place, row in enumerate(news)),
        *((row, None) for row in left.values()),
    ]


def _known_by(row: Row, fields: Iterable[str] | None) -> str:
    said = row if fields is None else [row.get(name) for name in fields]
    return json.dumps(said, sort_keys=True, default=str)


def names(kind: Kind, rows: Sequence[Row]) -> list[str]:
    """What each row is called among those of its list: by what identifies it, else by its texts."""
    found: list[str] = []
    times: Counter[str] = Counter()
    for row in rows:
        name = _name(kind, row)
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name}#{times[name]}")
    return found


def _name(kind: Kind, row: Row) -> str:
    said = [row.get(field) for field in naming(kind)]
    if len(said) == 1 and isinstance(said[0], str) and 0 < len(said[0]) <= LONGEST:
        return said[0]
    return json.dumps([_brief(one) for one in said], ensure_ascii=False, default=str)


def _brief(value: Any) -> Any:
    """A long text by its beginning and its digest: names are kept and compared."""
    if not isinstance(value, str) or len(value) <= LONGEST:
        return value
    return f"{value[: LONGEST // 2]}…{sha256(value.encode()).hexdigest()[:16]}"


def naming(kind: Kind) -> tuple[str, ...]:
    """The fields that tell the rows of a list apart."""
    if kind.is_nameless:
        return tuple(dict.fromkeys(field for fields in kind.matches for field in fields))
    return kind.matches[len(kind.known_first)]
