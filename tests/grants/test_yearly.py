"""What is wrong with a call's days, and what a call of another year keeps: at both sides of each bound."""

from datetime import date, time

import pytest

from grants import yearly
from grants.sections import CallRow
from schemes.document import Citation

CITED = (Citation(source="seed", quote="募集"),)


def call(**values):
    return CallRow(track="project", **{"fiscal_year": 2026, "citations": CITED, **values})


@pytest.mark.parametrize(
    ("day", "is_beyond"),
    [
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2027, 3, 31), False),
        (date(2027, 4, 1), True),
    ],
)
@pytest.mark.parametrize("column", list(yearly.DAYS))
def test_a_day_outside_its_fiscal_year_is_asked_about(column, day, is_beyond):
    found = [one.rule for one in yearly.remarks(call(**{column: day}))]
    assert found == (["beyond_year"] if is_beyond else [])


def test_all_days_outside_are_told_in_one_sentence():
    row = call(opens_on=date(2026, 2, 27), closes_on=date(2027, 4, 15))
    (found,) = yearly.remarks(row)
    assert found.severity == "warning"
    assert found.sentence == (
        "2026年度の外の日があります: 開始日(2026年2月27日)、締切日(2027年4月15日)。"
        "年度と日を確かめ、そのままでよければ、なぜかを注記に書いてください。"
    )


def test_a_day_outside_is_taken_where_a_note_says_why():
    assert not list(
        yearly.remarks(call(opens_on=date(2026, 2, 27), note="前年度のうちに始めます。"))
    )


def test_results_may_be_of_the_next_year():
    assert not list(yearly.remarks(call(results_on=date(2027, 6, 1))))


def test_what_nothing_proves_is_an_error_only_where_it_has_a_day():
    (undated,) = yearly.unproved(call(citations=()))
    assert (undated.severity, undated.rule) == ("warning", "unproved")
    for held in ({"closes_on": date(2026, 12, 1)}, {"results_on": date(2026, 12, 1)}):
        (dated,) = yearly.unproved(call(citations=(), **held))
        assert (dated.severity, dated.rule) == ("error", "uncited")


def test_a_call_of_another_year_keeps_no_day():
    row = call(
        round_label="2026年春募集",
        consult_from=date(2026, 4, 1),
        consult_by=date(2026, 5, 1),
        opens_on=date(2026, 4, 10),
        closes_on=date(2026, 6, 1),
        closes_at=time(17),
        arrival="必着",
        region="石狩全域",
        briefing="4月、オンライン",
        results="8月",
        results_on=date(2026, 8, 1),
        page_url="https://www.jica.go.jp/volunteer/application/long/",
        note="5名を募集しました。",
    )
    assert yearly.carried(row, 2027) == {
        "fiscal_year": 2027,
        "round_label": "2027年春募集",
        "page_url": "https://www.jica.go.jp/volunteer/application/long/",
        "region": "石狩全域",
    }


@pytest.mark.parametrize(
    "address", ["https://example.jp/2026/", "https://example.jp/r/230606_01.html"]
)
def test_a_page_that_names_a_year_is_left_behind(address):
    assert yearly.carried(call(page_url=address), 2027)["page_url"] == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("第1回", "第1回"),
        ("2026年春募集", "2027年春募集"),
        ("令和8年度 秋", "令和9年度 秋"),
        ("令和18年度", "令和18年度"),
        ("12026", "12026"),
        ("2025年度の追加", "2025年度の追加"),
    ],
)
def test_a_name_moves_on_with_its_own_year_alone(name, expected):
    assert yearly.moved(name, 2026, 2027) == expected
