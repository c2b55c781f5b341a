"""The checks of requirements, alone and together: what nobody or everybody satisfies, what contradicts, what no rule knows."""

import pytest

from schemes.review import linting
from tests import rules
from tests.schemes.review.linted import (
    DAY,
    FACTS,
    conflict,
    found,
    reference,
    rule,
    rule_keys,
    scheme,
    told,
    track,
)

# --- One requirement -----------------------------------------------------------------------------


def test_an_operator_that_does_not_fit_the_type():
    assert told(scheme(track(rule("yes", "at_least", 3, code="A")))) == [
        (
            "error",
            "operator",
            "一般型 応募要件 A",
            "「次以上」は、答え方が違う質問「yes」には使えません。",
        )
    ]
    assert found(scheme(track(rule("budget", "at_least", 3)))) == []


def test_a_choice_that_is_not_offered():
    assert rule_keys(scheme(track(rule("kind", "equals", "zzz")))) == ["operator"]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("at_most", 1_000_000_000 - 1, []),
        ("at_most", 1_000_000_000, ["unreachable"]),  # everybody
        ("at_most", 1, []),
        ("at_most", 0, ["unreachable"]),  # nobody
        ("at_least", 2, []),
        ("at_least", 1, ["unreachable"]),
        ("at_least", 1_000_000_000, []),
        ("more_than", 1_000_000_000, ["unreachable"]),
    ],
)
def test_a_limit_outside_of_what_can_be_answered(operator, value, expected):
    assert rule_keys(scheme(track(rule("budget", operator, value)))) == expected


def test_a_limit_that_nobody_reaches_is_said_with_the_answers_there_are():
    (finding,) = found(scheme(track(rule("budget", "at_least", 2_000_000_000))))
    assert finding.sentence == (
        "「2,000,000,000円以上であること」を満たす答えがありません。"
        "質問「総額」の答えは1円から1,000,000,000円までです。値か質問を直してください。"
    )


def test_for_everybody_may_be_said_of_a_choice():
    everybody = rule("applicant_kind", "one_of", ["individual", "organisation"])
    assert found(scheme(track(everybody))) == []


def test_a_fact_that_the_track_asks_of_nobody():
    individual = rule("applicant_kind", "equals", "individual", code="A-1")
    (finding,) = found(scheme(track(individual, rule("staff", "at_least", 3))))
    assert finding.rule == "unreachable"
    assert finding.sentence == (
        "質問「職員数」は団体だけに尋ねますが、この類型は団体を対象にしていません(A-1)。"
        "要件を外すか、質問の「尋ねる相手」を直してください。"
    )
    assert found(scheme(track(individual, rule("age", "at_least", 18)))) == []
    organisation = rule("applicant_kind", "none_of", ["individual"])
    assert found(scheme(track(organisation, rule("staff", "at_least", 3)))) == []
    assert rule_keys(scheme(track(organisation, rule("age", "at_least", 3)))) == ["unreachable"]


# --- One of several ------------------------------------------------------------------------------


def either(*given):
    return [one.model_copy(update={"alternative": "甲"}) for one in given]


def test_a_choice_of_one_is_no_choice():
    low, high = rule("budget", "at_most", 10), rule("yes")
    (finding,) = found(scheme(track(*either(low))))
    assert (finding.severity, finding.rule) == ("warning", "lone_choice")
    assert finding.sentence.startswith("「いずれか」の「甲」には、ほかに選べる要件がありません。")
    assert rule_keys(scheme(track(*either(low, high)))) == []
    # One stands at the scheme and holds for every track.
    (common,) = either(high)
    assert rule_keys(scheme(track(*either(low)), requirements=(common,))) == []


def test_a_group_that_nobody_can_satisfy():
    low = rule("budget", "at_most", 10, clause="1")
    high = rule("budget", "at_least", 11, clause="1")
    assert told(scheme(track(*either(low, high)))) == [
        (
            "error",
            "nobody",
            f"一般型 応募要件 {low.code} いずれか「甲」({low.code}・{high.code})",
            "どの組も、すべてを同時に満たす答えがありません。値か組を直してください。",
        )
    ]
    assert found(scheme(track(*either(low, high.model_copy(update={"value": 10}))))) == []
    assert found(scheme(track(*either(low, high, rule("yes"))))) == []


def test_a_group_that_everybody_satisfies():
    low, high = rule("budget", "at_most", 10), rule("budget", "at_least", 11)
    (finding,) = found(scheme(track(*either(low, high))))
    assert finding.rule == "everybody"
    assert finding.sentence == (
        "どう答えても満たすので、判定を何も変えません。値を直すか、要件を外してください。"
    )
    assert found(scheme(track(*either(low, rule("budget", "at_least", 12))))) == []


# --- Two requirements ----------------------------------------------------------------------------


