"""Every published requirement at its threshold: one below, on it, one above, and unknown."""

import re
from datetime import date, timedelta

import pytest

from schemes import catalogue
from schemes.judging.answers import Answers, read
from schemes.judging.eligibility import Reason, judge
from schemes.judging.rulebook import Ruling
from schemes.judging.voices import opening
from tests import kept

pytestmark = pytest.mark.django_db

DEADLINE = date(2026, 10, 30)
ONE = timedelta(days=1)


def published_rules():
    shown = catalogue.library().on(date(2026, 11, 1))
    for scheme in shown.schemes.values():
        for track in scheme.tracks:
            for rule in scheme.requirements_of(track):
                if rule.fact:
                    yield f"{scheme.key}/{track.key} {rule.code}", rule, shown.facts[rule.fact]


def cases(rule, fact):
    """Answers about the threshold of a rule, and whether they meet it."""
    value, operator = rule.value, rule.operator
    if operator in ("is_true", "is_false"):
        return [(True, operator == "is_true"), (False, operator == "is_false")]
    if operator in ("at_most", "at_least", "less_than", "more_than"):
        return [
            (value - 1, operator in ("at_most", "less_than")),
            (value, operator in ("at_most", "at_least")),
            (value + 1, operator in ("at_least", "more_than")),
        ]
    if operator == "between":
        low, high = value["from"], value["to"]
        return [(low - 1, False), (low, True), (high, True), (high + 1, False)]
    if operator == "date_between":
        low, high = date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
        return [(low - ONE, False), (low, True), (high, True), (high + ONE, False)]
    if operator == "years_since_edge":  # the very day is to be asked
        edge = DEADLINE.replace(year=DEADLINE.year - value)
        return [(edge - ONE, True), (edge + ONE, False)]
    if operator == "years_since":
        edge = DEADLINE.replace(year=DEADLINE.year - value)
        return [(edge - ONE, True), (edge, True), (edge + ONE, False)]
    if operator == "age_at_most":  # the next age is reached the day before the birthday
        edge = (DEADLINE + ONE).replace(year=DEADLINE.year - value - 1)
        return [(edge, False), (edge + ONE, True)]
    if operator in ("equals", "one_of", "none_of"):
        inside = [value] if operator == "equals" else value
        outside = [item for item in known(fact) if item not in inside]
        return [(item, operator != "none_of") for item in inside] + [
            (item, operator == "none_of") for item in outside
        ]
    if operator == "has_any":
        return [((item,), True) for item in value] + [
            ((item,), False) for item in known(fact) if item not in value
        ]
    assert operator in ("within", "has_none"), operator
    outside = [item for item in known(fact) if item not in value]
    if operator == "within":
        return [((item,), True) for item in value] + [((value[0], item), False) for item in outside]
    return [((item,), False) for item in value] + [((item,), True) for item in outside]


def known(fact):
    if fact.type == "country":
        return ["NP", "EG", "KE", "BT", "TH"]
    return [choice.value for choice in fact.choices]


def test_each_requirement_on_both_sides_of_its_threshold():
    checked = 0
    for name, rule, fact in published_rules():
        ruling = Ruling(rule, fact)
        for answer, holds in cases(rule, fact):
            found = ruling.outcome(Answers({rule.fact: answer}), DEADLINE)
            assert found.state == ("met" if holds else "unmet"), (name, answer)
            checked += 1
        assert ruling.outcome(Answers({rule.fact: None}), DEADLINE).state == "unknown", name
        assert ruling.outcome(Answers({}), DEADLINE).state == "not_asked", name
    assert checked > 1000


# Forms that nobody would say. The last two: more than five things in a row, in brackets or not.
BANNED = re.compile(
    "「(はい|いいえ)」であること|回答は「(はい|いいえ)」で|条件を満たしません|ないことではない|[{}]|。。|None|"
    "(「[^「」]*」){6,}|([^、。「」()]+、){6,}"
)


def every_rule():
    """Each published rule of a fact, ready, with what it is called."""
    shown = catalogue.library().on(date(2026, 11, 1))
    for name, rules in shown.rules.tracks.items():
        for ruling in rules.rulings:
            if ruling.key:
                yield f"{name} {ruling.requirement.code}", ruling, shown.facts[ruling.key]


