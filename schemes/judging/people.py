"""Who asks, in the words that people use, and the facts that stand behind them.

A choice of the kinds of body and of the roles says whose it is (``Choice.who``), so that people
choose among few. No Django, no database, no clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemes.document import Choice, Fact

WHO = "who"  # its name in an address


@dataclass(frozen=True)
class Person:
    """``kind``: the applicant_kind that follows; "" where it is asked (a school acts as a body, its
    teachers for themselves)."""

    key: str
    label: str
    kind: str


PEOPLE = (
    Person("citizen", "市民(会社員、主婦・主夫、退職した方など)", "individual"),
    Person("student", "学生・生徒", "individual"),
    Person("school", "学校や教員(教育委員会を含む)", ""),
    Person("ngo", "NGOや市民団体", "organisation"),
    Person("municipality", "自治体などの公的な機関", "organisation"),
    Person("company", "企業・協同組合など", "organisation"),
    Person("university", "大学や研究機関", "organisation"),
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


def narrowed(fact: Fact, who: str, given: Collection[str]) -> Fact:
    """The question with the choices of those who ask, and with those that were chosen already."""
    if who not in KINDS or not any(choice.who for choice in fact.choices):
        return fact
    kept = [one for one in fact.choices if who in one.who or not one.who or one.value in given]
    return fact.model_copy(update={"choices": tuple(kept)})
