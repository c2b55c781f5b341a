"""A text is blotted out of every edition by two people, and nothing else can be changed under its cover."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schemes import catalogue, publishing, sections
from schemes.catalogue import copying
from schemes.models import Blot, Comment, Edition, Event, FactCheck, Proposal, Scheme
from schemes.review import blotting
from schemes.views.keeping import files
from tests.schemes.catalogue.conftest import shelf
from tests.staff import hire

__all__ = ["shelf"]

pytestmark = pytest.mark.django_db

CANARY = "消三郎 カナリア"
WHY = "本人から申し出があった。"


def publish(summary: str, reason: str, days_ago: int) -> Edition:
    document = sections.parse({**publishing.newest("agreements").content, "summary": summary})
    today = timezone.localdate()
    return publishing.freeze(
        document,
        by="編集者",
        reason=reason,
        effective_from=today - timedelta(days=days_ago),
        at=timezone.now(),
    )


@pytest.fixture
def told() -> list[Edition]:
    """Two editions that tell the canary, one of them in force until today's took its place."""
    clean = publishing.newest("agreements").content["summary"]
    found = [
        publish(f"{clean}担当は{CANARY}です。", f"{CANARY}を加えた", 30),
        publish(f"{CANARY}と{CANARY}。", "二度書いた", 20),
    ]
    publish(clean, "名前を除いた", 1)
    proposal = Proposal.objects.create(
        state="published",
        contents={"agreements": found[0].content},
        effective_from=found[0].effective_from,
        note=f"{CANARY}を加える",
        sent_by="編集者",
        sent_at=timezone.now(),
        decided_by="承認者",
        decided_at=timezone.now(),
        positions=[found[0].position],
        examined={"changes": [{"after": f"担当は{CANARY}です。"}]},
    )
    shown = FactCheck.objects.create(
        contents={"agreements": found[0].content},
        effective_from=found[0].effective_from,
        pages=[["schemes/agreements/", "連携協定"]],
        recipient="ある大学",
        digest="0" * 64,
        made_by="編集者",
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )
    said = {"text": f"{CANARY}でよいですか", "at": timezone.now()}
    Comment.objects.create(proposal=proposal, by="承認者", **said)
    Comment.objects.create(fact_check=shown, page="schemes/agreements/", **said)
    return found


def ask(
    text: str = CANARY, why: str = WHY, by: str = "編集者", subject: str = "agreements"
) -> Blot:
    return blotting.ask(subject, text, why, by=by, at=timezone.now())


def agreed() -> Blot:
    return blotting.agree(ask().pk, by="承認者", at=timezone.now())


def command(*options: str) -> str:
    out = io.StringIO()
    call_command("blot", *options, stdout=out)
    return out.getvalue()


def verify(*options: str) -> str:
    """What the command says; against the chains or of them."""
    out = io.StringIO()
    try:
        call_command("editions", "--verify", *options, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schemes_edition DISABLE TRIGGER schemes_edition_append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE schemes_edition ENABLE TRIGGER schemes_edition_append_only")


# --- What it does ------------------------------------------------------------------------------------


def test_the_text_is_gone_and_the_digests_are_kept(told):
    before = [(one.position, one.digest) for one in Edition.objects.all()]
    blot = agreed()
    assert "2版の4か所" in command()
    assert command("--apply") == f"依頼{blot.pk}: 2版から消しました。\n"
    assert [(one.position, one.digest) for one in Edition.objects.all()] == before
    rows = Edition.objects.filter(pk__in=[one.pk for one in told]).order_by("pk")
    assert rows[0].content["summary"].endswith("担当は（削除しました）です。")
    assert rows[0].reason == "（削除しました）を加えた"
    assert rows[1].content["summary"] == "（削除しました）と（削除しました）。"


def test_no_table_holds_the_text_any_more(told):
    agreed()
    command("--apply")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {name} AS one WHERE strpos(one::text, %s) > 0", [CANARY]
            )
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_no_other_edition_is_touched(told):
    others = Edition.objects.exclude(pk__in=[one.pk for one in told])
    before = list(others.values_list("pk", "content", "reason", "blotted"))
    agreed()
    command("--apply")
    assert list(others.values_list("pk", "content", "reason", "blotted")) == before


def test_a_running_process_shows_and_keeps_the_text_no_more(told, shelf, settings, tmp_path):
    settings.PORTAL_PAGES = tmp_path / "pages"
    asked = [
        "/schemes/agreements/evidence/",
        *(
            f"{page}?as_of={one.effective_from}"
            for one in told
            for page in ("/schemes/agreements/", "/schemes/agreements/evidence/", "/schemes/")
        ),
        *(f"/api/v1/schemes/agreements/?as_of={one.effective_from}" for one in told),
    ]
    catalogue.refresh()
    copying.keep(catalogue.library())
    before = {address: Client().get(address).content.decode() for address in asked}
    assert sum(CANARY in one for one in before.values()) >= 5
    name = catalogue.library().on(timezone.localdate()).edition
    agreed()
    command("--apply")
    assert catalogue.refresh() is True
    copying.keep(catalogue.library())
    for address in asked:
        assert CANARY not in Client().get(address).content.decode(), address
    assert CANARY not in copying.Path(settings.PORTAL_CATALOGUE_COPY).read_text()
    assert catalogue.library().on(timezone.localdate()).edition != name
    assert catalogue.refresh() is False


