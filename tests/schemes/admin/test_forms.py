"""A row's form: in the order in which one thinks, light, with its faults in one list; people by name."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Cap
from schemes import roles
from schemes.admin.base import StaffAdmin
from schemes.editing.recording import record
from schemes.models import Conflict, Event, Passage, Scheme, Source, Track
from tests.markup import Page
from tests.staff import address, lines_of, page_fields

pytestmark = pytest.mark.django_db

ADMINS = [one for one in admin.site._registry.values() if isinstance(one, StaffAdmin)]
BYTES = 80_000
QUERIES = {Scheme: 35, Track: 36}
"""What a form asks once content types and permissions are known."""


def kusanone():
    return Scheme.objects.get(key="kusanone")


def support():
    return Track.objects.get(scheme__key="kusanone", key="support")


@pytest.mark.parametrize("row", [kusanone, support], ids=["scheme", "track"])
def test_the_forms_with_most_rows_are_light(administrator, row):
    one = row()
    path = address(type(one), "change", one.pk)
    administrator.get(path)
    with CaptureQueriesContext(connection) as asked:
        page = administrator.get(path)
    assert len(page.content) <= BYTES
    assert len(asked) == QUERIES[type(one)]


def test_a_hundred_more_texts_are_no_more_queries(administrator):
    scheme = kusanone()
    kind = scheme.passages.first().kind
    for order in range(100):
        Passage.objects.create(scheme=scheme, kind=kind, order=1000 + order, text=f"{order}")
    path = address(Scheme, "change", scheme.pk)
    administrator.get(path)
    with CaptureQueriesContext(connection) as asked:
        administrator.get(path)
    assert len(asked) == QUERIES[Scheme]


@pytest.mark.parametrize("one", ADMINS, ids=lambda one: one.opts.label)
def test_every_part_of_a_form_says_in_a_sentence_what_it_asks(rf, administrator, one):
    request = rf.get("/")
    request.user = administrator.get("/admin/").context["user"]
    parts = one.get_fieldsets(request)
    if len(parts) > 1:
        assert [title for title, options in parts if not options.get("description")] == []
    names = [name for _, options in parts for name in options["fields"]]
    flat = [name for group in names for name in (group if isinstance(group, tuple) else [group])]
    assert len(flat) == len(set(flat))


# --- Faults --------------------------------------------------------------------------------------


def test_what_is_wrong_is_listed_at_the_top_with_links_and_the_first_has_the_focus(editor):
    cap = Cap.objects.get(code="KS-2")
    path = address(Cap, "change", cap.pk)
    sent = {**page_fields(editor.get(path)), "yen": "たくさん", "wording": ""}
    page = editor.post(path, sent)
    faults = page.context["faults"]
    assert [(one.at, one.label) for one in faults] == [
        ("id_yen", "金額"),
        ("id_wording", "表示する文"),
    ]
    for one in faults:
        assert f'<a href="#{one.at}">{one.label}</a>: {one.sentence}' in page.text
        assert f'id="{one.at}"' in page.text
    assert page.text.count("autofocus") == 1
    assert "autofocus" in page.text.split('name="yen"')[1].split(">")[0]
    assert page.text.count("errornote") == 1
    assert "下記のエラー" not in page.text
    assert "<title>エラー: " in page.text
    # Django's own script would take the focus to the first field of all.
    assert "admin/js/change_form.js" not in page.text


def test_faults_of_rows_within_are_listed_as_well(editor):
    conflict = Conflict.objects.get(key="I1")
    path = address(Conflict, "change", conflict.pk)
    sent = {**page_fields(editor.get(path)), "sides-1-text": ""}
    page = editor.post(path, sent)
    (fault,) = page.context["faults"]
    assert (fault.at, fault.label) == ("id_sides-1-text", "相違の一方の2つめの言い分")
    assert page.text.count("autofocus") == 1


def test_a_place_that_two_rows_have_leads_to_its_row(editor):
    track = support()
    row = track.passages.first()
    twins = [
        Passage.objects.create(track=track, kind=row.kind, order=order, text="文")
        for order in (101, 102)
    ]
    page = editor.get(address(Track, "change", track.pk))
    found = lines_of(page, Passage)
    place = list(found.get_queryset()).index(twins[0])
    sent = {**page_fields(page), f"{found.prefix}-{place}-order": "102"}
    answer = editor.post(address(Track, "change", track.pk), sent)
    (fault,) = answer.context["faults"]
    assert f'id="{fault.at}"' in answer.text
    assert "ほかの行と同じです。" in fault.sentence


def test_an_account_has_its_faults_in_the_same_list(administrator):
    path = address(User, "add")
    sent = {**page_fields(administrator.get(path)), "username": ""}
    page = administrator.post(path, sent)
    assert [one.at for one in page.context["faults"]] == ["id_username"]
    assert page.text.count("errornote") == 1


def test_another_persons_save_is_told_in_the_same_list(editor, administrator):
    cap = Cap.objects.get(code="KS-2")
    path = address(Cap, "change", cap.pk)
    sent = page_fields(editor.get(path))
    administrator.post(path, {**page_fields(administrator.get(path)), "yen": "15000000"})
    page = editor.post(path, {**sent, "yen": "12000000"})
    (fault,) = page.context["faults"]
    assert (fault.at, fault.label) == ("", "")
    assert page.text.count("この画面を開いたあとに") == 1
    assert page.text.count("errornote") == 1


def test_a_form_without_faults_lists_none(editor):
    page = editor.get(address(Cap, "change", Cap.objects.first().pk))
    assert page.context["faults"] == []
    assert "autofocus" not in page.text


# --- Deleting ------------------------------------------------------------------------------------


def test_deleting_stands_apart_from_saving(editor, approver):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    path = address(Source, "change", source.pk)
    page = editor.get(path).text
    delete = f'<a href="{address(Source, "delete", source.pk)}">削除</a>'
    assert page.count(delete) == 1
    assert page.index(delete) > page.index("</form>", page.index('id="source_form"'))
    assert "deletelink" not in page
    assert "portal-delete" not in approver.get(path).text
    assert "portal-delete" not in editor.get(address(Source, "add")).text


# --- People --------------------------------------------------------------------------------------


def test_people_are_named_as_they_are_known(administrator):
    User.objects.create_user("yamada", last_name="山田", first_name="花子", is_staff=True)
    for by in ("yamada", "gone"):
        record(Event.Action.CHANGED, by=by, what="要件")
    page = Page(administrator.get(address(Event, "changelist")))
    assert "山田 花子" in page.text
    assert "gone" in page.text
    assert "yamada" not in page.text.split("要件")[0]


def test_a_page_asks_once_for_the_names_of_all(administrator):
    for by in "abcdef":
        record(Event.Action.CHANGED, by=by, what="要件")
    with CaptureQueriesContext(connection) as asked:
        administrator.get(address(Event, "changelist"))
    names = [query["sql"] for query in asked if '"auth_user"."last_name" AS' in query["sql"]]
    assert len(names) == 1


# --- What a role does not open -------------------------------------------------------------------


def test_whoever_may_not_stays_on_the_staff_site_and_is_told_whom_to_ask(approver):
    chief = User.objects.create_user("chief", last_name="田中", first_name="一郎", is_staff=True)
    chief.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    page = approver.get(address(Source, "add"))
    assert page.status_code == 403
    text = Page(page).text
    assert "このページを開く権限がありません。" in text
    assert "あなたの役割は「公開承認者」です。" in text
    assert "管理者(田中 一郎さん)に、役割か担当を変えるよう頼んでください。" in text
    assert 'id="nav-sidebar"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_who_is_limited_is_told_to_what(limited):
    page = limited.get(address(Event, "changelist"))
    assert page.status_code == 403
    assert "「編集者」(担当: 草の根技術協力事業)" in Page(page).text


def test_who_is_not_in_sees_nothing_of_the_staff_site(client, colleague):
    assert colleague.get(address(Source, "add")).status_code == 403
    assert "まだありません。" in Page(colleague.get(address(Source, "add"))).text
    refused = client.get(address(Source, "add"))
    assert refused.status_code == 302
