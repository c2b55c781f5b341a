"""下書きの確認: what is not public yet, on the public pages and in the checker, for staff alone."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_script_prefix, reverse

from grants.models import Cap
from schemes import catalogue, counting, publishing
from schemes.admin.publishing import preview
from schemes.editing import drafting
from schemes.models import Fact, Proposal, Requirement, Scheme, Source
from tests import checker
from tests.markup import Page
from tests.staff import address

pytestmark = pytest.mark.django_db

DRAFT = "/admin/preview/draft/"
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
TODAY = date(2026, 11, 26)
NEXT_YEAR = date(2027, 4, 1)
NEW = "まだ公開していない説明"
CHECK = "check/?applicant_kind=organisation&organisation_type=npo_corporation&budget_yen=12000000"
SUPPORT = "草の根技術協力事業 草の根協力支援型"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept():
    preview._kept.clear()
    yield
    preview._kept.clear()


def draft(**values):
    Scheme.objects.filter(key="kusanone").update(**values or {"summary": NEW})


def propose(effective_from=NEXT_YEAR, **values):
    contents = {"kusanone": drafting.documents()["kusanone"].model_dump(mode="json")}
    given = {
        "contents": contents,
        "effective_from": effective_from,
        "note": "改定",
        "sent_by": "編集者",
        "sent_at": NOW,
    }
    return Proposal.objects.create(**given | values)


def opener(rf, which="draft"):
    """Opens pages of one preview, composed once."""
    made = preview._made(which, TODAY, NOW)

    def show(path):
        request = rf.get(f"/admin/preview/{which}/{path}")
        return preview.public_page(made, request, which, f"/{urlsplit(path).path}")

    return show


def text_of(answer):
    return re.sub(r"\s+", " ", Page(answer.content.decode()).text)


# --- The page ------------------------------------------------------------------------------------


def test_a_draft_is_shown_on_the_public_page_with_a_banner(editor, client):
    draft()
    answer = editor.get(f"{DRAFT}schemes/kusanone/")
    text = text_of(answer)
    assert answer.status_code == 200
    assert "下書きの確認 — 公開されていません" in text
    assert "いまの下書きを、今日(2026年11月26日)公開したときの頁です。" in text
    assert "公開されている内容から変わるもの: 草の根技術協力事業。" in text
    assert f"草の根技術協力事業 {NEW}" in text
    public = editor.get("/schemes/kusanone/").content.decode()
    assert NEW not in public
    assert "下書き" not in public


def test_a_draft_without_a_change_says_so(editor):
    text = text_of(editor.get(DRAFT))
    assert "公開されている内容から変わるところはありません。" in text


def test_no_cache_and_no_search_engine_keeps_it(editor):
    for path in ("", CHECK, "nai/"):
        answer = editor.get(DRAFT + path, headers={"accept-encoding": "gzip"})
        assert answer["Cache-Control"] == "private, no-store", path
        assert answer["X-Robots-Tag"] == "noindex", path
        assert "ETag" not in answer, path
        assert "Content-Encoding" not in answer, path


def test_a_tag_that_a_browser_kept_is_not_answered(editor):
    tag = editor.get("/schemes/")["ETag"]
    answer = editor.get(f"{DRAFT}schemes/", headers={"if-none-match": tag})
    assert "下書きの確認 — 公開されていません" in text_of(answer)


@pytest.mark.parametrize("path", [DRAFT, f"{DRAFT}schemes/kusanone/", "/admin/preview/proposal-1/"])
def test_nobody_sees_it_without_signing_in(client, path):
    assert client.get(path).headers["Location"] == f"/admin/login/?next={path}"


@pytest.mark.parametrize(
    ("method", "allow"),
    [
        ("post", "GET, HEAD"),
        ("put", "GET, HEAD, POST"),
        ("patch", "GET, HEAD, POST"),
        ("delete", "GET, HEAD, POST"),
    ],
)
def test_it_only_shows(editor, method, allow):
    answer = getattr(editor, method)(DRAFT + "api/v1/eligibility/")
    assert (answer.status_code, answer["Allow"]) == (405, allow)
    assert "この送り方(メソッド)は、このアドレスでは使えません。" in text_of(answer)


def test_the_head_of_a_page_is_answered(editor):
    head, page = editor.head(DRAFT), editor.get(DRAFT)
    assert head.content == b""
    assert head["Content-Length"] == str(len(page.content))


@pytest.mark.parametrize(
    "which",
    [
        "drafts",
        "proposal-",
        "proposal-0",
        "proposal-x",
        "proposal-999999999",
        "proposal-9999999999999",
    ],
)
def test_what_is_no_draft_is_not_there(editor, which):
    answer = editor.get(f"/admin/preview/{which}/")
    assert answer.status_code == 404
    assert "その下書きや依頼はありません。" in answer.text


@pytest.mark.parametrize(
    "path",
    ["admin/", "admin/auth/user/", "admin/preview/draft/", "nai/", "schemes/nai/", "healthz"],
)
def test_what_is_no_public_page_is_not_in_it(editor, path):
    answer = editor.get(DRAFT + path)
    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.content.decode()
    assert f"{DRAFT}schemes/" in Page(answer.content.decode()).links


def test_a_day_that_is_none_is_an_error_inside_the_preview(editor):
    answer = editor.get(f"{DRAFT}schemes/?as_of=kinou")
    assert answer.status_code == 400
    assert "下書きの確認 — 公開されていません" in text_of(answer)


def test_a_rows_page_leads_to_where_its_draft_is_shown(editor):
    row = Cap.objects.get(code="KS-2")
    page = editor.get(address(Cap, "change", row.pk)).content.decode()
    assert (
        f'<a href="{DRAFT}schemes/kusanone/evidence/#rule-support-KS-2">下書きをサイトの形で見る</a>'
        in page
    )


# --- Its links -----------------------------------------------------------------------------------

BACK = ("/admin/schemes/case/add/?query=", "/admin/help/preview/")


def test_every_link_stays_inside_and_leads_somewhere(rf):
    """By links from the first page and from results, on another day as well; no page is 404."""
    draft()
    page = opener(rf)
    query = "?applicant_kind=organisation&organisation_type=npo_corporation"
    waiting = [
        DRAFT,
        f"{DRAFT}schemes/?as_of=2026-03-01",
        f"{DRAFT}check/{query}",
        f"{DRAFT}check/{query}&show=step",
        f"{DRAFT}plan/?budget_yen=1200%E4%B8%87",
        f"{DRAFT}path/{query}",
        f"{DRAFT}compare/?track=kusanone/partner&track=kusanone/support",
    ]
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = page(address.removeprefix(DRAFT))
        assert answer.status_code == 200, address
        if not answer["Content-Type"].startswith("text/html"):
            continue  # a file, read by the tests of its form
        markup = answer.content.decode()
        forms = re.findall(r'<form[^>]* action="([^"]*)"', markup)
        assert [one for one in forms if not one.startswith((DRAFT, "?"))] == [], address
        links = [link for link in Page(markup).links if link.startswith("/") and link != "/admin/"]
        links = [link for link in links if not link.startswith((*BACK, "/admin/fact-checks/new/"))]
        assert [link for link in links if not link.startswith(DRAFT)] == [], address
        targets = {link.partition("#")[0] for link in links if "?" not in link} - seen
        waiting += targets
        seen |= targets
    assert len(seen) > 60


def test_a_step_and_a_tidied_query_lead_on_inside(rf):
    page = opener(rf)
    moved = page("check/?applicant_kind=organisation&organisation_type=")
    assert moved["Location"] == f"{DRAFT}check/?applicant_kind=organisation"
    stepped = page("check/?applicant_kind=organisation&asked=applicant_kind&show=step")
    assert stepped["Location"].startswith(f"{DRAFT}check/?")


def test_style_sheets_are_those_of_the_site(editor):
    assert '<link rel="stylesheet" href="/static/portal.css">' in editor.get(DRAFT).content.decode()


def test_what_changed_is_a_link_to_where_it_is_shown(editor):
    draft()
    Source.objects.filter(key="seed").update(note="新しい注")
    links = Page(editor.get(DRAFT).content.decode()).links
    assert {f"{DRAFT}schemes/kusanone/", f"{DRAFT}sources/"} <= set(links)


# --- The checker ----------------------------------------------------------------------------------


def verdicts(answer):
    return checker.Page(answer.content.decode()).verdicts["kusanone/support"]


def test_the_checker_judges_by_the_draft(editor):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    assert verdicts(editor.get(f"/{CHECK}")) == "plan_change"
    assert verdicts(editor.get(DRAFT + CHECK)) == "unanswered"


def test_a_result_is_made_a_case_with_its_day(rf):
    made = catalogue.Preview(
        catalogue.Library(catalogue.library().rows), TODAY, new_case="/admin/schemes/case/add/"
    )

    def links_of(path):
        answer = preview.public_page(made, rf.get(path), "draft", urlsplit(path).path)
        return Page(answer.content.decode()).links

    links = links_of(f"/{CHECK}&show=all")
    (link,) = [link for link in links if link.startswith("/admin/schemes/case/add/")]
    (query,) = parse_qs(urlsplit(link).query)["query"]
    assert parse_qs(query) == {
        "applicant_kind": ["organisation"],
        "organisation_type": ["npo_corporation"],
        "budget_yen": ["12000000"],
        "as_of": ["2026-11-26"],
    }
    assert [link for link in links_of("/check/") if "/case/" in link] == []


def test_a_public_result_offers_no_case(client):
    assert "事例にする" not in client.get(f"/{CHECK}").content.decode()


def test_it_is_not_counted(editor):
    counting._counts.clear()
    editor.get(DRAFT + CHECK)
    assert counting.waiting() == {}


# --- Days and proposals ---------------------------------------------------------------------------


def test_a_draft_is_in_force_from_today(rf):
    draft()
    page = opener(rf)
    path = "schemes/kusanone/"
    for as_of, is_new in (("", True), ("?as_of=2026-11-26", True), ("?as_of=2026-11-25", False)):
        assert (NEW in page(path + as_of).content.decode()) is is_new, as_of


@pytest.mark.parametrize(("as_of", "is_new"), [("", False), ("?as_of=2027-04-01", True)])
def test_what_is_scheduled_is_shown_on_its_day_and_is_no_correction_of_today(editor, as_of, is_new):
    draft()
    publishing.publish("kusanone", by="x", reason="x", effective_from=NEXT_YEAR, at=NOW)
    shown = editor.get(f"{DRAFT}schemes/kusanone/{as_of}").content.decode()
    assert (NEW in shown) is is_new


def test_rows_back_at_what_is_public_leave_a_plan_as_it_is(editor):
    before = Scheme.objects.get(key="kusanone").summary
    draft(summary="来年度の説明")
    publishing.publish("kusanone", by="x", reason="x", effective_from=NEXT_YEAR, at=NOW)
    draft(summary=before)
    page = editor.get(f"{DRAFT}schemes/kusanone/?as_of=2027-04-01").content.decode()
    assert "来年度の説明" in page


@pytest.mark.parametrize(
    ("as_of", "is_new"), [("", True), ("?as_of=2027-04-01", True), ("?as_of=2027-03-31", False)]
)
def test_a_proposal_is_shown_at_its_day(editor, as_of, is_new):
    draft()
    sent = propose()
    draft(summary="送ったあとの書き直し")
    page = editor.get(
        f"/admin/preview/proposal-{sent.pk}/schemes/kusanone/{as_of}"
    ).content.decode()
    assert (NEW in page) is is_new
    assert "送ったあとの書き直し" not in page


def test_a_proposal_says_whose_it_is_and_which_day_is_shown(editor):
    sent = propose()
    text = text_of(editor.get(f"/admin/preview/proposal-{sent.pk}/"))
    assert (
        f"編集者さんの公開の依頼(番号{sent.pk}、適用日 2027年4月1日)を、2027年4月1日の時点で表示しています。"
        in text
    )


def test_a_proposal_of_a_past_day_is_shown_today(editor):
    draft()
    sent = propose(effective_from=TODAY - timedelta(days=10))
    text = text_of(editor.get(f"/admin/preview/proposal-{sent.pk}/schemes/kusanone/"))
    assert "2026年11月26日の時点で表示しています。" in text
    assert NEW in text


def test_a_check_of_a_proposal_is_judged_on_its_day(editor):
    sent = propose()
    text = text_of(editor.get(f"/admin/preview/proposal-{sent.pk}/{CHECK}"))
    assert "2027年4月1日の時点で公開されている目録" in text
    assert "下書きの日" in text


# --- What cannot be shown -------------------------------------------------------------------------


def unshown(answer):
    text = text_of(answer)
    assert answer.status_code == 409
    assert "エラー: 下書きを表示できません" in text
    assert answer["Cache-Control"] == "private, no-store"
    return text


def test_a_condition_that_does_not_fit_is_named(editor):
    rule = (
        Requirement.objects.filter(operator="lte").first()
        or Requirement.objects.exclude(fact=None).first()
    )
    Requirement.objects.filter(pk=rule.pk).update(value="たくさん")
    text = unshown(editor.get(DRAFT))
    assert f"応募要件「{rule.code}」" in text
    assert "条件が使えません。" in text


def test_a_draft_that_makes_no_document_is_named(editor):
    Fact.objects.filter(key="budget_yen").update(type="money")
    text = unshown(editor.get(f"{DRAFT}check/"))
    assert "「質問・出典・相違」に、公開できる形にできない内容があります。" in text


@pytest.mark.parametrize(
    "contents",
    [
        {"kusanone": {}},
        {"kusanone": None},
        {"kusanone": {"subject": "kusanone"}},
        {"reference": {"subject": "reference", "facts": [], "sources": [], "conflicts": []}},
    ],
)
def test_a_proposal_that_makes_no_pages_is_a_sentence(editor, contents):
    sent = propose(contents=contents)
    assert "。" in unshown(editor.get(f"/admin/preview/proposal-{sent.pk}/schemes/kusanone/"))


def test_a_proposal_that_names_what_is_not_published_says_so(editor):
    sent = propose()
    content = sent.contents["kusanone"]
    content["citations"][0]["source"] = "nai"
    sent.save()
    text = unshown(editor.get(f"/admin/preview/proposal-{sent.pk}/"))
    assert "「草の根技術協力事業」が使う出典「nai」は、2027年4月1日には公開されていません。" in text


def test_after_a_page_that_broke_everything_is_as_before(editor, rf):
    class Broken(catalogue.Library):
        def on(self, day):
            raise KeyError("facts")

    before = get_script_prefix()
    shown = catalogue.Preview(Broken(catalogue.library().rows), TODAY)
    with pytest.raises(preview.Unshowable):
        preview.public_page(shown, rf.get("/"), "draft", "/")
    assert get_script_prefix() == before
    assert catalogue.previewing() is None


# --- What it leaves behind ------------------------------------------------------------------------


def test_it_creates_nothing(editor):
    draft()
    sent = propose()
    with CaptureQueriesContext(connection) as asked:
        editor.get(DRAFT + CHECK)
        for path in ("schemes/kusanone/", CHECK, "nai/", "plan/", "path/", "compare/"):
            assert editor.get(f"/admin/preview/proposal-{sent.pk}/{path}").status_code in (200, 404)
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_the_same_thread_serves_the_public_page_afterwards(editor):
    draft()
    editor.get(f"{DRAFT}schemes/kusanone/")
    page = editor.get("/schemes/kusanone/").content.decode()
    assert (NEW in page, "/admin/" in page) == (False, False)
    assert catalogue.previewing() is None
    assert reverse("schemes:home") == "/"


def test_the_address_of_a_page_that_is_not_there_is_none():
    with pytest.raises(NoReverseMatch):
        reverse("admin:nai")
    assert preview._address("admin:nai") == ""
