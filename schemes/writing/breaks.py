"""Where a Japanese line may break: between phrases, never inside a name. No Django."""

from functools import cache, lru_cache

import budoux

# Names that stand whole, whatever else is read in them.
WHOLE = ("草の根", "したいこと", "地球ひろば", "なごや", "海外協力隊", "推進員")


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a line, to be kept whole: joined, they are the line again."""
    found: list[str] = []
    for phrase in _parser().parse(text):
        whole = next((name for name in WHOLE if _is_cut(name, found, phrase)), None)
        if whole:
            found[-1] += phrase
        else:
            found.append(phrase)
    return tuple(found)


def _is_cut(name: str, before: list[str], phrase: str) -> bool:
    """Whether a name begins in the phrase before and ends in this one."""
    if not before:
        return False
    return any(
        before[-1].endswith(name[:at]) and phrase.startswith(name[at:])
        for at in range(1, len(name))
    )
