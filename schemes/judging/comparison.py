"""Tracks side by side: what is said of each, and whether it differs.

Only what holds today is compared; past years' texts are pointed to with their year. What no
source says is unknown, and unknown is never the same as anything: a row tells 「違いあり」 only
from words that are known. Plain functions of published documents: no Django, no clock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from schemes.document import Citation, Passage, Requirement, SchemeDocument, Track
from schemes.judging.answers import printable
from schemes.writing import japanese
from schemes.writing.folding import fold

T = TypeVar("T")
LEAST, MOST = 2, 4
SLOTS_MOST = 8  # tracks that a form with too many of them still shows
NAMED_MOST = 5  # unknown tracks that are named in errors
DECIDING = ("must", "principle", "purpose")
LIMITS: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "amount": ("budget_yen", japanese.yen_short),
    "period": ("project_months", japanese.months),
}
DIFFERS, SAME, PARTLY_UNKNOWN, UNKNOWN = "differs", "same", "partly_unknown", "unknown"
# The rows made of texts, by the kind of passage.
BEFORE_RULES = ("what", "who", "aim", "amount", "period", "activities", "costs", "benefit")
AFTER_RULES = ("route", "contact", "when")
# Whom a track is for, its scheme says as well: both count where schemes are compared.
JOINED = ("who",)


# Which tracks


@dataclass(frozen=True)
class ChoiceProblem:
    """What is wrong with a choice, and the number of the field (from 1) to mend it in."""

    message: str
    slot: int


@dataclass(frozen=True)
class ChosenTracks:
    """The tracks of an address, in its order; ``slots``: what the form shows of them."""

    tracks: tuple[str, ...]
    slots: tuple[str, ...]
    problems: tuple[ChoiceProblem, ...]


def choose(given: Sequence[str], known: Mapping[str, str], complete: bool = True) -> ChosenTracks:
    """Two to four different tracks of ``known`` (address → name), or what is wrong.

    ``complete``: false while a person is still choosing; then a single track is no problem.
    """
    texts = [fold(text) for text in given]
    slots = tuple(text if text in known else "" for text in texts[:SLOTS_MOST])
    slots += ("",) * (MOST - len(slots))
    tracks = tuple(dict.fromkeys(text for text in texts if text in known))
    problems = [*_unknown(texts, known), *_repeated(texts, known)]
    if len(tracks) > MOST:
        message = f"{len(tracks)}つの類型が選ばれています。{MOST}つまでにしてください。"
        problems.append(ChoiceProblem(message, MOST + 1))
    elif complete and len(tracks) < LEAST and not problems:
        problems.append(_too_few(tracks, slots, known))
    return ChosenTracks(tracks, slots, tuple(problems))


def _unknown(texts: Sequence[str], known: Mapping[str, str]) -> list[ChoiceProblem]:
    strangers = [(slot, text) for slot, text in enumerate(texts, 1) if text and text not in known]
    found = [
        ChoiceProblem(
            f"「{printable(text)}」という類型はありません。選び直してください。", _shown(slot)
        )
        for slot, text in strangers[:NAMED_MOST]
    ]
    if (more := len(strangers) - NAMED_MOST) > 0:
        found.append(ChoiceProblem(f"ほかにも、見つからない類型が{more}個あります。", 1))
    return found


def _repeated(texts: Sequence[str], known: Mapping[str, str]) -> list[ChoiceProblem]:
    places: dict[str, list[int]] = {}
    for slot, text in enumerate(texts, 1):
        if text in known:
            places.setdefault(text, []).append(slot)
    return [
        ChoiceProblem(
            f"「{known[text]}」が{len(slots)}回選ばれています。一つだけ残してください。",
            _shown(slots[1]),
        )
        for text, slots in places.items()
        if len(slots) > 1
    ]


def _too_few(
    tracks: Sequence[str], slots: Sequence[str], known: Mapping[str, str]
) -> ChoiceProblem:
    if not tracks:
        return ChoiceProblem("類型が選ばれていません。2つから4つまで選んでください。", 1)
    message = (
        f"「{known[tracks[0]]}」だけが選ばれています。比べる相手を、もう1つ以上選んでください。"
    )
    return ChoiceProblem(message, slots.index("") + 1 if "" in slots else 1)


def _shown(slot: int) -> int:
    return min(slot, SLOTS_MOST)


# What is compared


@dataclass(frozen=True)
class ComparedTrack:
    """A track that is compared; ``label`` tells it from the others, which are of the same
    scheme unless ``mixed``."""

    scheme: SchemeDocument
    track: Track
    label: str
    mixed: bool

    @property
    def is_one_of_many(self) -> bool:
        return self.mixed and len(self.scheme.tracks) > 1


@dataclass(frozen=True)
class Statement:
    """One thing that is said of a track; an empty ``text`` is 未確認, ``missing`` says why.

    ``strength`` marks a rule or a ceiling (``is_ceiling``); ``common``: said of all tracks of
    the scheme, where another scheme stands beside it.
    """

    text: str
    heading: str = ""
    strength: str = ""
    is_ceiling: bool = False
    common: bool = False
    missing: str = ""


@dataclass(frozen=True)
class Past:
    """Where a past year's text on the same matter stands: a scheme's page and the part of it."""

    scheme: str
    anchor: str
    label: str
    years: str


@dataclass(frozen=True)
class Cell:
    columns: tuple[ComparedTrack, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[str, ...] = ()
    past: tuple[Past, ...] = ()

    @property
    def is_known(self) -> bool:
        return any(statement.text for statement in self.statements)

    @property
    def is_merged(self) -> bool:
        return len(self.columns) > 1


@dataclass(frozen=True)
class ComparisonRow:
    """A line of the comparison. With ``same`` there is one cell for all tracks."""

    key: str
    label: str
    state: str
    cells: tuple[Cell, ...]


def columns(chosen: Iterable[tuple[SchemeDocument, Track]]) -> tuple[ComparedTrack, ...]:
    """The columns; a track's scheme is named where the schemes are not all one."""
    pairs = tuple(chosen)
    mixed = len({scheme.key for scheme, _ in pairs}) > 1
    return tuple(
        ComparedTrack(scheme, track, label_of(scheme, track) if mixed else track.name, mixed)
        for scheme, track in pairs
    )