def test_a_process_starts_from_a_copy_that_was_made_after_it(told, shelf):
    agreed()
    command("--apply")
    catalogue.refresh()
    copying.keep(catalogue.library())
    library, _ = copying.take()
    assert library.mark == catalogue.library().mark
    assert library.blots != ()


def test_files_from_before_go_at_once(told, shelf, tmp_path):
    def pages(_shown: object) -> Any:
        return iter(())

    catalogue.refresh()
    files.write(tmp_path, pages)
    old = (tmp_path / "current").resolve()
    agreed()
    command("--apply")
    catalogue.refresh()
    files.write(tmp_path, pages)
    assert (tmp_path / "current").resolve() != old
    assert not old.exists()


# --- What the record says ----------------------------------------------------------------------------


def test_the_record_tells_who_and_which_editions_and_never_the_text(told):
    blot = agreed()
    command("--apply")
    events = list(Event.objects.filter(address=blotting.address(blot)).order_by("position"))
    assert [(one.action, one.by) for one in events] == [
        ("blot_asked", "編集者"),
        ("blot_agreed", "承認者"),
        ("blotted", "承認者"),
    ]
    assert all(CANARY not in json.dumps(vars(one), default=str) for one in events)
    assert [one.digest in events[-1].detail for one in told] == [True, True]
    blot.refresh_from_db()
    assert (blot.state, blot.text) == ("done", "")
    assert blot.positions == [one.position for one in told]


def test_verifying_names_what_was_blotted_and_by_which_record(told, tmp_path):
    anchors = tmp_path / "anchors.txt"
    call_command("anchor", anchors, stdout=io.StringIO())
    agreed()
    command("--apply")
    number = Event.objects.get(action="blotted").position
    said = verify("--anchor", str(anchors))
    names = "、".join(f"通し番号{one.position}" for one in told)
    assert f"文を消した版: {names}(操作の記録{number}、依頼 編集者、承認 承認者)" in said
    assert "1日分の控えとも合っています。改変はありません。" in said


BEHIND = {
    "changed once more": (
        "UPDATE schemes_edition SET content = jsonb_set(content, '{name}', '\"別\"') WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "changed and sealed": ("", "で文を消した時から変わっています。"),
    "without its mark": (
        "UPDATE schemes_edition SET blotted = '' WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "with another digest": (
        "UPDATE schemes_edition SET digest = repeat('0', 64) WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "taken out": (
        "ALTER TABLE schemes_edition DISABLE TRIGGER USER;"
        " DELETE FROM schemes_edition WHERE position = %s;"
        " ALTER TABLE schemes_edition ENABLE TRIGGER USER",
        "の版がありません。",
    ),
}


@pytest.mark.parametrize("done", BEHIND, ids=str)
def test_whatever_is_done_to_a_blotted_edition_is_found(told, done):
    agreed()
    command("--apply")
    statement, sentence = BEHIND[done]
    if statement:
        execute(statement, told[0].position)
    else:
        row = Edition.objects.get(pk=told[0].pk)
        row.reason = "別の要点"
        execute(
            "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
            *(row.reason, row.seal(), row.pk),
        )
    assert sentence in verify()


def test_the_text_put_back_is_found(told):
    agreed()
    command("--apply")
    execute(
        "UPDATE schemes_edition SET content = %s, reason = %s, blotted = '' WHERE id = %s",
        *(json.dumps(told[0].content), told[0].reason, told[0].pk),
    )
    assert "で文を消した時から変わっています。" in verify()


def test_a_blot_that_no_record_names_is_found(told):
    row = Edition.objects.get(pk=told[0].pk)
    row.reason = "別の要点"
    execute(
        "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
        *(row.reason, row.seal(), row.pk),
    )
    name = f"通し番号{row.position}({row})"
    assert f"{name}: 文を消した印がありますが、消した記録がありません。" in verify()


def test_a_record_of_one_person_alone_is_found(told):
    row = Edition.objects.get(pk=told[0].pk)
    row.reason = "別の要点"
    row.blotted = row.seal()
    execute(
        "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
        *(row.reason, row.blotted, row.pk),
    )
    line = (
        f"通し番号{row.position} 公開した時の要約値 {row.digest} 文を消した後の要約値 {row.blotted}"
    )
    Event.objects.create(at=timezone.now(), action="blotted", by="一人", address="/x/", detail=line)
    assert "二人で決めた記録がないのに、版から文を消しています。" in verify()


def test_an_edition_is_blotted_twice(told):
    agreed()
    command("--apply")
    second = ask("を加えた")
    blotting.agree(second.pk, by="承認者", at=timezone.now())
    command("--apply")
    row = Edition.objects.get(pk=told[0].pk)
    assert row.reason == "（削除しました）（削除しました）"
    assert verify().endswith("改変はありません。\n")


# --- Who may, and what is refused ----------------------------------------------------------------------


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


# --- On the staff site -----------------------------------------------------------------------------------


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
