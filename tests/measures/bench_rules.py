"""`make bench`, second half: judging, against two general rule engines, in one run.

The same 20 schemes × 60 rules over the same facts. Ours gives the verdicts with their whole
trace; the others give yes or no for each rule. Times are medians of interleaved rounds.
"""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from schemes.document import Choice, Fact, Requirement
from schemes.judging import advice, eligibility, rulebook
from schemes.judging.answers import Answers
from schemes.judging.rulebook import RuleBook

SCHEMES, RULES, ROUNDS = 20, 60, 60
DAY = date(2026, 11, 1)
KINDS = ("bool", "yen", "set", "choice")
GOALS = {"zen-engine": 5, "json-logic-qubit": 5}  # how many times faster ours is to be


def main() -> int:
    """Print medians and ratios; 1 if a goal is missed."""
    import zen  # of the bench group only
    from json_logic import jsonLogic

    answers = Answers({f"f{n}": (True, 900, ("a",), "a")[n % 4] for n in range(RULES)})
    plain = {key: list(v) if isinstance(v, tuple) else v for key, v in answers.facts.items()}
    book, hundredfold = _book(SCHEMES), _book(SCHEMES * 100)
    gc.collect()
    gc.freeze()  # what is kept for good is not walked through again in the middle of a round
    decision = zen.ZenEngine().create_decision(_decision())
    logic = [_logic(n) for n in range(RULES)]
    times = _medians(
        {
            "判定(経過つき)": lambda: eligibility.judge(book, answers, DAY),
            "判定と助言": lambda: advice.advise(book, answers, DAY),
            "zen-engine": lambda: [decision.evaluate(plain) for _ in range(SCHEMES)],
            "json-logic-qubit": lambda: [
                jsonLogic(rule, plain) for _ in range(SCHEMES) for rule in logic
            ],
        }
    )
    ours = times["判定(経過つき)"]
    print(f"\n要件の判定({SCHEMES}スキーム×{RULES}要件、中央値)")
    for name, seconds in times.items():
        print(f"  {name:<20} {seconds * 1000:8.2f} ms   判定の {seconds / ours:6.1f} 倍")
    large = _medians({"": lambda: eligibility.judge(hundredfold, answers, DAY)}, 5)[""]
    print(f"  要件が100倍のとき      {large * 1000:8.2f} ms   判定の {large / ours:6.1f} 倍")
    missed = [name for name, goal in GOALS.items() if times[name] < goal * ours]
    for name in missed:
        print(f"  目標に届きません: {name}の{GOALS[name]}倍の速さ")
    return 1 if missed else 0


def _medians(runs: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each, in turn, so that a busy moment of the machine meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _book(count: int) -> RuleBook:
    facts = {f"f{number}": _fact(number) for number in range(RULES)}
    rules = [_rule(number) for number in range(RULES)]
    return RuleBook(
        {f"s/{n}": rulebook.rules_of(f"s/{n}", rules, facts) for n in range(count)}, facts
    )


def _fact(number: int) -> Fact:
    return Fact(
        key=f"f{number}",
        subject="plan" if number % 2 else "applicant",
        per_member=False,
        type=KINDS[number % 4],
        unit="",
        label=f"質問{number}",
        question="",
        help="",
        group="",
        asked_of="",
        changeable=bool(number % 2),
        effort=1,
        minimum=None,
        maximum=None,
        choices=tuple(Choice(value=value, label=value) for value in "abc"),
    )


def _rule(number: int) -> Requirement:
    return Requirement(
        code=f"R-{number}",
        fact=f"f{number}",
        operator=("is_true", "at_most", "within", "one_of")[number % 4],
        value=(None, 1000, ["a", "b"], ["a", "b"])[number % 4],
        strength=("must", "principle", "note")[number % 3],
        standing="current",
        wording=f"要件{number}",
        citations=(),
    )


def _decision() -> dict[str, Any]:
    """A zen decision that tells each rule's yes or no."""
    forms = (
        "f{0} == true",
        "f{0} <= 1000",
        "all(f{0}, # in ['a', 'b'])",
        "f{0} in ['a', 'b']",
    )
    rules = [{"id": str(n), "key": f"r{n}", "value": forms[n % 4].format(n)} for n in range(RULES)]
    node = {"position": {"x": 0, "y": 0}}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", **node},
            {
                "id": "rules",
                "type": "expressionNode",
                "name": "rules",
                "content": {"expressions": rules},
                **node,
            },
            {"id": "out", "type": "outputNode", "name": "out", **node},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def _logic(number: int) -> dict[str, Any]:
    fact = {"var": f"f{number}"}
    return (
        {"==": [fact, True]},
        {"<=": [fact, 1000]},
        {"all": [fact, {"in": [{"var": ""}, ["a", "b"]]}]},
        {"in": [fact, ["a", "b"]]},
    )[number % 4]


if __name__ == "__main__":
    raise SystemExit(main())
