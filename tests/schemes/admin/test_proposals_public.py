"""What comes of an approval: notes, plans, editions, withdrawals, as the public sees them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Cap
from schemes import catalogue, publishing, roles
from schemes.document import OVERVIEW
from schemes.models import (
    Citation,
    Edition,
    Fact,
    Point,
    Proposal,
    Requirement,
    Scheme,
    Source,
    Task,
)
from schemes.models.editions import flaws
from schemes.writing import japanese
from tests.schemes.admin.proposing import (
    COMING,
    SEND,
    decide,
    raise_cap,
    said,
    send,
    sent,
    served_cap,
)
from tests.staff import address

pytestmark = pytest.mark.django_db


def test_the_public_reads_the_note_and_never_the_reason(editor, approver, client):
    raise_cap()
    secret = "局長の指示による急ぎの改定"
    proposal = sent(editor, "kusanone", note=secret, public_note="上限を1,500万円に改めました。")
    asked = editor.get(SEND, {"subject": "kusanone"})
    for said_of in ("変更の要点(公開サイトに出ます)", "変更の理由(職員だけが読みます)"):
        assert said_of in asked.text
    decide(approver, proposal, "approve")
    catalogue.refresh()
    page = client.get("/schemes/kusanone/evidence/").text
    assert "上限を1,500万円に改めました。</p>" in page
    row = Edition.objects.filter(subject="kusanone", number=2)
    assert secret not in page + str(row.values())
    edition = approver.get(address(Edition, "change", row.get().pk))
    review = f"/admin/schemes/proposal/{proposal.pk}/review/"
    assert f'<a href="{review}">変更の理由(公開の依頼)</a>' in edition.text
    assert secret in approver.get(review).text


def test_what_waited_before_there_was_a_note_is_published_without_its_reason(
    editor, approver, client
):
    raise_cap()
    proposal = sent(editor, "kusanone", note="内部の理由")
    Proposal.objects.update(public_note="")
    decide(approver, proposal, "approve")
    catalogue.refresh()
    assert "内部の理由" not in client.get("/schemes/kusanone/evidence/").text
    assert Edition.objects.get(subject="kusanone", number=2).reason == ""


def test_an_error_of_the_lint_blocks(editor):
    raise_cap()
    Cap.objects.get(code="KS-2").citations.clear()
    answer = send(editor, "kusanone")
    assert said(answer) == [
        "検査で直すところが1件見つかりました。直してから、もう一度お試しください。"
    ]
    assert not Proposal.objects.exists()


def test_a_decision_for_a_day_that_has_passed_takes_effect_today(editor, approver):
    raise_cap()
    proposal = sent(editor, "kusanone")
    Proposal.objects.update(effective_from=timezone.localdate() - timedelta(days=9))
    decide(approver, proposal, "approve")
    assert Edition.objects.get(subject="kusanone", number=2).effective_from == timezone.localdate()


def test_a_correction_for_today_does_not_lose_what_is_planned(editor, approver):
    raise_cap(15_000_000)
    decide(approver, sent(editor, "kusanone", effective_from=COMING.isoformat()), "approve")
    Cap.objects.filter(code="KS-2").update(yen=10_000_000, wording="総額が1,000万円以下であること")
    Scheme.objects.filter(key="kusanone").update(summary="直した説明")
    decide(approver, sent(editor, "kusanone"), "approve")
    assert (served_cap(), served_cap(COMING)) == (10_000_000, 15_000_000)
    numbers = Edition.objects.filter(subject="kusanone").order_by("number")
    assert [(one.number, one.effective_from) for one in numbers] == [
        (1, date(2026, 3, 1)),
        (2, COMING),
        (3, timezone.localdate()),
        (4, COMING),
    ]
    assert numbers.last().content["summary"] == "直した説明"
    today = japanese.day(timezone.localdate())
    assert numbers.last().reason == f"上限を改めました({today}からの変更も入れて置き直した)"


def test_a_plan_is_replaced_by_another_for_the_same_day(editor, approver):
    for yen in (15_000_000, 20_000_000):
        raise_cap(yen)
        asked = {"subject": "kusanone", "from": COMING.isoformat()}
        decide(approver, sent(editor, query=asked), "approve")
    assert served_cap(COMING) == 20_000_000
    assert Edition.objects.filter(subject="kusanone").count() == 3


def test_a_rollback_is_a_new_edition_with_the_old_content(editor, approver):
    first = Edition.objects.get(subject="kusanone", number=1)
    raise_cap()
    decide(approver, sent(editor, "kusanone"), "approve")
    proposal = sent(editor, query={"edition": first.pk}, note="誤りがあったため第1版に戻す")
    assert (proposal.kind, proposal.authors) == ("rollback", [roles.EDITOR])
    decide(approver, proposal, "approve")
    assert served_cap() == 10_000_000
    third = Edition.objects.get(subject="kusanone", number=3)
    assert third.content == first.content
    assert list(flaws(Edition.objects.order_by("position"))) == []


def unlink(scheme):
    """Take away what leads to a scheme from the home page and from other tracks, in public as well."""
    Task.objects.filter(leads_to__startswith=f"{scheme}/").delete()
    points = Point.objects.filter(leads_to__startswith=f"{scheme}/")
    subjects = {OVERVIEW, *points.values_list("track__scheme__key", flat=True)}
    points.delete()
    for subject in sorted(subjects):
        publishing.publish(
            subject,
            by="編集者",
            reason="行き先を直す",
            effective_from=timezone.localdate(),
            at=timezone.now(),
        )
    catalogue.refresh()


def test_a_scheme_that_others_lead_to_is_not_withdrawn(editor):
    page = send(editor, query={"withdraw": "agreements"}, note="事業の終了")
    assert "行き先「agreements/agreement」はありません。" in page.text
    assert "代わりの類型「agreements/agreement」はありません。" in page.text
    assert "取り下げるときは、先にこの行き先を直して公開してください。" in page.text


def test_a_withdrawn_scheme_is_gone_everywhere_but_in_its_history(editor, approver, client):
    unlink("agreements")
    proposal = sent(editor, query={"withdraw": "agreements"}, note="事業の終了")
    decide(approver, proposal, "approve")
    catalogue.refresh()
    today = timezone.localdate()
    ended = client.get("/schemes/agreements/")
    assert ended.status_code == 404
    day = f"{today.year}年{today.month}月{today.day}日"
    assert f"「連携協定の締結」の掲載は、{day}に終わりました。" in ended.text
    assert client.get("/api/v1/schemes/agreements/").status_code == 404
    for page in ("/", "/schemes/", "/check/?wants=funds", "/compare/", "/sources/", "/about/"):
        assert "/schemes/agreements/" not in client.get(page).text, page
    assert client.get("/schemes/agreements/?as_of=2026-11-01").status_code == 200
    page = editor.get("/admin/schemes/scheme/").text
    assert "連携協定の締結" in page


def test_the_page_of_a_scheme_says_where_it_stands(editor, approver):
    page = address(Scheme, "change", Scheme.objects.get(key="kusanone").pk)
    desk = reverse("admin:desk", args=["kusanone"])
    assert "公開中 第1版(2026年3月1日から)" in editor.get(page).text
    assert f'<a href="{desk}">この事業の机' in editor.get(page).text
    assert "下書きに変更あり" not in editor.get(desk).text
    raise_cap()
    assert "下書きに変更あり" in editor.get(desk).text
    assert "依頼する</a>" in editor.get(desk).text
    proposal = sent(editor, "kusanone", effective_from=COMING.isoformat())
    assert "確認待ち" in editor.get(page).text
    assert "確認待ち" in editor.get(desk).text
    assert "下書きに変更あり" not in editor.get(desk).text
    assert "依頼を確かめて決める" in approver.get(page).text
    decide(approver, proposal, "approve")
    assert "公開予定 2027年4月1日(第2版)" in editor.get(page).text


def test_a_new_source_is_published_with_the_scheme_that_cites_it(editor, approver):
    source = Source.objects.create(key="new", title="新しい要項", kind="jica_page")
    citation = Citation.objects.create(source=source, quote="上限は1,500万円")
    Cap.objects.get(code="KS-2").citations.add(citation)
    raise_cap()
    assert said(send(editor, "kusanone")) != []
    decide(approver, sent(editor, "kusanone", "reference"), "approve")
    assert Edition.objects.count() == 17


def test_a_published_rule_keeps_its_question(editor):
    """The working rows no longer use the question, but the published scheme still does."""
    Requirement.objects.filter(fact__key="tax_arrears").delete()
    Fact.objects.filter(key="tax_arrears").delete()
    assert said(send(editor, "reference")) != []
    assert not Proposal.objects.exists()