def label_of(scheme: SchemeDocument, track: Track) -> str:
    """「草の根協力支援型(草の根技術協力事業)」; the track's name where it is the scheme's."""
    return track.name if track.name in scheme.name else f"{track.name}({scheme.name})"


def compare(shown: Sequence[ComparedTrack], labels: Mapping[str, str]) -> tuple[ComparisonRow, ...]:
    """The rows, in the order in which people ask. ``labels``: by the kind of a passage, its words."""
    return (
        *(_text_row(shown, kind, labels[kind]) for kind in BEFORE_RULES),
        *_rule_rows(shown),
        *(_text_row(shown, kind, labels[kind]) for kind in AFTER_RULES),
    )


def differing(rows: Iterable[ComparisonRow]) -> tuple[ComparisonRow, ...]:
    return tuple(row for row in rows if row.state == DIFFERS)


def _row(key: str, label: str, cells: Sequence[Cell]) -> ComparisonRow:
    """A row with its state, in three values: known to differ, known to be the same, unknown."""
    known = {cell.statements for cell in cells if cell.is_known}
    silent = sum(not cell.is_known for cell in cells)
    if len(known) > 1:
        return ComparisonRow(key, label, DIFFERS, tuple(cells))
    if silent:
        return ComparisonRow(key, label, PARTLY_UNKNOWN if known else UNKNOWN, tuple(cells))
    return ComparisonRow(key, label, SAME, (_merged(cells),))


def _merged(cells: Sequence[Cell]) -> Cell:
    return Cell(
        columns=tuple(column for cell in cells for column in cell.columns),
        statements=cells[0].statements,
        citations=_once(citation for cell in cells for citation in cell.citations),
        conflicts=_once(conflict for cell in cells for conflict in cell.conflicts),
        past=_once(past for cell in cells for past in cell.past),
    )


# Texts and ceilings


def _text_row(shown: Sequence[ComparedTrack], kind: str, label: str) -> ComparisonRow:
    return _row(kind, label, [_text_cell(column, kind) for column in shown])


def _text_cell(column: ComparedTrack, kind: str) -> Cell:
    """The track's ceiling and its own texts; the scheme's where the track has none."""
    limits = _limits(column, kind)
    own = _of_kind(column.track.passages, kind)
    whole = _of_kind(column.scheme.passages, kind)
    used_own, used_whole = _current(own), _current(whole)
    joined = kind in JOINED and column.mixed
    if (used_own or limits) and not joined:
        used_whole = ()
    statements = [
        *(_limit_statement(rule, kind) for rule in limits),
        *(Statement(p.text, p.heading, missing=p.missing) for p in used_own),
        *(
            Statement(p.text, p.heading, common=column.is_one_of_many, missing=p.missing)
            for p in used_whole
        ),
    ]
    told: tuple[Requirement | Passage, ...] = (*limits, *used_own, *used_whole)
    if kind == "what" and not used_own:
        statements = [Statement(column.track.summary)]
        told = ()
    return Cell(
        (column,),
        tuple(statements) or (Statement(""),),
        _once(c for one in told for c in one.citations) or _citations_of(column, kind),
        _once(one.conflict for one in told if one.conflict),
        _past(column, own) + (() if used_own or limits else _past(column, whole, common=True)),
    )


