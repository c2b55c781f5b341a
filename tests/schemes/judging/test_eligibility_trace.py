"""The trace: each requirement's state, answer, effect and sentence, word for word."""

from datetime import date

import pytest

from schemes.document import SchemeDocument, Track
from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge, judge_track
from schemes.judging.rulebook import STATES, RuleBook, Ruling, Verdict
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("flag", label="口座"),
        fact("yen", "yen", "plan", unit="円", label="総額"),
        fact("work", "set", "plan", label="活動", choices=("send", "give")),
        fact("since", "date", per_member=True, label="登記日"),
        fact("body", subject="member", per_member=True, label="構成員の条件"),
        fact("count", "count", unit="件", label="件数"),
        fact("deadline_on", "date", "reference", label="締切日"),
    )
}
CAP = rule("yen", "at_most", 10_000_000)


def reasons(*rules, members=(), **facts):
    return judge_track(track(FACTS, *rules), Answers(facts, tuple(members)), DAY).reasons


@pytest.mark.parametrize(
    ("made", "facts", "state", "answer", "message"),
    [
        (
            CAP,
            {"yen": 10_000_000},
            "met",
            10_000_000,
            "回答は1,000万円で、この条件に合います。",
        ),
        (
            CAP,
            {"yen": 10_000_001},
            "unmet",
            10_000_001,
            "回答は10,000,001円で、1円超えています。「総額」を1,000万円にすると、この条件に合います。",
        ),
        (
            CAP,
            {"yen": None},
            "unknown",
            None,
            "「総額」がわからないので、まだ判定できません。わかったら答えてください。",
        ),
        (CAP, {}, "not_asked", None, "「総額」に答えると、判定できます。"),
        (
            rule("work", "within", ["send"]),
            {"work": ("send", "give")},
            "unmet",
            ("send", "give"),
            "回答に「GIVE」が含まれています。「活動」を「SEND」にすると、この条件に合います。",
        ),
        (
            rule("work", "within", ["send"]),
            {"work": ()},
            "met",
            (),
            "回答は「なし」で、この条件に合います。",
        ),
        (rule(None, "judged", strength="note"), {}, "open", None, "相談のときに確かめてください。"),
        (
            rule("flag", standing="past_call", fiscal_year=2023, wording="口座があること"),
            {"flag": False},
            "unmet",
            False,
            "2023年度の資料では、口座があることが条件でした。「口座」に「いいえ」という回答で、"
            "この条件に合いません。今の募集でも同じかを、窓口で確かめてください。",
        ),
        (
            rule("flag", standing="past_call", wording="口座があること"),
            {"flag": True},
            "met",
            True,
            "年度不明の資料では、口座があることが条件でした。「口座」に「はい」という回答で、"
            "この条件に合います。",
        ),
    ],
)
def test_a_reason_in_its_words(made, facts, state, answer, message):
    (found,) = reasons(made, **facts)
    assert (found.state, found.answer, found.message) == (state, answer, message)
    assert found.requirement is made
    assert not found.relieved
    assert found.state in STATES


def test_over_members_each_answer_counts_the_applicants_first():
    made = rule("since", "on_or_before", "2024-10-30", over="all")
    members = [{"since": date(2015, 4, 1)}, {"since": date(2025, 10, 30)}]
    (found,) = reasons(made, members=members, since=date(2010, 1, 1))
    assert found.answer == (date(2010, 1, 1), date(2015, 4, 1), date(2025, 10, 30))
    assert found.message == (
        "この条件に合わない団体があります。ほかの事業を探すか、窓口に相談してください。"
    )


