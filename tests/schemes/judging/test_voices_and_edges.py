"""What holds a verdict back: whose voice a rule has, an edge, a contradiction, a day too far."""

from datetime import date

import pytest

from schemes.document import Citation, Source
from schemes.judging.answers import Answers
from schemes.judging.eligibility import judge, judge_track, verdict_of
from schemes.judging.rulebook import RuleBook
from tests.rules import fact, rule, track

DAY = date(2026, 11, 1)
FACTS = {
    found.key: found
    for found in (
        fact("a"),
        fact("b"),
        fact("since", "date", per_member=True),
        fact("wants", "set", "plan", choices=("funds", "giving")),
        fact("organisation_type", "choice", choices=("npo", "foreign_organisation")),
        fact("japanese_organisation"),
    )
}


def source(kind, **values):
    return Source(key=kind, title=kind, kind=kind, **values)


def cites(*keys):
    return tuple(Citation(source=key, quote="言葉") for key in keys)


def verdict(*rules, sources=(), members=(), **facts):
    made = track(FACTS, *rules, sources={one.key: one for one in sources})
    return judge_track(made, Answers(facts, members), DAY).verdict.key


# Whose voice


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("baseline", "confirm"),
        ("guideline", "confirm"),
        ("jica_page", "confirm"),
        ("public_body", "confirm"),
        ("magazine", "eligible"),
        ("reprint", "eligible"),
        ("private", "eligible"),
        ("unlocated", "eligible"),
    ],
)
def test_only_some_kinds_of_source_move_a_verdict(kind, found):
    past = rule("a", standing="past_call", fiscal_year=2025, citations=cites(kind))
    assert verdict(rule("b"), past, sources=[source(kind)], a=False, b=True) == found


def test_one_source_that_may_is_enough():
    past = rule("a", standing="past_call", citations=cites("private", "jica_page"))
    sources = [source("private"), source("jica_page")]
    assert verdict(rule("b"), past, sources=sources, a=False, b=True) == "confirm"


def test_what_staff_switched_on_decides_whatever_it_cites():
    current = rule("a", citations=cites("private"))
    assert verdict(current, sources=[source("private")], a=False) == "ineligible"


# What a call waits for


def test_a_call_that_limits_waits_for_the_answer():
    past = rule("a", standing="past_call", fiscal_year=2026, awaited=True)
    assert verdict(rule("b"), past, b=True) == "unanswered"
    assert verdict(rule("b"), past, b=True, a=None) == "unanswered"
    assert verdict(rule("b"), past, b=True, a=True) == "eligible"
    assert verdict(rule("b"), past, b=True, a=False) == "confirm"


# The very edge

EDGE = rule("since", "years_since_edge", 2, over="all")


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (date(2024, 10, 31), "eligible"),
        (date(2024, 11, 1), "confirm"),
        (date(2024, 11, 2), "ineligible"),
    ],
)
def test_the_very_day_is_to_be_asked(since, found):
    assert verdict(EDGE, since=since) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"since": date(2020, 4, 1)}, "confirm"),
        ({"since": date(2026, 4, 1)}, "ineligible"),
        ({}, "confirm"),
    ],
)
def test_the_very_day_of_one_body_of_several(other, found):
    members = ({"since": date(2024, 11, 1)}, other)
    assert verdict(EDGE, members=members) == found


def test_the_verdict_alone_counts_to_the_same_day():
    made = track(FACTS, rule("since", "years_since", 2))
    answers = Answers({"since": date(2024, 11, 1)})
    assert verdict_of(made, answers, DAY).key == "eligible"
    assert verdict_of(made, answers, date(2026, 10, 31)).key == "ineligible"


def test_the_very_day_of_a_past_call_is_to_be_asked_as_well():
    past = rule("since", "years_since_edge", 2, standing="past_call")
    assert verdict(rule("b"), past, b=True, since=date(2024, 11, 1)) == "confirm"


# Answers that contradict each other

FOREIGN_BUT_JAPANESE = {
    "organisation_type": "foreign_organisation",
    "japanese_organisation": True,
}


