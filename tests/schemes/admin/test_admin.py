"""The staff site: every row can be listed, added, changed and left alone, by words that help."""

from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Cap
from outreach.models import Desk
from schemes.models import (
    Citation,
    Conflict,
    Edition,
    Fact,
    FactChoice,
    Page,
    Passage,
    Point,
    Requirement,
    Scheme,
    Source,
    Track,
)
from shiminsanka import guard
from tests import markup
from tests.kinds import fill, named, related_alike
from tests.staff import address, delete, errors, lines_of, page_fields

pytestmark = pytest.mark.django_db

# What is only read (editions, requests, years, records) has tests of its own.
MODELS = [
    model
    for model in admin.site._registry
    if model not in (User, Group) and "change" in model._meta.default_permissions
]


# --- Every page opens ----------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_model_is_listed_added_and_changed(editor, administrator, model):
    fill(model)
    row = model.objects.last()
    pages = (
        address(model, "changelist"),
        address(model, "add"),
        address(model, "change", row.pk),
        address(model, "delete", row.pk),
        address(model, "history", row.pk),
    )
    for browser, path in product((editor, administrator), pages):
        page = browser.get(path)
        assert (page.status_code, path) == (200, path)
        assert "市民参加ポータル 職員用</title>" in page.text


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_an_approver_reads_every_row_and_saves_none(approver, model):
    fill(model)
    row = model.objects.last()
    page = approver.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert "_save" not in page.text
    assert approver.post(address(model, "change", row.pk), {}).status_code == 403
    assert approver.get(address(model, "add")).status_code == 403
    assert approver.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [*MODELS, Edition], ids=named)
def test_a_list_asks_as_often_for_three_rows_as_for_one(administrator, model):
    fill(model)
    pks = [str(row.pk) for row in related_alike(model)]
    assert len(pks) == 3

    def queries(rows):
        with CaptureQueriesContext(connection) as asked:
            page = administrator.get(address(model, "changelist"), {"id__in": ",".join(rows)})
        assert page.context["cl"].result_count == len(rows)
        return [query["sql"] for query in asked]

    administrator.get(address(model, "changelist"))  # content types are remembered
    assert len(queries(pks)) == len(queries(pks[:1]))


@pytest.mark.parametrize("model", [*MODELS, Edition], ids=named)
def test_a_list_is_searched_without_a_stumble(administrator, model):
    for words in ("草の根", "10,000,000円", "%_'\"\\", "東京"):
        page = administrator.get(address(model, "changelist"), {"q": words})
        assert page.context["cl"].query == words
        assert markup.Page(page).fields["q"] == [words]


def test_a_country_is_found_by_its_name(editor):
    page = editor.get("/admin/outreach/desk/", {"q": "フィリピン"})
    assert [desk.country for desk in page.context["cl"].result_list] == ["PH"]


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_row_is_saved_as_it_stands(editor, model):
    """What the page shows is what the row holds: saving changes nothing."""
    fill(model)
    row = model.objects.first()
    before = model.objects.filter(pk=row.pk).values().get()
    cited = set(row.citations.all()) if hasattr(row, "citations") and model is not Source else None
    page = editor.get(address(model, "change", row.pk))
    answer = editor.post(address(model, "change", row.pk), page_fields(page))
    assert answer.status_code == 302, errors(answer)
    assert model.objects.filter(pk=row.pk).values().get() == before
    if cited is not None:
        assert set(row.citations.all()) == cited


UNREADABLE = "アドレスの条件に、読み取れない文字があります。文字を入力し直してください。"
LIST = "変更する 応募要件 を選択"


@pytest.mark.parametrize(
    ("query", "listed", "added"),
    [
        ("status__exact=%00", UNREADABLE, UNREADABLE),
        ("title__regex=(", guard.NOT_FILTERABLE, guard.NOT_FILTERABLE),
        # Django's own way: the list without what it cannot filter by.
        ("id__in=a", LIST, guard.NOT_FILTERABLE),
        ("e=1", LIST, guard.NOT_FILTERABLE),
        ("p=abc", LIST, guard.NOT_FILTERABLE),
        ("o=99.x", LIST, guard.NOT_FILTERABLE),
        ("q=%00", UNREADABLE, UNREADABLE),
        ("cited=x", LIST, guard.NOT_FILTERABLE),
    ],
)
def test_a_bad_address_is_no_failure(editor, query, listed, added):
    page = editor.get(f"/admin/schemes/requirement/?{query}", follow=True)
    assert listed in markup.Page(page).text
    page = editor.get(f"/admin/schemes/requirement/add/?{query}&scheme=abc")
    assert added in markup.Page(page).text


def test_the_index_lists_rooms_and_models_as_people_think_of_them(administrator):
    rooms = administrator.get("/admin/").context["app_list"]
    names = [room["name"] for room in rooms]
    own = ["制度の内容", "お金の事業", "人・場所・学び", "入口と解説", "質問と資料", "公開と記録"]
    assert sorted(names[:-1]) == sorted(own)
    assert (names[0], names[-1]) == ("制度の内容", "職員と役割")
    assert [entry["name"] for entry in rooms[0]["models"]][:3] == ["スキーム", "類型", "要点"]


