"""Publishing in the admin: by whom, from when, why; all or nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grants.models import Cap
from schemes import catalogue, roles
from schemes.models import Citation, Edition, Fact, Requirement, Scheme, Source
from tests.staff import address, administrator, approver, editor

pytestmark = pytest.mark.django_db

__all__ = ["administrator", "approver", "editor"]

PUBLISH = "/admin/schemes/edition/publish/"


def test_an_edition_is_read_and_never_changed(administrator):
    edition = Edition.objects.filter(subject="kusanone").get()
    page = administrator.get(address(Edition, "change", edition.pk))
    assert page.status_code == 200
    assert "草の根パートナー型" in page.text
    assert administrator.post(address(Edition, "change", edition.pk), {}).status_code == 403
    assert administrator.post(address(Edition, "delete", edition.pk), {}).status_code == 403
    listed = {"action": "delete_selected", "_selected_action": [edition.pk], "post": "yes"}
    administrator.post(address(Edition, "changelist"), listed)
    assert Edition.objects.filter(pk=edition.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Edition.objects.update(reason="別の理由"),
        lambda: Edition.objects.all().delete(),
        lambda: Edition.objects.first().save(),
    ],
    ids=["update", "delete", "save"],
)
def test_the_database_itself_refuses_to_change_an_edition(change):
    with (
        pytest.raises(IntegrityError, match="公開した版は変更も削除もできません"),
        transaction.atomic(),
    ):
        change()


def raise_cap():
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)


def order(*subjects, **values):
    today = timezone.localdate().isoformat()
    return {"subjects": subjects, "effective_from": today, "reason": "上限の改定", **values}


def served_cap(client):
    found = client.get("/api/v1/schemes/kusanone/").json()["scheme"]["sections"]["caps"]
    return next(cap["yen"] for cap in found if cap["code"] == "KS-2")


def test_publishing_in_the_admin_changes_what_the_api_serves(approver):
    raise_cap()
    catalogue.refresh()
    assert served_cap(approver) == 10_000_000
    answer = approver.post(PUBLISH, order("kusanone"), follow=True)
    assert "「草の根技術協力事業」の第2版を公開しました" in answer.text
    assert catalogue.refresh() is True
    assert served_cap(approver) == 15_000_000
    edition = Edition.objects.get(subject="kusanone", number=2)
    assert (edition.published_by, edition.reason) == (roles.APPROVER, "上限の改定")


def test_the_page_says_what_has_changed(approver):
    raise_cap()
    rows = {row.subject: row for row in approver.get(PUBLISH).context["rows"]}
    assert [subject for subject, row in rows.items() if row.changed] == ["kusanone"]
    assert (rows["reference"].name, rows["reference"].newest.number) == ("質問・出典・相違", 1)
    assert {row.scheduled for row in rows.values()} == {False}


def test_an_unchanged_subject_is_named_and_not_published(approver):
    raise_cap()
    answer = approver.post(PUBLISH, order("kusanone", "jica-fund"), follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == 2
    assert (
        said[1]
        == "「世界の人びとのためのJICA基金活用事業」は前の版から変わっていないので、公開しませんでした。"
    )
    assert Edition.objects.filter(subject="jica-fund").count() == 1


def test_the_action_of_the_list_leads_to_the_page_with_its_choice(approver):
    chosen = Scheme.objects.filter(key__in=("kusanone", "offices"))
    sent = {"action": "publish_chosen", "_selected_action": [scheme.pk for scheme in chosen]}
    page = approver.post(address(Scheme, "changelist"), sent, follow=True)
    marked = [row.subject for row in page.context["rows"] if row.chosen]
    assert marked == ["kusanone", "offices"]
    assert Edition.objects.count() == 15


def test_an_editor_has_no_action_to_publish(editor):
    page = editor.get(address(Scheme, "changelist"))
    assert "publish_chosen" not in page.text
    assert editor.post(PUBLISH, order("kusanone")).status_code == 403
    assert Edition.objects.count() == 15


REFUSALS = {
    "nothing chosen": ({"subjects": []}, "公開するものを一つ以上選んでください。"),
    "unknown": ({"subjects": ["nai"]}, "公開できないものが選ばれています。"),
    "no reason": ({"reason": " "}, "公開の理由を書いてください。"),
    "no day": ({"effective_from": ""}, "適用日を入れてください。"),
    "not a day": ({"effective_from": "来年"}, "適用日は 2027-04-01 の形の日付で入れてください。"),
    "before the first": ({"effective_from": "2020-01-01"}, "最初の版の2026年3月1日以後に"),
    "far ahead": ({"effective_from": "2199-01-01"}, "5年以内の日にしてください。"),
}


@pytest.mark.parametrize(("values", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_a_bad_order_is_refused_in_words(approver, values, sentence):
    raise_cap()
    answer = approver.post(PUBLISH, {**order("kusanone"), **values})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "エラー: 公開" in answer.text
    assert Edition.objects.count() == 15


def test_a_new_source_is_published_with_the_scheme_that_cites_it(approver):
    source = Source.objects.create(key="new", title="新しい要項", reliability="official")
    citation = Citation.objects.create(source=source, quote="上限は1,500万円")
    Cap.objects.get(code="KS-2").citations.add(citation)
    raise_cap()
    refused = approver.post(PUBLISH, order("jica-fund", "kusanone"))
    assert (
        "「草の根技術協力事業」が使う出典「new」は、この適用日には公開されていません。"
        in refused.text
    )
    assert Edition.objects.count() == 15
    approver.post(PUBLISH, order("kusanone", "reference"))
    assert Edition.objects.count() == 17


def test_a_published_rule_keeps_its_question(approver):
    """The working rows no longer use the question, but the published scheme still does."""
    Requirement.objects.filter(fact__key="tax_arrears").delete()
    Fact.objects.filter(key="tax_arrears").delete()
    refused = approver.post(PUBLISH, order("reference"))
    assert "質問「tax_arrears」" in refused.text
    assert Edition.objects.count() == 15


def test_a_coming_edition_is_shown_as_planned(approver):
    raise_cap()
    coming = date(timezone.localdate().year + 1, 4, 1)
    approver.post(PUBLISH, order("kusanone", effective_from=coming.isoformat()))
    page = approver.get(PUBLISH)
    planned = [row.subject for row in page.context["rows"] if row.scheduled]
    assert planned == ["kusanone"]
    assert "公開予定" in page.text
    catalogue.refresh()
    assert served_cap(approver) == 10_000_000
