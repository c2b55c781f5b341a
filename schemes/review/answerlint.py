"""Whether the answer pages speak plainly, say where it stands, and lead somewhere.

No Django, no database, no clock.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from schemes.review import leading
from schemes.review.spots import Spot

Told = Iterator[tuple[Literal["error", "warning"], str, str]]

SPOKEN = {
    "tracks": ("gives", "easy"),
    "points": ("heading", "text", "aside"),
    "contacts": ("purpose",),
}
"""The texts of the answer pages, by the list in which they stand."""
MOST = {"who": 30, "step": 14, "step_note": 80, "paper": 24, "unknown": 26, "otherwise": 22}
"""The most characters of a point that are read at a glance, by where it stands."""
CITED = ("who", "cell", "step", "step_note", "paper")
REACHED_BY = ("telephone", "mail", "form_url", "address", "page_url")
_NESTED = re.compile(r"[(\uff08][^()\uff08\uff09]*[(\uff08]|「[^」]*「")


def plain(spot: Spot, avoided: Mapping[str, str]) -> Told:
    """``avoided``: words that stand on no answer page, with what people say instead."""
    for name in SPOKEN.get(spot.part, ()):
        text, label = spot.row[name], spot.kind.label(name)
        for word in (one for one in avoided if one in text):
            instead = f"「{avoided[word]}」のように" if avoided[word] else ""
            yield (
                "warning",
                "hard_word",
                f"「{label}」に「{word}」があります。{instead}だれにでもわかる言葉で書いてください。",
            )
        if _NESTED.search(text):
            yield (
                "warning",
                "nested",
                f"「{label}」のかっこの中に、かっこがあります。文を分けてください。",
            )


def brief(spot: Spot) -> Told:
    """A point is one line on a phone."""
    most = MOST.get(spot.row["topic"]) if spot.part == "points" else None
    if most and len(spot.row["text"]) > most:
        yield (
            "warning",
            "too_long",
            f"「{spot.kind.label('text')}」が{len(spot.row['text'])}字あります。{spot.row['topic_label']}は、{most}字までに短くしてください。",
        )


def uncited(spot: Spot) -> Told:
    """What a point says of the offer stands in some source; a question to ask need not."""
    if spot.part == "points" and spot.row["topic"] in CITED and not spot.row["citations"]:
        yield (
            "error",
            "uncited",
            "引用がありません。この要点が書かれている出典の箇所を、一つ以上選んでください。",
        )


def astray(spot: Spot, tracks: Collection[str], wants: Collection[str]) -> Told:
    """What leads to another page leads to one that there is."""
    if spot.part == "tasks":
        if sentence := leading.fault(spot.row["leads_to"], tracks, wants):
            yield "error", "task_lost", sentence
    elif spot.part == "points":
        to, must = spot.row["leads_to"], spot.row["topic"] == "otherwise"
        if (to or must) and to not in tracks:
            yield (
                "error",
                "point_lost",
                f"代わりの類型「{to}」はありません。公開している類型(例: volunteers/dispatch)を入れてください。{leading.GOES}"
                if to
                else "「合わないときは」の要点に、代わりの類型がありません。類型を入れてください。",
            )


def unreachable(spot: Spot) -> Told:
    if spot.part == "contacts" and not any(spot.row[name] for name in REACHED_BY):
        yield (
            "warning",
            "unreachable",
            "電話・メール・フォーム・所在地・公式ページが、どれも空欄です。わかるものを入れるか、この連絡先を消してください。",
        )
