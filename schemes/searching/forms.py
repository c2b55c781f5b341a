"""The one form in which words are compared: what people write in several ways becomes one.

Width, case, the kind of kana, blanks and punctuation, long marks, old forms of characters and the usual
ways of writing a word make no difference. It is built on the project's one fold (``writing.folding``).
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from schemes.writing.folding import fold
from schemes.writing.names import key

_OLD = str.maketrans(
    "ゖゕ附國學會廣澤濱邊邉齋齊髙﨑嶋體營實", "けか付国学会広沢浜辺辺斎斉高崎島体営実"
)
# By what they are written as, the spellings of one word; in the form that ``_plain`` gives.
_SPELLED = {
    "こども": "子供 子ども",
    "人びと": "人々",
    "受入": "受け入れ 受け入 受入れ",
    "申込": "申し込み 申し込 申込み",
    "取組": "取り組み 取り組 取組み",
    "問合せ": "問い合わせ 問い合せ 問合わせ",
    "打合せ": "打ち合わせ 打ち合せ 打合わせ",
    "締切": "締め切り 締め切 締切り 〆切り 〆切 しめきり",
    "手続": "手続き",
    "支払": "支払い",
    "見積": "見積もり 見積り",
    "貸出": "貸し出し 貸し出 貸出し",
    "払込": "払い込み 払い込 払込み",
    "振込": "振り込み 振り込 振込み",
    "引受": "引き受け 引受け",
    "か月": "け月 箇月 個月",
    "障害": "障がい 障碍",
    "友達": "友だち",
    "年齢": "年令",
    "はじめて": "初めて 始めて",
    "教師": "きょうし",
    "ぼらんてぃあ": "ぼらんてあ ぼらんちあ",
    "えっせい": "えっせえ えっせ えっせい",
}
_WORDS = {way: word for word, ways in _SPELLED.items() for way in ways.split()}
_SPELLING = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_BETWEEN = re.compile(r"(?<![0-9])\.|\.(?![0-9])|[^\w.]|_|ー")
# A kana with its mark, as half-width text and copied text have it.
_SIGN = re.compile("(?s).[\u3099\u309a\u309b\u309c\uff9e\uff9f]?")


def form(text: str) -> str:
    """「寄附金（NGO–JICA）」 → 「寄付金ngojica」, 「1,000万円」 → 「1000万円」; empty where a text has
    neither letters nor digits."""
    return _SPELLING.sub(_spelled, _plain(text))


def _plain(text: str) -> str:
    return _BETWEEN.sub("", key(text).translate(_OLD))


def _spelled(found: "re.Match[str]") -> str:
    return _WORDS[found[0]]


def is_wordless(text: str) -> bool:
    """Whether there is nothing in it to look for."""
    return not form(text)


def spans(text: str, sought: Collection[str]) -> list[tuple[int, int]]:
    """Where a text as it is shown holds words (forms): first and last place, in order, apart."""
    told, places = placed(text)
    found = sorted(
        (places[start], places[start + len(word) - 1] + 1)
        for word in sought
        if word
        for start in _starts(told, word)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _starts(told: str, word: str) -> Iterator[int]:
    """Where a word stands; a number is no part of a longer one."""
    place = told.find(word)
    while place >= 0:
        if not (word[0].isdigit() and told[place - 1 : place].isdigit()):
            yield place
        place = told.find(word, place + len(word))


def placed(text: str) -> tuple[str, list[int]]:
    """The form of a text, and for each of its signs the place that it comes from (in order)."""
    signs: list[str] = []
    origins: list[int] = []
    for sign in _SIGN.finditer(text):
        plain = _of_sign(sign[0])
        signs.append(plain)
        origins += [sign.start()] * len(plain)
    told, places, last = "".join(signs).translate(_OLD), [], 0
    made: list[str] = []
    for found in _SPELLING.finditer(told):
        word = _spelled(found)
        made += [told[last : found.start()], word]
        places += origins[last : found.start()]
        within = origins[found.start() : found.end()]
        places += [within[min(at, len(within) - 1)] for at in range(len(word) - 1)] + within[-1:]
        last = found.end()
    return "".join([*made, told[last:]]), places + origins[last:]


@lru_cache(maxsize=4096)
def _of_sign(sign: str) -> str:
    # A dot is kept for what stands around it.
    return _BETWEEN.sub("", key(sign)) if sign != "." else sign


def runs(text: str) -> list[str]:
    """A word by the kinds of its characters: 「寄附したい」 → 「寄附」「したい」."""
    return _RUNS.findall(fold(text))


_RUNS = re.compile(
    r"[一-鿿々〆〇]+|[ァ-ヺー]+|[ぁ-ゖー]+|[A-Za-z]+|[0-9][0-9.,]*[一-鿿]?|[^\s\W]+?"
)
