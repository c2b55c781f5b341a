"""The list of what a new scheme or track lacks, on its form and as it is sent."""

from datetime import date

import pytest
from django.urls import reverse

from schemes.models import Case, Passage, Scheme, Track
from tests.markup import Page
from tests.staff import address

pytestmark = pytest.mark.django_db

SEND = reverse("admin:schemes_proposal_send")
NO_WINDOW = "相談先がありません。"


@pytest.fixture
def new():
    scheme = Scheme.objects.create(
        key="new", name="新しい事業", kana="あ", category="learn", summary="文"
    )
    return Track.objects.create(scheme=scheme, key="one", name="一つめ", summary="文")


def shown(client, row):
    return client.get(address(type(row), "change", row.pk))


def test_the_form_of_a_new_track_lists_what_it_lacks_with_ways_there(editor, new):
    page = Page(shown(editor, new))
    assert "新しい類型に、まだないもの(5件)" in page.text
    assert NO_WINDOW in page.text
    cap = reverse("admin:grants_cap_add")
    passage = reverse("admin:schemes_passage_add")
    for way in (
        "#contacts-group",
        "#id_easy",
        f"{cap}?track={new.pk}",
        f"{passage}?track={new.pk}&kind=amount",
        reverse("admin:schemes_case_add"),
    ):
        assert way in page.links
    assert {"contacts-group", "passages-group", "id_easy"} <= set(page.ids)


def test_the_list_grows_shorter(editor, new):
    Passage.objects.create(track=new, kind="what", text="文")
    Passage.objects.create(track=new, kind="amount", missing="not_written", order=1)
    Case.objects.create(
        key="N-1",
        title="例",
        facts={},
        judged_on=date(2026, 11, 28),
        expect={"new/one": ["eligible"]},
    )
    page = Page(shown(editor, new)).text
    assert "新しい類型に、まだないもの(2件)" in page
    assert "上限がありません。" not in page


def test_the_form_of_a_new_scheme_tells_of_its_tracks_as_well(editor, new):
    page = Page(shown(editor, new.scheme))
    assert f"一つめ: {NO_WINDOW}" in page.text
    assert address(Track, "change", new.pk) in page.links


def test_what_is_published_is_not_asked_for(editor):
    track = Track.objects.get(scheme__key="dialogue", key="study-group")
    assert "まだないもの" not in Page(shown(editor, track)).text
    assert "まだないもの" not in Page(shown(editor, track.scheme)).text


def test_a_new_track_of_a_published_scheme_is_asked_for(editor):
    scheme = Scheme.objects.get(key="dialogue")
    track = Track.objects.create(scheme=scheme, key="two", name="新しい類型")
    assert "新しい類型に、まだないもの" in Page(shown(editor, track)).text


def test_what_is_lacking_is_a_warning_with_a_link_as_it_is_sent(editor, new):
    answer = editor.get(SEND, {"subject": "new"})
    warnings = {one.rule: link for one, link in answer.context["warnings_found"]}
    assert {"no_text", "no_row", "no_window", "own_case", "no_easy"} <= set(warnings)
    assert warnings["no_window"] == address(Track, "change", new.pk)
    assert NO_WINDOW in Page(answer).text
