"""The home page: who asks and what they want, straight to the answer; what is open on the day."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.document import OVERVIEW, OverviewDocument
from schemes.judging.people import PEOPLE
from schemes.models import Task
from tests.markup import Page

pytestmark = pytest.mark.django_db

OPEN_DAY = "2026-03-20"  # in the spring call of the volunteers
NOTHING_OPEN = "2026-11-28"


def markup(site: Client, day: str) -> str:
    """The page as a day's visitor sees it (pages of another day are made anew each time)."""
    return site.get(f"/?as_of={day}").content.decode()


def part(page: str, name: str) -> Page:
    """One section of the page, by its class."""
    found = re.search(rf'<section class="[^"]*{name}".*?</section>', page, re.DOTALL)
    return Page(found[0])


def ways(page: str) -> dict[str, list[str]]:
    """What is offered to each who asks, by their name."""
    found = re.split(r"<h3>", re.search(r'class="home-who".*?</section>', page, re.DOTALL)[0])[1:]
    return {
        re.search(r">([^<]+)</a>", one)[1]: re.findall(r">([^<]+)</a>", one)[1:] for one in found
    }


def test_seven_who_ask_each_find_what_they_come_for_most(site):
    found, tasks = ways(markup(site, NOTHING_OPEN)), overview().sections["tasks"]
    assert found == {
        person.short: [task.label for task in tasks if task.who == person.key] for person in PEOPLE
    }
    assert found["学校・教員"] == ["講師を呼ぶ", "海外研修", "教材"]
    assert {len(labels) for labels in found.values()} <= {2, 3}


def overview() -> OverviewDocument:
    return catalogue.library().on(date(2026, 11, 28)).overview


def test_every_way_leads_straight_to_a_track_a_list_or_a_window(site):
    links = part(markup(site, NOTHING_OPEN), "home-who").links
    assert len(links) == len(PEOPLE) + len(overview().sections["tasks"])
    assert f"/schemes/volunteers/dispatch/?as_of={NOTHING_OPEN}" in links
    assert f"/schemes/?as_of={NOTHING_OPEN}&who=ngo&want=funds" in links
    for link in links:
        assert site.get(link).status_code == 200, link
        assert f"as_of={NOTHING_OPEN}" in link


def test_eight_wants_lead_to_their_lists(site):
    tiles = part(markup(site, NOTHING_OPEN), "home-wants")
    wants = catalogue.library().on(date(2026, 11, 28)).facts["wants"].choices
    assert tiles.links == [f"/schemes/?want={one.value}&as_of={NOTHING_OPEN}" for one in wants]
    for choice in wants:
        assert choice.brief in tiles.text


def test_a_task_that_leads_nowhere_any_more_is_left_out(site):
    Task.objects.filter(label="エッセイ").update(leads_to="development-education/gone")
    publish()
    assert ways(markup(site, NOTHING_OPEN))["学生"] == ["海外協力隊", "地球ひろば"]


def test_no_more_than_three_tasks_are_shown_of_one_who_asks(site):
    Task.objects.create(who="citizen", label="四つめ", leads_to="path", order=99)
    publish()
    assert ways(markup(site, NOTHING_OPEN))["市民"] == ["海外協力隊", "寄附する", "地域の窓口"]


def publish() -> None:
    publishing.publish(
        OVERVIEW, effective_from=date(2026, 3, 1), by="公開承認者", reason="", at=timezone.now()
    )
    catalogue.refresh()


# Calls


def test_where_nothing_is_open_the_newest_closings_stand_as_no_promise(site):
    page = markup(site, NOTHING_OPEN)
    assert "確かめられた募集はありません" in Page(page).text
    calls = part(page, "home-calls")
    assert "受付中と確かめられた募集は、ありません。" in calls.text
    assert "2026年11月28日現在。" in calls.text
    assert "いちばん新しい締切(予告ではありません)" in calls.text
    days = re.findall(r"\d{4}年\d+月\d+日(?= |$)", calls.text.split("前回の締切")[1])
    assert len(days) == 4
    assert days[0] == "2026年4月15日"
    assert "いま募集中" not in page[page.index("<h2>あなたは") : page.index("したいことから")]


def test_what_is_open_stands_before_the_wants_and_first_of_all(site):
    page = markup(site, OPEN_DAY)
    assert "締切前の募集 1件。いちばん早い締切 2026年4月15日" in Page(page).text
    assert page.index('id="calls"') < page.index("したいことから")
    calls = part(page, "home-calls")
    assert calls.links[0] == f"/schemes/volunteers/dispatch/?as_of={OPEN_DAY}"
    assert "受付中 2026年4月15日" in calls.text
    assert "受付中と確かめられた募集は、ありません。" not in calls.text
    assert len([link for link in calls.links if link.count("/") == 4]) == 4


def test_what_closes_soon_is_open_still(site):
    assert "まもなく締切 2026年4月15日" in part(markup(site, "2026-04-10"), "home-calls").text


def test_the_day_after_the_last_it_is_a_closing(site):
    calls = part(markup(site, "2026-04-16"), "home-calls")
    assert "受付中と確かめられた募集は、ありません。" in calls.text


# What it is not


def test_one_button_is_filled(site):
    buttons = re.findall(r'<(?:a|button) class="button"[^>]*>', markup(site, NOTHING_OPEN))
    assert len([one for one in buttons if "data-kind" not in one]) == 1


def test_no_statistics_stand_for_their_own_sake(site):
    text = Page(markup(site, NOTHING_OPEN)).text
    assert "万人" not in text
    assert "出典:" not in text


def test_a_prefecture_is_asked_for_the_windows(site):
    page = Page(markup(site, NOTHING_OPEN))
    assert len(page.offered["prefecture"]) == 48
    assert page.fields["as_of"] == [NOTHING_OPEN]
