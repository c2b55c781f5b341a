"""Editors who are limited to some schemes: they read everything and change what is theirs."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Cap
from outreach.models import Desk
from schemes.editing import scopes
from schemes.models import (
    Citation,
    Conflict,
    EditorScope,
    Fact,
    Page,
    Requirement,
    Scheme,
    Source,
    Track,
)
from tests.staff import address, delete, errors, page_fields

pytestmark = pytest.mark.django_db

SENTENCE = "担当していないスキームの内容は保存できません。担当するスキーム(草の根技術協力事業)のものを選んでください。"


def test_without_a_row_one_edits_everything():
    user = User.objects.create(username="person")
    assert scopes.scope_of("person") is None
    assert scopes.may_edit(user, "kusanone")
    assert scopes.may_edit(user, "reference")


def test_with_rows_one_edits_those_schemes_and_nothing_that_all_share():
    user = User.objects.create(username="person")
    for key in ("kusanone", "offices"):
        EditorScope.objects.create(username="person", scheme=Scheme.objects.get(key=key))
    assert scopes.scope_of("person") == {"kusanone", "offices"}
    asked = ("kusanone", "offices", "volunteers", "reference", "overview")
    assert [scopes.may_edit(user, subject) for subject in asked] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert scopes.scope_of("another") is None


def test_who_is_there_for_set_up_is_not_limited():
    user = User.objects.create(username="person", is_superuser=True)
    EditorScope.objects.create(username="person", scheme=Scheme.objects.first())
    assert scopes.may_edit(user, "reference")


def test_someone_unknown_has_no_limit_of_their_own():
    """Permissions, not scopes, keep strangers out."""
    assert scopes.may_edit(AnonymousUser(), "kusanone")


def test_the_rows_are_asked_once_for_a_page(limited):
    path = address(Scheme, "change", Scheme.objects.get(key="kusanone").pk)
    with CaptureQueriesContext(connection) as asked:
        assert limited.get(path).status_code == 200
    assert sum("schemes_editorscope" in query["sql"] for query in asked) == 1


OWN = [
    (Scheme, {"key": "kusanone"}),
    (Track, {"scheme__key": "kusanone", "key": "support"}),
    (Cap, {"code": "KS-2"}),
    (Requirement, {"track__scheme__key": "kusanone"}),
]
OTHERS = [
    (Scheme, {"key": "volunteers"}),
    (Track, {"scheme__key": "jica-fund"}),
    (Desk, {}),
    (Source, {}),
    (Citation, {}),
    (Fact, {}),
    (Conflict, {}),
    (Page, {}),
]


def case(value):
    return value._meta.label if isinstance(value, type) else ""


@pytest.mark.parametrize(("model", "lookup"), OWN, ids=case)
def test_rows_of_ones_own_schemes_are_saved(limited, model, lookup):
    row = model.objects.filter(**lookup).first()
    path = address(model, "change", row.pk)
    saved = limited.post(path, page_fields(limited.get(path)), follow=True)
    assert saved.redirect_chain == [(address(model, "changelist"), 302)]
    (said,) = saved.context["messages"]
    assert str(said).endswith(f'">{row}</a>” を変更しました。')


@pytest.mark.parametrize(("model", "lookup"), OTHERS, ids=case)
def test_other_rows_are_read_and_neither_saved_nor_deleted(limited, model, lookup):
    row = model.objects.filter(**lookup).first()
    path = address(model, "change", row.pk)
    page = limited.get(path)
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert limited.post(path, {}).status_code == 403
    assert limited.get(address(model, "delete", row.pk)).status_code == 403
    assert limited.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_a_list_deletes_no_row_of_another_scheme(limited):
    desk = Desk.objects.first()
    sent = {"action": "delete_selected", "_selected_action": [desk.pk], "post": "yes"}
    assert limited.post(address(Desk, "changelist"), sent).status_code == 403
    assert Desk.objects.filter(pk=desk.pk).exists()


@pytest.mark.parametrize("model", [Source, Citation, Cap], ids=case)
def test_sources_and_what_belongs_to_a_track_may_be_added(limited, model):
    assert 'name="_save"' in limited.get(address(model, "add")).text


@pytest.mark.parametrize("model", [Desk, Fact, Conflict], ids=case)
def test_what_belongs_to_other_schemes_or_to_all_may_not_be_added(limited, model):
    page = limited.get(address(model, "add"))
    assert page.status_code == 403
    assert "このページを開く権限がありません。" in page.text


def test_a_source_is_added_and_then_only_read(limited):
    sent = page_fields(limited.get(address(Source, "add")))
    sent |= {"key": "new", "title": "新しい要項", "kind": "jica_page"}
    assert limited.post(address(Source, "add"), sent).status_code == 302
    row = Source.objects.get(key="new")
    assert row.title == "新しい要項"
    assert 'name="_save"' not in limited.get(address(Source, "change", row.pk)).text
    assert delete(limited, Source, row.pk).status_code == 403
    assert Source.objects.filter(key="new").exists()


def added_cap(limited, track):
    cap = Cap.objects.get(code="KS-2")
    sent = page_fields(limited.get(address(Cap, "change", cap.pk)))
    return limited.post(address(Cap, "add"), {**sent, "code": "ZZ-1", "track": track.pk})


def test_a_row_for_another_scheme_is_refused_with_a_sentence(limited):
    answer = added_cap(limited, Track.objects.filter(scheme__key="jica-fund").first())
    assert answer.status_code == 200
    assert errors(answer) == {"track": [SENTENCE]}
    assert not Cap.objects.filter(code="ZZ-1").exists()


def test_a_row_for_an_own_scheme_is_added(limited):
    track = Track.objects.filter(scheme__key="kusanone").last()
    assert added_cap(limited, track).status_code == 302
    assert Cap.objects.get(code="ZZ-1").track == track


def test_a_row_is_not_moved_to_another_scheme(limited):
    cap = Cap.objects.get(code="KS-2")
    path = address(Cap, "change", cap.pk)
    other = Track.objects.filter(scheme__key="jica-fund").first()
    answer = limited.post(path, {**page_fields(limited.get(path)), "track": other.pk})
    assert errors(answer) == {"track": [SENTENCE]}
    cap.refresh_from_db()
    assert cap.track.scheme.key == "kusanone"


def test_a_new_scheme_is_nobodys_yet(limited):
    sent = page_fields(limited.get(address(Scheme, "add")))
    sent |= {
        "key": "new",
        "name": "新しい事業",
        "kana": "あ",
        "category": "learn",
        "summary": "説明",
    }
    answer = limited.post(address(Scheme, "add"), sent)
    assert errors(answer) == {"__all__": [SENTENCE]}
    assert not Scheme.objects.filter(key="new").exists()
