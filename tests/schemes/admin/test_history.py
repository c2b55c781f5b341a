"""The history of editions on the staff site: who, when and why, and what differs in sentences."""

import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from grants.models import Cap
from schemes import publishing
from schemes.admin.publishing import history
from schemes.models import Edition, Scheme
from schemes.review import reviewing
from tests.staff import address

pytestmark = pytest.mark.django_db

COMPARE = "/admin/schemes/edition/compare/"
QUERIES_OF_A_HISTORY = 12


def raise_cap(yen=15_000_000):
    Cap.objects.filter(code="KS-2").update(yen=yen)


def publish(day=date(2027, 4, 1), subject="kusanone", reason="上限の改定"):
    return publishing.publish(
        subject,
        by="編集者",
        approved_by="公開承認者",
        reason=reason,
        effective_from=day,
        at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
    )


def first(subject="kusanone"):
    return Edition.objects.get(subject=subject, number=1)


def told(page):
    """What the page says has changed: place, label, before, after."""
    return [
        (place, change.label, change.before, change.after)
        for place, changes in page.context["groups"].items()
        for change in changes
    ]


def test_two_editions_are_compared_side_by_side_in_sentences(editor):
    old = first()
    raise_cap()
    new = publish()
    page = editor.get(COMPARE, {"old": old.pk, "new": new.pk})
    assert page.context["title"] == "草の根技術協力事業の版の違い"
    assert told(page) == [("草の根協力支援型 上限 KS-2", "金額", "10,000,000円", "15,000,000円")]
    assert (
        "第1版(2026年3月1日から)から第2版(2027年4月1日から)までに、1か所が変わっています。"
        in page.text
    )
    assert '{"' not in page.text


def test_the_two_sides_may_be_turned_round(editor):
    raise_cap()
    page = editor.get(COMPARE, {"old": publish().pk, "new": first().pk})
    assert told(page) == [("草の根協力支援型 上限 KS-2", "金額", "15,000,000円", "10,000,000円")]


def test_the_draft_is_one_of_the_sides(editor):
    raise_cap(12_000_000)
    page = editor.get(COMPARE, {"old": first().pk, "new": "draft"})
    assert told(page) == [("草の根協力支援型 上限 KS-2", "金額", "10,000,000円", "12,000,000円")]
    assert page.context["new"] == "今の下書き"


def test_an_edition_is_compared_with_the_one_before_unless_said(editor):
    raise_cap()
    second = publish()
    raise_cap(12_000_000)
    third = publish()
    page = editor.get(COMPARE, {"new": third.pk})
    assert told(page) == [("草の根協力支援型 上限 KS-2", "金額", "15,000,000円", "12,000,000円")]
    assert page.context["form"]["old"].value() == str(second.pk)


def test_a_subject_alone_compares_the_newest_edition_with_the_draft(editor):
    page = editor.get(COMPARE, {"subject": "reference"})
    assert page.context["title"] == "質問・出典・相違の版の違い"
    assert "第1版(2026年3月1日から)と今の下書きの内容は同じです。" in page.text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("same", "same", "「前」とは違う版を選んでください。"),
        ("other", "same", "「前」の版は、この対象の版から選んでください。"),
        ("999999999999", "same", "「前」の版は、この対象の版から選んでください。"),
        ("same", "%00", "「後」の版は、この対象の版から選んでください。"),
    ],
)
def test_sides_that_cannot_be_compared_are_said_and_linked(editor, old, new, sentence):
    values = {"same": first().pk, "other": first("reference").pk}
    page = editor.get(
        COMPARE, {"old": values.get(old, old), "new": values.get(new, new), "subject": "kusanone"}
    )
    assert page.context["title"] == "エラー: 草の根技術協力事業の版の違い"
    field = "id_old" if "「前」の" in sentence else "id_new"
    assert f'<a href="#{field}">{sentence}</a>' in page.text
    assert page.context["groups"] == {}


def test_the_first_edition_alone_asks_for_a_second_side(editor):
    page = editor.get(COMPARE, {"new": first().pk})
    assert '<a href="#id_old">「前」の版を選んでください。</a>' in page.text


@pytest.mark.parametrize("asked", [{}, {"new": "x"}, {"old": "999999"}, {"subject": "no-such"}])
def test_an_address_that_names_no_edition_leads_to_the_list(editor, asked):
    page = editor.get(COMPARE, asked, follow=True)
    assert page.redirect_chain == [(address(Edition, "changelist"), 302)]
    assert "比べる版を選んでください。版の頁か、版の履歴から選べます。" in page.text


def test_a_draft_that_cannot_be_read_is_said(editor):
    Cap.objects.filter(code="KS-2").update(strength="unheard-of")
    page = editor.get(COMPARE, {"old": first().pk, "new": "draft"})
    assert page.context["title"] == "エラー: 草の根技術協力事業の版の違い"
    assert "公開できる形にできない内容があります。" in page.text


