"""Where a Japanese line may break: between phrases, never inside a name. No Django."""

import re
from functools import cache, lru_cache

import budoux

# Names that stand whole, whatever else is read in them.
WHOLE = ("草の根", "したいこと", "地球ひろば", "なごや", "海外協力隊", "推進員", "か所")

_BOUND = re.compile(
    "[一-龥々ヶ][一-龥々ヶ]|[A-Za-z][A-Za-z一-龥]|[0-9][0-9]|[0-9][年月日]|[((「].|.[))」]"
)
"""Two characters between which no line breaks: inside a compound or a number, at a bracket."""


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a line, to be kept whole: joined, they are the line again."""
    found: list[str] = []
    for phrase in _parser().parse(text):
        if found and _belongs(found[-1], phrase):
            found[-1] += phrase
        else:
            found.append(phrase)
    return tuple(found)


def _belongs(before: str, after: str) -> bool:
    """Whether two phrases are one: a break between them would cut a compound or a name."""
    return bool(_BOUND.match(before[-1] + after[0])) or any(
        before.endswith(name[:at]) and after.startswith(name[at:])
        for name in WHOLE
        for at in range(1, len(name))
    )
