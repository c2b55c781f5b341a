"""The life of a call, at each of its edges (Asia/Tokyo)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import calls
from grants.calls import LABELS, TOKYO, Life
from grants.sections import CallRow
from schemes import catalogue
from schemes.document import Citation, SchemeDocument, Track
from schemes.views.seasons import SeasonLine

CITED = (Citation(source="seed", quote="募集"),)


def call(**values: Any) -> CallRow:
    return CallRow(track="project", citations=CITED, **{"fiscal_year": 2026, **values})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def state(row: CallRow, text: str) -> str:
    return Life(row, at(text)).state


OPEN = call(
    opens_on=date(2026, 11, 2),
    consult_by=date(2026, 11, 30),
    closes_on=date(2026, 12, 18),
    closes_at=time(17),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01T23:59:59", "announced"),
        ("2026-11-02T00:00", "open"),
        ("2026-12-04T16:59:59", "open"),
        ("2026-12-04T17:00", "closing"),
        ("2026-12-18T16:59:59", "closing"),
        ("2026-12-18T17:00", "closed"),
        ("2027-03-31T23:59", "closed"),
        ("2027-04-01T00:00", "past"),
    ],
)
def test_a_call_begins_at_midnight_and_ends_at_its_hour(text, expected):
    assert state(OPEN, text) == expected


def test_the_midnight_is_tokyos():
    last_second = datetime(2026, 11, 1, 14, 59, 59, tzinfo=UTC)
    assert Life(OPEN, last_second).state == "announced"
    assert Life(OPEN, last_second + timedelta(seconds=1)).state == "open"


def test_without_an_hour_the_last_day_counts_whole():
    row = call(opens_on=date(2026, 11, 2), closes_on=date(2026, 12, 18))
    assert state(row, "2026-12-18T23:59:59") == "closing"
    assert state(row, "2026-12-19T00:00") == "closed"


def test_the_last_minute_of_an_hour_counts_whole():
    row = call(opens_on=date(2026, 2, 27), closes_on=date(2026, 4, 15), closes_at=time(23, 59))
    assert state(row, "2026-04-15T23:59:59") == "closing"
    assert state(row, "2026-04-16T00:00") == "closed"


def test_results_are_out_from_their_day():
    row = call(closes_on=date(2026, 6, 1), results_on=date(2026, 9, 1))
    assert state(row, "2026-08-31T23:59") == "closed"
    assert state(row, "2026-09-01T00:00") == "results"
    assert state(row, "2027-04-01T00:00") == "past"


def test_what_no_source_gives_is_unknown():
    assert state(call(), "2026-11-28T12:00") == "unknown"
    assert state(call(fiscal_year=2025), "2026-11-28T12:00") == "past"
    assert state(call(closes_on=date(2026, 12, 18)), "2026-11-28T12:00") == "dated"


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(
    days=st.lists(DAYS, min_size=2, max_size=2).map(sorted),
    hour=st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    moment=DAYS.flatmap(
        lambda day: st.times().map(lambda hour: datetime.combine(day, hour, TOKYO))
    ),
    year=st.integers(2019, 2030),
)
def test_no_call_is_open_before_it_opens_or_after_it_closes(days, hour, moment, year):
    row = call(opens_on=days[0], closes_on=days[1], closes_at=hour, fiscal_year=year)
    life = Life(row, moment)
    assert life.state in LABELS
    is_open = life.state in ("open", "closing")
    assert is_open == (life.opens <= life.at < life.closes)
    # A year change never closes what is open.
    assert not (is_open and life.state == "past")


# --- In words -------------------------------------------------------------------------------------


def season(text: str, *rows: CallRow) -> Any:
    scheme = SchemeDocument(
        subject="jica-fund",
        key="jica-fund",
        name="JICA基金",
        kana="じゃいかききん",
        category="project",
        summary="",
        order=1,
        tracks=(Track(key="project", name="JICA基金"),),
        sections={"calls": rows},
    )
    return calls.season(scheme, "project", at(text))


def said(found: Any) -> list[str]:
    return [found.label, found.said, *(line.text for line in found.lines)]


PAST = call(fiscal_year=2023, closes_on=date(2023, 10, 2), closes_at=time(17), arrival="必着")


def test_an_open_call_is_told_with_its_end_and_its_consultation():
    assert said(season("2026-11-28T12:00", OPEN, PAST)) == [
        "受付中",
        "2026年12月18日 17時まで(あと20日)",
        "応募相談は2026年11月30日まで",
        "前回: 2023年10月2日 17時(必着)に締切(2023年度)",
    ]


def test_consultation_may_be_over_while_the_call_is_open():
    assert (
        said(season("2026-12-01T00:00", OPEN))[2] == "応募相談の受付は2026年11月30日に終わりました"
    )
    assert said(season("2026-11-30T23:59", OPEN))[2] == "応募相談は2026年11月30日まで"


def test_the_last_day_is_told_as_today():
    found = season("2026-12-18T16:59", OPEN)
    assert said(found)[:2] == ["まもなく締切", "2026年12月18日 17時まで(今日まで)"]
    assert found.is_open


def test_a_call_to_come_is_announced():
    row = OPEN.model_copy(update={"briefing": "12月1日、オンライン", "results": "3月下旬"})
    assert said(season("2026-10-01T09:00", row)) == [
        "予告",
        "2026年11月2日から2026年12月18日 17時まで",
        "応募相談は2026年11月30日まで",
        "説明会: 12月1日、オンライン",
        "結果: 3月下旬",
    ]


def test_a_closed_call_of_this_year_is_told_as_closed():
    found = season("2026-12-18T17:00", OPEN, PAST)
    assert said(found) == [
        "終了",
        "2026年度の募集は、2026年12月18日 17時に締め切りました",
        "前回: 2023年10月2日 17時(必着)に締切(2023年度)",
    ]
    assert not found.is_open
    assert found.last == found.closes


def test_a_round_that_is_called_a_call_is_not_called_so_twice():
    spring = call(round_label="春募集", closes_on=date(2026, 4, 15))
    assert (
        season("2026-11-28T12:00", spring).said
        == "2026年度 春募集は、2026年4月15日に締め切りました"
    )
    second = spring.model_copy(update={"round_label": "第2回"})
    assert season("2026-11-28T12:00", second).said.startswith("2026年度 第2回の募集は、")


def test_when_nothing_is_known_of_this_year_the_last_ones_are_told():
    older = call(fiscal_year=2022, closes_on=date(2022, 10, 24), round_label="第1回")
    assert said(season("2026-11-28T12:00", call(fiscal_year=2025), PAST, older)) == [
        "未確認",
        "2026年度の募集は未確認",
        "前回: 2023年10月2日 17時(必着)に締切(2023年度)",
        "その前: 2022年10月24日に締切(2022年度 第1回)",
    ]


def test_each_line_has_its_source():
    found = season("2026-11-28T12:00", OPEN, PAST)
    assert found.citations == CITED
    assert all(isinstance(line, SeasonLine) and line.citations == CITED for line in found.lines)


def test_of_several_open_calls_the_first_to_close_is_told():
    later = OPEN.model_copy(update={"round_label": "第2回", "closes_on": date(2027, 1, 15)})
    assert season("2026-11-28T12:00", later, OPEN).said.startswith("2026年12月18日")


def test_a_track_without_calls_has_no_season():
    assert season("2026-11-28T12:00") is None


@pytest.mark.django_db
def test_the_catalogue_has_no_open_call_on_the_day_it_was_checked():
    schemes = catalogue.library().on(date(2026, 11, 28)).schemes.values()
    found = {
        f"{scheme.key}/{track.key}": told.state
        for scheme in schemes
        for track in scheme.tracks
        if (told := calls.season(scheme, track.key, at("2026-11-28T12:00")))
    }
    assert set(found.values()) == {"unknown", "closed"}
    assert {key for key, one in found.items() if one == "closed"} == {"volunteers/dispatch"}


def test_a_call_whose_opening_nobody_gave_is_before_its_end_not_open():
    found = season("2026-11-28T12:00", call(closes_on=date(2026, 12, 18)))
    assert (found.state, found.label, found.is_open) == ("dated", "締切前", True)
    assert "受付の始まりは未確認" in said(found)
    assert not season("2026-12-19T00:00", call(closes_on=date(2026, 12, 18))).is_open
