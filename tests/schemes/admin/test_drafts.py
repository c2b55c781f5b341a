"""案 on the staff site: which one is worked in, what it holds, and what is sent of it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Cap
from schemes import roles
from schemes.editing.drafts import workbench as desks
from schemes.models import (
    Citation,
    Draft,
    DraftEdit,
    Edition,
    EditorScope,
    Event,
    Proposal,
    Requirement,
    Scheme,
    Source,
)
from tests.drafts import forget
from tests.markup import Page
from tests.staff import address, hire, let_in, page_fields

pytestmark = pytest.mark.django_db

LIST = "/admin/schemes/draft/"
TODAY = "/admin/schemes/draft/today/"
WORK = reverse("admin:schemes_draft_work")
SEND = "/admin/schemes/proposal/send/"
COMING = date(2027, 4, 1)


@pytest.fixture
def other(db) -> Client:
    """Another editor."""
    return let_in(Client(), hire("同僚", roles.EDITOR))


def begin(client, name="2027年度の上限", day="2027-04-01"):
    """Begin a draft, in which one works from then on."""
    answer = client.post(f"{LIST}add/", {"name": name, "effective_from": day}, follow=True)
    assert f"案「{name}」をはじめました。" in answer.text
    return Draft.objects.get(name=name)


def work(client, draft=None):
    client.post(WORK, {"draft": draft.pk if draft else ""})


def edit(client, model, pk, **values):
    """Save a row's page with other values; the answer."""
    path = address(model, "change", pk)
    page = client.get(path)
    return client.post(path, {**page_fields(page), **values}, follow=True)


def cap(client, yen, **values):
    return edit(client, Cap, Cap.objects.get(code="KS-2").pk, yen=yen, **values)


def summary(client, text, **values):
    return edit(client, Scheme, Scheme.objects.get(key="kusanone").pk, summary=text, **values)


def drawn(draft=None):
    """The cap of 支援型 and the summary of the scheme in a draft."""
    desk = desks.lay(timezone.localdate(), ["kusanone"])
    found = desk.document(draft and draft.pk, "kusanone")
    yen = next(one.yen for one in found.sections["caps"] if one.code == "KS-2")
    return yen, found.summary


def tick(page):
    """The rows of a page, and whether each is ticked."""
    return {row.place: row.mine for one in page.context["choices"] for row in one.rows}


def test_what_is_saved_in_a_draft_is_in_no_correction_of_today(editor, other):
    draft = begin(editor)
    assert "編集している案: <strong>2027年度の上限</strong>" in editor.get("/admin/").text
    cap(editor, "1,500万円")
    summary(other, "正しい要約。")
    public = Edition.objects.get(subject="kusanone").content["summary"]
    assert drawn(draft) == (15_000_000, public)
    assert drawn() == (10_000_000, "正しい要約。")
    page = other.get(SEND)
    assert tick(page) == {"草の根技術協力事業": True}
    named = other.get(SEND, {"draft": draft.pk})
    assert tick(named) == {"草の根協力支援型 上限 KS-2": False}
    assert "編集者さんの変更" in named.text


def test_two_people_in_one_draft_each_send_their_own(editor, other):
    draft = begin(editor)
    work(other, draft)
    cap(editor, "1,500万円")
    summary(other, "新しい要約。")
    assert drawn(draft) == (15_000_000, "新しい要約。")
    assert tick(editor.get(SEND, {"draft": draft.pk})) == {
        "草の根技術協力事業": False,
        "草の根協力支援型 上限 KS-2": True,
    }


def test_the_same_field_may_have_a_value_in_each_draft(editor, other):
    draft = begin(editor)
    cap(editor, "1,500万円")
    cap(other, "1,100万円")
    assert drawn(draft)[0] == 15_000_000
    assert drawn()[0] == 11_000_000
    form = address(Cap, "change", Cap.objects.get(code="KS-2").pk)
    assert editor.get(form).context["hints"] == [("金額", "15,000,000円")]
    assert "hints" not in other.get(form).context
    page = editor.get(address(Draft, "change", draft.pk))
    assert "画面には別の値が出ています" in page.text
    row = page.context["groups"][0]["rows"][0]
    editor.post(page.request["PATH_INFO"], {"order": "bring_back", "row": row.key})
    assert Cap.objects.get(code="KS-2").yen == 15_000_000
    assert (drawn(draft)[0], drawn()[0]) == (15_000_000, 11_000_000)
    assert other.get(form).context["hints"] == [("金額", "11,000,000円")]


