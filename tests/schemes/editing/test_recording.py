"""操作の記録: each save, addition and deletion of the staff site says who, what, how, and why."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User

from grants.models import Cap, Fund
from schemes import roles
from schemes.admin.saving.locking import LockedAdmin
from schemes.models import Case, Citation, Event, Requirement, Scheme, Source, Track
from tests.staff import address, delete, page_fields

pytestmark = pytest.mark.django_db


def change(browser, row, **values):
    path = address(type(row), "change", row.pk)
    answer = browser.post(path, {**page_fields(browser.get(path)), **values})
    assert answer.status_code == 302, answer.context["errors"]


def the_event():
    return Event.objects.get()


def told(event):
    return (event.by, event.action, event.kind, event.what, event.subject, event.address)


def test_a_change_is_on_record_with_what_it_was_and_why(editor):
    cap = Cap.objects.get(code="KS-2")
    change(editor, cap, yen="15000000", wording="1,500万円以下", _why=" 2027年度の改定 ")
    event = the_event()
    cap.refresh_from_db()
    path = address(Cap, "change", cap.pk)
    assert told(event) == (roles.EDITOR, "changed", "上限", str(cap), "kusanone", path)
    assert event.why == "2027年度の改定"
    assert event.detail == (
        "金額: 10,000,000円 → 15,000,000円\n"
        "表示する文: 総額が1,000万円以下であること → 1,500万円以下"
    )


def test_an_addition_is_on_record_with_what_the_row_holds(editor):
    path = address(Source, "add")
    sent = page_fields(editor.get(path))
    sent |= {"key": "new", "title": "新しい要項", "kind": "jica_page", "_why": "資料が出た"}
    assert editor.post(path, sent).status_code == 302
    event = the_event()
    row = Source.objects.get(key="new")
    there = address(Source, "change", row.pk)
    assert told(event) == (roles.EDITOR, "added", "出典", str(row), "reference", there)
    assert event.why == "資料が出た"
    assert event.detail.splitlines()[:2] == ["記号: new", "資料名: 新しい要項"]
    assert f"資料の種類: {row.get_kind_display()}" in event.detail


def test_a_deletion_is_on_record_with_what_was_lost(editor):
    row = Source.objects.create(key="new", title="新しい要項", kind="jica_page", note="覚え")
    pk = row.pk
    delete(editor, Source, pk, _why="重複")
    event = the_event()
    there = address(Source, "change", pk)
    assert told(event) == (roles.EDITOR, "deleted", "出典", str(row), "reference", there)
    assert event.why == "重複"
    assert "注記: 覚え" in event.detail


def test_each_row_chosen_in_a_list_is_on_record(editor):
    rows = [Source.objects.create(key=f"new{n}", title=f"要項{n}", kind="jica_page") for n in "12"]
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    asked = editor.post(address(Source, "changelist"), sent)
    assert 'name="_why"' in asked.text
    editor.post(address(Source, "changelist"), {**sent, "post": "yes", "_why": "重複"})
    events = Event.objects.order_by("what").values_list("action", "what", "why")
    assert list(events) == [("deleted", "要項1", "重複"), ("deleted", "要項2", "重複")]


def test_inline_rows_are_named_with_what_changed_in_them(editor):
    fund = Fund.objects.filter(topics__isnull=False).first()
    path = address(Fund, "change", fund.pk)
    sent = page_fields(editor.get(path))
    topic = fund.topics.order_by("order", "pk").first()
    prefix = next(name for name in sent if name.endswith("-0-order"))[: -len("-order")]
    assert sent[f"{prefix}-id"] == str(topic.pk)
    editor.post(path, {**sent, f"{prefix}-order": "77"})
    kind = topic._meta.verbose_name
    assert the_event().detail == f"{kind}「{topic.name}」の並び順: {topic.order} → 77"


def test_related_rows_choices_and_rules_are_told_in_words(editor):
    rule = Requirement.objects.filter(
        fact__key="organisation_type", operator="one_of", track__isnull=False
    ).first()
    added = Citation.objects.exclude(requirement=rule).first()
    kept = list(rule.citations.values_list("pk", flat=True))
    change(
        editor,
        rule,
        value=["npo_corporation"],
        strength="note",
        citations=[*kept, added.pk],
    )
    detail = the_event().detail
    assert "→ 「NPO法人」であること" in detail
    assert f"強さ: {rule.get_strength_display()} → 窓口で確かめること" in detail
    assert str(added) in detail
    assert "npo_corporation" not in detail


def test_a_case_is_told_as_people_write_it(editor):
    case = Case.objects.get(key="C-B02")
    change(editor, case, expect="草の根技術協力事業 草の根協力支援型: 要確認")
    assert the_event().detail == (
        "期待する判定: 草の根技術協力事業 草の根協力支援型: 応募できる見込み"
        " → 草の根技術協力事業 草の根協力支援型: 要確認"
    )


def test_saving_without_a_change_is_no_event(editor):
    change(editor, Cap.objects.get(code="KS-2"))
    assert not Event.objects.exists()


def test_a_refused_save_is_no_event(editor):
    path = address(Cap, "change", Cap.objects.get(code="KS-2").pk)
    sent = page_fields(editor.get(path))
    assert editor.post(path, {**sent, "yen": "たくさん"}).status_code == 200
    assert editor.post(path, {**sent, "_version": "x"}).status_code == 409
    assert not Event.objects.exists()


def test_the_reason_stays_in_the_box_when_the_form_comes_back(editor):
    path = address(Cap, "change", Cap.objects.get(code="KS-2").pk)
    sent = page_fields(editor.get(path))
    answer = editor.post(path, {**sent, "yen": "たくさん", "_why": "<改定>"})
    assert 'name="_why" id="id_why" class="vTextField" maxlength="1000" value="&lt;改定&gt;"' in (
        answer.text
    )


def test_line_breaks_of_a_browser_are_no_change(editor):
    source = Source.objects.create(key="new", title="題", kind="jica_page", note="一\n二")
    change(editor, source, note="一\r\n二", title="新しい題")
    assert the_event().detail == "資料名: 題 → 新しい題"


def test_accounts_and_their_roles_are_on_record_without_a_password(administrator):
    person = User.objects.create_user("person", password="a-secret-of-mine", is_staff=True)
    role = Group.objects.get(name=roles.EDITOR)
    change(administrator, person, last_name="山田", groups=[role.pk])
    more, event = Event.objects.order_by("position")
    there = address(User, "change", person.pk)
    assert told(event) == (roles.ADMINISTRATOR, "changed", "ユーザー", "person", "", there)
    assert told(more) == (roles.ADMINISTRATOR, "empowered", "ユーザー", "person", "", there)
    assert more.detail == "役割: 編集者"
    assert event.detail == "姓: (空欄) → 山田\nグループ: (空欄) → 編集者"
    delete(administrator, User, person.pk)
    assert person.password not in Event.objects.first().detail


def test_every_kind_of_row_is_locked_and_on_record():
    plain = [
        model
        for model, one in admin.site._registry.items()
        if "change" in model._meta.default_permissions and not isinstance(one, LockedAdmin)
    ]
    assert plain == []


def test_a_scheme_and_a_track_are_changed_for_their_own_subject(editor):
    scheme = Scheme.objects.get(key="kusanone")
    change(editor, scheme, summary="新しい説明")
    change(editor, Track.objects.get(scheme=scheme, key="support"), summary="新しい説明")
    assert list(Event.objects.values_list("subject", flat=True)) == ["kusanone", "kusanone"]
