"""Texts as the standards take them: cut at a sentence, several joined by one sign.

No Django, no database, no clock.
"""

from collections.abc import Iterable

BETWEEN = ";"
MORE = "…"


def joined(texts: Iterable[str]) -> str | None:
    """Several values in one field; None where there is none. A value never holds the sign itself."""
    found = dict.fromkeys(one.replace(BETWEEN, "；").strip() for one in texts)
    return BETWEEN.join(one for one in found if one) or None


def sentence(text: str) -> str:
    """A text that ends as a sentence does; "" stays empty."""
    text = " ".join(text.split())
    return text if not text or text.endswith(("。", "?", "？", "!")) else f"{text}。"


def cut(text: str, most: int) -> str:
    """As many whole sentences as ``most`` characters hold; where not one fits, its beginning."""
    if len(text) <= most:
        return text
    kept = text[:most].rfind("。") + 1
    return text[:kept] if kept else text[: most - 1] + MORE


def cut_values(values: str | None, most: int) -> str | None:
    """As many whole values as ``most`` characters hold; of a first one that is longer its beginning."""
    if values is None or len(values) <= most:
        return values
    kept = values[: most + 1].rfind(BETWEEN)
    return values[:kept] if kept > 0 else cut(values.partition(BETWEEN)[0], most)