def test_changes_are_moved_and_given_up(editor):
    cap(editor, "1,500万円")
    draft = begin(editor)
    [row] = editor.get(TODAY).context["groups"][0]["rows"]
    said = editor.post(TODAY, {"order": "move", "row": row.key, "to": draft.pk}, follow=True)
    assert "「2027年度の上限」に移しました。" in said.text
    assert (drawn(draft)[0], drawn()[0]) == (15_000_000, 10_000_000)
    page = address(Draft, "change", draft.pk)
    [row] = editor.get(page).context["groups"][0]["rows"]
    editor.post(page, {"order": "give_up", "row": row.key})
    assert (drawn(draft)[0], drawn()[0]) == (10_000_000, 10_000_000)
    assert Cap.objects.get(code="KS-2").yen == 10_000_000
    assert not DraftEdit.objects.exists()
    assert Event.objects.filter(kind="案", subject="kusanone").count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "案の名前を入れてください。"),
        ({"name": "今日の訂正"}, "「今日の訂正」という案がもうあります。別の名前にしてください。"),
        ({"name": "ある案"}, "「ある案」という案がもうあります。別の名前にしてください。"),
        ({"name": "あ" * 61}, "案の名前は60文字までで入れてください。"),
        ({"effective_from": "2020-01-01"}, "2020年1月1日は過ぎた日です。"),
        ({"effective_from": "来年"}, "「来年」は、"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_in_words(editor, values, sentence):
    begin(editor, "ある案")
    page = editor.post(f"{LIST}add/", {"name": "別の案", "effective_from": "", **values})
    assert page.context["title"] == "エラー: 新しい案をはじめる"
    assert sentence in page.text
    assert Draft.objects.count() == 1


def test_a_draft_is_closed_once_it_is_empty(editor):
    draft = begin(editor)
    cap(editor, "1,500万円")
    page = address(Draft, "change", draft.pk)
    refused = editor.post(page, {"order": "close"})
    assert refused.status_code == 409
    assert "まだ公開していない変更があります。" in refused.text
    cap(editor, "1,000万円")
    assert (
        "案「2027年度の上限」を終えました。"
        in editor.post(page, {"order": "close"}, follow=True).text
    )
    assert "編集している案: <strong>今日の訂正</strong>" in editor.get("/admin/").text


def test_a_save_in_a_draft_that_is_over_is_asked_where_to_and_keeps_what_was_typed(editor):
    draft = begin(editor)
    Draft.objects.update(closed_at=timezone.now())
    answer = cap(editor, "1,500万円")
    assert answer.status_code == 409
    assert "選んでいた案「2027年度の上限」は、もう終わっています。" in answer.text
    assert Cap.objects.get(code="KS-2").yen == 10_000_000
    page = Page(answer)
    again = {name: values[-1] for name, values in page.fields.items()}
    assert again["yen"] == "1,500万円"
    editor.post(answer.request["PATH_INFO"], {**again, "_draft": ""})
    assert drawn()[0] == 15_000_000
    assert not DraftEdit.objects.filter(draft=draft).exists()


def test_a_form_saves_into_the_draft_for_which_it_was_drawn(editor):
    """Another tab may have changed the draft meanwhile."""
    path = address(Cap, "change", Cap.objects.get(code="KS-2").pk)
    typed = {**page_fields(editor.get(path)), "yen": "1,500万円"}
    draft = begin(editor)
    editor.post(path, typed)
    assert (drawn(draft)[0], drawn()[0]) == (10_000_000, 15_000_000)


def test_drafts_are_for_those_who_work_on_the_catalogue(approver, colleague, editor):
    draft = begin(editor)
    page = address(Draft, "change", draft.pk)
    assert approver.get(page).status_code == 200
    for order in ("give_up", "close", "settings"):
        assert approver.post(page, {"order": order}).status_code == 403
    assert approver.get(f"{LIST}add/").status_code == 403
    assert colleague.get(LIST).status_code == 403
    assert colleague.get(page).status_code == 403
    assert colleague.post(WORK, {"draft": draft.pk}).status_code == 403


def test_someone_of_one_scheme_moves_the_changes_of_no_other(editor, other):
    draft = begin(editor)
    cap(editor, "1,500万円")
    page = address(Draft, "change", draft.pk)
    [row] = editor.get(page).context["groups"][0]["rows"]
    scheme = Scheme.objects.get(key="agreements")
    EditorScope.objects.create(username="同僚", scheme=scheme)
    assert other.post(page, {"order": "give_up", "row": row.key}).status_code == 403
    assert drawn(draft)[0] == 15_000_000


# --- From the draft to the public -----------------------------------------------------------------


def send_only(sender, **asked):
    """Send what the address asks for; the request's number."""
    page = sender.get(SEND, asked)
    form = page.context["form"]
    given = {
        "effective_from": form["effective_from"].value(),
        "digest": form["digest"].value(),
        "public_note": "内容を改めました",
        "note": "試験",
        "warnings_seen": "on",
        "all_shifts": "on",
        "shared_reason": "試験",
    }
    answer = sender.post(page.wsgi_request.get_full_path(), given, follow=True)
    assert "公開を依頼しました。" in answer.text, answer.context["form"].errors
    return Proposal.objects.latest("pk").pk


def publish(sender, approver, **asked):
    """Send what the address asks for, and approve it; the page from which it was sent."""
    page = sender.get(SEND, asked)
    review = f"/admin/schemes/proposal/{send_only(sender, **asked)}/review/"
    shown = approver.get(review).context["form"]
    decided = {
        "order": "approve",
        "effective_from": shown["effective_from"].value(),
        "warnings_seen": "on",
    }
    said = approver.post(review, decided, follow=True)
    assert "承認しました。" in said.text, said.context["form"].errors
    return page


def public(day):
    """The cap of 支援型 and the scheme's summary as they are public on a day."""
    content = Edition.objects.on(day).get(subject="kusanone").content
    yen = next(one["yen"] for one in content["sections"]["caps"] if one["code"] == "KS-2")
    return yen, content["summary"]


def keys(page):
    return [row.key for one in page.context["choices"] for row in one.rows]


def test_a_word_of_today_and_the_cap_of_april_are_both_public_in_april(editor, other, approver):
    today = timezone.localdate()
    old = public(today)
    draft = begin(editor)
    cap(editor, "1,500万円", wording="総額が1,500万円以下であること")
    chosen = keys(editor.get(SEND, {"draft": draft.pk}))
    publish(editor, approver, draft=draft.pk, row=chosen)
    assert not DraftEdit.objects.filter(draft=draft).exists()
    summary(other, "正しい要約。")
    publish(other, approver, row=keys(other.get(SEND)))
    assert public(today) == (old[0], "正しい要約。")
    assert public(COMING) == (15_000_000, "正しい要約。")
    assert not other.get(SEND).context["choices"]
    assert Cap.objects.get(code="KS-2").yen == 15_000_000


def test_a_row_that_was_not_chosen_stays_a_change(editor, approver):
    summary(editor, "新しい要約。")
    cap(editor, "1,500万円", wording="総額が1,500万円以下であること")
    rows = {row.place: row.key for one in editor.get(SEND).context["choices"] for row in one.rows}
    publish(editor, approver, row=rows["草の根技術協力事業"])
    assert public(timezone.localdate()) == (10_000_000, "新しい要約。")
    assert list(tick(editor.get(SEND))) == ["草の根協力支援型 上限 KS-2"]


def test_a_correction_of_the_same_field_is_asked_in_the_draft(editor, other, approver):
    draft = begin(editor)
    summary(editor, "案の要約。")
    summary(other, "今日の要約。")
    publish(other, approver, row=keys(other.get(SEND)))
    page = editor.get(address(Draft, "change", draft.pk))
    [group] = page.context["groups"]
    [row] = group["undecided"]
    assert "一文の説明を「今日の要約。」から「案の要約。」に変更" in page.text
    refused = editor.get(SEND, {"draft": draft.pk, "row": row.key})
    assert "公開中の内容と食い違うところがあります。" in refused.text
    path = page.request["PATH_INFO"]
    asked = editor.post(path, {"order": "decide", "subject": "kusanone"})
    assert "どちらにするかを、食い違う行のすべてで選んでください。" in asked.text
    editor.post(path, {"order": "decide", "subject": "kusanone", f"side-{row.key}": "ours"})
    assert drawn(draft)[1] == "案の要約。"
    assert drawn()[1] == "今日の要約。"
    assert Scheme.objects.get(key="kusanone").summary == "案の要約。"


def test_what_a_chosen_row_cites_comes_along_and_is_said(editor, approver):
    source = Source.objects.create(
        key="new-source",
        title="新しい資料",
        kind="jica_page",
        publisher="JICA",
        url="https://www.jica.go.jp/",
    )
    cited = Citation.objects.create(source=source, locator="1ページ", quote="新しい言葉")
    Scheme.objects.get(key="kusanone").tracks.get(key="support").citations.add(cited)
    found = {
        (one.status.subject, row.place): row.key
        for one in editor.get(SEND).context["choices"]
        for row in one.rows
    }
    [key] = [key for (subject, _), key in found.items() if subject == "kusanone"]
    page = publish(editor, approver, row=key)
    assert page.context["wanted"].along == ("出典「新しい資料」も一緒に公開します。",)
    assert not editor.get(SEND).context["choices"]


def test_whose_row_was_left_out_may_not_approve_it_later(editor, administrator):
    """What was sent since then without it does not make it anyone else's work."""
    summary(administrator, "管理者の要約。")
    cap(editor, "1,500万円", wording="総額が1,500万円以下であること")
    rows = tick(editor.get(SEND))
    assert rows == {"草の根技術協力事業": False, "草の根協力支援型 上限 KS-2": True}
    places = {row.place: row.key for one in editor.get(SEND).context["choices"] for row in one.rows}
    second = let_in(Client(), hire("承認する人", roles.APPROVER))
    publish(editor, second, row=places["草の根協力支援型 上限 KS-2"])
    page = editor.get(SEND)
    [key] = keys(page)
    asked = send_only(editor, row=key)
    assert Proposal.objects.get(pk=asked).authors == ["管理者", "編集者"]
    refused = administrator.get(f"/admin/schemes/proposal/{asked}/review/")
    assert "この内容にはあなたの編集が入っています。" in refused.text


def test_an_edition_becomes_todays_correction_and_leaves_the_drafts_as_they_are(editor):
    summary(editor, "今日の要約。")
    draft = begin(editor)
    cap(editor, "1,500万円")
    work(editor)
    path = address(Edition, "restore", Edition.objects.get(subject="kusanone").pk)
    page = editor.get(path)
    seen = Page(page).fields["seen"][-1]
    editor.post(path, {"why": "誤りを戻す", "seen": seen})
    public_summary = Edition.objects.get(subject="kusanone").content["summary"]
    assert drawn() == (10_000_000, public_summary)
    assert drawn(draft) == (15_000_000, public_summary)
    assert Cap.objects.get(code="KS-2").yen == 15_000_000


def test_choosing_begins_with_the_draft_in_which_one_works(editor):
    draft = begin(editor)
    cap(editor, "1,500万円")
    assert tick(editor.get(SEND)) == {"草の根協力支援型 上限 KS-2": True}
    assert tick(editor.get(SEND, {"draft": ""})) == {}
    work(editor)
    assert tick(editor.get(SEND)) == {}
    assert tick(editor.get(SEND, {"draft": draft.pk})) == {"草の根協力支援型 上限 KS-2": True}


def test_who_has_shown_no_second_factor_holds_no_lock_and_reads_no_row(editor, client):
    begin(editor)
    client.force_login(hire("まだの人", roles.EDITOR))
    with CaptureQueriesContext(connection) as asked:
        client.post(address(Cap, "add"), {})
    assert not [
        one for one in asked if "advisory" in one["sql"] or "schemes_requirement" in one["sql"]
    ]


# --- How often they ask the database ---------------------------------------------------------------

FIRST, AFTER_A_SAVE, AGAIN = 58, 23, 19  # those of every staff page among them


def test_the_page_where_rows_are_chosen_reads_of_the_rows_what_was_saved(editor, monkeypatch):
    def asked():
        with CaptureQueriesContext(connection) as found:
            editor.get(SEND)
        return len(found)

    editor.get(SEND)
    forget(monkeypatch)
    first = asked()
    rule = Requirement.objects.filter(track__scheme__key="kusanone", fact__isnull=False).first()
    edit(editor, Requirement, rule.pk, wording="別の言い方")
    assert (first, asked(), asked()) == (FIRST, AFTER_A_SAVE, AGAIN)


def test_what_writes_nothing_has_no_row_read(editor, colleague):
    work(colleague, begin(editor))
    path = address(Cap, "change", Cap.objects.get(code="KS-2").pk)
    sent = page_fields(editor.get(path))

    def answered(client, **values):
        """The status, and how often the working rows were looked at."""
        with CaptureQueriesContext(connection) as asked:
            status = client.post(path, values).status_code
        return status, sum("hash_record_extended" in one["sql"] for one in asked)

    assert answered(colleague, **sent) == (403, 0)
    assert answered(editor, **{**sent, "yen": "たくさん"}) == (200, 0)
    assert answered(editor) == (409, 0)
    status, looked = answered(editor, **{**sent, "yen": "1,500万円"})
    assert status == 302
    assert looked > 0