def test_two_musts_that_contradict():
    low, high = rule("budget", "at_most", 10, code="L"), rule("budget", "at_least", 11, code="H")
    (finding,) = found(scheme(track(low, high)))
    assert (finding.rule, finding.place) == ("contradiction", "一般型 応募要件 H")
    assert finding.sentence == (
        "「一般型 応募要件 L」(10円以下であること)と同時に満たす答えがありません"
        "(こちらは11円以上であること)。どちらかを直すか、出典どうしの相違なら同じ「相違」に結び付けてください。"
    )
    assert rule_keys(scheme(track(high), requirements=(low,))) == ["contradiction"]


def test_what_does_not_contradict():
    low = rule("budget", "at_most", 10)
    high = rule("budget", "at_least", 11)
    assert found(scheme(track(low, rule("budget", "at_least", 10)))) == []
    assert found(scheme(track(low, high.model_copy(update={"strength": "principle"})))) == []
    old = high.model_copy(update={"standing": "past_call", "fiscal_year": 2025})
    assert found(scheme(track(low, old))) == []
    assert found(scheme(track(low), track(high, key="other"))) == []
    tied = [one.model_copy(update={"conflict": "I1"}) for one in (low, high)]
    assert found(scheme(track(*tied)), reference(conflicts=(conflict(),))) == []


def test_the_same_rule_twice():
    one = rule("kind", "one_of", ["a", "b"], code="A")
    again = rule("kind", "one_of", ["b", "a"], code="B")
    assert told(scheme(track(one, again)), groups={"kind": {"c"}}) == [
        (
            "error",
            "duplicate",
            "一般型 応募要件 B",
            "「一般型 応募要件 A」と同じ要件です。どちらかを削除してください。",
        )
    ]
    groups = {"kind": {"c"}}
    assert rule_keys(scheme(track(again), requirements=(one,)), groups=groups) == ["duplicate"]
    assert found(scheme(track(one), track(again, key="other")), groups=groups) == []
    past = again.model_copy(update={"standing": "past_call", "fiscal_year": 2025})
    assert found(scheme(track(one, past)), groups=groups) == []


# --- Choices that no requirement knows -----------------------------------------------------------


def unlisted(*requirements):
    """The choices a, b, c of 「kind」 and x, y, z of 「activities」 that are found."""
    document = scheme(track(*requirements))
    return [finding.row[1] for finding in found(document) if finding.rule == "unlisted_choice"]


def test_a_choice_that_no_rule_and_no_group_names():
    document = scheme(track(rule("kind", "one_of", ["a", "b"])))
    assert told(document) == [
        (
            "warning",
            "unlisted_choice",
            "質問 kind 選択肢 C",
            "「C」を挙げる要件もまとまりもないので、選んだ人はどの要件の値にも当てはまりません。数えるまとまりに加えるか、認める要件の値に加えてください。",
        )
    ]
    assert found(document)[0].row == ("schemes.factchoice", ("kind", "c"))
    assert found(document, groups={"kind": {"c"}}) == []
    assert len(found(document, groups={"activities": {"c"}})) == 1


C, Z = ("kind", "c"), ("activities", "z")


@pytest.mark.parametrize(
    ("requirements", "expected"),
    [
        ([], []),
        ([rule("kind", "equals", "a")], []),
        ([rule("kind", "none_of", ["a", "b"])], []),
        ([rule("kind", "one_of", ["a", "b"]), rule("kind", "none_of", ["c"])], []),
        ([rule("kind", "one_of", ["a", "b"], strength="note"), rule("kind", "equals", "c")], []),
        ([rule("kind", "one_of", ["a", "b"], standing="past_call", fiscal_year=2025)], [C]),
        ([rule("kind", "one_of", ["a", "b"], standing="superseded")], []),
        (
            [
                rule("kind", "one_of", ["a", "b"]),
                rule("kind", "one_of", ["c"], standing="superseded"),
            ],
            [],
        ),
        ([rule("activities", "within", ["x", "y"])], [Z]),
        ([rule("activities", "has_any", ["x", "y"])], [Z]),
        ([rule("activities", "has_all", ["x", "y"])], [Z]),
        ([rule("activities", "has_none", ["x", "y"])], []),
        ([rule("activities", "count_at_most", 2)], []),
        ([rule("kind", "one_of", [{"a": 1}])], [("kind", "a"), ("kind", "b"), C]),
        ([rule("gone", "one_of", ["a"])], []),
    ],
)
def test_which_choices_no_rule_knows(requirements, expected):
    assert unlisted(*requirements) == expected


def test_the_rules_of_all_schemes_know_choices_together():
    note = rule("kind", "equals", "b", strength="note")
    one = scheme(track(rule("kind", "one_of", ["a"])), requirements=(note,))
    other = scheme(track(rule("kind", "one_of", ["c"])), subject="other", key="other")
    assert linting.lint({"reference": reference(), "aid": one, "other": other}, DAY) == []


def test_countries_outside_a_list_are_meant_to_be():
    ref = reference((*FACTS, rules.fact("country", "country")))
    assert told(scheme(track(rule("country", "one_of", ["PH"]))), ref) == []
