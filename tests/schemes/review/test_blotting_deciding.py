"""Two people decide that a text is blotted out: who may, what is refused, and their pages."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from schemes import publishing, sections
from schemes.models import Blot, Edition, Event, Proposal, Scheme
from schemes.review import blotting
from tests.schemes.review.blots import CANARY, WHY, agreed, ask, command, verify
from tests.staff import hire

pytestmark = pytest.mark.django_db


# --- Who may, and what is refused ----------------------------------------------------------------


def refused(act: Any) -> str:
    with pytest.raises(blotting.NotBlotted) as problem, transaction.atomic():
        act()
    return str(problem.value)


def test_nobody_agrees_to_their_own_request(told):
    blot = ask()
    said = refused(lambda: blotting.agree(blot.pk, by="編集者", at=timezone.now()))
    assert said.startswith("自分が依頼したことは、自分では承認できません。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Blot.objects.filter(pk=blot.pk).update(state="agreed", decided_by="編集者")


def test_an_account_that_the_asker_made_is_no_second_person(told):
    hire("手先", "公開承認者")
    Event.objects.create(at=timezone.now(), action="invited", by="編集者", what="手先")
    blot = ask()
    said = refused(lambda: blotting.agree(blot.pk, by="手先", at=timezone.now()))
    assert said.startswith("あなたのアカウントは、「編集者」が作ったか作り直したあと")


def test_what_is_not_agreed_is_not_carried_out(told):
    blot = ask()
    assert command("--apply") == "承認されて、まだ消していない依頼はありません。\n"
    said = refused(lambda: blotting.carry_out(blot.pk, at=timezone.now()))
    assert said == "この依頼は、もう「承認待ち」になっています。"
    assert CANARY in Edition.objects.get(pk=told[0].pk).content["summary"]


@pytest.mark.parametrize("change", [{"text": "担当は"}, {"decided_by": "別の人"}], ids=str)
def test_a_request_that_was_changed_behind_both_is_not_carried_out(told, change):
    blot = agreed()
    Blot.objects.filter(pk=blot.pk).update(**change)
    if "text" in change:
        with pytest.raises(CommandError, match="二人が決めた記録と、この依頼が合いません。"):
            command("--apply")
        assert "担当は" in Edition.objects.get(pk=told[0].pk).content["summary"]
    else:
        command("--apply")
        assert "承認 承認者" in verify()


def test_a_request_that_nobody_recorded_is_not_carried_out(told):
    Blot.objects.create(
        subject="agreements",
        text=CANARY,
        why=WHY,
        state="agreed",
        asked_by="一人",
        asked_at=timezone.now(),
        decided_by="もう一人",
        decided_at=timezone.now(),
    )
    with pytest.raises(CommandError, match="二人が決めた記録と、この依頼が合いません。"):
        command("--apply")


def test_a_draft_that_holds_the_text_is_corrected_first(told):
    Scheme.objects.filter(key="agreements").update(summary=f"担当は{CANARY}です。")
    assert refused(ask).startswith("下書きにも、この文が残っています。先に下書きを直して公開して")


def test_a_draft_that_took_the_text_again_stops_what_was_agreed(told):
    agreed()
    Scheme.objects.filter(key="agreements").update(summary=f"担当は{CANARY}です。")
    with pytest.raises(CommandError, match="下書きにも、この文が残っています。"):
        command("--apply")
    assert CANARY in Edition.objects.get(pk=told[0].pk).reason


def test_a_proposal_that_waits_with_the_text_is_decided_first(told):
    Proposal.objects.create(
        contents={"agreements": told[0].content},
        effective_from=timezone.localdate(),
        note="戻す",
        sent_by="編集者",
        sent_at=timezone.now(),
    )
    assert refused(ask).startswith("編集者さんの公開の依頼が確認待ちで、この文を含みます。")


@pytest.mark.parametrize(
    ("text", "why", "sentence"),
    [
        ("消", WHY, "消す文は、2文字以上の、"),
        ("削除しました", WHY, "消す文は、2文字以上の、"),
        ("どこにもない文", WHY, "この文は、この対象の版のどれにもありません。"),
        ("agreements", WHY, "この文は、版の中で記号としても使われている"),
        (CANARY, f"{CANARY}の申し出", "理由に、消す文そのものを書かないでください。"),
    ],
)
def test_what_cannot_be_blotted_is_refused_in_a_sentence(told, text, why, sentence):
    assert refused(lambda: ask(text, why)).startswith(sentence)
    assert not Blot.objects.exists()


def test_one_request_for_one_text(told):
    ask()
    assert refused(ask).startswith("同じ文を消す依頼が、もうあります。")


def test_a_dropped_request_forgets_the_text(told):
    blot = agreed()
    blotting.drop(blot.pk, by="編集者", at=timezone.now())
    blot.refresh_from_db()
    assert (blot.state, blot.text) == ("dropped", "")
    assert command("--apply") == "承認されて、まだ消していない依頼はありません。\n"
    assert CANARY in Edition.objects.get(pk=told[0].pk).reason


# --- On the staff site ---------------------------------------------------------------------------


def test_two_people_decide_on_the_pages(told, editor, approver):
    page = reverse("admin:schemes_blot_ask", args=["agreements"])
    assert "理由を書いてください。" in editor.post(page, {"text": CANARY}).content.decode()
    sent = editor.post(page, {"text": f" {CANARY}\r\n", "why": WHY}, follow=True)
    address = sent.redirect_chain[-1][0]
    shown = sent.content.decode()
    assert f"第{told[1].number}版" in shown
    assert "の2か所。" in shown
    assert "消すことを承認する" not in shown
    assert editor.post(address, {"order": "agree"}).status_code == 403
    waiting = approver.get("/admin/").content.decode()
    assert f'<a href="{address}">' in waiting
    assert CANARY not in waiting
    assert "承認を待っています" not in editor.get("/admin/").content.decode()
    done = approver.post(address, {"order": "agree"}, follow=True).content.decode()
    assert "サーバーを預かる人に、実行を頼んでください。" in done
    command("--apply")
    shown = approver.get(address).content.decode()
    assert CANARY not in shown
    assert f"第{told[0].number}版" in shown
    for one in told:
        edition = approver.get(reverse("admin:schemes_edition_change", args=[one.pk]))
        assert CANARY not in edition.content.decode()


def test_the_administrator_who_asks_is_told_to_find_another(told, administrator):
    page = reverse("admin:schemes_blot_ask", args=["agreements"])
    address = administrator.post(page, {"text": CANARY, "why": WHY}).url
    shown = administrator.get(address).content.decode()
    assert "消すことを承認する" not in shown
    said = administrator.post(address, {"order": "agree"}).content.decode()
    assert "自分が依頼したことは、自分では承認できません。" in said
    dropped = administrator.post(address, {"order": "drop"}, follow=True).content.decode()
    assert "依頼を取りやめました。" in dropped
    assert User.objects.count() == 1


def test_the_same_text_elsewhere_is_said(told, approver):
    document = sections.parse({**publishing.newest("jica-fund").content, "summary": CANARY})
    publishing.freeze(
        document, by="編集者", reason="", effective_from=timezone.localdate(), at=timezone.now()
    )
    shown = approver.get(blotting.address(ask())).content.decode()
    assert f"「{blotting.name_of('jica-fund')}」" in shown
    assert "そちらは別に依頼してください。" in shown