@pytest.mark.parametrize("over", ["all", "any", "none"])
def test_over_members_unknown_and_not_asked_are_told_apart(over):
    made = rule("body", over=over)
    neutral = {"all": True, "any": False, "none": False}[over]
    (found,) = reasons(made, members=[{"body": neutral}, {"body": None}])
    assert (found.state, found.effect) == ("unknown", Verdict.UNANSWERED)
    (found,) = reasons(made, members=[{"body": neutral}, {}])
    assert (found.state, found.effect) == ("not_asked", Verdict.UNANSWERED)
    (found,) = reasons(made, members=[{"body": None}, {}])
    assert found.state == "unknown"
    assert found.message == (
        "「構成員の条件」がわからないので、まだ判定できません。わかったら答えてください。"
    )


def test_what_a_member_lacks_cannot_be_cured_by_the_plan():
    (found,) = reasons(rule("body", over="all"), members=[{"body": False}])
    assert found.effect == Verdict.INELIGIBLE
    (found,) = reasons(rule("body"), body=False)
    assert found.effect == Verdict.INELIGIBLE


def test_a_rule_of_the_applicant_alone_ignores_the_members():
    (found,) = reasons(rule("flag"), members=[{"flag": False}], flag=True)
    assert (found.state, found.answer) == ("met", True)
    (found,) = reasons(rule("since", "years_since", 2), members=[{}], since=date(2020, 1, 1))
    assert (found.state, found.answer) == ("met", date(2020, 1, 1))


def test_reasons_keep_the_order_of_the_rules_within_their_groups():
    rules = [
        rule("flag", alternative="x"),
        CAP,
        rule("count", "at_most", 2, alternative="x"),
    ]
    found = reasons(*rules, flag=True, yen=1, count=3)
    assert [(r.requirement.fact, r.state, r.relieved) for r in found] == [
        ("flag", "met", False),
        ("count", "unmet", True),
        ("yen", "met", False),
    ]
    assert [r.answer for r in found] == [True, 3, 1]


def test_alternatives_stand_in_the_trace_after_what_came_before_them():
    rules = [CAP, rule("flag", alternative="x"), rule("count", "at_most", 2, alternative="x")]
    found = reasons(*rules, flag=False, yen=1, count=1)
    assert [reason.requirement.fact for reason in found] == ["yen", "flag", "count"]


def test_beside_a_met_alternative_also_one_that_decides_nothing_is_relieved():
    rules = [
        rule("flag", alternative="x"),
        rule("count", "at_most", 2, alternative="x", strength="aim"),
    ]
    found = reasons(*rules, flag=True, count=3)
    assert [(reason.state, reason.relieved) for reason in found] == [
        ("met", False),
        ("unmet", True),
    ]


def test_an_unmet_alternative_is_relieved_by_one_that_is_met_or_can_still_be():
    rules = [rule("flag", alternative="x"), rule("count", "at_most", 2, alternative="x")]
    found = judge_track(track(FACTS, *rules), Answers({"flag": False, "count": 3}), DAY)
    assert [r.relieved for r in found.reasons] == [False, False]
    assert found.verdict == Verdict.INELIGIBLE
    found = judge_track(track(FACTS, *rules), Answers({"flag": False}), DAY)
    assert [r.relieved for r in found.reasons] == [True, False]  # count can still be met
    assert (found.verdict, found.missing) == (Verdict.UNANSWERED, ("count",))


def test_an_unmet_part_of_a_clause_counts_whatever_is_unknown_in_it():
    rules = [
        rule("flag", alternative="x", clause="1", strength="principle"),
        rule("count", "at_most", 2, alternative="x", clause="1"),
    ]
    made = track(FACTS, *rules)
    assert judge_track(made, Answers({"flag": False}), DAY).verdict == Verdict.CONFIRM
    assert judge_track(made, Answers({"flag": True}), DAY).verdict == Verdict.UNANSWERED
    aim = track(FACTS, rule("flag", alternative="x", clause="1", strength="aim"), rules[1])
    assert judge_track(aim, Answers({"flag": False}), DAY).verdict == Verdict.ELIGIBLE


