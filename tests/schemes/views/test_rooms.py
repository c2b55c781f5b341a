"""What other rooms add to the public pages: shown as it is handed over, left out where nothing is."""

import pytest
from django.test import Client

from schemes import catalogue
from schemes.views import rooms
from schemes.views.pictures import Measure, drawn
from schemes.views.rooms import Additions, Comparison, WayOn
from tests.markup import Page
from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

DAY = "as_of=2026-04-01"
APPLICANT = "applicant_kind=organisation&budget_yen=8000000"
CHECKED = WayOn("schemes:compare", "比べる", "並べて見ます。", takes=("budget_yen", "country"))
WHOLE = WayOn("schemes:check", "続ける", "すべての回答で見ます。")


@pytest.fixture
def shown(client: Client, monkeypatch: pytest.MonkeyPatch):
    """Opens a page of a portal whose other rooms hand over these."""
    catalogue.refresh()

    def show(path: str, *additions: Additions) -> str:
        monkeypatch.setattr(rooms, "_handed", list(additions))
        nothing_kept()
        response = client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    return show


def test_comparisons_are_offered_whose_tracks_are_all_published(shown):
    there = Comparison("二つの型", ("kusanone/partner", "kusanone/support"))
    gone = Comparison("ない型", ("kusanone/partner", "kusanone/nai"))
    page = shown(f"/compare/?{DAY}", Additions(comparisons=(there, gone)))
    compared = f"/compare/?{DAY}&track=kusanone/partner&track=kusanone/support"
    assert [link for link in Page(page).links if "track=" in link] == [compared]
    assert "二つの型" in page
    assert "ない型" not in page


def test_a_result_leads_on_with_the_answers_that_a_page_takes(shown):
    first, second = Additions(ways_on=(CHECKED,)), Additions(ways_on=(WHOLE,))
    page = Page(shown(f"/check/?{APPLICANT}&{DAY}", first, second))
    assert "この答えで続ける 比べる: 並べて見ます。 続ける: すべての回答で見ます。" in page.text
    onward = page.links[page.links.index(f"/compare/?budget_yen=8000000&{DAY}") :]
    assert onward[1] == f"/check/?{APPLICANT}&{DAY}"


@pytest.mark.parametrize(
    ("query", "ways"), [("applicant_kind=individual&role=teacher", (WHOLE,)), (APPLICANT, ())]
)
def test_a_result_leads_nowhere_for_one_person_or_without_other_rooms(shown, query, ways):
    assert "この答えで続ける" not in shown(f"/check/?{query}", Additions(ways_on=ways))


def test_numbers_that_a_room_hands_over_are_drawn(shown):
    def numbers(found):
        yield drawn(
            "数という題", ("年", "数"), [Measure("去年", "三つ", 3), Measure("今年", "六つ", 6)]
        )
        yield drawn("空の題", ("年", "数"), [])

    page = shown(f"/about/?{DAY}", Additions(pictures=(numbers,)))
    assert "数という題 年数 去年 三つ 今年 六つ" in Page(page).text
    assert "空の題" not in page
    assert "数で見る" not in shown(f"/about/?{DAY}", Additions())


def test_a_verdict_names_the_windows(shown):
    windows = "国際協力推進員の一覧と担当地域"
    assert windows not in shown(f"/check/kusanone/support/?{APPLICANT}&{DAY}")
    handed = Additions(windows=("coordinators", "no-such-scheme"))
    assert windows in shown(f"/check/kusanone/support/?{APPLICANT}&{DAY}", handed)
