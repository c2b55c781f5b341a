"""事実確認: one preview at a secret address, which tells nothing else and ends when it must."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from grants.models import Cap
from schemes import roles
from schemes.admin.talk import reading
from schemes.models import Citation, Comment, Event, FactCheck, Scheme, Source
from schemes.talking import checks, secret
from schemes.talking.checks import LONGEST_REMARK, MOST_DAYS, MOST_PAGES, CheckOrder, NotChecked
from tests.markup import Page
from tests.schemes.talking.proposals import NOW, TODAY, content, decide, propose

pytestmark = pytest.mark.django_db

CANARY = "カナリアの下書き"
PAGE = "schemes/kusanone/"
SHOWN = [(PAGE, "草の根技術協力事業"), ("schemes/kusanone/support/", "草の根協力支援型")]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def make(proposal=None, *, pages=SHOWN, days=14, contents=None, at=NOW):
    order = CheckOrder(
        proposal=proposal,
        contents=contents or {},
        effective_from=TODAY,
        pages=pages,
        recipient="ある大学",
        days=days,
    )
    check, made = checks.make(order, by=roles.EDITOR, at=at)
    return check, f"/admin/fact-check/{made}/"


def words(answer):
    return Page(answer).text


# --- Making one ------------------------------------------------------------------------------------


def test_a_link_is_made_from_a_proposal_and_shown_once(editor, client):
    proposal = propose()
    address = f"/admin/fact-checks/new/?proposal={proposal.pk}"
    assert address in Page(editor.get(f"/admin/schemes/proposal/{proposal.pk}/review/")).links
    made = editor.post(address, {"recipient": "○○大学 ○○様", "days": "14"})
    assert "no-store" in made["Cache-Control"]
    link = re.search(r"http://testserver(/admin/fact-check/[\w-]{43}/)", made.text)[1]
    check = FactCheck.objects.get()
    assert (check.proposal, check.contents, check.recipient) == (proposal, {}, "○○大学 ○○様")
    paths = [path for path, _ in check.pages]
    assert paths == [PAGE, f"{PAGE}evidence/", "calendar/"]  # no track tells it
    assert check.expires_at == NOW + timedelta(days=14)
    assert link not in editor.get(f"/admin/fact-checks/{check.pk}/").text
    assert "まだ公開していない説明" in words(client.get(f"{link}{PAGE}"))


def test_a_link_of_a_draft_shows_it_as_it_stood(editor, client):
    Scheme.objects.filter(key="kusanone").update(summary="はじめの下書き")
    Scheme.objects.filter(key="jica-fund").update(summary=CANARY)
    address = "/admin/fact-checks/new/"
    assert address in Page(editor.get("/admin/preview/draft/")).links
    made = editor.post(address, {"subject": "kusanone", "recipient": "ある大学", "days": "1"})
    link = re.search(r"/admin/fact-check/[\w-]{43}/", made.text)[0]
    Scheme.objects.filter(key="kusanone").update(summary=CANARY)
    page = client.get(f"{link}{PAGE}")
    assert "はじめの下書き" in page.text
    assert CANARY not in page.text
    assert list(FactCheck.objects.get().contents) == ["kusanone"]


def test_sources_go_along_with_a_draft_only_where_its_pages_need_them(editor, client):
    Scheme.objects.filter(key="kusanone").update(summary="はじめの下書き")
    Source.objects.update(note=CANARY)
    given = {"subject": "kusanone", "recipient": "ある大学", "days": "14"}
    editor.post("/admin/fact-checks/new/", given)
    assert list(FactCheck.objects.get().contents) == ["kusanone"]
    new = Source.objects.create(key="atarashii", title="新しい資料", kind="guideline", note=CANARY)
    citation = Citation.objects.create(source=new, locator="1頁", quote="新しく引く言葉")
    Scheme.objects.get(key="kusanone").citations.add(citation)
    made = editor.post("/admin/fact-checks/new/", given)
    link = re.search(r"/admin/fact-check/[\w-]{43}/", made.text)[0]
    check = FactCheck.objects.first()
    assert set(check.contents) == {"kusanone", "reference"}
    assert check.subjects == ["kusanone"]
    assert [path for path, _ in check.pages if not path.startswith("schemes/kusanone/")] == []
    assert all(CANARY not in client.get(f"{link}{path}").text for path, _ in check.pages)


def test_only_the_pages_that_change_are_shown(rf):
    support = content("kusanone")
    track = next(one for one in support["tracks"] if one["key"] == "support")
    track["gives"] = "支援型で受けられるもの"
    from schemes import sections

    pages = reading.changed_pages(rf.get("/"), {"kusanone": sections.parse(support)}, TODAY, NOW)
    paths = [path for path, _ in pages]
    assert "schemes/kusanone/support/" in paths
    assert "schemes/kusanone/partner/" not in paths


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"recipient": ""}, "だれに頼むかを書いてください。"),
        ({"recipient": "a@example.jp"}, "メールアドレスは書かないでください。"),
        ({"recipient": "a＠example.jp"}, "メールアドレスは書かないでください。"),
        ({"recipient": "あ" * 101}, "頼む相手は100文字以内で書いてください。"),
        ({"days": ""}, "日数を入れてください。"),
        ({"days": "0"}, "日数は、1から入れてください。"),
        ({"days": str(MOST_DAYS + 1)}, f"日数は、{MOST_DAYS}日までにしてください。"),
        ({"days": "二週間"}, "日数は、14のような数で入れてください。"),
    ],
)
def test_what_is_missing_is_said(editor, sent, said):
    proposal = propose()
    given = {"recipient": "ある大学", "days": "14"} | sent
    answer = editor.post(f"/admin/fact-checks/new/?proposal={proposal.pk}", given)
    assert said in answer.text
    assert not FactCheck.objects.exists()


def test_bounds_and_what_is_decided_are_refused():
    for days in (1, MOST_DAYS):
        assert make(propose(), days=days)[0].expires_at == NOW + timedelta(days=days)
    for days in (0, MOST_DAYS + 1):
        with pytest.raises(NotChecked, match="期限は、1日から60日まで"):
            make(propose(), days=days)
    with pytest.raises(NotChecked, match="確かめてもらう頁がありません"):
        make(propose(), pages=[])
    many = [(f"sources/s{number}/", "出典") for number in range(MOST_PAGES + 1)]
    assert len(make(propose(), pages=many[1:])[0].pages) == MOST_PAGES
    with pytest.raises(NotChecked, match="変わる頁が201あります。"):
        make(propose(), pages=many)
    with pytest.raises(NotChecked, match="もう決まっています"):
        make(decide(propose(), "returned"))


def test_who_may_make_and_end_one(editor, approver, limited, colleague):
    proposal = propose("jica-fund")
    for who, status in ((editor, 200), (approver, 200), (limited, 403), (colleague, 403)):
        assert who.get(f"/admin/fact-checks/new/?proposal={proposal.pk}").status_code == status
    check, _ = make(proposal)
    assert limited.post(f"/admin/fact-checks/{check.pk}/").status_code == 403
    assert approver.post(f"/admin/fact-checks/{check.pk}/").status_code == 302
    check.refresh_from_db()
    assert check.revoked_by == roles.APPROVER


# --- The address -----------------------------------------------------------------------------------


def test_the_secret_has_256_bits_and_only_its_digest_is_kept():
    made = {secret.new() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {43}  # 32 bytes in letters of six bits
    check, address = make(propose())
    given = address.split("/")[3]
    assert check.digest == secret.digest(given)
    assert given not in str(FactCheck.objects.values().get())
    assert given not in str(list(Event.objects.values()))


def test_what_is_guessed_opens_nothing(client):
    check, address = make(propose())
    given = address.split("/")[3]
    for guess in (
        given[:-1] + ("A" if given[-1] != "A" else "B"),
        given[:-1],
        given + "A",
        given.swapcase(),
        check.digest,
        check.digest[:43],
        "A" * 43,
        "%00",
        "あ" * 43,
    ):
        answer = client.get(f"/admin/fact-check/{guess}/{PAGE}")
        assert answer.status_code in (400, 404), guess
        assert "まだ公開していない説明" not in answer.text
    assert "このリンクは見つかりません。" in words(client.get(f"/admin/fact-check/{'A' * 43}/"))


def test_one_address_shows_nothing_of_another_preview(client):
    _, mine = make(propose())
    other = propose("jica-fund", contents={"jica-fund": content("jica-fund", summary=CANARY)})
    _, theirs = make(other, pages=[("schemes/jica-fund/evidence/", "JICA基金")])
    assert CANARY in client.get(f"{theirs}schemes/jica-fund/evidence/").text
    for path in (
        "schemes/jica-fund/evidence/",
        "schemes/jica-fund/",
        "schemes/kusanone/partner/",
        "",
        "api/v1/schemes/jica-fund/",
        "admin/",
        "admin/preview/draft/schemes/kusanone/",
        "../draft/schemes/jica-fund/",
        "schemes/kusanone/../jica-fund/",
        "schemes/kusanone",
    ):
        answer = client.get(f"{mine}{path}")
        assert CANARY not in answer.text, path
        assert answer.status_code == (404 if path else 200), path
    query = client.get(f"{mine}{PAGE}?as_of=2027-04-01&which=draft")
    assert CANARY not in query.text


def test_no_draft_and_no_name_of_staff_is_on_any_of_its_pages(client):
    for row in (Scheme, Cap):
        column = "summary" if row is Scheme else "wording"
        row.objects.update(**{column: CANARY})
    proposal = propose(note=CANARY, comment=CANARY, reviewer="頼まれた職員")
    Comment.objects.create(proposal=proposal, text=CANARY, by=roles.APPROVER, at=NOW)
    _, address = make(proposal)
    for path in ("", *(path for path, _ in SHOWN)):
        page = client.get(f"{address}{path}").text
        assert CANARY not in page
        assert [
            name for name in (roles.EDITOR, roles.APPROVER, "頼まれた職員") if name in page
        ] == []


def test_its_links_lead_to_its_pages_and_to_other_sites_alone(client):
    _, address = make(propose())
    for path in ("", *(path for path, _ in SHOWN)):
        page = Page(client.get(f"{address}{path}"))
        inside = {f"{address}{one}" for one in ("", *(shown for shown, _ in SHOWN))}
        links = {link.partition("#")[0] for link in page.links}
        assert {one for one in links if one.startswith("/")} <= inside
        assert page.misnested == []
    forms = re.findall(r"<form[^>]*>", client.get(f"{address}{PAGE}").text)
    assert forms == [f'<form method="post" action="{address}{PAGE}#remark" novalidate>']


def test_what_is_new_is_marked(client):
    _, address = make(propose())
    page = client.get(f"{address}{PAGE}").text
    assert re.search(r'<ins class="marked"[^>]*>.*?まだ公開していない説明', page)


def test_its_headers_keep_it_nowhere(client):
    _, address = make(propose())
    for path, status in (("", 200), (PAGE, 200), ("nai/", 404)):
        answer = client.get(f"{address}{path}", headers={"accept-encoding": "gzip"})
        assert answer.status_code == status
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "ETag" not in answer
        assert "Access-Control-Allow-Origin" not in answer
        assert '<meta name="robots" content="noindex' in answer.text


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_is_only_read(client, method):
    _, address = make(propose())
    assert getattr(client, method)(f"{address}{PAGE}").status_code == 405


# --- Its end ---------------------------------------------------------------------------------------


def test_a_link_ends_to_the_second(client, clock):
    _, address = make(propose(), days=1)
    clock.move_to(NOW + timedelta(days=1, seconds=-1))
    assert client.get(f"{address}{PAGE}").status_code == 200
    clock.move_to(NOW + timedelta(days=1))
    for answer in (client.get(f"{address}{PAGE}"), client.get(address)):
        assert answer.status_code == 410
        assert checks.EXPIRED in words(answer)
        assert "まだ公開していない説明" not in answer.text
    assert client.post(f"{address}{PAGE}", {"text": "遅れた指摘"}).status_code == 410
    assert not Comment.objects.exists()


def test_a_revoked_link_shows_nothing(client, editor):
    check, address = make(propose())
    answer = editor.post(f"/admin/fact-checks/{check.pk}/", follow=True)
    assert "リンクを取り消しました。もう見られません。" in answer.text
    assert (
        client.get(f"{address}{PAGE}").status_code,
        checks.REVOKED in words(client.get(address)),
    ) == (410, True)
    again = editor.post(f"/admin/fact-checks/{check.pk}/", follow=True)
    assert "もう使えないリンクです。" in again.text


@pytest.mark.parametrize("state", ["published", "returned", "cancelled"])
def test_a_link_ends_with_the_decision(client, state):
    proposal = propose()
    _, address = make(proposal)
    decide(proposal, state)
    assert checks.DECIDED in words(client.get(f"{address}{PAGE}"))


def test_a_drafts_link_ends_when_its_subject_is_published(client):
    from schemes import sections

    documents = {"kusanone": sections.parse(content(summary="写した下書き"))}
    _, address = make(contents=documents)
    decide(propose("jica-fund", at=NOW + timedelta(hours=1)), "published")
    assert client.get(f"{address}{PAGE}").status_code == 200
    decide(propose(at=NOW + timedelta(hours=1)), "published")
    assert client.get(f"{address}{PAGE}").status_code == 410


# --- What is recorded ------------------------------------------------------------------------------


def test_made_opened_once_and_revoked_are_on_record_without_anyones_address(client, editor):
    check, address = make(propose())
    editor.get(address)  # a look of staff is no reader's
    assert FactCheck.objects.get().opened_at is None
    for _ in range(2):
        client.get(address, REMOTE_ADDR="203.0.113.9")
    checks.revoke(check.pk, by=roles.EDITOR, at=NOW)
    events = Event.objects.filter(kind="事実確認").order_by("position")
    assert [(one.action, one.by, one.subject) for one in events] == [
        ("check_made", roles.EDITOR, "kusanone"),
        ("check_opened", "", "kusanone"),
        ("check_revoked", roles.EDITOR, "kusanone"),
    ]
    told = str(list(events.values()))
    assert "203.0.113.9" not in told
    assert "ある大学" not in told
    assert FactCheck.objects.get().opened_at == NOW


# --- What the reader writes ------------------------------------------------------------------------


def test_a_remark_is_shown_on_the_proposal_and_settled_there(client, editor, approver):
    proposal = propose()
    _, address = make(proposal)
    answer = client.post(f"{address}{PAGE}", {"text": "設立は<b>2010年</b>です"})
    assert answer["Location"] == f"{address}{PAGE}#remark"
    shown = client.get(f"{address}{PAGE}")
    assert "受け取りました。" in words(shown)
    assert "<b>2010年</b>" not in shown.text
    review = words(approver.get(f"/admin/schemes/proposal/{proposal.pk}/review/"))
    assert "事実確認で届いた指摘(1件) 草の根技術協力事業の頁 設立は<b>2010年</b>です" in review
    one = Comment.objects.get()
    assert (one.by, one.subject, one.proposal) == ("", "kusanone", proposal)
    editor.post(f"/admin/comments/{one.pk}/settle/", {"word": "直した"})
    one.refresh_from_db()
    assert one.settled_word == "直した"


def test_a_remark_on_a_draft_is_shown_on_what_is_sent_of_it(client, editor):
    from schemes import sections

    check, address = make(contents={"kusanone": sections.parse(content(summary="写し"))})
    client.post(f"{address}{PAGE}", {"text": "年が違います"})
    assert "年が違います" in words(editor.get(f"/admin/fact-checks/{check.pk}/"))
    sent = propose(at=NOW + timedelta(hours=1))
    assert "年が違います" in words(editor.get(f"/admin/schemes/proposal/{sent.pk}/review/"))


def test_there_is_one_remark_a_page_and_not_two_at_once(client, clock):
    _, address = make(propose())
    other = f"{address}{SHOWN[1][0]}"
    assert client.post(f"{address}{PAGE}", {"text": "一つめ"}).status_code == 302
    soon = client.post(other, {"text": "すぐ次"})
    assert (soon.status_code, soon["Retry-After"]) == (429, "10")
    assert "すぐ次" in soon.text  # what was typed is there still
    clock.shift(timedelta(seconds=10))
    assert client.post(other, {"text": "すぐ次"}).status_code == 302
    clock.shift(timedelta(seconds=10))
    again = client.post(f"{address}{PAGE}", {"text": "書き直し"})
    assert again.status_code == 409
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["すぐ次", "一つめ"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ご指摘を書いてください。"),
        (" \n ", "ご指摘を書いてください。"),
        ("あ" * (LONGEST_REMARK + 1), "ご指摘は2,000文字以内で書いてください。"),
    ],
)
def test_a_remark_is_bounded(client, text, said):
    _, address = make(propose())
    answer = client.post(f"{address}{PAGE}", {"text": text})
    assert said in answer.text
    assert not Comment.objects.exists()
    assert client.post(f"{address}{PAGE}", {"text": "あ" * LONGEST_REMARK}).status_code == 302


def test_a_remark_on_a_page_that_is_not_shown_is_not_taken(client):
    _, address = make(propose())
    assert client.post(f"{address}schemes/jica-fund/", {"text": "指摘"}).status_code == 404
    assert client.post(address, {"text": "指摘"}).status_code == 200
    assert not Comment.objects.exists()


def test_a_remark_needs_the_token_of_its_page():
    strict = Client(enforce_csrf_checks=True)
    _, address = make(propose())
    assert strict.post(f"{address}{PAGE}", {"text": "よそから"}).status_code == 403
    token = Page(strict.get(f"{address}{PAGE}")).fields["csrfmiddlewaretoken"][-1]
    sent = {"text": "頁から", "csrfmiddlewaretoken": token}
    assert strict.post(f"{address}{PAGE}", sent).status_code == 302


def test_what_is_refused_leaves_no_secret_in_the_log(caplog):
    from shiminsanka.naming import Naming

    caplog.handler.addFilter(Naming())
    strict = Client(enforce_csrf_checks=True)
    _, address = make(propose())
    strict.post(f"{address}{PAGE}", {"text": "よそから"})
    assert "/admin/fact-check/" in caplog.text
    assert address.split("/")[3] not in caplog.text


def test_the_pages_are_those_that_staff_see_before_and_after(editor, client):
    proposal = propose(contents={"kusanone": content("kusanone", name="草の根の新しい名")})
    listed = editor.get(f"/admin/compared/{proposal.preview}/").context
    seen = {
        page.path
        for page, _ in (*listed["page_rows"], *listed["source_rows"])
        if page.kind != "removed"
    }
    given = {"recipient": "ある大学", "days": "14"}
    made = editor.post(f"/admin/fact-checks/new/?proposal={proposal.pk}", given)
    link = re.search(r"/admin/fact-check/[\w-]{43}/", made.text)[0]
    pages = [path for path, _ in FactCheck.objects.get().pages]
    assert {f"/{path}" if path != reading.HOME else "/" for path in pages} == seen
    assert {"/calendar/", "/schemes/kusanone/evidence/"} <= seen
    assert {client.get(f"{link}{path}").status_code for path in pages} == {200}
    assert "草の根の新しい名" in words(client.get(f"{link}{PAGE}"))


def test_the_entrance_is_a_page_like_the_others(client):
    _, link = make(propose(), pages=[(reading.HOME, "入口")])
    assert f"{link}{reading.HOME}" in Page(client.get(link)).links
    page = client.get(f"{link}{reading.HOME}")
    assert page.status_code == 200
    assert "市民参加" in words(page)