def test_what_hangs_on_a_contradiction_is_to_be_confirmed():
    japanese = rule("japanese_organisation")
    assert verdict(japanese, **FOREIGN_BUT_JAPANESE) == "confirm"
    made = track(FACTS, japanese)
    found = judge_track(made, Answers(FOREIGN_BUT_JAPANESE), DAY)
    assert [reason.state for reason in found.reasons] == ["doubtful"]


def test_a_contradiction_shuts_nobody_out_either():
    closed = rule("organisation_type", "none_of", ["foreign_organisation"])
    assert verdict(closed, **FOREIGN_BUT_JAPANESE) == "confirm"
    assert verdict(closed, organisation_type="foreign_organisation") == "ineligible"


def test_what_does_not_hang_on_it_is_as_it_was():
    assert verdict(rule("b"), **FOREIGN_BUT_JAPANESE, b=True) == "eligible"
    assert verdict(rule("japanese_organisation"), rule("b"), **FOREIGN_BUT_JAPANESE, b=False) == (
        "ineligible"
    )


# What is wanted

FUNDS = rule("wants", "has_any", ["funds"], strength="purpose")


@pytest.mark.parametrize(
    ("wants", "found"),
    [
        (("funds",), "eligible"),
        (("funds", "giving"), "eligible"),
        (("giving",), "not_this_purpose"),
        ((), "eligible"),
        (None, "eligible"),
    ],
)
def test_a_track_is_shut_only_to_those_who_want_nothing_of_it(wants, found):
    assert verdict(rule("b"), FUNDS, b=True, wants=wants) == found


def test_wants_that_are_not_told_decide_nothing():
    principle = rule("wants", "has_any", ["funds"], strength="principle")
    assert verdict(rule("b"), FUNDS, principle, b=True) == "eligible"
    assert verdict(rule("b"), principle, b=True, wants=("giving",)) == "confirm"


def test_what_a_track_serves_is_its_purpose():
    assert track(FACTS, FUNDS).wants == {"funds"}
    assert track(FACTS, rule("a")).wants == frozenset()


# A day too far


def judged(day, *rules, sources, **facts):
    made = track(FACTS, *rules, name="s/t", sources={one.key: one for one in sources})
    return judge(RuleBook({"s/t": made}, FACTS), Answers(facts), day)[0]


LAST = date(2027, 3, 31)


@pytest.mark.parametrize(("a", "found"), [(True, "eligible"), (False, "ineligible")])
def test_beyond_the_last_day_of_its_source_nothing_is_promised(a, found):
    ends = source("baseline", valid_until=LAST)
    ruled = rule("a", citations=cites("baseline"))
    on_the_day = judged(LAST, ruled, sources=[ends], a=a)
    assert (on_the_day.verdict.key, on_the_day.expired) == (found, False)
    after = judged(date(2027, 4, 1), ruled, sources=[ends], a=a)
    assert (after.verdict.key, after.expired, after.missing) == ("confirm", True, ())


def test_beyond_the_last_day_no_answer_is_waited_for():
    ends = source("baseline", valid_until=LAST)
    ruled = rule("a", citations=cites("baseline"))
    assert judged(LAST, ruled, sources=[ends]).missing == ("a",)
    after = judged(date(2027, 4, 1), ruled, sources=[ends])
    assert (after.verdict.key, after.missing) == ("confirm", ())


def test_a_rule_stands_as_long_as_one_of_its_sources():
    ends = source("baseline", valid_until=LAST)
    ruled = rule("a", citations=cites("baseline", "guideline"))
    assert not judged(date(2030, 4, 1), ruled, sources=[ends, source("guideline")], a=True).expired
    later = source("guideline", valid_until=date(2028, 3, 31))
    assert not judged(date(2028, 3, 31), ruled, sources=[ends, later], a=True).expired
    assert judged(date(2028, 4, 1), ruled, sources=[ends, later], a=True).expired


def test_what_is_not_for_this_purpose_stays_so():
    ends = source("baseline", valid_until=LAST)
    ruled = rule("a", citations=cites("baseline"))
    found = judged(date(2030, 4, 1), ruled, FUNDS, sources=[ends], a=True, wants=("giving",))
    assert found.verdict.key == "not_this_purpose"
