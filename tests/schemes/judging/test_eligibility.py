"""The engine: strengths, standings, alternatives, members, unknowns, and its promises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge_track, verdict_of
from schemes.judging.rulebook import Verdict
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("a"),
        fact("b"),
        fact("p", subject="plan"),
        fact("q", subject="plan"),
        fact("yen", "yen", "plan", unit="円"),
        fact("months", "months", per_member=True),
        fact("kind", "choice", choices=("one", "two", "three")),
        fact("work", "set", "plan", choices=("send", "give", "teach")),
    )
}


def verdict(rules, members=(), /, **facts):
    return judge_track(track(FACTS, *rules), Answers(facts, tuple(members)), DAY).verdict


@pytest.mark.parametrize(
    ("strength", "standing", "met", "unmet_applicant", "unmet_plan", "unknown"),
    [
        ("must", "current", "eligible", "ineligible", "plan_change", "unanswered"),
        ("principle", "current", "eligible", "confirm", "confirm", "unanswered"),
        ("must", "past_call", "eligible", "confirm", "confirm", "eligible"),
        ("principle", "past_call", "eligible", "confirm", "confirm", "eligible"),
        ("purpose", "current", "eligible", "not_this_purpose", "not_this_purpose", "eligible"),
        ("purpose", "past_call", "eligible", "confirm", "confirm", "eligible"),
        ("note", "current", "eligible", "eligible", "eligible", "eligible"),
        ("info", "current", "eligible", "eligible", "eligible", "eligible"),
        ("aim", "current", "eligible", "eligible", "eligible", "eligible"),
        ("must", "unseen", "eligible", "eligible", "eligible", "eligible"),
        ("must", "superseded", "eligible", "eligible", "eligible", "eligible"),
    ],
)
def test_what_a_requirement_does_by_strength_and_standing(
    strength, standing, met, unmet_applicant, unmet_plan, unknown
):
    base = rule("b")  # so that the track always has a deciding requirement

    def of(name, **facts):
        subject = rule(name, strength=strength, standing=standing, fiscal_year=2025)
        return verdict([base, subject], b=True, **facts).key

    assert of("a", a=True) == met
    assert of("a", a=False) == unmet_applicant
    assert of("p", p=False) == unmet_plan
    assert of("a", a=None) == unknown
    assert of("a") == unknown


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [rule("a", strength="note")],
        [rule("a", strength="aim")],
        [rule("a", strength="purpose")],
        [rule("a", standing="past_call", fiscal_year=2025)],
        [rule("a", standing="superseded")],
    ],
)
def test_a_track_without_a_deciding_requirement_is_to_be_confirmed(rules):
    assert verdict(rules, a=True) == Verdict.CONFIRM


def test_the_worst_effect_decides():
    rules = [
        rule("a"),
        rule("b", strength="principle"),
        rule("p"),
        rule("q", strength="purpose"),
    ]
    assert verdict(rules, a=False, b=False, p=False, q=False).key == "not_this_purpose"
    assert verdict(rules, a=False, b=False, p=False, q=True).key == "ineligible"
    assert verdict(rules, a=True, b=False, p=False, q=True).key == "plan_change"
    assert verdict(rules, b=False, p=True, q=True).key == "confirm"
    assert verdict(rules, b=True, p=True, q=True).key == "unanswered"
    assert verdict(rules, a=True, b=True, p=True, q=True).key == "eligible"


def test_what_jica_judges_is_confirmed_or_only_listed():
    assert verdict([rule(None, "judged", strength="principle")]).key == "confirm"
    base = rule("a")
    assert verdict([base, rule(None, "judged", strength="note")], a=True).key == "eligible"
    past = rule(None, "judged", strength="must", standing="past_call", fiscal_year=2023)
    assert verdict([base, past], a=True).key == "eligible"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (True, True, "eligible"),
        (True, False, "eligible"),
        (True, None, "eligible"),
        (False, True, "eligible"),
        (False, False, "ineligible"),
        (False, None, "unanswered"),
        (None, True, "eligible"),
        (None, False, "unanswered"),
        (None, None, "unanswered"),
    ],
)
def test_alternatives_are_kleenes_or(a, b, expected):
    rules = [rule("a", alternative="x"), rule("b", alternative="x")]
    assert verdict(rules, a=a, b=b).key == expected


@pytest.mark.parametrize(
    ("a", "b", "p", "expected"),
    [
        (True, True, None, "eligible"),
        (True, False, None, "unanswered"),
        (True, False, False, "plan_change"),  # the milder of the two ways out
        (False, None, False, "plan_change"),
        (None, None, True, "eligible"),
    ],
)
def test_a_clause_of_several_requirements_is_one_alternative(a, b, p, expected):
    rules = [
        rule("a", alternative="x", clause="1"),
        rule("b", alternative="x", clause="1"),
        rule("p", alternative="x", clause="2"),
    ]
    assert verdict(rules, a=a, b=b, p=p).key == expected


def test_an_alternative_that_is_met_relieves_the_others():
    rules = [rule("a", alternative="x"), rule("b", alternative="x")]
    found = judge_track(track(FACTS, *rules), Answers({"a": True, "b": False}), DAY)
    assert [(reason.state, reason.relieved, reason.effect.key) for reason in found.reasons] == [
        ("met", False, "eligible"),
        ("unmet", True, "eligible"),
    ]


@pytest.mark.parametrize(
    ("over", "values", "expected"),
    [
        ("all", (24, 30), "eligible"),
        ("all", (24, 23), "ineligible"),
        ("all", (24, None), "unanswered"),
        ("all", (23, None), "ineligible"),
        ("any", (24, 0), "eligible"),
        ("any", (0, 23), "ineligible"),
        ("any", (0, None), "unanswered"),
        ("any", (24, None), "eligible"),
        ("none", (0, 23), "eligible"),
        ("none", (0, 24), "ineligible"),
        ("none", (0, None), "unanswered"),
    ],
)
def test_requirements_over_the_members(over, values, expected):
    members = [{"months": value} for value in values]
    found = verdict([rule("months", "at_least", 24, over=over)], members)
    assert found.key == expected


def test_the_applicant_counts_among_the_members_if_it_answered():
    rules = [rule("months", "at_least", 24, over="all")]
    assert verdict(rules, [{"months": 24}], months=23).key == "ineligible"
    assert verdict(rules, [{"months": 24}], months=None).key == "eligible"
    assert verdict(rules, [{"months": 24}]).key == "eligible"
    assert verdict(rules, months=24).key == "eligible"


def test_missing_names_what_the_verdict_waits_for():
    rules = [rule("a"), rule("b", strength="principle"), rule("p", strength="note")]
    found = judge_track(track(FACTS, *rules), Answers({"a": True}), DAY)
    assert found.missing == ("b",)
    assert judge_track(track(FACTS, *rules), Answers({"a": False}), DAY).missing == ()


def test_messages_say_what_is_asked_the_year_and_by_how_much_it_misses():
    rules = [
        rule("yen", "at_most", 10_000_000, wording="総額が1,000万円以下であること"),
        rule(
            "kind",
            "one_of",
            ["one", "two"],
            wording="ONEまたはTWOであること",
            standing="past_call",
            fiscal_year=2023,
        ),
    ]
    found = judge_track(track(FACTS, *rules), Answers({"yen": 12_000_000, "kind": "three"}), DAY)
    assert found.reasons[0].message == (
        "総額が1,000万円以下であることが条件です。回答は1,200万円で、200万円超えています。"
        "「yen」を1,000万円にすると、この条件に合います。"
    )
    assert found.reasons[1].message == (
        "2023年度の資料では、ONEまたはTWOであることが条件でした。「kind」の回答は「THREE」で、"
        "この条件に合いません。今の募集でも同じかを、窓口で確かめてください。"
    )


# Properties, over generated rules and answers

RULES = st.lists(
    st.builds(
        rule,
        st.sampled_from(["a", "b", "p", "q"]),
        st.sampled_from(["is_true", "is_false"]),
        strength=st.sampled_from(["must", "principle", "purpose", "note", "aim"]),
        standing=st.sampled_from(["current", "past_call", "superseded"]),
        fiscal_year=st.just(2025),
        alternative=st.sampled_from(["", "", "x", "y"]),
    ),
    max_size=6,
)
ANSWERS = st.dictionaries(st.sampled_from(["a", "b", "p", "q"]), st.none() | st.booleans())


def plain(rules, facts):
    return verdict_of(track(FACTS, *rules), Answers(facts), DAY)


@given(RULES, ANSWERS, st.randoms())
def test_the_order_of_answers_and_rules_does_not_matter(rules, facts, random):
    shuffled = list(facts.items())
    random.shuffle(shuffled)
    assert plain(rules, dict(shuffled)) == plain(rules, facts)
    mixed = list(rules)
    random.shuffle(mixed)
    assert plain(mixed, facts) == plain(rules, facts)


@given(RULES, ANSWERS)
def test_unknown_and_not_asked_give_the_same_verdict(rules, facts):
    asked = {key: value for key, value in facts.items() if value is not None}
    assert plain(rules, facts) == plain(rules, asked)


@given(RULES, ANSWERS, st.sampled_from(["a", "b", "p", "q"]), st.booleans())
def test_answering_an_unknown_never_turns_a_no_into_a_yes(rules, facts, key, value):
    if facts.get(key) is not None:
        return
    before = plain(rules, facts)
    if before >= Verdict.PLAN_CHANGE:
        assert plain(rules, {**facts, key: value}) >= before


@given(RULES, ANSWERS)
def test_an_unknown_alone_never_excludes(rules, facts):
    unknown = dict.fromkeys(facts)
    assert plain(rules, unknown) <= Verdict.CONFIRM


@given(RULES, ANSWERS)
def test_the_trace_and_the_short_way_agree(rules, facts):
    found = judge_track(track(FACTS, *rules), Answers(facts), DAY)
    assert found.verdict == plain(rules, facts)
