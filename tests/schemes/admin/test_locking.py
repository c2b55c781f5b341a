"""Two people at one form: the later save is shown what the earlier one changed, and nothing is lost."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Cap
from schemes import roles
from schemes.models import Citation, Conflict, ConflictSide, Event, Fact, Requirement, Source, Track
from tests.staff import address, delete, hidden, let_in, lines_of, page_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(editor, administrator):
    return editor, administrator


@pytest.fixture
def cap():
    return Cap.objects.get(code="KS-2")


def page_of(row):
    return address(type(row), "change", row.pk)


def opened(browser, row):
    return page_fields(browser.get(page_of(row)))


def save(browser, row, sent):
    return browser.post(page_of(row), sent)


def lines(answer):
    return {line.label: (line.mine, line.stored) for line in answer.context["compared"]}


def late(answer):
    """The sentence of a page that came back because another person had saved."""
    assert answer.status_code == 409
    (sentence,) = answer.context["adminform"].form.non_field_errors()
    return sentence


def both_opened(two, row):
    return [(browser, opened(browser, row)) for browser in two]


# --- The row itself ------------------------------------------------------------------------------


def test_the_later_save_is_refused_with_both_versions_and_the_persons_own_input(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    assert save(one, cap, {**first, "yen": "15000000"}).status_code == 302
    answer = save(other, cap, {**second, "yen": "12000000"})
    saved = Event.objects.get(action="changed")
    said = late(answer)
    assert said.startswith("この画面を開いたあとに、ほかの人がこの内容を変えました(最後の記録: ")
    assert f"(最後の記録: {saved.by}、" in said
    assert said.endswith("もう一度保存すると、あなたの入力に置き換えます。")
    assert "<title>エラー: " in answer.text
    assert lines(answer) == {"金額": ("12,000,000円", "15,000,000円")}
    assert "あなたの入力</th>" in answer.text
    assert "保存されている内容</th>" in answer.text
    assert page_fields(answer)["yen"] == "12,000,000円"
    cap.refresh_from_db()
    assert cap.yen == 15_000_000


def test_saving_again_replaces_the_shown_version_knowingly(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    save(one, cap, {**first, "yen": "15000000"})
    shown = page_fields(save(other, cap, {**second, "yen": "12000000"}))
    assert save(other, cap, shown).status_code == 302
    cap.refresh_from_db()
    assert cap.yen == 12_000_000
    details = Event.objects.filter(action="changed").values_list("detail", flat=True)
    assert list(details) == [
        "金額: 15,000,000円 → 12,000,000円",
        "金額: 10,000,000円 → 15,000,000円",
    ]


def test_saving_again_is_refused_when_a_third_save_came_between(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    save(one, cap, {**first, "yen": "15000000"})
    shown = page_fields(save(other, cap, {**second, "yen": "12000000"}))
    assert save(one, cap, {**opened(one, cap), "yen": "16000000"}).status_code == 302
    answer = save(other, cap, shown)
    assert lines(answer) == {"金額": ("12,000,000円", "16,000,000円")}
    cap.refresh_from_db()
    assert cap.yen == 16_000_000


def test_errors_of_the_later_form_are_said_as_well(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    save(one, cap, {**first, "yen": "15000000"})
    answer = save(other, cap, {**second, "yen": "たくさん"})
    assert late(answer)
    assert answer.context["adminform"].form.errors["yen"]
    assert lines(answer) == {"金額": ("たくさん", "15,000,000円")}


def test_a_change_of_what_is_cited_is_a_change(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    new = Citation.objects.exclude(cap=cap).first()
    kept = list(cap.citations.values_list("pk", flat=True))
    assert save(one, cap, {**first, "citations": [*kept, new.pk]}).status_code == 302
    answer = save(other, cap, second)
    assert late(answer)
    assert list(lines(answer)) == ["引用"]
    assert str(new) in lines(answer)["引用"][1]


def test_opening_and_saving_without_a_change_stands_in_nobodys_way(two, cap):
    (one, first), (other, second) = both_opened(two, cap)
    assert save(one, cap, first).status_code == 302
    assert not Event.objects.filter(action="changed").exists()
    assert save(other, cap, {**second, "yen": "15000000"}).status_code == 302
    cap.refresh_from_db()
    assert cap.yen == 15_000_000


@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_form_without_the_token_of_the_stored_version_saves_nothing(two, cap, token):
    sent = {**opened(two[0], cap), "yen": "15000000"}
    sent.pop("_version") if token is None else sent.update(_version=token)
    assert late(save(two[0], cap, sent))
    cap.refresh_from_db()
    assert cap.yen == 10_000_000


def test_the_row_is_read_under_the_lock(two, cap):
    sent = opened(two[0], cap)
    with CaptureQueriesContext(connection) as asked:
        save(two[0], cap, sent)
    asked = [query["sql"] for query in asked]
    held = next(place for place, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    assert not any('"grants_cap"' in sql for sql in asked[:held])


# --- Inline rows ---------------------------------------------------------------------------------


def rule_of(track):
    return track.requirements.order_by("pk").first()


@pytest.fixture
def track():
    return Track.objects.get(scheme__key="kusanone", key="support")


def prefix_of(answer, model):
    return lines_of(answer, model).prefix


def test_an_inline_row_changed_on_its_own_page_is_a_change_of_the_whole(two, track):
    rule = rule_of(track)
    sent = opened(two[1], track)
    assert save(two[0], rule, {**opened(two[0], rule), "wording": "新しい文"}).status_code == 302
    answer = save(two[1], track, sent)
    assert f"(最後の記録: {roles.EDITOR}、" in late(answer)
    # The page of the whole holds the row's place alone, so there is nothing of it to overwrite.
    assert lines(answer) == {}
    assert save(two[1], track, page_fields(answer)).status_code == 302
    rule.refresh_from_db()
    assert rule.wording == "新しい文"


def test_an_inline_row_that_another_person_added_stays_when_saved_again(two, track):
    sent = opened(two[1], track)
    Requirement.objects.create(
        track=track, code="ZZ-1", operator="judged", strength="note", wording="足した要件"
    )
    answer = save(two[1], track, {**sent, "summary": "新しい説明"})
    assert "ほかの人が加えた行(応募要件「ZZ-1」)は、保存してもそのまま残ります。" in late(answer)
    assert lines(answer)["応募要件「ZZ-1」"] == ("(ありません)", "(ほかの人が加えました)")
    assert save(two[1], track, page_fields(answer)).status_code == 302
    track.refresh_from_db()
    assert track.summary == "新しい説明"
    assert track.requirements.filter(code="ZZ-1").exists()


def test_an_inline_row_that_another_person_deleted_stays_deleted_and_its_input_is_shown(two, track):
    first = two[1].get(page_of(track))
    prefix = prefix_of(first, Requirement)
    rows = list(lines_of(first, Requirement).get_queryset())
    sent = {**page_fields(first), f"{prefix}-0-order": "99", "summary": "新しい説明"}
    last = rows[-1].wording
    assert delete(two[0], Requirement, rows[0].pk).status_code == 302
    answer = save(two[1], track, sent)
    assert "ほかの人が消した行は、消えたままです。" in late(answer)
    assert lines(answer)["応募要件: 並び順"] == ("99", "(ほかの人が消しました)")
    assert f">{rows[0].code} " not in answer.text
    assert f">{rows[1].code} " in answer.text
    again = page_fields(answer)
    assert again[f"{prefix}-INITIAL_FORMS"] == str(len(rows) - 1)
    assert save(two[1], track, again).status_code == 302
    assert not Requirement.objects.filter(pk=rows[0].pk).exists()
    assert Requirement.objects.get(pk=rows[-1].pk).wording == last
    track.refresh_from_db()
    assert track.summary == "新しい説明"


@pytest.mark.parametrize(
    "broken",
    [
        {"requirements-INITIAL_FORMS": "99"},
        {"requirements-INITIAL_FORMS": "x", "requirements-TOTAL_FORMS": "-1"},
        {"requirements-0-id": "abc", "requirements-1-id": "999999999999999999999"},
        {"requirements-TOTAL_FORMS": "999999"},
    ],
    ids=str,
)
def test_a_late_form_that_no_page_sent_is_no_failure(two, track, broken):
    sent = {**opened(two[0], track), "_version": "old"}
    assert "requirements-INITIAL_FORMS" in sent
    assert save(two[0], track, {**sent, **broken}).status_code == 409
    assert save(two[0], track, broken).status_code == 409


def test_sides_of_a_conflict_are_saved_one_person_after_the_other(two):
    conflict = Conflict.objects.get(key="I1")
    (one, first), (other, second) = both_opened(two, conflict)
    prefix = prefix_of(one.get(page_of(conflict)), ConflictSide)
    assert save(one, conflict, {**first, f"{prefix}-0-text": "一人目"}).status_code == 302
    answer = save(other, conflict, {**second, f"{prefix}-0-text": "二人目"})
    assert list(lines(answer).values()) == [("二人目", "一人目")]
    assert save(other, conflict, page_fields(answer)).status_code == 302
    assert conflict.sides.order_by("order").first().text == "二人目"


# --- What is gone --------------------------------------------------------------------------------


def test_a_row_deleted_meanwhile_is_said_and_the_input_is_shown(two):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    sent = {**opened(two[1], source), "title": "書き直した題", "note": "長い覚え書き"}
    assert delete(two[0], Source, source.pk).status_code == 302
    answer = save(two[1], source, sent)
    assert answer.status_code == 409
    assert "この出典は、ほかの人が削除しました(最後の記録: 編集者、" in answer.text
    assert "何も保存していません。" in answer.text
    assert "<title>エラー: " in answer.text
    typed = {line.label: line.mine for line in answer.context["typed"]}
    assert (typed["資料名"], typed["注記"]) == ("書き直した題", "長い覚え書き")
    assert not Source.objects.filter(key="new").exists()


def test_what_changed_since_it_was_shown_is_not_deleted(two):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    page = two[1].get(address(Source, "delete", source.pk))
    save(two[0], source, {**opened(two[0], source), "title": "新しい題"})
    sent = {"post": "yes", "_why": "不要", **hidden(page)}
    answer = two[1].post(address(Source, "delete", source.pk), sent)
    assert answer.status_code == 409
    assert "まだ削除していません。" in answer.text
    assert "<title>エラー: 削除" in answer.text
    assert 'value="不要"' in answer.text
    assert Source.objects.filter(key="new").exists()
    again = {"post": "yes", **hidden(answer)}
    assert two[1].post(address(Source, "delete", source.pk), again).status_code == 302
    assert not Source.objects.filter(key="new").exists()


def test_the_deletion_page_names_no_ties_between_tables(two, cap):
    page = two[0].get(address(Cap, "delete", cap.pk)).text
    assert "object (" not in page
    assert "の関連" not in page
    assert "<li>上限: 1</li>" in page


def test_a_row_is_not_deleted_twice(two):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    pages = [hidden(one.get(address(Source, "delete", source.pk))) for one in two]
    path = address(Source, "delete", source.pk)
    answers = [
        one.post(path, {"post": "yes", **sent}) for one, sent in zip(two, pages, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "この出典は、ほかの人が削除しました" in answers[1].text


def test_what_is_chosen_in_a_list_is_deleted_under_the_lock(two):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    sent = {"action": "delete_selected", "_selected_action": [source.pk], "post": "yes"}
    with CaptureQueriesContext(connection) as asked:
        two[0].post(address(Source, "changelist"), sent)
    asked = [query["sql"] for query in asked]
    held = next(place for place, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    assert not any('"schemes_source"' in sql for sql in asked[:held])
    assert not Source.objects.filter(key="new").exists()


# --- People --------------------------------------------------------------------------------------


def test_accounts_are_locked_as_rows_are(two):
    _, one = two
    User.objects.create_user("another", is_staff=True).groups.add(
        Group.objects.get(name=roles.ADMINISTRATOR)
    )
    other = Client()
    let_in(other, User.objects.get(username="another"))
    person = User.objects.create_user("person", is_staff=True)
    (one, first), (other, second) = both_opened((one, other), person)
    assert save(one, person, {**first, "last_name": "山田"}).status_code == 302
    answer = save(other, person, {**second, "last_name": "鈴木"})
    assert late(answer)
    assert lines(answer) == {"姓": ("鈴木", "山田")}
    assert save(other, person, page_fields(answer)).status_code == 302


def test_signing_in_is_no_change_of_an_account(two):
    person = User.objects.create_user("person", is_staff=True)
    sent = opened(two[1], person)
    Client().force_login(person)
    assert save(two[1], person, {**sent, "last_name": "山田"}).status_code == 302
    person.refresh_from_db()
    assert person.last_name == "山田"


# --- The page in the browser's store -------------------------------------------------------------


@pytest.mark.parametrize("model", [Cap, Fact], ids=str)
def test_the_browsers_button_back_may_show_what_was_typed(two, model):
    row = model.objects.first()
    for path in (page_of(row), address(model, "add")):
        stored = two[0].get(path)["Cache-Control"]
        assert stored == "private, no-cache"
    assert "no-store" in two[0].get(address(model, "changelist"))["Cache-Control"]


def test_what_the_browser_keeps_is_cleared_on_leaving(two):
    assert two[0].post("/admin/logout/")["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in two[1].get("/admin/")
