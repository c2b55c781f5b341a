"""Every kind of rule: its boundary, its words, and what makes no rule."""

from datetime import date, timedelta

import pytest

from schemes.judging.operators import OPERATORS, condition, problem, show
from tests.rules import fact

DEADLINE = date(2026, 10, 30)
YEN = fact("yen", "yen", "plan", unit="円")
FLAG = fact("flag")
KIND = fact("kind", "choice", choices=("one", "two", "three"))
WORK = fact("work", "set", choices=("send", "give", "teach"))
SINCE = fact("since", "date")
COUNTRY = fact("country", "country")
BY_TYPE = {"yen": YEN, "bool": FLAG, "choice": KIND, "set": WORK, "date": SINCE}


@pytest.mark.parametrize(
    ("operator", "value", "holds", "fails"),
    [
        ("is_true", None, [True], [False]),
        ("is_false", None, [False], [True]),
        ("equals", "one", ["one"], ["two"]),
        ("equals", 5, [5], [4, 6]),
        ("one_of", ["one", "two"], ["one", "two"], ["three"]),
        ("none_of", ["one", "two"], ["three"], ["one", "two"]),
        ("within", ["send", "teach"], [("send",), ("send", "teach"), ()], [("send", "give")]),
        ("has_any", ["send"], [("send", "give")], [("give",), ()]),
        ("has_all", ["send", "give"], [("send", "give", "teach")], [("send",), ()]),
        ("has_none", ["give"], [("send",), ()], [("send", "give")]),
        ("fewer_than", 2, [("send",), ()], [("send", "give")]),
        ("count_at_most", 1, [("send",), ()], [("send", "give")]),
        ("at_least", 24, [24, 25], [23]),
        ("at_most", 24, [23, 24], [25]),
        ("less_than", 3, [2], [3, 4]),
        ("more_than", 3, [4], [3, 2]),
        ("between", {"from": 12, "to": 24}, [12, 24], [11, 25]),
        (
            "date_between",
            {"from": "1956-04-17", "to": "2007-01-02"},
            [date(1956, 4, 17), date(2007, 1, 2)],
            [date(1956, 4, 16), date(2007, 1, 3)],
        ),
        ("on_or_after", "2026-04-01", [date(2026, 4, 1)], [date(2026, 3, 31)]),
        ("on_or_before", "2026-04-01", [date(2026, 4, 1)], [date(2026, 4, 2)]),
        ("months_since", 24, [date(2024, 10, 30)], [date(2024, 10, 31)]),
        ("years_since", 2, [date(2024, 10, 30)], [date(2024, 10, 31)]),
        ("years_since_edge", 2, [date(2024, 10, 30)], [date(2024, 10, 31)]),
        ("age_at_least", 20, [date(2006, 10, 31)], [date(2006, 11, 1)]),
        ("age_at_most", 20, [date(2005, 11, 1)], [date(2005, 10, 31)]),
    ],
)
def test_both_sides_of_each_boundary(operator, value, holds, fails):
    test, value = OPERATORS[operator].holds, OPERATORS[operator].ready(value)
    assert [test(item, value, DEADLINE) for item in holds] == [True] * len(holds)
    assert [test(item, value, DEADLINE) for item in fails] == [False] * len(fails)


def test_every_operator_has_its_boundary_test():
    tested = {mark.args[1][number][0] for mark in _marks() for number in range(len(mark.args[1]))}
    assert set(OPERATORS) - tested == {"judged"}


def _marks():
    return test_both_sides_of_each_boundary.pytestmark


@pytest.mark.parametrize(
    ("operator", "value", "answer", "nearest"),
    [
        ("is_true", None, False, [True]),
        ("is_false", None, True, [False]),
        ("equals", 5, 4, [5]),
        ("one_of", ["one", "two"], "three", ["one", "two"]),
        ("none_of", ["one"], "one", []),
        ("within", ["send", "teach"], ("send", "give"), [("send",)]),
        ("within", ["send", "teach"], ("give",), []),  # it would be another plan
        ("has_any", ["send", "teach"], ("give",), [("give", "send"), ("give", "teach")]),
        ("has_all", ["send", "give"], ("send", "teach"), [("send", "teach", "give")]),
        ("has_none", ["give"], ("send", "give"), [("send",)]),
        ("has_none", ["give"], ("give",), []),
        ("count_at_most", 1, ("send", "give"), [("send",)]),
        ("fewer_than", 2, ("send", "give"), [("send",)]),
        ("at_least", 24, 23, [24]),
        ("at_most", 24, 25, [24]),
        ("less_than", 3, 3, [2]),
        ("less_than", 0, 3, []),
        ("more_than", 3, 3, [4]),
        ("between", {"from": 12, "to": 24}, 11, [12]),
        ("between", {"from": 12, "to": 24}, 25, [24]),
        ("on_or_after", "2026-04-01", date(2026, 3, 31), []),
    ],
)
def test_the_nearest_answers_that_hold(operator, value, answer, nearest):
    found = OPERATORS[operator]
    assert list(found.nearest(answer, value)) == nearest
    assert not found.holds(answer, found.ready(value), DEADLINE)
    assert all(found.holds(item, found.ready(value), DEADLINE) for item in nearest)


