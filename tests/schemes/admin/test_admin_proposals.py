"""From draft to public by two people, through the pages of the staff site."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.models import Cap
from schemes import roles
from schemes.editing import composing
from schemes.models import (
    Case,
    ChoiceGroup,
    Citation,
    Edition,
    EditorScope,
    Event,
    Passage,
    Proposal,
    Scheme,
)
from schemes.models.editions import flaws
from schemes.writing import japanese
from shiminsanka import errors
from tests.markup import Page
from tests.schemes.admin.proposing import (
    COMING,
    SEND,
    decide,
    order,
    raise_cap,
    said,
    send,
    sent,
    served_cap,
)
from tests.staff import address, page_fields

pytestmark = pytest.mark.django_db


def test_two_people_change_a_cap_from_a_coming_day(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone", effective_from=COMING.isoformat())
    assert served_cap(COMING) == 10_000_000
    answer = decide(approver, proposal, "approve")
    assert "承認しました。「草の根技術協力事業」第2版を2027年4月1日に公開します。" in answer.text, (
        said(answer)
    )
    assert served_cap(COMING - timedelta(days=1)) == 10_000_000
    assert served_cap(COMING) == 15_000_000
    edition = Edition.objects.get(subject="kusanone", number=2)
    assert (edition.published_by, edition.approved_by, edition.reason) == (
        roles.EDITOR,
        roles.APPROVER,
        "上限を改めました",
    )
    assert list(flaws(Edition.objects.order_by("position"))) == []


def test_the_page_shows_what_changes_and_whose_verdict(editor):
    raise_cap(5_000_000)
    page = editor.get(SEND, {"subject": "kusanone"})
    change = next(one for one in page.context["examination"].changes if one.code == "KS-2")
    assert (change.before, change.after) == ("10,000,000円", "5,000,000円")
    assert page.context["examination"].shifts
    assert all(shift.track == "kusanone/support" for shift in page.context["examination"].shifts)
    assert "判定の変わる事例" in page.text


def test_a_changed_verdict_is_accepted_by_name_with_a_reason(editor):
    raise_cap(5_000_000)
    refused = send(editor, "kusanone", all_shifts="", shared_reason="")
    count = len(refused.context["examination"].shifts)
    assert said(refused) == [
        f"判定の変わる事例が{count}件、まだ受け入れられていません。まとまりごとに確かめて印を付け、理由を書いてください。"
    ]
    unreasoned = send(editor, "kusanone", shared_reason="")
    assert said(unreasoned) == [
        "印を付けた事例に理由がありません。共通の理由か、そのまとまりの理由を書いてください。"
    ]
    groups = [row.group for row in refused.context["rows"]]
    assert sum(len(group.shifts) for group in groups) == count > len(groups)
    each = {f"accept-{group.key}": "on" for group in groups}
    reasons = {f"reason-{group.key}": f"理由{group.key}" for group in groups}
    first = {name: each[name] for name in list(each)[:1]}
    partly = send(editor, "kusanone", all_shifts="", shared_reason="", **first, **reasons)
    left = count - len(groups[0].shifts)
    assert said(partly)[0].startswith(f"判定の変わる事例が{left}件、まだ")
    answer = send(editor, "kusanone", all_shifts="", shared_reason="", **each, **reasons)
    assert "公開を依頼しました。" in answer.text
    accepted = Proposal.objects.get().accepted
    assert {one["key"]: one["reason"] for one in accepted} == {
        shift.key: f"理由{group.key}" for group in groups for shift in group.shifts
    }
    assert len(accepted) == count
    assert {one["by"] for one in accepted} == {roles.EDITOR}


def test_an_accepted_verdict_is_what_the_case_expects_from_then_on(editor, approver):
    raise_cap(5_000_000)
    proposal = sent(editor, "kusanone")
    shift = next(
        one for one in proposal.accepted if one["track"] in Case.objects.get(key=one["case"]).expect
    )
    decide(approver, proposal, "approve")
    assert Case.objects.get(key=shift["case"]).expect[shift["track"]] == [shift["new"]]


def test_nobody_approves_what_they_sent_or_wrote(administrator, editor):
    raise_cap()
    mine = sent(administrator, "kusanone")
    answer = decide(administrator, mine, "approve", effective_from=timezone.localdate())
    assert "自分が依頼した内容は、自分では承認できません。" in answer.text
    decide(administrator, mine, "cancel")
    Event.objects.create(
        at=timezone.now(), by=roles.ADMINISTRATOR, action="changed", subject="kusanone"
    )
    theirs = sent(editor, "kusanone")
    assert theirs.authors == [roles.ADMINISTRATOR, roles.EDITOR]
    answer = decide(administrator, theirs, "approve", effective_from=timezone.localdate())
    assert "この内容にはあなたの編集が入っています。" in answer.text
    assert Edition.objects.count() == 15


def test_work_done_while_a_request_waits_is_remembered_for_the_next(
    editor, approver, administrator
):
    """It is not in what was sent, so it comes with the next request: its author may not approve."""
    raise_cap()
    first = sent(editor, "kusanone")
    Event.objects.create(
        at=timezone.now(), by=roles.ADMINISTRATOR, action="changed", subject="kusanone"
    )
    raise_cap(16_000_000)
    decide(approver, first, "approve")
    second = sent(editor, "kusanone")
    assert second.authors == [roles.ADMINISTRATOR, roles.EDITOR]
    answer = decide(administrator, second, "approve", effective_from=timezone.localdate())
    assert "この内容にはあなたの編集が入っています。" in answer.text
    assert served_cap() == 15_000_000


def test_work_that_was_rolled_back_is_remembered_as_long_as_it_is_in_the_draft(editor, approver):
    Event.objects.create(
        at=timezone.now(), by=roles.ADMINISTRATOR, action="changed", subject="kusanone"
    )
    raise_cap()
    decide(approver, sent(editor, "kusanone"), "approve")
    Event.objects.create(
        at=timezone.now(), by="続けて直した人", action="changed", subject="kusanone"
    )
    raise_cap(17_000_000)
    first = Edition.objects.get(subject="kusanone", number=1)
    page = editor.get(SEND, {"edition": first.pk})
    editor.post(f"{SEND}?edition={first.pk}", order(page))
    decide(approver, Proposal.objects.first(), "approve")
    assert sent(editor, "kusanone").authors == sorted(["続けて直した人", roles.EDITOR])


def test_who_wrote_a_citation_wrote_what_cites_it(editor, administrator):
    cap = Cap.objects.get(code="KS-2")
    row = cap.citations.first()
    page = address(Citation, "change", row.pk)
    written = {**page_fields(administrator.get(page)), "quote": "書き直した言葉"}
    assert administrator.post(page, written).status_code == 302
    assert sent(editor, "kusanone").authors == [roles.ADMINISTRATOR, roles.EDITOR]


def test_who_changed_a_group_wrote_the_rules_that_name_it(editor, approver, administrator):
    """And not the schemes that name no such group; what was published since is nobody's new work."""
    group = ChoiceGroup.objects.get(key="school_leaders")
    page = address(ChoiceGroup, "change", group.pk)
    written = {**page_fields(administrator.get(page)), "values": "学校管理職\n指導主事\n大学教員"}
    assert administrator.post(page, written).status_code == 302
    raise_cap()
    assert sent(editor, "kusanone").authors == [roles.EDITOR]
    proposal = sent(editor, "development-education")
    assert proposal.authors == [roles.ADMINISTRATOR, roles.EDITOR]
    decide(approver, proposal, "approve")
    Passage.objects.filter(scheme__key="development-education").first().delete()
    assert sent(editor, "development-education").authors == [roles.EDITOR]


