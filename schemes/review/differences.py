"""What changed between two documents of a subject, in sentences. No Django, no database, no clock."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

from schemes import bound, sections
from schemes.document import NAMES, Document, Fact, SchemeDocument, Source
from schemes.editing.matching import matched
from schemes.review.phrasing import (
    Row,
    Where,
    Whole,
    Words,
    asks,
    cited,
    inside,
    quoted,
    short,
    shown,
    told,
)
from schemes.sections import Kind

PUBLICATION = "公開"  # the label of a document that appears or goes as a whole
CITATION = "引用"
ORDER = "並び順"
FORM = "書き方"  # nothing that people read differs, and yet the documents do
ALL_TRACKS = "すべての類型"
NOUN = "全体"  # what the fields of a document itself are told under
CONDITION = ("fact", "operator", "value")
IMPLIED = "implied"
Kinds = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One statement that was added, removed or changed.

    ``place``: where, as people say it (「草の根協力支援型 上限 KS-2」). ``label``: which part of
    it (「金額」; empty for the whole). ``before`` and ``after``: as people read them, empty where
    there is nothing. ``code``: the requirement's or cap's code, where it is one; ``track``: its
    track's key, empty for the whole scheme. ``noun``: what such a row is called. ``whole``: the row
    itself, where it came or went.
    """

    subject: str
    place: str
    kind: Kinds
    label: str
    before: str
    after: str
    code: str = ""
    track: str = ""
    noun: str = ""
    whole: Whole | None = field(default=None, compare=False, repr=False)

    @property
    def sentence(self) -> str:
        """「草の根協力支援型 上限 KS-2: 金額を「10,000,000円」から「15,000,000円」に変更」."""
        if self.label == PUBLICATION:
            done = "を新しく公開" if self.kind == "added" else "の公開をやめる"
            return f"{self.place}{done}"
        if self.kind != "changed":
            return self._whole(self.after or self.before)
        if self.label == FORM:
            return f"{self.place}: 表示に出ない書き方を変更"
        before, after = told(self.before, self.after)
        if not self.before:
            return f"{self.place}: {self.label}「{after}」を追加"
        if not self.after:
            return f"{self.place}: {self.label}「{before}」を削除"
        return f"{self.place}: {self.label}を「{before}」から「{after}」に変更"

    def _whole(self, text: str) -> str:
        done = "追加" if self.kind == "added" else "削除"
        if self.label == CITATION:
            return f"{self.place}: {text}を{done}"
        said = f": 「{short(quoted(text))}」" if text else ""
        return f"{self.place}を{done}{said}"


def between(
    old: Document | None,
    new: Document | None,
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source] | None = None,
    schemes: Mapping[str, str] | None = None,
) -> list[Change]:
    """The changes from one document to another, in the order of the page; None: not published.

    ``facts``: by key, for the words of a rule's condition. ``sources`` and ``schemes`` (names):
    likewise, for what is cited and named; without them their keys stand.
    """
    document = new if new is not None else old
    if document is None:
        return []
    if old is not None and new is not None and sections.same(old, new):
        return []
    before, after = (_content(bound.spoken(one)) if one is not None else {} for one in (old, new))
    tracks = {row["key"]: row["name"] for row in (*_of(before, "tracks"), *_of(after, "tracks"))}
    words = Words(document.subject, facts, sources or {}, schemes or {}, tracks)
    where = Where(name_of(document), noun=NOUN)
    if old is None or new is None:
        return [_publication(words, before, after, where)]
    found = [*_own_fields(words, before, after, where), *_document(words, before, after)]
    return found or [_told(words, where, FORM, "", "")]


def _publication(words: Words, old: Row, new: Row, where: Where) -> Change:
    """A document that appears or goes."""
    rows = partial(_document, words, old, new)
    whole = Whole(words, sections.own("schemes"), new or old, rows)
    sides = ("", where.place) if new else (where.place, "")
    kind: Kinds = "added" if new else "removed"
    return _told(words, where, PUBLICATION, *sides, kind=kind, whole=whole)


def _told(
    words: Words,
    where: Where,
    label: str,
    before: str,
    after: str,
    kind: Kinds = "changed",
    whole: Whole | None = None,
) -> Change:
    at = (where.code, where.track, where.noun)
    return Change(words.subject, where.place, kind, label, before, after, *at, whole)


def name_of(document: Document) -> str:
    """What people call a document: the scheme's name, or 「質問・出典・相違」."""
    if isinstance(document, SchemeDocument):
        return document.name
    return NAMES[document.subject]


