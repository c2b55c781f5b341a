"""Four answers that never stand in an address, asked as one declaration: 「どれにも当たりません」.

Whoever cannot make it passes the question over; which of the four it is, nobody is told. The API
takes the four facts themselves. No Django, no database, no clock.
"""

from collections.abc import Collection, Mapping
from typing import Any

from schemes.document import Choice, Fact
from schemes.memory import Memory

DECLARATION = "declaration"  # its name in an address
NONE = "none"
SENSITIVE = ("tax_arrears", "insolvent", "antisocial_ties", "suspended_by_jica")
LABEL = "申込みのときに確かめること"


def asked(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts with the declaration before the first of those that it stands for."""
    return _asked.of("asked", lambda: _with_declaration(facts), facts)


_asked: Memory[dict[str, Fact]] = Memory(8)


def _with_declaration(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    first = next((key for key in facts if key in SENSITIVE), None)
    found: dict[str, Fact] = {}
    for key, fact in facts.items():
        if key == first:
            found[DECLARATION] = question(facts)
        found[key] = fact
    return found


def question(facts: Mapping[str, Fact]) -> Fact:
    """The declaration as a question; whom it concerns is told by the facts that it stands for."""
    meant = [facts[key] for key in SENSITIVE if key in facts]
    return Fact(
        key=DECLARATION,
        subject="applicant",
        type="choice",
        label=LABEL,
        question=f"{'、'.join(fact.label for fact in meant)}の、どれにも当たりませんか。",
        help="どれかに当たるときは、答えずに進んでください。どれに当たるかは、このサイトに伝わりません。",
        group=meant[0].group,
        asked_of=meant[0].asked_of,
        spared=meant[0].spared,
        choices=(Choice(value=NONE, label="どれにも当たりません"),),
    )


def declared(facts: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Answers with what the declaration says; what is told by itself stands."""
    answers = dict(facts)
    if answers.pop(DECLARATION, None) == NONE:
        for key in SENSITIVE:
            if key in known:
                answers.setdefault(key, False)
    return answers


def as_one(keys: Collection[str]) -> list[str]:
    """Keys of facts with the declaration in the place of the first of its own."""
    return list(dict.fromkeys(DECLARATION if key in SENSITIVE else key for key in keys))
