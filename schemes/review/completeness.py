"""What a new scheme or track still lacks: a list to work through, and warnings as it is sent.

No Django, no database, no clock.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from schemes import sections
from schemes.document import Passage, SchemeDocument, Track
from schemes.sections import Kind


@dataclass(frozen=True)
class Shortfall:
    """``rule``: a fixed key; ``sentence``: what is not there and what to do. ``kind``: the rows of
    which there are none."""

    rule: str
    sentence: str
    kind: Kind | None = None


def of_scheme(scheme: SchemeDocument) -> Iterator[Shortfall]:
    if not scheme.tracks:
        yield Shortfall(
            "no_track", "類型がありません。応募や利用の単位を、一つ以上加えてください。"
        )
    if not _has_text(scheme.passages):
        yield Shortfall(
            "no_text",
            "スキームの本文がありません。どのような事業かを、出典とともに書いてください。",
        )


def of_track(
    scheme: SchemeDocument, track: Track, tried: Collection[str] | None = None
) -> Iterator[Shortfall]:
    """``tried``: the tracks (「scheme/track」) of which some case expects a verdict; None where cases
    are told of elsewhere (``caselint``)."""
    if not _has_text(track.passages):
        yield Shortfall(
            "no_text",
            "本文がありません。何ができるか、だれが使えるかを、出典とともに書いてください。",
        )
    for kind in sections.registered():
        if kind.why_none and not sections.rows_of(scheme, kind.key, track.key):
            yield from _unexplained(kind, (*track.passages, *scheme.passages))
    if not (track.contacts or scheme.contacts or track.window_by or _about(track, scheme)):
        yield Shortfall(
            "no_window",
            "相談先がありません。連絡先を加えるか、窓口が変わるもと(都道府県・国)を選んでください。",
        )
    if tried is not None and f"{scheme.key}/{track.key}" not in tried:
        yield Shortfall(
            "no_case",
            "この類型の事例がありません。応募できる例とできない例を加えると、直したときに判定を確かめられます。",
        )
    if not track.easy:
        yield Shortfall(
            "no_easy", "「やさしい日本語」が空欄です。短い文を3つまでで書いてください。"
        )


def _unexplained(kind: Kind, passages: tuple[Passage, ...]) -> Iterator[Shortfall]:
    """Of a kind that is looked for: none, and no passage that says why."""
    if any(one.kind in kind.why_none for one in passages):
        return
    labels = dict(sections.own("passages").column("kind").flatchoices)
    named = "か".join(f"「{labels[one]}」" for one in kind.why_none)
    yield Shortfall(
        "no_row",
        f"{kind.noun}がありません。{kind.noun}を加えるか、ないことを{named}の本文に書いてください(資料に書かれていないときは、「書けない理由」を選びます)。",
        kind,
    )


def _has_text(passages: tuple[Passage, ...]) -> bool:
    return any(one.text for one in passages)


def _about(track: Track, scheme: SchemeDocument) -> bool:
    """Whether a passage says whom to ask."""
    return any(one.kind == "contact" and one.text for one in (*track.passages, *scheme.passages))
