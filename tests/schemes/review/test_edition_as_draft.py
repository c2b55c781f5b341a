"""An edition becomes the draft again: what differs is shown first, and what cannot be is refused."""

import pytest

from grants.models import Cap
from schemes import roles
from schemes.models import Citation, Edition, EditorScope, Event, Fact, Requirement, Scheme

pytestmark = pytest.mark.django_db


def cap() -> int:
    return Cap.objects.get(code="KS-2").yen


def restore_address(subject="kusanone"):
    return f"/admin/schemes/edition/{Edition.objects.get(subject=subject, number=1).pk}/restore/"


def test_a_draft_like_the_edition_has_nothing_to_restore(editor):
    page = editor.get(restore_address())
    assert "下書きとの違いはありません。" in page.text
    assert "<textarea" not in page.text


def test_an_edition_becomes_the_draft(editor):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    page = editor.get(restore_address())
    [difference] = page.context["outcome"].differences
    assert difference.subject == "kusanone"
    assert cap() == 15_000_000
    sent = {"seen": page.context["outcome"].seen, "why": "改定を取りやめたため"}
    answer = editor.post(restore_address(), sent, follow=True)
    assert "下書きを第1版の内容に戻しました: 「草の根技術協力事業」。" in answer.text
    assert cap() == 10_000_000
    event = Event.objects.get()
    assert (event.action, event.by, event.subject, event.what, event.why) == (
        "restored",
        roles.EDITOR,
        "kusanone",
        "草の根技術協力事業(「草の根技術協力事業」第1版から)",
        "改定を取りやめたため",
    )


def test_restoring_needs_a_reason(editor):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    page = editor.post(restore_address(), {"seen": "", "why": ""})
    assert page.context["form"].errors == {"why": ["理由を書いてください。"]}
    assert "<title>エラー: この版を下書きにする" in page.text
    assert cap() == 15_000_000


def test_restoring_over_a_draft_that_moved_on_shows_it_first(editor):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    seen = editor.get(restore_address()).context["outcome"].seen
    Cap.objects.filter(code="KS-2").update(yen=16_000_000)
    page = editor.post(restore_address(), {"seen": seen, "why": "取りやめ"})
    assert "今の違いを確かめて、もう一度押してください。" in page.text
    assert cap() == 16_000_000


def test_an_edition_that_others_rely_against_is_refused_with_their_names(editor):
    fact = Fact.objects.create(
        key="new", subject="plan", type="bool", label="新", question="新?", group="計画"
    )
    Requirement.objects.create(
        scheme=Scheme.objects.get(key="kusanone"),
        code="K-99",
        fact=fact,
        operator="is_true",
        strength="must",
        wording="新しい要件",
    )
    page = editor.get(restore_address("reference"))
    sentence = "質問「新(new)」は、応募要件「K-99 新しい要件」が使っているので、なくせません。"
    assert page.context["refusal"] == sentence
    assert "<title>エラー: この版を下書きにする" in page.text
    assert "<textarea" not in page.text


def test_an_approver_restores_nothing(approver):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    for page in (
        approver.get(restore_address()),
        approver.post(restore_address(), {"why": "x"}),
    ):
        assert page.status_code == 403
        assert "このページを開く権限がありません。" in page.text
    assert cap() == 15_000_000


def test_an_editor_of_some_schemes_restores_those(editor):
    EditorScope.objects.create(username=roles.EDITOR, scheme=Scheme.objects.get(key="kusanone"))
    assert "<h1>この版を下書きにする</h1>" in editor.get(restore_address()).text
    for subject in ("offices", "reference"):
        page = editor.get(restore_address(subject))
        assert page.status_code == 403
        assert "このページを開く権限がありません。" in page.text


def test_an_editor_of_some_schemes_changes_no_other_by_a_shared_citation(editor):
    scheme = Scheme.objects.get(key="kusanone")
    EditorScope.objects.create(username=roles.EDITOR, scheme=scheme)
    shared = scheme.citations.first()
    Scheme.objects.get(key="offices").citations.add(shared)
    Citation.objects.filter(pk=shared.pk).update(as_of_label="2030年3月")
    seen = editor.get(restore_address()).context["outcome"].seen
    page = editor.post(restore_address(), {"seen": seen, "why": "戻す"})
    assert page.context["refusal"].startswith("担当していない「")
    assert "JICA国内拠点" in page.context["refusal"]
    shared.refresh_from_db()
    assert shared.as_of_label == "2030年3月"


def test_an_edition_that_is_not_there_is_not_found(editor):
    page = editor.get("/admin/schemes/edition/999999/restore/")
    assert page.status_code == 404
    assert "お探しのページは見つかりませんでした。" in page.text
