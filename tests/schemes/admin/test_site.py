"""The staff site as a whole: one site, its pages, and what rooms add to a track's page."""

import pytest
from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.urls import resolve, reverse

from grants.models import Call, Cap, CostItem, PermittedActivity
from outreach.models import MeetingTheme
from schemes.admin.rows import offers
from schemes.admin.rows.briefs import BriefInline
from schemes.admin.site import StaffSite
from schemes.models import Contact, Figure, Passage, Point, Requirement, Track

GRANTS = [Cap, Call, PermittedActivity, CostItem]


def test_rooms_register_with_one_site():
    assert [type(site) for site in all_sites] == [StaffSite]
    assert {one.admin_site for one in admin.site._registry.values()} == set(all_sites)


@pytest.mark.parametrize("page", ["index", "login", "logout", "password_change"])
def test_a_page_that_django_has_as_well_is_ours(page):
    assert resolve(reverse(f"admin:{page}")).func.__module__ == "schemes.admin.site"


def shown_on_a_track() -> list[type]:
    return [inline.model for inline in admin.site.get_model_admin(Track).inlines]


def test_a_track_shows_the_rows_of_other_rooms_between_its_requirements_and_its_texts():
    assert shown_on_a_track() == [Point, Requirement, *GRANTS, Contact, Passage, Figure]


def test_rooms_stand_on_a_tracks_page_as_they_are_installed(monkeypatch):
    """Whichever was imported first."""

    class ThemeInline(BriefInline):
        model = MeetingTheme

    monkeypatch.setattr(offers, "_on_track_page", [ThemeInline, *offers._on_track_page])
    assert shown_on_a_track() == [
        Point,
        Requirement,
        *GRANTS,
        MeetingTheme,
        Contact,
        Passage,
        Figure,
    ]


@pytest.mark.parametrize("number", ["１２３", "9" * 10, "9" * 4_301, "nai", "-1"])
@pytest.mark.parametrize("kind", ["proposal", "blot"])
def test_what_can_be_no_number_of_a_request_is_a_page_in_words(administrator, kind, number):
    answer = administrator.get(f"/admin/schemes/{kind}/{number}/change/")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize("number", ["１２３", "9" * 4_301])
def test_what_can_be_no_number_of_a_draft_or_an_edition_is_said(editor, number):
    send = editor.get("/admin/schemes/proposal/send/", {"edition": number})
    assert send.status_code == 200
    work = editor.post(reverse("admin:schemes_draft_work"), {"draft": number}, follow=True)
    assert "その案はもう終わっています。" in work.text
