"""Who asks, in the words that people use, and the facts that stand behind them.

A choice of the kinds of body and of the roles says whose it is (``Choice.who``), so that people
choose among few. No Django, no database, no clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemes.document import Choice, Fact
from schemes.memory import Memory

WHO = "who"  # its name in an address


@dataclass(frozen=True)
class Person:
    """``kind``: the applicant_kind that follows; "" where it is asked (a school acts as a body, its
    teachers for themselves). ``short``: the label where there is little room."""

    key: str
    label: str
    kind: str
    short: str


PEOPLE = (
    Person("citizen", "市民(会社員、主婦・主夫、退職した方など)", "individual", "市民"),
    Person("student", "学生・生徒", "individual", "学生"),
    Person("school", "学校や教員(教育委員会を含む)", "", "学校・教員"),
    Person("ngo", "NGOや市民団体", "organisation", "NGO・市民団体"),
    Person("municipality", "自治体などの公的な機関", "organisation", "自治体"),
    Person("company", "企業・協同組合など", "organisation", "企業"),
    Person("university", "大学や研究機関", "organisation", "大学・研究機関"),
)
KINDS: Mapping[str, str] = {person.key: person.kind for person in PEOPLE}

QUESTION = Fact(
    key=WHO,
    subject="applicant",
    type="choice",
    label="あなたの立場",
    question="どのような立場で、応募や利用をしますか。",
    help="例: NPO法人の職員として応募するときは「NGOや市民団体」、個人として寄附をするときは「市民」。",
    group="応募者",
    choices=tuple(Choice(value=person.key, label=person.label) for person in PEOPLE),
)


def narrows(fact: Fact, who: str) -> bool:
    """Whether some choices of a question are for those who ask alone."""
    return who in KINDS and any(choice.who for choice in fact.choices)


def narrowed(fact: Fact, who: str, given: Collection[str]) -> Fact:
    """The question with the choices of those who ask, and with those that were chosen already."""
    if not narrows(fact, who):
        return fact
    kept = [one for one in fact.choices if who in one.who or not one.who or one.value in given]
    name = tuple(one.value for one in kept)
    return _narrowed.of(name, lambda: fact.model_copy(update={"choices": tuple(kept)}), fact)


_narrowed: Memory[Fact] = Memory(64)
