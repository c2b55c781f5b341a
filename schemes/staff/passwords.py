"""Passwords that others would try first: known ones with something added, and our own words."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from schemes.writing.folding import fold

WORDS = (
    "jica",
    "ジャイカ",
    "国際協力",
    "kokusaikyoryoku",
    "市民参加",
    "shiminsanka",
    "草の根",
    "kusanone",
    "海外協力隊",
    "kaigaikyoryokutai",
    "kyoryokutai",
    "地球ひろば",
    "chikyuhiroba",
    "ジャパンデスク",
    "japandesk",
    "ポータル",
    "portal",
    "職員",
    "shokuin",
    "staff",
    "管理者",
    "kanrisha",
    "admin",
    "パスワード",
    "password",
)
# Shorter names are in many words.
SHORTEST_NAME = 3
LEAST_OWN = 6
FEWEST = 5
OWN = "このサイトや本人の名前から作ったパスワードは、はじめに試されます。関係のない言葉をいくつか並べてください。"
FEW = "同じ文字のくり返しが多すぎます。関係のない言葉をいくつか並べてください。"


class KnownPasswordValidator(CommonPasswordValidator):
    """Also what is left of a password without the numbers and signs around it, and what it repeats."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = fold(password).lower()
        if len(set(plain)) < FEWEST:
            raise ValidationError(FEW, code="password_repeats")
        once = _repeated(plain)
        for part in {plain, once, _bare(plain), _bare(once)}:
            super().validate(part, user)


class OwnWordsValidator:
    """Refuses what is mostly made of the portal's words, or of the person's names."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = re.sub(r"[\W_]", "", fold(password).lower())
        left = plain
        for word in sorted({*WORDS, *_names(user)}, key=len, reverse=True):
            left = left.replace(word, "")
        if left != plain and len(re.sub(r"\d", "", left)) < LEAST_OWN:
            raise ValidationError(OWN, code="password_own_words")

    def get_help_text(self) -> str:
        return "このサイトや本人の名前から作ったパスワードは使えません。"


def _names(user: Any) -> set[str]:
    said = (
        getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")
    )
    parts = {part for text in said for part in re.split(r"[\W_]+", fold(text).lower())}
    return {part for part in parts if len(part) >= SHORTEST_NAME}


def _bare(plain: str) -> str:
    """Without the numbers and signs around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def _repeated(plain: str) -> str:
    """What a text is made of by repeating it; itself where it repeats nothing."""
    return plain[: (plain + plain).index(plain, 1)] if plain else plain
