"""The answers of a check as one short word, for an address on paper; nothing of it is stored.

``pack`` writes 「1」 (the version of the coding) and base64url of bits: the answers, then a checksum.
A question is its place in ``KEYS``, written as the distance from the one before; one that is not in
``KEYS`` (staff add questions) is the hash of its key. A choice is the hash of its value. So what was
printed once can be read after questions and choices were added, moved or renamed on the page.
``KEYS`` only grows at its end.

What cannot be read is refused in a sentence (``Unpackable``), never guessed.
"""

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from schemes.document import Fact
from schemes.judging.answers import FIRST_DAY, LAST_DAY, MEMBERS_MAX
from schemes.judging.operators import choices_of
from schemes.writing.refusals import Refused

VERSION = "1"
LONGEST = 2000  # letters
KEYS = (
    *("who", "wants", "applicant_kind", "organisation_type", "japanese_organisation"),
    *("head_office_in_japan", "head_office_prefecture", "registered_on", "overseas_record"),
    *("country", "activities", "budget_yen", "project_months", "technical_cooperation"),
    *("has_counterpart", "benefits_residents", "project_theme", "declaration", "founded_on"),
    *("does_international_cooperation", "overseas_months_last_5_years", "trains_other_ngos"),
    *("foreign_worker_support_months_last_5_years", "running_kusanone_projects"),
    *("kusanone_adopted_before", "partner_type_adopted_before", "nren_adopted_before"),
    *("jica_fund_grants_received", "wants_special_window", "designated_body_type"),
    *("applies_kusanone_same_year", "bank_account_by_start", "cost_items", "oda_country"),
    *("jica_office_in_country", "danger_level", "jica_travel_ban", "consulted_jica"),
    *("publishes_annual_reports", "tax_arrears", "insolvent", "antisocial_ties"),
    *("suspended_by_jica", "role", "birth_date", "japanese_nationality", "volunteer_stage"),
    *("dispatch_months", "works_on_japan_issues", "audience", "participants", "lead_days"),
    *("school_prefecture", "attends_all_training", "essay_language", "essay_characters"),
    *("essay_on_world_issues", "deadline_on"),
)
PLACES = {key: place for place, key in enumerate(KEYS)}
_CHOICE, _LONG, _KEY, _DAY, _SUM = 10, 30, 24, 17, 16  # bits
_ZEROS = 4  # bits for the zeros at the end of an amount
_WORD = re.compile(r"[A-Za-z0-9_-]+")

Facts = Mapping[str, Fact]
Values = Mapping[str, Any]


class Unpackable(Refused, ValueError):
    """A short address that cannot be read."""


UNREADABLE = (
    "短いアドレスを読み取れません。印刷されたとおりか確かめるか、はじめから答えてください。"
)
UNKNOWN_VERSION = "この短いアドレスは、今のポータルでは読み取れません。はじめから答えてください。"
GONE = "短いアドレスの中に、今はない質問か選択肢への答えがあります。はじめから答えてください。"


def pack(
    facts: Facts, values: Values, members: tuple[Values, ...] = (), day: date | None = None
) -> str:
    """Typed answers (None: 「わからない」) and the day that they are judged by, as one word."""
    bits = _Writer()
    bits.flag(day is not None)
    if day is not None:
        bits.number((day - FIRST_DAY).days, _DAY)
    _write(bits, facts, values)
    bits.count(len(members))
    for body in members:
        _write(bits, facts, body)
    return VERSION + base64.urlsafe_b64encode(bits.closed()).decode().rstrip("=")


def unpack(
    word: str, facts: Facts
) -> tuple[dict[str, Any], tuple[dict[str, Any], ...], date | None]:
    """The answers of a word, as ``pack`` took them. Raises ``Unpackable``."""
    bits = _Unpacker(_bytes(word))
    try:
        day = FIRST_DAY + timedelta(days=bits.number(_DAY)) if bits.flag() else None
        values = _read(bits, facts)
        many = bits.count()
        if many > MEMBERS_MAX or (day and day > LAST_DAY):
            raise Unpackable(UNREADABLE)
        members = tuple(_read(bits, facts) for _ in range(many))
    except (EOFError, OverflowError):
        raise Unpackable(UNREADABLE) from None
    if bits.rest():
        raise Unpackable(UNREADABLE)
    return values, members, day