def _citations_of(column: ComparedTrack, kind: str) -> tuple[Citation, ...]:
    return column.track.citations if kind == "what" else ()


def _limits(column: ComparedTrack, kind: str) -> tuple[Requirement, ...]:
    """The ceilings in force, the looser one first."""
    fact = LIMITS[kind][0] if kind in LIMITS else None
    found = [rule for rule in _rules(column) if rule.fact == fact and _is_ceiling(rule)]
    return tuple(sorted(found, key=lambda rule: -rule.value))


def _is_ceiling(rule: Requirement) -> bool:
    facts = [fact for fact, _ in LIMITS.values()]
    return rule.fact in facts and rule.operator == "at_most"


def _limit_statement(rule: Requirement, kind: str) -> Statement:
    return Statement(f"{LIMITS[kind][1](rule.value)}まで", strength=rule.strength, is_ceiling=True)


def _of_kind(passages: Iterable[Passage], kind: str) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if passage.kind == kind)


def _current(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if passage.standing == "current")


def _past(
    column: ComparedTrack, passages: Iterable[Passage], common: bool = False
) -> tuple[Past, ...]:
    found = [passage.fiscal_year for passage in passages if passage.standing == "past_call"]
    if not found:
        return ()
    years = [f"{year}年度" for year in sorted({year for year in found if year}, reverse=True)]
    words = "、".join([*years, *(["年度不明"] if None in found else [])])
    if common:
        return (Past(column.scheme.key, "about", column.scheme.name, words),)
    return (Past(column.scheme.key, column.track.key, column.label, words),)


# Requirements


def _rules(column: ComparedTrack) -> tuple[Requirement, ...]:
    """What decides today: the scheme's rules, then the track's."""
    return tuple(
        rule
        for rule in column.scheme.requirements_of(column.track)
        if rule.standing == "current" and rule.strength in DECIDING
    )


@dataclass(frozen=True)
class _Rule:
    """Requirements that are joined to one sentence."""

    statement: Statement
    parts: tuple[Requirement, ...]


def _rule_rows(shown: Sequence[ComparedTrack]) -> tuple[ComparisonRow, ...]:
    """The rules that not all tracks have, then those that all have; ceilings have their rows."""
    found = [_sentences(column) for column in shown]
    shared = [
        rule.statement
        for rule in found[0]
        if all(any(rule.statement == other.statement for other in rules) for rules in found[1:])
    ]
    own = [[rule for rule in rules if rule.statement not in shared] for rules in found]
    rows = []
    if any(own) or not shared:
        label = "ほかの要件" if shared else "要件"
        cells = [
            _rule_cell(column, rules, only_shared=bool(shared))
            for column, rules in zip(shown, own, strict=True)
        ]
        rows.append(_row("rules", label, cells))
    if shared:
        cells = [
            _rule_cell(column, [rule for rule in rules if rule.statement in shared])
            for column, rules in zip(shown, found, strict=True)
        ]
        ordered = [replace(cell, statements=tuple(shared)) for cell in cells]
        rows.insert(0, _row("shared_rules", "すべてに共通の要件", ordered))
    return tuple(rows)


def _sentences(column: ComparedTrack) -> list[_Rule]:
    """The rules as the checker joins them: all of them, but of alternatives one clause."""
    groups: dict[str, dict[str, list[Requirement]]] = {}
    for number, rule in enumerate(_rules(column)):
        if not _is_ceiling(rule):
            clauses = groups.setdefault(rule.alternative or f"\0{number}", {})
            clauses.setdefault(rule.clause or f"\0{number}", []).append(rule)
    return [_joined(tuple(clauses.values())) for clauses in groups.values()]


def _joined(clauses: Sequence[Sequence[Requirement]]) -> _Rule:
    words = ["、かつ".join(rule.wording for rule in clause) for clause in clauses]
    text = words[0] if len(words) == 1 else f"次のどれか一つ: {' / '.join(words)}"
    parts = tuple(rule for clause in clauses for rule in clause)
    return _Rule(Statement(text, strength=parts[0].strength), parts)


def _rule_cell(column: ComparedTrack, rules: Sequence[_Rule], only_shared: bool = False) -> Cell:
    statements = tuple(rule.statement for rule in rules)
    if not statements and only_shared:
        statements = (Statement("共通の要件のほかに、要件はありません。"),)
    parts = [part for rule in rules for part in rule.parts]
    return Cell(
        (column,),
        statements or (Statement(""),),
        _once(citation for part in parts for citation in part.citations),
        _once(part.conflict for part in parts if part.conflict),
    )


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
