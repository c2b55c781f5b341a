"""The checker's form: one field per fact of the catalogue, filled from an address.

Fields, groups and choices come from the catalogue, never from here; how one question is read is in
``schemes.asking.answerfields``. An address may name every fact; the bodies of a 共同事業体 are
``members-0-registered_on`` and so on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.http import QueryDict

from schemes.asking.answerfields import NOT_ASKED, AnswerForm, coded, field_of
from schemes.asking.layouts import QuestionGroup, helper, step_helper
from schemes.document import Fact
from schemes.judging import declaration, people
from schemes.judging.answers import MEMBERS_MAX, Answers, printable
from schemes.judging.people import WHO
from schemes.judging.questions import KIND, TYPE
from schemes.judging.rulebook import WANTS
from schemes.memory import Memory
from schemes.writing import reading

FUNDS = "wants_funds"  # in addresses and editions of November 2026
# What an address may hold besides answers: the day, what to show, how many bodies there are;
# and, one question a page: the one to ask, the one that was just asked, those passed over.
CONTROLS = frozenset({"as_of", "show", "members", "ask", "asked", "skip"})

SINGLE = ("as_of", "show", "ask", "asked")
SHOWS = frozenset({"questions", "step", "all"})
STRANGERS_NAMED = 5
MEMBER = re.compile(r"members-(0|[1-9][0-9]{0,2})-([a-z0-9_-]+)")


class CheckForm(AnswerForm):
    """All questions that concern a person, bound to the query of an address.

    ``deciding``: keys of the facts that today's rules ask; the others are folded away.
    """

    def __init__(self, data: QueryDict, facts: Mapping[str, Fact], deciding: frozenset[str]):
        data = as_asked(data, facts)
        super().__init__(data)
        self.who = self._chosen(people.QUESTION)
        self.facts = self._narrowed(questions(facts))
        self.deciding = deciding
        self.kind = self._kind()
        self.is_step = data.get("show") == "step"
        started = self.kind or self.who or self.is_step or self._asks_beyond_first_step()
        self.is_first_step = not started
        asked = list(self._asked())
        self.fields.update({fact.key: field_of(fact) for fact in asked})
        self.member_facts = () if self.is_first_step else tuple(filter(of_member, asked))
        self.member_count, self.members_problem = self._count_members()
        for names in self.bodies:
            for name, fact in zip(names, self.member_facts, strict=True):
                self.fields[name] = field_of(fact)

    def _narrowed(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """The questions with the choices of those who ask."""
        narrowed = {
            fact.key: people.narrowed(fact, self.who, self._coded(fact))
            for fact in facts.values()
            if people.narrows(fact, self.who)
        }
        return {**facts, **narrowed} if narrowed else facts

    def _coded(self, fact: Fact) -> list[str]:
        """The codes of the choices that the address names."""
        return [coded(fact, text) for text in self.data.getlist(fact.key)]

    def _kind(self) -> str:
        return self._chosen(self.facts[KIND]) or people.KINDS.get(self.who, "")

    def _chosen(self, fact: Fact) -> str:
        """The one choice that the address names; "" for none, and for what is none."""
        given = self._coded(fact)
        known = {choice.value for choice in fact.choices} | {"unknown"}
        return given[0] if len(given) == 1 and given[0] in known else ""

    def _asks_beyond_first_step(self) -> bool:
        first = {fact.key for fact in self._first_step()}
        return any(key in self.facts and key not in first for key in self.data) or any(
            MEMBER.fullmatch(key) for key in self.data
        )

    def _first_step(self) -> Iterator[Fact]:
        """Who asks, and what they want."""
        group = self.facts[KIND].group
        return (
            fact
            for fact in self.facts.values()
            if fact.group == group and not fact.asked_of and fact.key != KIND
        )

    def _asked(self) -> Iterable[Fact]:
        if self.is_first_step:
            return self._first_step()
        body = self._chosen(self.facts[TYPE]) if TYPE in self.facts else ""
        told = self._told()
        return (
            fact
            for fact in self.facts.values()
            if fact.key not in told and concerns(fact, self.kind, body)
        )

    def _told(self) -> set[str]:
        """What need not be asked: of who asks and of which kind they are, one tells the other; the
        declaration tells four."""
        told = {*declaration.SENSITIVE}  # asked in old addresses only
        if people.KINDS.get(self.who):
            told.add(KIND)
        if KIND in self.data:
            told.add(WHO)
        return told.difference(self.data)

    def _count_members(self) -> tuple[int, str]:
        """How many bodies there are, as given or as answered for; and what is wrong with it."""
        numbers = [int(found[1]) for key in self.data if (found := MEMBER.fullmatch(key))]
        implied = max(numbers, default=-1) + 1
        given = self.data.getlist("members")
        try:
            stated = reading.count("、".join(given), "者") if given else implied
        except reading.Unreadable as error:
            return min(implied, MEMBERS_MAX), f"「構成員の数」の{error.message}"
        if max(stated, implied) > MEMBERS_MAX:
            return MEMBERS_MAX, f"「構成員の数」は{MEMBERS_MAX}者までにしてください。"
        if implied > stated:
            message = f"構成員は{stated}者ですが、{implied}番目の構成員の回答があります。"
            return implied, message
        return stated, ""

    @property
    def bodies(self) -> list[list[str]]:
        """The names of the fields of each body of a 共同事業体."""
        return [
            [f"members-{number}-{fact.key}" for fact in self.member_facts]
            for number in range(self.member_count)
        ]

    @property
    def unused(self) -> list[Fact]:
        """Facts answered in the address that are not asked of this kind of applicant."""
        return [
            fact for key, fact in self.facts.items() if key in self.data and key not in self.fields
        ]

    def clean(self) -> None:
        if self.members_problem:
            self.add_error(None, self.members_problem)
        for key in SINGLE:
            if len(self.data.getlist(key)) > 1:
                self.add_error(None, f"アドレスの「{key}」は一つにしてください。")
        if not SHOWS.issuperset(self.data.getlist("show")):
            self.add_error(
                None, "アドレスの「show」は、questions、step、all のどれかにしてください。"
            )
        strangers = [key for key in self.data if self._is_stranger(key)]
        strangers += [key for key in self._named_by_controls() if key not in self.facts]
        for key in strangers[:STRANGERS_NAMED]:
            self.add_error(
                None,
                f"「{printable(key)}」という質問はありません。アドレスから取り除いてください。",
            )
        if len(strangers) > STRANGERS_NAMED:
            more = len(strangers) - STRANGERS_NAMED
            self.add_error(None, f"ほかにも、質問にない項目が{more}個あります。")
        if self.is_first_step and self.data.get("show") == "questions" and not self.errors:
            self.add_error(
                WHO,
                f"「{self.facts[WHO].label}」を選んでください。決めていないときは「わからない」を選べます。",
            )
        fact = self.facts.get(self.data.get("asked", ""))
        if fact and fact.key not in self.errors and fact.key not in self.given:
            self.add_error(
                fact.key,
                f"「{fact.label}」に答えてください。わからないときは「わからない」を選ぶか、この質問をとばしてください。",
            )

    def _named_by_controls(self) -> list[str]:
        return [key for name in ("ask", "asked", "skip") for key in self.data.getlist(name)]

    def _is_stranger(self, key: str) -> bool:
        if key in CONTROLS or key in self.facts or key in self.fields:
            return False
        member = MEMBER.fullmatch(key)
        # A member beyond the limit is said once, by ``members_problem``.
        return not (member and member[2] in self.facts and of_member(self.facts[member[2]]))

    @cached_property
    def answers(self) -> Answers:
        """The typed answers of a valid form."""
        given = dict(self.given)
        given.pop(WHO, None)
        if kind := people.KINDS.get(self.who):
            given.setdefault(KIND, kind)
        members: list[dict[str, Any]] = [{} for _ in range(self.member_count)]
        for key in list(given):
            if member := MEMBER.fullmatch(key):
                members[int(member[1])][member[2]] = given.pop(key)
        return Answers(declaration.declared(given, self.facts), tuple(members))

    @property
    def given(self) -> dict[str, Any]:
        """What was answered, by the names of the fields and in their order, members' too."""
        return {key: value for key, value in self.cleaned_data.items() if value is not NOT_ASKED}

    @cached_property
    def order(self) -> list[str]:
        """The questions answered, in the order of the address: in which they were asked."""
        given = self.given
        return [key for key in self.data if key in self.facts and key in given]

    @property
    def skipped(self) -> list[str]:
        """The questions passed over that are still without an answer."""
        skipped = dict.fromkeys(self.data.getlist("skip"))
        return [key for key in skipped if key in self.fields and key not in self.data]

    @property
    def is_answered(self) -> bool:
        """Whether anything at all was answered, be it 「わからない」."""
        return any(key != WHO for key in self.given)

    @property
    def groups(self) -> list[QuestionGroup]:
        """The questions by the facts' groups, the less common ones apart."""
        found: dict[str, list[Fact]] = {}
        for key in self.fields:
            if key in self.facts:
                found.setdefault(self.facts[key].group, []).append(self.facts[key])
        return [self._group(title, facts) for title, facts in found.items()]

    def _group(self, title: str, facts: list[Fact]) -> QuestionGroup:
        main = [
            f.key for f in facts if self.is_first_step or f.key in self.deciding or f.key == KIND
        ]
        more = [fact.key for fact in facts if fact.key not in main]
        return QuestionGroup(title, main, more, is_open=self._has_input(more))

    def _has_input(self, names: list[str]) -> bool:
        return any(self[name].errors or self[name].value() for name in names)

    @cached_property
    def helper(self) -> Any:
        return helper(self)

    def step_helper(self, key: str) -> Any:
        """How one question is drawn alone; the other answers go along."""
        self.fields[key] = self[key].field.without_blank()
        # It was bound with the field before; django-stubs do not know where Django keeps that.
        self._bound_fields_cache.pop(key)  # type: ignore[attr-defined]
        return step_helper(self, key)