def _bytes(word: str) -> bytes:
    if not _WORD.fullmatch(word) or len(word) > LONGEST:
        raise Unpackable(UNREADABLE)
    if word[0] != VERSION:
        raise Unpackable(UNKNOWN_VERSION)
    text = word[1:]
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Unpackable(UNREADABLE) from None
    body, told = found[: -_SUM // 8], found[-_SUM // 8 :]
    if len(found) <= _SUM // 8 or _checksum(body) != told:
        raise Unpackable(UNREADABLE)
    return body


def _checksum(body: bytes) -> bytes:
    return (zlib.crc32(body) & (1 << _SUM) - 1).to_bytes(_SUM // 8, "big")


@lru_cache(maxsize=2048)  # of names of questions and choices, and of nothing that is typed in
def _hash(text: str, bits: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> (64 - bits)


# One body's answers


def _write(bits: "_Writer", facts: Facts, values: Values) -> None:
    placed = sorted((PLACES[key], key) for key in values if key in PLACES)
    others = sorted(key for key in values if key not in PLACES)
    bits.count(len(placed))
    before = -1
    for place, key in placed:
        bits.count(place - before - 1)
        before = place
        _write_value(bits, facts[key], values[key])
    bits.count(len(others))
    for key in others:
        bits.number(_hash(key, _KEY), _KEY)
        _write_value(bits, facts[key], values[key])


def _read(bits: "_Unpacker", facts: Facts) -> dict[str, Any]:
    found: dict[str, Any] = {}
    place = -1
    for _ in range(bits.count()):
        place += bits.count() + 1
        if place >= len(KEYS):
            raise Unpackable(GONE)
        found[KEYS[place]] = _read_value(bits, _known(facts.get(KEYS[place])))
    for _ in range(bits.count()):
        hashed = bits.number(_KEY)
        meant = [
            one for key, one in facts.items() if key not in PLACES and _hash(key, _KEY) == hashed
        ]
        fact = _known(meant[0] if len(meant) == 1 else None)
        found[fact.key] = _read_value(bits, fact)
    return found


def _known(fact: Fact | None) -> Fact:
    if fact is None:
        raise Unpackable(GONE)
    return fact


def _write_value(bits: "_Writer", fact: Fact, value: Any) -> None:
    bits.flag(value is not None)
    if value is None:
        return
    match fact.type:
        case "bool":
            bits.flag(value)
        case "date":
            bits.number((value - FIRST_DAY).days, _DAY)
        case "set":
            bits.count(len(value))
            for one in value:
                _write_choice(bits, fact, one)
        case "choice" | "country" | "prefecture":
            _write_choice(bits, fact, value)
        case "yen":
            _write_amount(bits, value)
        case _:
            bits.count(value)


def _read_value(bits: "_Unpacker", fact: Fact) -> Any:
    if not bits.flag():
        return None
    match fact.type:
        case "bool":
            return bits.flag()
        case "date":
            return FIRST_DAY + timedelta(days=bits.number(_DAY))
        case "set":
            return tuple(_read_choice(bits, fact) for _ in range(bits.count()))
        case "choice" | "country" | "prefecture":
            return _read_choice(bits, fact)
        case "yen":
            zeros = bits.number(_ZEROS)
            return bits.count() * 10**zeros
    return bits.count()


def _write_amount(bits: "_Writer", value: int) -> None:
    zeros = 0
    while value and value % 10 == 0 and zeros < (1 << _ZEROS) - 1:
        value, zeros = value // 10, zeros + 1
    bits.number(zeros, _ZEROS)
    bits.count(value)


def _write_choice(bits: "_Writer", fact: Fact, value: str) -> None:
    """A short hash; a long one where another choice of the question has the same."""
    alike = [one for one in choices_of(fact) if _hash(one, _CHOICE) == _hash(value, _CHOICE)]
    is_long = len(alike) > 1
    bits.flag(is_long)
    length = _LONG if is_long else _CHOICE
    bits.number(_hash(value, length), length)


def _read_choice(bits: "_Unpacker", fact: Fact) -> str:
    length = _LONG if bits.flag() else _CHOICE
    hashed = bits.number(length)
    meant = [one for one in choices_of(fact) if _hash(one, length) == hashed]
    if len(meant) != 1:
        raise Unpackable(GONE)
    return meant[0]


# Bits


class _Writer:
    def __init__(self) -> None:
        self._bits: list[str] = []

    def flag(self, value: bool) -> None:
        self._bits.append("1" if value else "0")

    def number(self, value: int, length: int) -> None:
        self._bits.append(f"{value:0{length}b}")

    def count(self, value: int) -> None:
        """A number of 0 or more, short where it is small (Elias's gamma code)."""
        self._bits.append("0" * ((value + 1).bit_length() - 1) + f"{value + 1:b}")

    def closed(self) -> bytes:
        """All bits, an end mark, and the checksum."""
        bits = "".join(self._bits) + "1"
        bits += "0" * (-len(bits) % 8)
        body = int(bits, 2).to_bytes(len(bits) // 8, "big")
        return body + _checksum(body)


class _Unpacker:
    def __init__(self, body: bytes) -> None:
        text = "".join(f"{byte:08b}" for byte in body).rstrip("0")
        self._bits: Iterator[str] = iter(text[:-1])

    def flag(self) -> bool:
        return self._one() == "1"

    def number(self, length: int) -> int:
        return int("".join(self._one() for _ in range(length)), 2)

    def count(self) -> int:
        zeros = 0
        while not self.flag():
            zeros += 1
        return (1 << zeros | (self.number(zeros) if zeros else 0)) - 1

    def rest(self) -> str:
        return "".join(self._bits)

    def _one(self) -> str:
        bit = next(self._bits, "")
        if not bit:
            raise EOFError
        return bit
