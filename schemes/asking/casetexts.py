"""A case as people write it, one answer or expectation a line, and back to what is stored.

「総額: 1,000万円」 becomes ``{"budget_yen": 10000000}``; 「構成員1 登記日: 2020年4月1日」 a member's
answer; 「草の根技術協力事業 草の根協力支援型: 要確認、応募できる見込み」 the verdicts that are right.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from schemes import models
from schemes.asking import answerfields
from schemes.document import Fact
from schemes.judging import answers
from schemes.judging.answers import AnswerError, Answers, printable
from schemes.judging.operators import names_of, show
from schemes.judging.rulebook import Verdict
from schemes.writing.folding import fold
from schemes.writing.names import plain

NOTHING = "(なし)"
ALIKE = 3  # questions that are offered where one is not found
UNKNOWN = "わからない"
MEMBER = re.compile(r"構成員\s*([0-9]{1,3})[\sの]*(.+)")
LINE = re.compile(r"([^:：]+)[:：](.*)")

Facts = Mapping[str, Fact]
Raw = dict[str, Any]


def known_facts() -> dict[str, Fact]:
    """The questions of the draft, by key."""
    return {fact.key: fact.published() for fact in models.Fact.objects.prefetch_related("choices")}


def track_names() -> dict[str, str]:
    """「草の根技術協力事業 草の根協力支援型」 by 「kusanone/support」, of the draft."""
    tracks = models.Track.objects.select_related("scheme")
    return {f"{track.scheme.key}/{track.key}": str(track) for track in tracks}


# --- Answers -------------------------------------------------------------------------------------


def written_facts(facts: Mapping[str, Any], known: Facts) -> str:
    """Answers, as the API takes them, one a line; what is no question any more by its key."""
    lines = [
        _written(known.get(key), key, value) for key, value in facts.items() if key != "members"
    ]
    for number, member in enumerate(facts.get("members") or (), start=1):
        lines += [
            f"構成員{number} {_written(known.get(key), key, value)}"
            for key, value in member.items()
        ]
    return "\n".join(lines)


def _written(fact: Fact | None, key: str, value: Any) -> str:
    if fact is None:
        return f"{key}: {json.dumps(value, ensure_ascii=False)}"
    return f"{fact.label}: {_answer(fact, value)}"


def _answer(fact: Fact, value: Any) -> str:
    if value is None:
        return UNKNOWN
    if fact.type == "set":
        return "、".join(map(fact.label_of, value)) or NOTHING
    return f"{value}か月" if fact.type == "months" else show(fact, value)


def read_facts(text: str, known: Facts) -> Raw:
    """Answers as the API takes them. Raises ``ValidationError`` with a sentence for each line."""
    by_name = {plain(name): fact for fact in known.values() for name in (fact.key, fact.label)}
    found: Raw = {}
    members: dict[int, Raw] = {}

    def take(name: str, given: str) -> None:
        member = MEMBER.fullmatch(fold(name))
        into = members.setdefault(int(member[1]), {}) if member else found
        fact = by_name.get(plain(member[2] if member else name))
        if fact is None:
            raise AnswerError(name, _no_question(plain(member[2] if member else name), known))
        if fact.key in into:
            raise AnswerError(name, f"「{fact.label}」が二度あります。一つにしてください。")
        into[fact.key] = raw(_read(fact, given))

    _each_line(text, take, "「質問: 答え」")
    if members:
        found["members"] = [members.get(n + 1, {}) for n in range(max(members))]
    try:
        answers.read(found, known)
    except AnswerError as error:
        raise ValidationError(error.message) from None
    return found


def _no_question(name: str, known: Facts) -> str:
    """That there is no such question, and which may be meant."""
    alike = [fact.label for fact in known.values() if name and name in plain(fact.label)]
    meant = "、".join(f"「{label}」" for label in alike[:ALIKE])
    advice = f"{meant}ではありませんか。" if meant else ""
    return f"質問「{printable(name)}」がありません。{advice}下の「質問の一覧」にある名前で書いてください。"


def _each_line(text: str, take: Callable[[str, str], None], shape: str) -> None:
    """Hand over name and rest of each line; collect what is wrong, by line."""
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = LINE.fullmatch(line)
        try:
            if parts is None or not parts[2].strip():
                raise AnswerError(line, f"{shape}の形で書いてください。")
            take(parts[1], parts[2])
        except AnswerError as error:
            wrong.append(f"{number}行目: {error.message}")
    if wrong:
        raise ValidationError(wrong)


def _read(fact: Fact, text: str) -> Any:
    """A typed answer from what people write, with the choices' labels."""
    if plain(text) in (UNKNOWN, "unknown"):
        return None
    if fact.type != "set":
        return answerfields.read(fact, [text])
    given = [] if plain(text) == plain(NOTHING) else names_of(fact).split(text)
    return answerfields.read(fact, given) if given else answers.typed(fact, given)


def raw(value: Any) -> Any:
    """A typed answer as the API takes it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def raw_answers(given: Answers) -> Raw:
    """All answers of a check as the API takes them."""
    found: Raw = {key: raw(value) for key, value in given.facts.items()}
    if given.members:
        found["members"] = [
            {key: raw(value) for key, value in member.items()} for member in given.members
        ]
    return found


# --- Expectations --------------------------------------------------------------------------------

LABELS = {verdict.key: verdict.label for verdict in Verdict}


def written_verdicts(keys: Any) -> str:
    """「要確認、応募できる見込み」."""
    return "、".join(LABELS.get(key, key) for key in keys)


def written_expectations(expect: Mapping[str, Any], tracks: Mapping[str, str]) -> str:
    """Expected verdicts, a track a line. ``tracks``: names by 「scheme/track」."""
    return "\n".join(
        f"{tracks.get(track, track)}: {written_verdicts(keys)}" for track, keys in expect.items()
    )


def read_expectations(text: str, tracks: Mapping[str, str]) -> dict[str, list[str]]:
    """Verdict keys by track. Raises ``ValidationError`` with a sentence for each line."""
    by_name = {plain(name): key for key, name in tracks.items()} | {key: key for key in tracks}
    verdicts = {plain(label): key for key, label in LABELS.items()}
    found: dict[str, list[str]] = {}

    def take(name: str, given: str) -> None:
        track = by_name.get(plain(name))
        if track is None:
            raise AnswerError(
                name,
                f"類型「{printable(name.strip())}」がありません。下の「類型の一覧」にある名前で書いてください。",
            )
        if track in found:
            raise AnswerError(name, f"「{tracks[track]}」が二度あります。一つにしてください。")
        parts = [part for part in re.split(r"、|,|または|又は", fold(given)) if part]
        strange = [part for part in parts if plain(part) not in verdicts]
        if strange:
            raise AnswerError(
                name,
                f"判定「{printable(strange[0].strip())}」がありません。{'、'.join(LABELS.values())}のどれかにしてください。",
            )
        found[track] = list(dict.fromkeys(verdicts[plain(part)] for part in parts))

    _each_line(text, take, "「類型: 判定」")
    return found