def questions(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """All that can be asked of the facts of a catalogue, who asks before them."""
    return _questions.of("asked", lambda: {WHO: people.QUESTION, **declaration.asked(facts)}, facts)


_questions: Memory[dict[str, Fact]] = Memory(8)


def concerns(fact: Fact, kind: str, body: str = "") -> bool:
    """Is a fact asked of this kind of applicant? Everything is, while the kind is open."""
    return kind in ("", "unknown", fact.asked_of or kind) and body not in fact.spared


def _is_yes(text: str) -> bool:
    try:
        return reading.yes_or_no(text)
    except reading.Unreadable:
        return False


def as_asked(data: QueryDict, facts: Mapping[str, Fact]) -> QueryDict:
    """The query in the words of the catalogue's day: funds were once the one want asked for."""
    if (FUNDS in facts or FUNDS not in data) and (WANTS in facts or WANTS not in data):
        return data
    asked = data.copy()
    if FUNDS in data and FUNDS not in facts and WANTS in facts:
        yes = [text for text in asked.pop(FUNDS) if _is_yes(text)]
        if yes and WANTS not in asked:
            asked.setlist(WANTS, ["funds"])
    if WANTS in data and WANTS not in facts and FUNDS in facts:
        wants = asked.pop(WANTS)
        if FUNDS not in asked and wants != ["unknown"]:
            asked[FUNDS] = "true" if "funds" in wants else "false"
    return asked


def of_member(fact: Fact) -> bool:
    """Is a fact asked of each body of a 共同事業体?"""
    return fact.per_member or fact.subject == "member"