def test_the_database_itself_refuses_a_decision_of_the_sender(editor):
    raise_cap()
    proposal = sent(editor, "kusanone")
    with pytest.raises(IntegrityError, match="proposal_four_eyes"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state="published", decided_by=roles.EDITOR, decided_at=timezone.now()
        )


def test_what_is_approved_is_what_was_sent(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    raise_cap(99_000_000)
    decide(approver, proposal, "approve")
    assert served_cap() == 15_000_000


def test_a_draft_that_changed_since_it_was_seen_is_shown_again(editor):
    raise_cap()
    page = editor.get(SEND, {"subject": "kusanone"})
    raise_cap(16_000_000)
    answer = editor.post(f"{SEND}?subject=kusanone", order(page))
    assert said(answer) == [
        "確かめているあいだに下書きが変わりました。下の内容をもう一度確かめてから、依頼してください。"
    ]
    again = editor.post(f"{SEND}?subject=kusanone", order(answer), follow=True)
    assert "公開を依頼しました。" in again.text
    assert Proposal.objects.get().contents["kusanone"]["sections"]["caps"]


def test_a_returned_proposal_carries_its_comment_and_can_be_sent_again(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    refused = decide(approver, proposal, "return")
    assert said(refused) == ["差し戻すときは、どこを直せばよいかをコメントに書いてください。"]
    decide(approver, proposal, "return", comment="出典を足してください")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.comment, proposal.decided_by) == (
        "returned",
        "出典を足してください",
        roles.APPROVER,
    )
    page = editor.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    assert "直した下書きで、もう一度依頼する" in page.text
    assert Edition.objects.count() == 15
    sent(editor, "kusanone")


def test_only_the_sender_takes_a_proposal_back(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    assert decide(approver, proposal, "cancel").status_code == 403
    assert "依頼を取り下げました。" in decide(editor, proposal, "cancel").text
    late = decide(approver, proposal, "approve")
    assert "この依頼は、すでに「取り下げ」になっています。" in late.text
    assert Edition.objects.count() == 15


def test_a_subject_waits_in_one_proposal_only(editor):
    raise_cap()
    sent(editor, "kusanone")
    assert said(send(editor, "kusanone")) == [
        "「草の根技術協力事業」は、編集者さんの依頼が確認待ちです。先にその依頼を決めるか、取り下げてください。"
    ]


def test_an_unchanged_subject_is_not_sent(editor):
    assert said(send(editor, "kusanone")) == ["公開される内容から変わったところがありません。"]


def test_a_request_that_cannot_be_read_any_more_is_returned_in_words(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    Proposal.objects.filter(pk=proposal.pk).update(contents={"kusanone": {"name": "草の根"}})
    refused = decide(approver, proposal, "approve")
    assert "公開できる形にできない内容があります。" in refused.text
    assert Edition.objects.count() == 15
    assert "差し戻しました。" in decide(approver, proposal, "return", comment="作り直し").text


def test_who_may_do_what(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    review = f"/admin/schemes/proposal/{proposal.pk}/review/"
    assert approver.get(SEND).status_code == 403
    assert approver.post(f"{SEND}?subject=kusanone", {}).status_code == 403
    for button in ("approve", "return"):
        assert editor.post(review, {"order": button}).status_code == 403
    assert editor.get(review).status_code == 200
    assert "承認して公開する" not in editor.get(review).text
    assert "承認して公開する" in approver.get(review).text


def test_a_limited_editor_sends_their_own_schemes_and_the_sources_they_cite(editor):
    EditorScope.objects.create(username=roles.EDITOR, scheme=Scheme.objects.get(key="kusanone"))
    raise_cap()
    offered = [row.subject for row in editor.get(SEND).context["rows"]]
    assert offered == ["reference", "kusanone"]
    assert editor.get(SEND, {"subject": "agreements"}).status_code == 403
    assert editor.get(SEND, {"withdraw": "agreements"}).status_code == 403
    other = Edition.objects.get(subject="agreements")
    assert editor.get(SEND, {"edition": other.pk}).status_code == 403
    assert "公開を依頼しました。" in send(editor, "kusanone").text


REFUSED_DAYS = {
    "no day": ("", "適用日を入れてください。"),
    "not a day": (
        "来年",
        "「来年」は、「来」を日付として読み取れません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
    ),
    "yesterday": (
        (timezone.localdate() - timedelta(days=1)).isoformat(),
        f"{japanese.day(timezone.localdate() - timedelta(days=1))}は過ぎた日です。過ぎた日の内容は変えられないので、適用日は今日({japanese.day(timezone.localdate())})以後の日にしてください。",
    ),
    "far ahead": (
        "2199-01-01",
        "2199年1月1日は先すぎます。適用日は、5年以内の日にしてください。",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED_DAYS.values(), ids=REFUSED_DAYS)
def test_a_day_that_cannot_be_is_refused_in_words(editor, text, sentence):
    raise_cap()
    answer = send(editor, "kusanone", effective_from=text)
    assert said(answer) == [sentence]
    assert "エラー: 公開を依頼する" in answer.text
    assert not Proposal.objects.exists()


def test_a_reason_is_required(editor):
    raise_cap()
    assert said(send(editor, "kusanone", note=" ")) == ["変更の理由を書いてください。"]
    assert said(send(editor, "kusanone", public_note=" ")) == [
        "変更の要点を書いてください。公開サイトに出る文です。"
    ]


def test_every_step_is_in_the_record(editor, approver):
    raise_cap()
    decide(approver, sent(editor, "kusanone"), "approve", comment="確認しました")
    steps = Event.objects.filter(subject="kusanone").order_by("at")
    assert [(one.action, one.by, one.why) for one in steps] == [
        ("sent", roles.EDITOR, "2027年度の改定"),
        ("published", roles.APPROVER, "確認しました"),
    ]


def test_an_unknown_name_is_a_page_in_words(editor):
    no_scheme = editor.get(SEND, {"withdraw": "nai"})
    assert no_scheme.status_code == 404
    assert "そのスキームはありません。スキームの一覧から選んでください。" in no_scheme.text
    for page in (
        editor.get(SEND, {"edition": "999999"}),
        editor.get("/admin/schemes/proposal/999999/review/"),
    ):
        assert page.status_code == 404
        assert errors.NOT_FOUND in page.text
    asked_again = editor.get(SEND, {"subject": "nai"})
    assert Page(asked_again).title == "公開を依頼する | 市民参加ポータル 職員用"
    assert [one.subject for one in asked_again.context["rows"]] == composing.subjects()


def test_the_list_of_proposals_asks_the_same_whatever_its_length(
    approver, django_assert_num_queries
):
    counts = []
    for number in range(3):
        user, _ = User.objects.get_or_create(username=f"職員{number}", is_staff=True)
        user.groups.add(Group.objects.get(name=roles.EDITOR))
        Proposal.objects.create(
            contents={"kusanone": {"name": "草の根"}},
            effective_from=COMING,
            note="x",
            sent_by=user.username,
            sent_at=timezone.now(),
        )
        if number != 1:
            with django_assert_num_queries(10):
                counts.append(approver.get("/admin/schemes/proposal/").status_code)
    assert counts == [200, 200]