def test_the_history_of_a_subject_says_who_when_why_and_what_became_of_it(editor):
    raise_cap()
    publish(reason="上限の改定")
    raise_cap(12_000_000)
    publish(reason="額の誤りを正した")
    page = editor.get(reverse("admin:schemes_edition_subject", args=["kusanone"]))
    assert page.context["title"] == "草の根技術協力事業の版の履歴"
    found = [
        (entry.edition.number, entry.edition.reason, entry.state)
        for entry in page.context["entries"]
    ]
    assert found == [
        (3, "額の誤りを正した", "予定"),
        (2, "上限の改定", "置き換わった"),
        (1, first().reason, "公開中"),
    ]
    assert "公開承認者" in page.text
    assert [bool(entry.difference_url) for entry in page.context["entries"]] == [True, True, False]


@pytest.mark.parametrize("editions", [1, 3])
def test_the_history_takes_the_same_queries_for_one_edition_and_for_three(
    editor, django_assert_num_queries, editions
):
    for million in range(1, editions):
        raise_cap(million * 1_000_000)
        publish()
    with django_assert_num_queries(QUERIES_OF_A_HISTORY):
        editor.get(reverse("admin:schemes_edition_subject", args=["kusanone"]))


@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 3, 2), "公開をやめている"), (date(2099, 4, 1), "公開をやめる予定")],
)
def test_a_withdrawal_is_an_edition_of_its_own(editor, day, state):
    edition = publishing.freeze(
        reviewing.withdrawal("trainees"),
        by="編集者",
        approved_by="公開承認者",
        reason="事業の終了",
        effective_from=day,
        at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
    )
    page = editor.get(reverse("admin:schemes_edition_subject", args=["trainees"]))
    assert page.context["entries"][0].state == state
    compared = editor.get(COMPARE, {"new": edition.pk})
    assert {after for _, _, _, after in told(compared)} == {""}
    shown = editor.get(address(Edition, "change", edition.pk))
    assert "この日から公開をやめる" in shown.text


def test_a_scheme_that_is_gone_keeps_its_history(editor):
    raise_cap()
    edition = publish()
    Scheme.objects.filter(key="kusanone").update(key="kusanone-old")
    page = editor.get(reverse("admin:schemes_edition_subject", args=["kusanone"]))
    assert page.context["title"] == "草の根技術協力事業の版の履歴"
    sides = editor.get(COMPARE, {"new": edition.pk}).context["form"].fields["new"].choices
    assert [key for key, _ in sides] == [str(edition.pk), str(first().pk)]


def test_a_history_of_nothing_is_no_page(editor):
    page = editor.get("/admin/schemes/edition/subject/no-such/")
    assert page.status_code == 404
    assert "この対象の版はありません。" in page.text


def test_an_edition_is_shown_in_words_and_leads_to_what_can_be_done(editor):
    raise_cap()
    edition = publish()
    page = editor.get(address(Edition, "change", edition.pk))
    assert page.context["title"] == "草の根技術協力事業 第2版"
    shown = dict(history.summary(edition.content))
    assert shown["類型"].split("、")[0] == "草の根パートナー型"
    assert shown["規模と期間の上限"] == "8件"
    for text in shown.values():
        assert text in page.text
    assert "&quot;subject&quot;" not in page.text
    compare = f"{COMPARE}?new={edition.pk}"
    public = f"/schemes/kusanone/?as_of={edition.effective_from}"
    assert f'<a href="{compare}">前の版との違い</a>' in page.text
    assert f'href="{public}" class="viewsitelink">公開サイトで見る</a>' in page.text
    assert '<a href="/admin/schemes/edition/subject/kusanone/">版の履歴</a>' in page.text


def test_the_list_of_editions_leads_to_differences_and_histories(editor):
    raise_cap()
    edition = publish()
    page = editor.get(address(Edition, "changelist"))
    assert f'<a href="{COMPARE}?new={edition.pk}">見る</a>' in page.text
    assert f'?new={first().pk}"' not in page.text
    assert '<a href="/admin/schemes/edition/subject/kusanone/">草の根技術協力事業</a>' in page.text
    for text in ("編集者(承認 公開承認者)", "上限の改定", "2027年4月1日"):
        assert text in page.text


def test_the_document_of_an_edition_is_a_file(approver):
    edition = first()
    answer = approver.get(reverse("admin:schemes_edition_document", args=[edition.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kusanone-1.json"'
    assert json.loads(answer.content) == edition.content
    assert approver.get("/admin/schemes/edition/999999/document/").status_code == 404


@pytest.mark.parametrize("page", ["compare/", "subject/kusanone/", "1/document/"])
def test_history_is_for_those_who_may_see_editions(client, colleague, page):
    assert colleague.get(f"/admin/schemes/edition/{page}").status_code == 403
    login = client.get(f"/admin/schemes/edition/{page}").headers["Location"]
    assert login == f"/admin/login/?next=/admin/schemes/edition/{page}"