@pytest.mark.parametrize(
    ("operator", "value", "since", "first"),
    [
        ("months_since", 24, date(2025, 1, 10), date(2027, 1, 10)),
        ("years_since", 2, date(2025, 1, 10), date(2027, 1, 10)),
        ("age_at_least", 20, date(2007, 1, 3), date(2027, 1, 2)),
        ("age_at_most", 20, date(2000, 1, 1), None),
        ("on_or_after", "2026-04-01", date(2026, 3, 31), None),
    ],
)
def test_the_first_day_on_which_time_alone_is_enough(operator, value, since, first):
    found = OPERATORS[operator]
    assert found.first_day(since, value) == first
    if first:
        assert found.holds(since, found.ready(value), first)
        assert not found.holds(since, found.ready(value), first - timedelta(days=1))


@pytest.mark.parametrize(
    ("operator", "asked", "value", "words"),
    [
        ("is_true", FLAG, None, "「はい」であること"),
        ("at_most", YEN, 10_000_000, "10,000,000円以下であること"),
        ("one_of", KIND, ["one", "two"], "「ONE」「TWO」のいずれかであること"),
        ("equals", KIND, "one", "「ONE」であること"),
        ("within", WORK, ["send", "give"], "「SEND」「GIVE」の中だけであること"),
        ("within", WORK, ["send"], "「SEND」だけであること"),
        ("one_of", KIND, ["one"], "「ONE」であること"),
        ("none_of", KIND, ["one"], "「ONE」でないこと"),
        ("has_any", WORK, ["send"], "「SEND」を含むこと"),
        ("has_all", WORK, ["send"], "「SEND」を含むこと"),
        ("has_none", WORK, ["send"], "「SEND」を含まないこと"),
        ("years_since", SINCE, 2, "応募締切日までに2年以上たっていること"),
        ("age_at_most", SINCE, 20, "応募締切日に満20歳以下であること"),
        (
            "date_between",
            SINCE,
            {"from": "1956-04-17", "to": "2007-01-02"},
            "1956年4月17日から2007年1月2日までであること",
        ),
        ("judged", None, None, "資料だけでは決まりません"),
    ],
)
def test_a_rule_in_words(operator, asked, value, words):
    assert condition(operator, asked, value) == words


def test_values_are_shown_as_people_write_them():
    assert show(YEN, 10_000_000) == "10,000,000円"
    assert show(fact("m", "months"), 36) == "36か月(3年)"
    assert show(SINCE, date(2026, 4, 1)) == "2026年4月1日"
    assert show(COUNTRY, "NP") == "ネパール"
    assert show(fact("p", "prefecture"), "13") == "東京都"
    assert show(FLAG, False) == "いいえ"
    assert show(FLAG, None) == "わからない"
    assert show(WORK, ()) == "(なし)"


@pytest.mark.parametrize(
    ("operator", "asked", "value", "sentence"),
    [
        ("no_such", FLAG, None, "条件の種類がありません。"),
        ("is_true", None, None, "質問を選んでください。"),
        ("at_most", FLAG, 3, "「次以下」は、答え方が違う質問「flag」には使えません。"),
        ("is_true", FLAG, True, "この条件に値は要りません。"),
        ("at_most", YEN, None, "値を正しく入れてください。"),
        ("at_most", YEN, -1, "値を正しく入れてください。"),
        ("at_most", YEN, "100", "値を正しく入れてください。"),
        ("at_most", YEN, True, "値を正しく入れてください。"),
        ("one_of", KIND, [], "値を一つ以上選んでください。"),
        ("one_of", KIND, "one", "値を一つ以上選んでください。"),
        ("one_of", KIND, ["four"], "選択肢にない値があります。"),
        ("one_of", COUNTRY, ["ZZ"], "選択肢にない値があります。"),
        ("one_of", KIND, [["one"]], "選択肢にない値があります。"),
        ("equals", KIND, ["one"], "値を正しく入れてください。"),
        ("equals", KIND, {"one": 1}, "値を正しく入れてください。"),
        ("years_since", SINCE, 1201, "値は0から1200までの整数で入れてください。"),
        ("between", YEN, [1, 2], "範囲の両端を入れてください。"),
        ("between", YEN, {"from": 2, "to": 1}, "範囲の両端が逆です。"),
        ("between", YEN, {"from": -1, "to": 1}, "範囲の両端を正しく入れてください。"),
        ("on_or_after", SINCE, "2026-02-30", "値を正しく入れてください。"),
        ("on_or_after", SINCE, 20260401, "値を正しく入れてください。"),
        ("years_since", SINCE, -2, "値は0から1200までの整数で入れてください。"),
        ("judged", FLAG, None, "「質問のない条件」には質問も値も要りません。"),
        ("is_true", FLAG, None, ""),
        ("one_of", COUNTRY, ["NP", "LA"], ""),
        ("judged", None, None, ""),
    ],
)
def test_what_makes_no_rule_is_said_in_a_sentence(operator, asked, value, sentence):
    assert problem(operator, asked, value) == sentence


@pytest.mark.parametrize(
    "text",
    ["20261030", "2026-W44-5", "2026/10/30", "２０２６-10-30", "2026-10-3", "2026-10-30T00:00"],
)
def test_a_stored_day_is_written_in_one_way_only(text):
    assert problem("on_or_after", SINCE, "2026-10-30") == ""
    assert problem("on_or_after", SINCE, text) == "値を正しく入れてください。"
    ends = {"from": "2026-04-01", "to": text}
    assert problem("date_between", SINCE, ends) == "範囲の両端を正しく入れてください。"
