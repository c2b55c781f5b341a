"""Texts and numbers on the staff site: marks that hold a value, words and numbers replaced in all rows."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from grants.models import Cap
from schemes import catalogue, publishing
from schemes.editing import composing, drafting, restoring
from schemes.models import Event, Passage, Point, Track
from schemes.review import catalogue_files, examining
from tests.markup import Page
from tests.staff import NOON, address

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
LIMIT = "{{KS-2 円}}"
REPLACE = ("admin:schemes_scheme_replace", None, ["kusanone"])


@pytest.fixture
def support() -> Track:
    return Track.objects.get(scheme__key="kusanone", key="support")


@pytest.fixture
def bound_text(support) -> Track:
    """Texts of the track that hold its cap."""
    Passage.objects.filter(track=support, kind="amount").update(text=f"最大で{LIMIT}です。")
    support.english = f"Up to {LIMIT}."
    support.summary = f"最大で{LIMIT}・{{{{KS-2m か月}}}}です。"
    support.save()
    return support


def draft_of(key="kusanone"):
    """A catalogue of the draft, as the preview and, once it is published, everyone reads it."""
    library = drafting.library({key: composing.compose(key)}, TODAY, NOON)
    return library.on(TODAY)


def track_in(found):
    return next(one for one in found.schemes["kusanone"].tracks if one.key == "support")


# --- Values that texts hold -----------------------------------------------------------------------


def test_pages_search_and_data_read_the_value_and_the_edition_keeps_the_mark(bound_text, client):
    edition = publishing.publish(
        "kusanone", by="編集者", reason="", effective_from=TODAY, at=NOON, approved_by="公開承認者"
    )
    (kept,) = [one for one in edition.content["tracks"] if one["key"] == "support"]
    assert kept["summary"] == f"最大で{LIMIT}・{{{{KS-2m か月}}}}です。"
    with time_machine.travel(NOON, tick=False):
        catalogue.refresh()
        for page in (
            "/schemes/kusanone/support/",
            "/schemes/kusanone/evidence/",
            "/search/?q=草の根協力支援型",
            "/api/v1/schemes/kusanone/",
            "/open-data/catalogue.json",
        ):
            answer = client.get(page)
            assert answer.status_code == 200, page
            told = answer.content.decode()
            assert "{{" not in told, page
        assert "Up to 10 million yen." in told
        assert "最大で1,000万円・3年です。" in told


def test_the_draft_reads_the_value(bound_text):
    read = track_in(draft_of())
    assert read.summary == "最大で1,000万円・3年です。"
    assert read.english == "Up to 10 million yen."


def test_a_cap_that_changes_changes_its_texts_and_is_told_so(bound_text):
    before = composing.compose("kusanone")
    Cap.objects.filter(code="KS-2").update(yen=15_000_000, wording=f"総額が{LIMIT}以下であること")
    after = composing.compose("kusanone")
    found = examining.between(before, after, {})
    told = {one.label: (one.before, one.after) for one in found}
    assert told["一文の説明"] == ("最大で1,000万円・3年です。", "最大で1,500万円・3年です。")
    assert told["英語の説明"] == ("Up to 10 million yen.", "Up to 15 million yen.")
    assert track_in(draft_of()).summary == "最大で1,500万円・3年です。"


def test_marks_survive_going_back_and_the_catalogue_file(bound_text):
    document = composing.compose("kusanone")
    file = catalogue_files.for_people("kusanone", document)
    assert LIMIT in file
    Track.objects.filter(pk=bound_text.pk).update(summary="別の文")
    restoring.restore_all([document])
    assert Track.objects.get(pk=bound_text.pk).summary == f"最大で{LIMIT}・{{{{KS-2m か月}}}}です。"


def test_an_unknown_mark_stops_publishing(support):
    Track.objects.filter(pk=support.pk).update(summary="最大で{{KS-9 円}}です。")
    found = examining.examine({"kusanone": composing.compose("kusanone")}, TODAY)
    assert [(one.rule, one.place) for one in found.errors] == [("mark", "草の根協力支援型")]


def test_the_list_of_values_gives_the_mark_of_each(editor):
    page = editor.get(reverse("admin:schemes_scheme_values", args=["kusanone"]))
    told = page.content.decode()
    assert 'data-mark="{{KS-2 円}}" data-said="1,000万円" data-owner="草の根協力支援型"' in told
    assert 'data-mark="{{KS-2m か月}}" data-said="3年"' in told
    assert 'data-mark="{{KP-6 年}}" data-said="2年"' in told
    assert 'data-mark="{{KP-13 件}}" data-said="3件"' in told
    marks = [one.mark for one in page.context["values"] if one.owner == "草の根協力支援型"]
    assert len(marks) == len(set(marks))


def test_forms_of_a_schemes_rows_lead_to_the_list(editor, support):
    values = reverse("admin:schemes_scheme_values", args=["kusanone"])
    for row in (support, Cap.objects.get(code="KS-2"), Point.objects.filter(track=support).first()):
        page = editor.get(address(type(row), "change", row.pk)).content.decode()
        assert f'href="{values}"' in page
    assert "portal-value" not in editor.get(address(Track, "add")).content.decode()


# --- Find and replace -----------------------------------------------------------------------------


def asked(client: Client, find="1000万円", to="1,500万円", key="kusanone"):
    page = reverse("admin:schemes_scheme_replace", args=[key])
    return client.get(page, {"find": find, "to": to})


def carried_out(client: Client, page, rows=None, **more):
    """The preview sent as it stands, with some rows ticked or all."""
    names = [one["line"].name for one in page.context["lines"]] if rows is None else rows
    shown = Page(page)
    sent = {name: shown.fields[name][-1] for name in shown.hidden}
    return client.post(reverse(*REPLACE), {**sent, "row": names, **more})


def state():
    return composing.compose_all(["kusanone", "jica-fund"])


def test_a_number_is_found_in_every_row_however_it_is_written(editor, support):
    Track.objects.filter(pk=support.pk).update(easy="お金は１０００万円まで")
    page = asked(editor)
    found = {one["line"].name: one["line"] for one in page.context["lines"]}
    track = found[f"schemes.track:{support.pk}"]
    labels = {place.label: place for place in track.places}
    assert set(labels) == {"一文の説明", "やさしい日本語", "英語の説明"}
    assert [one.text for one in labels["やさしい日本語"].after] == ["お金は", "1,500万円", "まで"]
    assert [one.text for one in labels["英語の説明"].after if one.is_found] == ["15 million yen"]
    cap = Cap.objects.get(code="KS-2")
    assert f"grants.cap:{cap.pk}" in found
    told = page.content.decode()
    assert "<mark>１０００万円</mark>" in told
    assert "<ins>1,500万円</ins>" in told
    assert "{}行の{}か所".format(len(found), page.context["places"]) in told


def test_only_ticked_rows_are_written_each_on_record(editor, support):
    page = asked(editor)
    before = Event.objects.count()
    cap = Cap.objects.get(code="KS-2")
    done = carried_out(
        editor, page, [f"schemes.track:{support.pk}", f"grants.cap:{cap.pk}"], _why="上限が上がった"
    )
    assert done.status_code == 302
    support.refresh_from_db()
    cap.refresh_from_db()
    assert "1,500万円・3年" in support.summary
    assert "15 million yen" in support.english
    assert (cap.wording, cap.yen) == ("総額が1,500万円以下であること", 10_000_000)
    assert Passage.objects.get(track=support, kind="amount").text.startswith("最大で1,000万円")
    events = list(Event.objects.order_by("-pk")[: Event.objects.count() - before])
    assert {(one.by, one.subject, one.why) for one in events} == {
        ("編集者", "kusanone", "上限が上がった")
    }
    (of_cap,) = [one for one in events if one.kind == "上限"]
    assert of_cap.address == address(Cap, "change", cap.pk)
    assert (
        of_cap.detail == "表示する文: 総額が1,000万円以下であること → 総額が1,500万円以下であること"
    )


def test_all_ticked_then_nothing_is_left(editor):
    carried_out(editor, asked(editor))
    assert asked(editor).context["lines"] == []
    assert "見つかりませんでした" in asked(editor).content.decode()


def test_a_change_since_the_preview_refuses_all(editor, support):
    page = asked(editor)
    Track.objects.filter(pk=support.pk).update(summary="1,000万円、変わった")
    before = state()
    answer = carried_out(editor, page)
    assert answer.status_code == 409
    assert (
        "プレビューのあとに内容が変わったので、何も置き換えていません。" in answer.content.decode()
    )
    assert state() == before
    assert carried_out(editor, answer).status_code == 302


def test_one_row_that_cannot_hold_it_refuses_all(editor, support):
    before, events = state(), Event.objects.count()
    answer = carried_out(editor, asked(editor, to="とても長い言葉" * 20))
    assert "何も置き換えていません。" in answer.content.decode()
    assert "文字以下" in answer.content.decode()
    assert (state(), Event.objects.count()) == (before, events)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"find": " ", "to": "x"}, "さがす言葉か数を入れてください。"),
        ({"find": "同じ", "to": "同じ"}, "さがす言葉と同じです。別の言葉を入れてください。"),
        ({"find": "あ" * 201, "to": "x"}, "200"),
    ],
)
def test_what_cannot_be_sought_is_said(editor, given, sentence):
    page = asked(editor, **given)
    assert (page.status_code, page.context["lines"]) == (200, [])
    assert sentence in page.content.decode()


def test_without_a_tick_nothing_is_done(editor):
    before = state()
    answer = carried_out(editor, asked(editor), rows=[])
    assert "置き換える行に印を付けてください。" in answer.content.decode()
    assert state() == before


def test_quotations_values_and_codes_stay(editor, support):
    for find in ("KS-2", "support"):
        assert asked(editor, find=find, to="X").context["lines"] == []
    carried_out(editor, asked(editor))
    cited = composing.compose("kusanone").tracks[2].citations
    assert all("1,500万円" not in one.quote for one in cited)


def test_a_number_may_become_a_mark(editor, support):
    carried_out(editor, asked(editor, to=LIMIT), rows=[f"schemes.track:{support.pk}"])
    assert track_in(draft_of()).english.count("10 million yen") == 1
    support.refresh_from_db()
    assert LIMIT in support.english


def test_who_may_not_edit_the_rows_replaces_nothing(limited, approver):
    page = reverse("admin:schemes_scheme_replace", args=["jica-fund"])
    assert limited.get(page).status_code == 403
    assert asked(limited).status_code == 200
    assert carried_out(limited, asked(limited)).status_code == 302
    assert asked(approver).status_code == 403
    assert approver.post(reverse(*REPLACE), {"find": "あ"}).status_code == 403


def test_what_is_typed_is_shown_as_text(editor):
    page = asked(editor, find="<b>&", to="x")
    assert escape("<b>&") in page.content.decode()


def test_a_preview_asks_the_same_however_many_rows_there_are(editor, django_assert_max_num_queries):
    asked(editor)
    with django_assert_max_num_queries(60):
        assert asked(editor).context["lines"]
