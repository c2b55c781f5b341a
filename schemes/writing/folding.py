"""The one fold: signs that are the same sign typed otherwise become that sign.

An allow-list, never Unicode's own normalisation, which makes a 1 of ①, of ⒈ and of ¹. What is not
listed stays as it was typed, for the readers to name. No Django, no clock.
"""

import re
import unicodedata

_KANA = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309a"
_VOICED, _SEMIVOICED = "\u3099", "\u309a"
_BRACKETED = (
    "月火水木金土日株有社名特財祝労代呼学監企資協祭休自至"  # ㈪ to ㉃; before them stand numbers
)
_SQUARES = {"㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治", "㋿": "令和", "㍿": "株式会社"}
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Soft hyphens, joiners, marks of direction, choices of a glyph: nothing that is seen.
_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
    *(sign for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F)) for sign in range(first, last + 1)),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
)  # fmt: skip
# Radicals that stand for a whole character, as text copied from a PDF has them; the table of
# characters knows what those of the first block (U+2F00) stand for.
_RADICALS = dict(
    zip("⺟⺠⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲", "母民虎西角長青食骨鬼麦黄斉歯竜亀", strict=True)
)


def _same() -> dict[int, str]:
    """By code, the sign that is meant."""
    return {
        **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict(zip(range(0xFFE0, 0xFFE7), "¢£¬¯¦¥₩", strict=True)),
        **dict(zip(range(0xFF61, 0xFFA0), _KANA, strict=True)),
        **{code: f"({sign})" for code, sign in enumerate(_BRACKETED, 0x322A)},
        **{code: f"({sign})" for code, sign in enumerate(_BRACKETED[:7], 0x328A)},
        **{ord(sign): word for sign, word in _SQUARES.items()},
        **{ord(sign): " " for sign in _BLANKS},
        **dict.fromkeys(_UNSEEN, ""),
    }


def _look_alikes() -> dict[int, str]:
    """Radicals, and characters coded twice, with the character that they look like.

    One that is coded as a number in its own right is left out: it is no digit that people type.
    """
    found = {ord(sign): character for sign, character in _RADICALS.items()}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        meant = unicodedata.decomposition(chr(code)).removeprefix("<compat> ")
        if re.fullmatch(r"[0-9A-F]{4,5}", meant) and unicodedata.numeric(chr(code), None) is None:
            found[code] = chr(int(meant, 16))
    return found


def _composed() -> dict[str, str]:
    """By kana and mark, the voiced kana."""
    parts = {
        chr(code): unicodedata.decomposition(chr(code)).split() for code in range(0x3041, 0x3100)
    }
    return {
        "".join(chr(int(one, 16)) for one in pair): kana
        for kana, pair in parts.items()
        if len(pair) == 2
    }


_LOOK_ALIKES = _look_alikes()
_SAME = _same() | _LOOK_ALIKES
_COMPOSED = _composed()
_MARKED = re.compile("[\u3041-\u30fe][\u3099\u309a\u309b\u309c]")
_SIGN = re.compile("(?s).[\u3099\u309a\u309b\u309c\uff9e\uff9f]?")
_SPACING = str.maketrans("\u309b\u309c", _VOICED + _SEMIVOICED)


def fold(text: str) -> str:
    """Full-width letters and digits as half-width ones, half-width kana as full-width ones, ㍻ as
    平成, what cannot be seen left out, blanks trimmed. Characters of the usual kind stay."""
    plain = text.translate(_SAME)
    return _MARKED.sub(lambda pair: _voiced(pair[0]), plain).strip()


def _voiced(pair: str) -> str:
    return _COMPOSED.get(pair.translate(_SPACING), pair)


class FoldedText:
    """A folded text that knows where each of its signs stood; blanks at its ends stay."""

    def __init__(self, written: str):
        pieces = [
            (_MARKED.sub(lambda pair: _voiced(pair[0]), one[0].translate(_SAME)), one.span())
            for one in _SIGN.finditer(written)
        ]
        self.text = "".join(piece for piece, _ in pieces)
        self._spans = [span for piece, span in pieces for _ in piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text, which is not empty, stands as it is written."""
        return self._spans[start][0], self._spans[end - 1][1]


def notice(text: str) -> str:
    """What was read for signs that only look like characters, as a sentence; empty without any."""
    found = dict.fromkeys(sign for sign in text if ord(sign) in _LOOK_ALIKES)
    if not found:
        return ""
    read = "、".join(f"「{sign}」を「{_LOOK_ALIKES[ord(sign)]}」" for sign in found)
    return f"形の似た別の文字があったので、{read}と読みました。"


# Dashes, minus signs and the long vowel sign, where only a hyphen can be meant.
_HYPHENS = re.compile("[‐‑‒–—―−﹣－─]|(?<![\u3041-\u30ff])ー")


def hyphens(text: str) -> str:
    """Every look-alike of a hyphen as one; ー behind a kana is a sound."""
    return _HYPHENS.sub("-", text)