def spoken():
    """Every reason that a published rule can give: each state, each answer near its threshold."""
    for name, ruling, fact in every_rule():
        for answer, _ in cases(ruling.requirement, fact):
            outcome = ruling.outcome(Answers({ruling.key: answer}), DEADLINE)
            yield name, Reason(outcome, answer, DEADLINE)
        yield name, Reason(ruling.unknown, None, DEADLINE)
        yield name, Reason(ruling.not_asked, None, DEADLINE)
        yield name, Reason(ruling.unmet.eased(), None, DEADLINE)
        yield name, Reason(ruling.doubtful, None, DEADLINE, ((fact, answer), (fact, answer)))


def test_every_requirement_speaks_plainly_in_every_state():
    checked = 0
    for name, reason in spoken():
        said = reason.message
        assert said.endswith("。"), (name, said)
        assert not BANNED.search(said), (name, said)
        checked += 1
    assert checked > 2000


def test_no_reason_of_a_stored_case_has_a_form_that_nobody_would_say():
    """The share of such reasons over all stored cases and tracks is nothing."""
    shown = catalogue.library().on(date(2026, 11, 1))
    said = set()
    for case in kept.cases().values():
        day = date.fromisoformat(case["judged_on"])
        for found in judge(shown.rules, read(case["facts"], shown.facts), day):
            said |= {(reason.requirement.code, reason.message) for reason in found.reasons}
    assert [one for one in sorted(said) if BANNED.search(one[1])] == []
    assert len(said) > 1000


def test_whatever_weighs_names_its_source():
    """By its opening, 「2025年度の募集要項では」 or 「基準資料(2026年3月)によると」."""
    weighing = [(name, reason) for name, reason in spoken() if reason.effect]
    assert len(weighing) > 1000
    for name, reason in weighing:
        source = opening(reason.requirement, reason.outcome.sources).removesuffix("では")
        assert reason.message.startswith((f"{source}では、", f"{source}によると、")), name


def test_an_unmet_limit_says_by_how_much():
    measured = 0
    for name, reason in spoken():
        fact = reason.outcome.fact
        if reason.state == "unmet" and not reason.relieved and fact.type in ("yen", "months"):
            assert re.search("(超えています|足りません)。", reason.message), name
            measured += 1
    assert measured > 10


def test_a_relieved_alternative_never_tells_what_was_answered():
    for name, reason in spoken():
        if reason.relieved:
            assert "回答" not in reason.told, name


def test_a_change_is_said_for_each_unmet_rule_of_what_can_be_changed():
    """And never for what a person cannot sensibly change."""
    changed = set()
    for name, reason in spoken():
        fact, rule = reason.outcome.fact, reason.requirement
        binding = rule.standing == "current" and rule.strength == "must"
        if reason.state == "unmet" and not reason.relieved and binding and fact.subject == "plan":
            cured = "と、この条件に合います。" in reason.message
            partly = fact.type != "set" or len(reason.answer) > 1
            assert cured == (fact.changeable and partly), (name, reason.message)
            changed.add(fact.key)
    assert {"budget_yen", "project_months", "activities", "has_counterpart", "country"} <= changed


def test_a_question_of_yes_or_no_is_asked_for_in_one_direction_where_it_can_be_changed():
    """So that one sentence says how to change it."""
    directions = {}
    for _, ruling, fact in every_rule():
        if fact.type == "bool" and fact.changeable:
            directions.setdefault(fact.key, set()).add(ruling.requirement.operator)
    assert {key: found for key, found in directions.items() if len(found) > 1} == {}
    assert "consulted_jica" in directions


def test_every_question_of_yes_or_no_has_words_for_both_answers():
    asked = {fact.key: fact for _, _, fact in every_rule() if fact.type == "bool"}
    assert [key for key, fact in asked.items() if not (fact.said_yes and fact.said_no)] == []
    assert all(
        fact.said_yes.endswith("。") and fact.said_no.endswith("。") for fact in asked.values()
    )


def test_what_can_be_changed_has_words_that_end_as_a_step():
    facts = catalogue.library().on(date(2026, 11, 1)).facts.values()
    for fact in facts:
        assert bool(fact.change) == fact.changeable, fact.key
        assert re.search("(する|外す|決める|書く|見送る)$|^$", fact.change), fact.key
    changeable = {fact.key for fact in facts if fact.changeable}
    never = {"country", "oda_country", "jica_office_in_country", "audience", "role", "birth_date"}
    assert not changeable & (never | {"organisation_type", "designated_body_type", "wants"})
