"""Whether what answer pages say is short, in people's words, and rests on sources.

No Django, no database, no clock.
"""

from collections.abc import Collection, Iterator
from typing import cast

from schemes.document import Document, OverviewDocument, Term
from schemes.review.spots import Spot
from schemes.review.standings import Told

TERMS = "terms"
Words = tuple[tuple[str, str], ...]
"""Words that answer pages do without, each with what people say instead."""

SPOKEN = {
    "tracks": ("short_name", "gives", "who_heading", "easy"),
    "points": ("heading", "text", "aside"),
    "contacts": ("purpose",),
}
"""By the kind of a row, its texts that stand on answer pages."""
LONGEST = {"gives": 60, "who": 30, "unknown": 26, "step": 14, "otherwise": 22}
"""The most characters of what a track gives, and of a point by its topic."""
CITED = ("who", "cell", "step", "step_note", "paper")
"""The topics of points that say something of the track: each rests on a source."""


def avoided(overview: Document | None) -> Words:
    """Those of the published list of words."""
    if not isinstance(overview, OverviewDocument):
        return ()
    terms = cast("tuple[Term, ...]", overview.sections.get(TERMS, ()))
    return tuple((term.word, term.plain) for term in terms if term.avoided)


def told(spot: Spot, words: Words, tracks: Collection[str]) -> Told:
    """What is wrong with what a row says on an answer page. ``tracks``: those there are,
    「scheme/track」."""
    for text in _spoken(spot):
        yield from _unfamiliar(text, words)
        yield from _nested(text)
    yield from _long(spot)
    if spot.part == "points":
        yield from _unfounded(spot)
        yield from _lost(spot, tracks)


def _spoken(spot: Spot) -> Iterator[str]:
    yield from (spot.row[name] for name in SPOKEN.get(spot.part, ()))


def _unfamiliar(text: str, words: Words) -> Told:
    for word, plain in words:
        if word in text:
            instead = f"「{plain}」のように言い換えてください" if plain else "言い換えてください"
            yield (
                "warning",
                "avoided_word",
                f"「{word}」は、訪れる人に伝わりにくいことばです。{instead}。",
            )


def _nested(text: str) -> Told:
    depth = 0
    for sign in text:
        depth += (sign in "(（") - (sign in ")）")
        if depth > 1:
            yield (
                "warning",
                "nested_brackets",
                f"かっこの中に、かっこがあります: 「{text}」。文を分けてください。",
            )
            return


def _long(spot: Spot) -> Told:
    name, text = ("gives", "gives") if spot.part == "tracks" else (spot.row.get("topic"), "text")
    most = LONGEST.get(name or "") if spot.part in ("tracks", "points") else None
    if most and len(spot.row[text]) > most:
        yield (
            "warning",
            "long_answer",
            f"「{spot.row[text]}」は{len(spot.row[text])}字あります。{most}字までにしてください。",
        )


def _unfounded(spot: Spot) -> Told:
    if spot.row["topic"] in CITED and not spot.row["citations"]:
        yield (
            "error",
            "uncited",
            "引用がありません。この行が書かれている出典の箇所を、一つ以上選んでください。",
        )


def _lost(spot: Spot, tracks: Collection[str]) -> Told:
    leads_to = spot.row["leads_to"]
    if leads_to and leads_to not in tracks:
        yield (
            "error",
            "point_lost",
            f"行き先「{leads_to}」はありません。公開している類型を「スキーム/類型」の形で入れてください(例: jica-fund/project)。",
        )
    elif spot.row["topic"] == "otherwise" and not leads_to:
        yield (
            "error",
            "point_lost",
            "行き先が空欄です。代わりに勧める類型を「スキーム/類型」の形で入れてください(例: jica-fund/project)。",
        )