def test_a_track_is_judged_by_name_and_under_its_name():
    book = RuleBook(
        {"s/1": track(FACTS, CAP, name="s/1"), "s/2": track(FACTS, rule("flag"), name="s/2")},
        FACTS,
    )
    answers = Answers({"flag": False, "yen": 1})
    assert [(v.track, v.verdict.key) for v in judge(book, answers, DAY)] == [
        ("s/1", "eligible"),
        ("s/2", "ineligible"),
    ]
    assert [v.track for v in judge(book, answers, DAY, ["s/2"])] == ["s/2"]
    assert judge(book, answers, DAY, []) == ()


def scheme(key, common, **tracks):
    """A published scheme with rules of its own and of its tracks."""
    empty = {"passages": (), "figures": (), "citations": ()}
    return SchemeDocument(
        subject=key,
        key=key,
        name=key,
        kana="",
        category="",
        category_label="",
        summary="",
        order=0,
        aliases=(),
        requirements=tuple(common),
        tracks=tuple(
            Track(key=name, name=name, summary="", requirements=tuple(rules), **empty)
            for name, rules in tracks.items()
        ),
        sections={},
        **empty,
    )


def test_a_scheme_s_rules_hold_for_each_of_its_tracks():
    made = RuleBook.of(
        [scheme("one", [rule("flag")], x=[CAP], y=[]), scheme("two", [], z=[CAP])], FACTS
    )
    answers = Answers({"flag": False, "yen": 10_000_001})
    assert [
        (found.track, [reason.requirement.fact for reason in found.reasons], found.verdict.key)
        for found in judge(made, answers, DAY)
    ] == [
        ("one/x", ["flag", "yen"], "ineligible"),
        ("one/y", ["flag"], "ineligible"),
        ("two/z", ["yen"], "plan_change"),
    ]
    assert made.facts is FACTS


def test_a_relieved_reason_loses_its_effect_and_never_tells_its_unmet_side():
    rules = [rule("flag", alternative="x"), rule("count", "at_most", 2, alternative="x")]
    found = reasons(*rules, flag=False, count=2)[0]
    assert (found.relieved, found.effect, found.state) == (True, Verdict.ELIGIBLE, "unmet")
    assert found.message == "これだけでは判定は変わりません。"
    assert found.requirement is rules[0]


def test_each_state_of_a_rule_alone():
    ruling = Ruling(rule("flag"), FACTS["flag"])
    assert [ruling.in_state(state).state for state in ("met", "unmet", "unknown", "not_asked")] == [
        "met",
        "unmet",
        "unknown",
        "not_asked",
    ]
    assert Ruling(rule(None, "judged"), None).in_state("open").state == "open"


def test_the_deadline_is_the_answered_one_else_the_day():
    book = RuleBook({"s/1": track(FACTS, rule("since", "years_since", 2), name="s/1")}, FACTS)
    facts = {"since": date(2024, 11, 1)}
    assert judge(book, Answers(facts), DAY)[0].verdict == Verdict.ELIGIBLE
    facts["deadline_on"] = date(2026, 10, 31)
    assert judge(book, Answers(facts), DAY)[0].verdict == Verdict.INELIGIBLE
    facts["deadline_on"] = None
    assert judge(book, Answers(facts), DAY)[0].verdict == Verdict.ELIGIBLE


def test_nothing_is_missing_where_the_answer_is_no_already():
    purpose = rule("flag", strength="purpose")
    made = track(FACTS, purpose, CAP)
    assert judge_track(made, Answers({"flag": False}), DAY).missing == ()
    assert judge_track(made, Answers({"flag": True}), DAY).missing == ("yen",)


def test_the_words_of_the_verdicts():
    assert {verdict.key: verdict.label for verdict in Verdict} == {
        "eligible": "応募できる見込み",
        "unanswered": "回答待ち",
        "confirm": "要確認",
        "plan_change": "対象外(計画を変えれば再判定)",
        "ineligible": "対象外",
        "not_this_purpose": "該当せず",
    }
