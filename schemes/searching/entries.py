"""What can be found: a page of the site with the words by which people look for it."""

from dataclasses import dataclass

KINDS = {
    "track": "制度",
    "scheme": "制度のまとまり",
    "window": "窓口",
    "page": "ページ",
    "list": "一覧",
    "about": "解説",
    "term": "ことば",
    "source": "出典",
}
"""The kinds of hits, as they are told."""


@dataclass(frozen=True)
class Findable:
    """A page. Its words by rank: ``names``, ``aliases``, ``wants`` (what it is for, and for whom),
    ``headings``, ``text``. ``along``: words that go with it and alone do not mean it (「窓口」 of the
    window of a prefecture). ``yen``, ``months``: the ceilings of a track. ``is_place``: it answers for a
    prefecture or a country that is named. ``said``: a line on what it is; ``track``:
    its address if it is a track's page, 「scheme/track」."""

    kind: str
    address: str
    title: str
    said: str = ""
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    yen: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    is_place: bool = False
    track: str = ""
