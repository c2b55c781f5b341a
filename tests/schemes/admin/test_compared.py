"""The public pages that a draft or a request changes, before and after, for staff alone."""

from datetime import UTC, datetime

import pytest
import time_machine

from grants.models import Cap
from schemes.admin.publishing import preview
from schemes.editing import drafting
from schemes.models import Proposal, Scheme
from tests.markup import Page

pytestmark = pytest.mark.django_db

LIST = "/admin/compared/draft/"
AFTER = f"{LIST}after/schemes/kusanone/support/"
BEFORE = f"{LIST}before/schemes/kusanone/support/"
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept():
    preview._kept.clear()
    yield
    preview._kept.clear()


def lower_cap(yen=5_000_000):
    wording = f"総額が{yen // 10_000}万円以下であること"
    Cap.objects.filter(code="KS-2").update(yen=yen, wording=wording)


def found(page):
    return {one.path: one for one, _ in (*page.context["page_rows"], *page.context["source_rows"])}


def test_only_pages_that_change_are_listed_with_their_passages(editor):
    lower_cap()
    page = editor.get(LIST)
    pages = found(page)
    assert "/schemes/kusanone/support/" in pages
    assert "/schemes/kusanone/partner/" not in pages
    assert "/schemes/jica-fund/" not in pages
    assert "/privacy/" not in pages
    texts = [run for one in pages["/schemes/kusanone/support/"].passages for run in one.runs]
    assert any(run.kind == "del" and "1,000万円" in run.text for run in texts)
    assert any(run.kind == "ins" and "500万円" in run.text for run in texts)
    assert AFTER in page.text
    assert BEFORE in page.text


def test_without_a_change_no_page_is_listed(editor):
    page = editor.get(LIST)
    assert found(page) == {}
    assert "変わる頁はありません。" in page.text


def test_both_pages_are_marked_in_their_place(editor):
    lower_cap()
    after, before = editor.get(AFTER), editor.get(BEFORE)
    assert '<ins class="marked" id="change-1">' in after.text
    assert "<del" not in after.text
    assert '<del class="marked" id="change-1">' in before.text
    assert "<ins" not in before.text
    assert "compared.css" in after.text
    assert "後の頁です。" in after.text
    assert BEFORE in after.text
    assert AFTER in before.text
    for page in (after, before):
        assert Page(page).misnested == []
        assert page["Cache-Control"] == "private, no-store"
        assert page["X-Robots-Tag"] == "noindex"


def test_a_page_that_is_new_or_gone_is_told_so(editor):
    Scheme.objects.filter(key="agreements").update(key="pacts")
    pages = found(editor.get(LIST))
    assert pages["/schemes/pacts/"].kind == "added"
    assert "/schemes/agreements/" not in pages  # it is public until it is withdrawn
    assert editor.get(f"{LIST}before/schemes/pacts/").status_code == 404
    assert editor.get(f"{LIST}after/schemes/pacts/").status_code == 200


def test_a_request_is_compared_as_it_was_sent(approver):
    lower_cap()
    proposal = Proposal.objects.create(
        contents={"kusanone": drafting.documents()["kusanone"].model_dump(mode="json")},
        effective_from="2027-04-01",
        note="改定",
        sent_by="編集者",
        sent_at=NOW,
    )
    Cap.objects.filter(code="KS-2").update(yen=7_000_000)
    page = approver.get(f"/admin/compared/{proposal.preview}/")
    assert "/schemes/kusanone/support/" in found(page)
    after = approver.get(f"/admin/compared/{proposal.preview}/after/schemes/kusanone/support/")
    assert "</span>500<" in after.text
    assert "</span>700<" not in after.text
    review = approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/")
    assert f"/admin/compared/{proposal.preview}/" in review.text


def test_the_page_of_sending_leads_there(editor):
    lower_cap()
    page = editor.get("/admin/schemes/proposal/send/", {"subject": "kusanone"})
    assert LIST in page.text


@pytest.mark.parametrize(
    "path", ["proposal-999999/", "nothing/", "draft/beside/schemes/kusanone/", "draft/after/no/"]
)
def test_an_unknown_address_is_a_page_in_words(editor, path):
    assert editor.get(f"/admin/compared/{path}").status_code == 404


def test_a_draft_that_makes_no_page_is_said(editor):
    Cap.objects.filter(code="KS-2").update(strength="unheard-of")
    for address in (LIST, AFTER):
        page = editor.get(address)
        assert page.status_code == 409
        assert "公開できる形にできない内容があります。" in page.text


def test_the_public_site_has_no_such_page(client):
    lower_cap()
    assert client.get(LIST).status_code == 302
    assert "500万円以下であること" not in client.get("/schemes/kusanone/support/").text


def test_what_was_found_is_not_looked_for_again(editor):
    lower_cap()
    first = editor.get(LIST)
    again = editor.get(LIST)
    assert [one for one, _ in again.context["page_rows"]] == [
        one for one, _ in first.context["page_rows"]
    ]
    assert all(
        one is other
        for (one, _), (other, _) in zip(
            again.context["page_rows"], first.context["page_rows"], strict=True
        )
    )
    lower_cap(yen=4_000_000)
    assert "400万円" in editor.get(LIST).text