def _of(row: Row, name: str) -> list[Row]:
    return row.get(name) or []


# The lists of the documents that belong to no scheme.
_SHARED = ("pages", "facts", "sources", "conflicts", "clauses")


def _content(document: Document) -> Row:
    """A document as rows, with the requirements of each track that other rows of it imply."""
    return {
        **document.model_dump(),
        IMPLIED: [
            (one.track, one.rule.model_dump())
            for one in sections.implied(getattr(document, "sections", {}))
        ],
    }


def _own_fields(words: Words, old: Row, new: Row, where: Where) -> Iterator[Change]:
    yield from _plain_fields(words, sections.own("schemes"), old, new, where, (IMPLIED,))
    yield from _citations(words, old, new, where)


def _document(words: Words, old: Row, new: Row) -> Iterator[Change]:
    """What differs in the rows of a document."""
    for part in sections.own("schemes").parts:
        olds, news = _of(old, part.key), _of(new, part.key)
        if part.key == "requirements":
            yield from _requirements(words, (old, new), (olds, news), Where(ALL_TRACKS))
        elif part.key == "tracks":
            yield from _tracks(words, old, new)
        else:
            yield from _rows(words, part, olds, news, Where(""))
    for key in _SHARED:
        yield from _rows(words, sections.own(key), _of(old, key), _of(new, key), Where(""))
    yield from _sections(words, old.get("sections", {}), new.get("sections", {}))


def _tracks(words: Words, old: Row, new: Row) -> Iterator[Change]:
    kind = sections.own("tracks")
    olds, news = _of(old, "tracks"), _of(new, "tracks")
    for before, after in matched(kind, olds, news):
        row = after or before or {}
        where = Where(row["name"], row["key"], noun=kind.noun)
        rows = partial(_of_track, words, (old, new), (before or {}, after or {}), where)
        if before is None or after is None:
            at = replace(where, place=f"{kind.noun}「{row['name']}」")
            yield _whole(words, kind, before, after, at, rows)
            continue
        yield from _plain_fields(words, kind, before, after, where)
        yield from _citations(words, before, after, where)
        yield from rows()
    yield from _order(words, kind, olds, news, Where(""))


def _of_track(
    words: Words, documents: tuple[Row, Row], tracks: tuple[Row, Row], where: Where
) -> Iterator[Change]:
    """What differs in the rows of a track itself."""
    for part in sections.own("tracks").parts:
        olds, news = (_of(track, part.key) for track in tracks)
        if part.key == "requirements":
            yield from _requirements(words, documents, (olds, news), where)
        else:
            yield from _rows(words, part, olds, news, where)


def _requirements(
    words: Words, documents: tuple[Row, Row], rules: tuple[list[Row], list[Row]], where: Where
) -> Iterator[Change]:
    """The rules that are rows of their own; what a cap implies is told where the cap is."""
    implied = [
        [(where.track, rule) in document.get(IMPLIED, ()) for rule in side]
        for document, side in zip(documents, rules, strict=True)
    ]
    own = {
        _identity(rule)
        for side, marks in zip(rules, implied, strict=True)
        for rule, mark in zip(side, marks, strict=True)
        if not mark
    }
    olds, news = ([rule for rule in side if _identity(rule) in own] for side in rules)
    yield from _rows(words, sections.own("requirements"), olds, news, where)


def _identity(rule: Row) -> tuple[Any, ...]:
    return rule["code"], rule["fact"], rule["operator"]


def _sections(words: Words, old: Row, new: Row) -> Iterator[Change]:
    for kind in sections.registered():
        yield from _rows(words, kind, _of(old, kind.key), _of(new, kind.key), Where(""))


# --- Rows ----------------------------------------------------------------------------------------


def _rows(
    words: Words, kind: Kind, olds: Sequence[Row], news: Sequence[Row], where: Where
) -> Iterator[Change]:
    if _same(olds, news):
        return
    for old, new in matched(kind, olds, news):
        at_row = inside(words, kind, new or old or {}, where)
        if old is None or new is None:
            yield _whole(words, kind, old, new, at_row)
        elif not _same(old, new):
            yield from _row(words, kind, old, new, at_row)
    yield from _order(words, kind, olds, news, where)


def _row(words: Words, kind: Kind, old: Row, new: Row, where: Where) -> Iterator[Change]:
    """What differs within one row."""
    is_rule = kind.key == "requirements"
    if is_rule:
        yield from _condition(words, old, new, where)
    yield from _plain_fields(words, kind, old, new, where, CONDITION if is_rule else ())
    for part in kind.parts:
        yield from _rows(words, part, _of(old, part.key), _of(new, part.key), where)
    yield from _citations(words, old, new, where)


