"""Numbers as people write them: 「１，０００」「千五百」「壱千萬」「3億2千」 → an exact number.

What every reader of one value shares stands here too: how a text is made plain, how it is refused.
A digit is an ASCII or full-width one or a usual kanji numeral, and nothing else (no ①, ², ٣).
"""

import re
from fractions import Fraction

from schemes.writing import folding
from schemes.writing.refusals import Refused

LONGEST = 60  # characters of an answer; nobody needs more for a number or a day
MOST_DIGITS = 15

KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
# 大字, as contracts and receipts have them, and the old forms of 万 and 円.
_FORMAL = str.maketrans(
    "壱壹弌弐貳貮弍参參肆伍陸漆柒捌玖拾佰陌仟阡萬圓",
    "一一一二二二二三三四五六七七八九十百百千千万円",
)
_BIG = {"兆": 10**12, "億": 10**8, "万": 10**4}
# People say 「1億5000」 for 1億5000万 and 「2千5」 for 2千5百: digits may follow only these units,
# and only so many of them.
_DIGITS_AFTER = {"万": (3, 4), "千": (3,), "百": (2,), "十": (1,)}
_STRANGE = re.compile(r"[^0-9,.兆億万千百十〇零一二三四五六七八九]+")
# 「1.1000万円」: the first line of a list, or 1.1?
_LISTED = re.compile(r"([0-9]+\.)(?:[0-9]{3,}|[0-9]+0)(?=[兆億万千百十])")


class Unreadable(Refused, ValueError):
    """A text that cannot be read as one value; the message says how to write it."""

    def __init__(self, text: str, reason: str):
        super().__init__(f"「{_short(text)}」は、{reason}")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 20 else flat[:20] + "…"


def plain(text: str) -> str:
    """Folded, with 大字 as usual kanji, without blanks. Raises ``Unreadable``."""
    folded = folding.fold(text)
    if len(folded) > LONGEST:
        raise Unreadable(folded, f"長すぎます。{LONGEST}文字までで入れてください。")
    if re.search(r"[0-9]\s+[0-9]", folded):
        raise Unreadable(text, "数字の間に空白があります。続けて入れてください。")
    return re.sub(r"\s+", "", folded).translate(_FORMAL)


def strange(text: str, part: str, what: str, example: str) -> Unreadable:
    """A refusal that names the part that could not be read, where it is not all there is."""
    is_all = part == re.sub(r"\s", "", folding.fold(text))
    named = f"「{_short(part)}」を" if part and not is_all else ""
    return Unreadable(text, f"{named}{what}として読み取れません。{example}")


def whole(text: str, given: str, what: str, example: str) -> int:
    """A whole number; a fraction of 万 may make one. ``text``: as it was typed, to be quoted."""
    found = number(text, given, what, example)
    if found.denominator != 1 or re.fullmatch(r"[0-9,]+\.[0-9]+", given):
        raise Unreadable(text, f"小数があり、{what}が一つに決まりません。{example}")
    return int(found)


def number(text: str, given: str, what: str, example: str) -> Fraction:
    """A number with 兆・億・万, each once and from large to small."""
    if part := _STRANGE.search(given):
        raise strange(text, part[0], what, example)
    if re.search(r"[0-9][〇零一二三四五六七八九]|[〇零一二三四五六七八九][0-9]", given):
        raise Unreadable(text, f"漢数字と数字がまざっています。{example}")
    digits = given.translate(KANJI)
    if listed := _LISTED.search(digits):
        raise Unreadable(text, f"「{listed[1]}」が箇条書きの番号とも小数とも読めます。{example}")
    tail = re.search(r"([兆億万千百十])([0-9]+)$", digits)
    if tail and len(tail[2]) not in _DIGITS_AFTER.get(tail[1], ()):
        raise Unreadable(text, f"後ろの数の単位がわかりません。{example}")
    if len(re.findall("[0-9]", digits)) > MOST_DIGITS:
        raise Unreadable(text, "桁が多すぎます。数字を確かめてください。")
    return _sum(text, digits, what, example)


def _sum(text: str, digits: str, what: str, example: str) -> Fraction:
    total, above = Fraction(0), 10**16
    parts = re.findall(r"[^兆億万]+[兆億万]?|[兆億万]", digits)
    for place, part in enumerate(parts):
        scale = _BIG.get(part[-1], 1)
        amount = _below_big(text, part[:-1] if scale > 1 else part, what, example)
        fits = scale < above and (place == 0 or amount * scale < above)
        if not fits or ("." in digits and len(parts) > 1):
            raise strange(text, "", what, example)
        total, above = total + amount * scale, scale
    if not parts:
        raise strange(text, "", what, example)
    return total


def _below_big(text: str, part: str, what: str, example: str) -> Fraction:
    """A number with 千・百・十: 「2千5百」「12百」「1,500千」; alone 「千」 is 1,000."""
    if "," in part and not re.match(r"[0-9]{1,3}(,[0-9]{3})+(?![0-9,])", part):
        raise Unreadable(text, f"桁区切りの「,」の位置が正しくありません。{example}")
    tokens = re.fullmatch(r"(?:([0-9,.]*)千)?(?:([0-9,.]*)百)?(?:([0-9,.]*)十)?([0-9,.]*)", part)
    if not part or tokens is None:
        raise strange(text, "", what, example)
    pieces = list(zip(tokens.groups(), (1000, 100, 10, 1), strict=True))
    given = [(digits, scale) for digits, scale in pieces if digits or (digits == "" and scale > 1)]
    total, above = Fraction(0), None
    for digits, scale in given:
        amount = _digits(text, digits or "1", what, example)
        if above and (amount * scale >= above or "." in part):
            raise strange(text, "", what, example)
        total, above = total + amount * scale, scale
    return total


def _digits(text: str, digits: str, what: str, example: str) -> Fraction:
    if not re.fullmatch(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?", digits):
        raise strange(text, "", what, example)
    return Fraction(digits.replace(",", ""))
