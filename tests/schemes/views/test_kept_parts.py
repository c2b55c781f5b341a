"""Parts of pages are drawn once and shown to everybody: what one person answered is in none of them."""

import re
from urllib.parse import urlencode

import pytest

from schemes import catalogue
from tests.applicants import NPO
from tests.checker import DAY
from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

MINE = NPO | {
    "registered_on": "2017-03-09",
    "budget_yen": "12345678",
    "project_months": "29",
    "head_office_prefecture": "47",
    "country": "PW",
    "wants": ["funds"],
}
TRACES = (
    "2017-03-09",
    "2017年3月9日",
    "12345678",
    "12,345,678",
    "1,234万",
    "29か月",
    "2年5か月",
    "沖縄県",
    "パラオ",
)
YOURS = {"applicant_kind": "organisation", "organisation_type": "npo_corporation", "wants": "funds"}
PAGES = ("/check/", "/check/kusanone/support/", "/sheet/", "/path/")


def shown(client, path, answers, **controls):
    catalogue.refresh()
    query = urlencode(answers | {"as_of": DAY} | controls, doseq=True)
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_that_one_person_answered_is_on_the_next_ones_page(client, path):
    assert "12,345,678" in shown(client, path, MINE) or "1,234万" in shown(client, path, MINE)
    page = shown(client, path, YOURS)
    assert [text for text in TRACES if text in page] == []


def test_the_questions_of_the_next_person_are_not_filled_in(client):
    assert 'value="12345678"' in shown(client, "/check/", MINE, show="questions")
    page = shown(client, "/check/", YOURS, show="questions")
    assert "12345678" not in page
    assert page.count(" selected") == page.count("<select")
    assert '<option value="47" selected>' not in page


def test_what_is_chosen_in_menus_and_boxes_is_not_chosen_for_the_next_person(client):
    mine = MINE | {"activities": ["dispatch", "equipment"]}
    first = shown(client, "/check/", mine, show="questions")
    assert shown(client, "/check/", mine, show="questions") == first
    fewer = shown(client, "/check/", mine | {"activities": ["dispatch"]}, show="questions")
    page = shown(client, "/check/", YOURS, show="questions")
    ticked = [one.count('name="activities"') for one in (first, fewer, page)]
    assert len(set(ticked)) == 1
    chosen = [
        len(re.findall(r'name="activities"[^>]* checked', one)) for one in (first, fewer, page)
    ]
    assert chosen == [2, 1, 0]


def test_what_cannot_be_read_is_told_to_nobody_else(client):
    query = urlencode(YOURS | {"as_of": DAY, "budget_yen": "<b>たくさん</b>"})
    wrong = client.get(f"/check/?{query}")
    assert wrong.status_code == 400
    assert 'value="&lt;b&gt;たくさん&lt;/b&gt;"' in wrong.content.decode()
    page = shown(client, "/check/", YOURS, show="questions")
    assert "たくさん" not in page
    assert 'data-state="error"' not in page


def test_the_planners_fields_of_the_next_person_are_not_filled_in(client):
    first = shown(client, "/plan/", {"budget_yen": "12345678", "cost-travel-1": "7654321"})
    assert 'value="7654321"' in first
    page = shown(client, "/plan/", {"project_months": "12"})
    assert [text for text in ("12345678", "7654321", "12,345,678") if text in page] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_before_and_after_others_asked(client, path):
    before = shown(client, path, YOURS | {"budget_yen": "300万円"})
    shown(client, path, MINE)
    nothing_kept()
    assert shown(client, path, YOURS | {"budget_yen": "300万円"}) == before