def _whole(
    words: Words,
    kind: Kind,
    old: Row | None,
    new: Row | None,
    where: Where,
    rows: Callable[[], Iterable[Change]] = tuple,
) -> Change:
    """A row that came or went."""
    row = new or old or {}
    said = [shown(words, kind, name, row) for name in kind.shows]
    if kind.key == "requirements":
        said.append(f"条件: {asks(words, row)}")
    text = "、".join(dict.fromkeys(filter(None, said)))
    whole = Whole(words, kind, row, rows)
    if old is None:
        return _told(words, where, "", "", text, "added", whole)
    return _told(words, where, "", text, "", "removed", whole)


def _order(
    words: Words, kind: Kind, olds: Sequence[Row], news: Sequence[Row], where: Where
) -> Iterator[Change]:
    """Rows that stayed, and stand in another order."""
    pairs = [(old, new) for old, new in matched(kind, olds, news) if old and new]
    places = {id(row): place for place, row in enumerate(olds)}
    stayed = sorted(pairs, key=lambda pair: places[id(pair[0])])
    if stayed == pairs:
        return
    before, after = (
        "、".join(_named(words, kind, new) for _, new in side) for side in (stayed, pairs)
    )
    place = " ".join(filter(None, [where.place or words.tracks.get(where.track, ""), kind.noun]))
    at = replace(where, place=place, noun=kind.noun)
    yield _told(words, at, ORDER, before, after)


def _named(words: Words, kind: Kind, row: Row) -> str:
    if kind.key == "citations":
        return cited(words, row)
    return " ".join(filter(None, (shown(words, kind, n, row) for n in kind.name or kind.shows)))


def _citations(words: Words, old: Row, new: Row, where: Where) -> Iterator[Change]:
    kind, olds, news = sections.own("citations"), _of(old, "citations"), _of(new, "citations")
    if _same(olds, news):
        return
    for before, after in matched(kind, olds, news):
        if before is None and after is not None:
            whole = Whole(words, kind, after)
            yield _told(words, where, CITATION, "", cited(words, after), "added", whole)
        elif after is None and before is not None:
            whole = Whole(words, kind, before)
            yield _told(words, where, CITATION, cited(words, before), "", "removed", whole)
        else:
            at_row = inside(words, kind, after or {}, where)
            yield from _plain_fields(words, kind, before or {}, after or {}, at_row)
    yield from _order(words, kind, olds, news, where)


# --- Fields --------------------------------------------------------------------------------------


def _plain_fields(
    words: Words, kind: Kind, old: Row, new: Row, where: Where, apart: Iterable[str] = ()
) -> Iterator[Change]:
    """The fields of a row that are no rows themselves, except those told apart."""
    for name in dict.fromkeys([*old, *new]):
        if name in apart or _same(old.get(name), new.get(name)) or _is_rows(old, new, name):
            continue
        spoken = kind.said.get(name)
        if spoken and not _same(old.get(spoken), new.get(spoken)):
            continue
        before, after = (shown(words, kind, name, row) for row in (old, new))
        if before == after:
            before, after = (_raw(row.get(name)) for row in (old, new))
        yield _told(words, where, kind.label(name), before, after)


def _is_rows(old: Row, new: Row, name: str) -> bool:
    found = [*(old.get(name) or ()), *(new.get(name) or ())] if _lists(old, new, name) else []
    return name == "sections" or any(isinstance(item, Mapping) for item in found)


def _lists(old: Row, new: Row, name: str) -> bool:
    return all(isinstance(row.get(name), list | tuple | None) for row in (old, new))


def _condition(words: Words, old: Row, new: Row, where: Where) -> Iterator[Change]:
    """A rule's fact, operator and value, in words."""
    if all(_same(old.get(name), new.get(name)) for name in CONDITION):
        return
    rules = sections.own("requirements")
    questions = [shown(words, rules, "fact", row) for row in (old, new)]
    asked = [asks(words, row) for row in (old, new)]
    if questions[0] != questions[1]:
        yield _told(words, where, "質問", questions[0], questions[1])
    if asked[0] == asked[1] and questions[0] == questions[1]:
        asked = [_raw(row.get("value")) for row in (old, new)]
    if asked[0] != asked[1]:
        yield _told(words, where, "条件", asked[0], asked[1])


def _same(one: Any, other: Any) -> bool:
    """Equal as published: a yes is no 1."""
    if type(one) is type(other) is str:
        return one == other
    return one is other or _raw(one) == _raw(other)


def _raw(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