@pytest.mark.parametrize(
    ("model", "lookup", "page"),
    [
        (Scheme, {"key": "kusanone"}, "/schemes/kusanone/"),
        (Track, {"key": "support", "scheme__key": "kusanone"}, "/schemes/kusanone/support/"),
        (Cap, {"code": "KS-2"}, "/schemes/kusanone/evidence/#rule-support-KS-2"),
        (Requirement, {"code": "K-1"}, "/schemes/kusanone/evidence/#rule-K-1"),
        (Requirement, {"code": "KS-1"}, "/schemes/kusanone/evidence/#rule-support-KS-1"),
        (Passage, {"heading": "これまでの期間"}, "/schemes/jica-fund/evidence/#project"),
        (Passage, {"heading": "助成金との違い"}, "/schemes/kusanone/evidence/#about"),
        (Desk, {"country": "RW"}, "/schemes/japan-desk/evidence/#part-desks"),
        (
            Point,
            {"text": "団体が主体になって技術を伝える活動をする", "track__key": "support"},
            "/schemes/kusanone/support/",
        ),
        (Page, {"key": "charter"}, "/about/charter/"),
        (Source, {"key": "seed"}, "/sources/seed/"),
        (Conflict, {"key": "I1"}, "/conflicts/#conflict-I1"),
    ],
)
def test_a_row_leads_to_its_public_page(editor, model, lookup, page):
    row = model.objects.get(**lookup)
    shown = editor.get(address(model, "change", row.pk)).text
    assert f'<a href="{page}" class="viewsitelink">サイトで見る</a>' in shown


def test_what_is_not_published_has_no_public_page(editor):
    scheme = Scheme.objects.create(key="new", name="新しい事業", kana="あ", category="learn")
    shown = editor.get(address(Scheme, "change", scheme.pk)).text
    assert "サイトで見る" not in shown


# --- Keys, places, clashes -----------------------------------------------------------------------


def test_a_key_is_fixed_once_it_is_used(editor):
    scheme = Scheme.objects.get(key="kusanone")
    sent = page_fields(editor.get(address(Scheme, "change", scheme.pk)))
    editor.post(address(Scheme, "change", scheme.pk), {**sent, "key": "other"})
    scheme.refresh_from_db()
    assert scheme.key == "kusanone"


def passages_of_support(editor):
    track = Track.objects.get(scheme__key="kusanone", key="support")
    row = track.passages.first()
    for order in (101, 102):
        Passage.objects.create(track=track, kind=row.kind, order=order, text=f"{order}番")
    path = address(Track, "change", track.pk)
    response = editor.get(path)
    found = lines_of(response, Passage)
    rows = enumerate(found.get_queryset())
    prefixes = {row.order: f"{found.prefix}-{place}" for place, row in rows}
    return path, page_fields(response), prefixes


def test_two_texts_change_places(editor):
    path, sent, prefixes = passages_of_support(editor)
    sent[f"{prefixes[101]}-order"], sent[f"{prefixes[102]}-order"] = "102", "101"
    answer = editor.post(path, sent)
    assert answer.status_code == 302
    places = dict(Passage.objects.filter(order__in=(101, 102)).values_list("text", "order"))
    assert places == {"101番": 102, "102番": 101}


def test_two_texts_in_one_place_are_refused(editor):
    path, sent, prefixes = passages_of_support(editor)
    sent[f"{prefixes[101]}-order"] = "102"
    answer = editor.post(path, sent)
    assert answer.status_code == 200
    assert "種類・並び順がほかの行と同じです。" in answer.text
    assert "<title>エラー: " in answer.text


def test_a_clash_in_the_database_is_a_page_that_says_what_to_do(editor, monkeypatch):
    """As when another person adds the same row between this one's check and save."""
    monkeypatch.setattr("django.db.models.Model.validate_constraints", lambda *_, **__: None)
    monkeypatch.setattr("django.db.models.Model.validate_unique", lambda *_, **__: None)
    cap = Cap.objects.get(code="KS-2")
    sent = page_fields(editor.get(address(Cap, "change", cap.pk)))
    answer = editor.post(address(Cap, "add"), sent)
    assert answer.status_code == 409
    assert "同じ番号の上限がすでにあります。" in answer.text
    assert Cap.objects.filter(code="KS-2").count() == 1


@pytest.mark.parametrize(
    ("model", "lookup", "relying"),
    [
        (Source, {"key": "seed"}, "引用"),
        (Fact, {"key": "budget_yen"}, "上限: <a href="),
        (Fact, {"key": "organisation_type"}, "応募要件"),
        (FactChoice, {"value": "npo_corporation"}, "選択肢のまとまり: <a href="),
        (Conflict, {"key": "I1"}, ""),
        (Scheme, {"key": "kusanone"}, "成長の段階"),
    ],
)
def test_what_others_rely_on_is_not_deleted(editor, model, lookup, relying):
    row = model.objects.filter(**lookup).first()
    page = editor.post(address(model, "delete", row.pk), {"post": "yes"})
    listed = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    chosen = editor.post(address(model, "changelist"), listed)
    assert (page.status_code, chosen.status_code) == (200, 200)
    assert relying in page.text
    assert model.objects.filter(pk=row.pk).exists()


def test_a_citation_in_use_is_not_deleted(editor):
    cap = Cap.objects.get(code="KS-2")
    citation = cap.citations.first()
    page = editor.post(address(Citation, "delete", citation.pk), {"post": "yes"})
    assert f'上限: <a href="{address(Cap, "change", cap.pk)}">KS-2 ' in page.text
    assert Citation.objects.filter(pk=citation.pk).exists()


def test_what_nothing_relies_on_is_deleted(editor):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    assert delete(editor, Source, source.pk).status_code == 302
    assert not Source.objects.filter(key="new").exists()
