"""The staff site in a browser: from signing in to a changed public page, for everyone."""

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django_otp.oath import TOTP

from tests.addresses import STAFF, urls
from tests.browser import UNFOLD, findings, new_tab, sign_in
from tests.kinds import KINDS
from tests.portal import served

pytestmark = pytest.mark.browser

# What a person never looks at as a page, or only who is not in yet.
NO_PAGES = {
    "admin:login",
    "admin:login_code",
    "admin:enrol",
    "admin:logout",
    "admin:autocomplete",
    "admin:jsi18n",
    "admin:catalogue_export",
    "admin:catalogue_schema",
    "admin:schemes_event_export",
    "admin:schemes_draft_work",
    "admin:schemes_requirement_parts",
    "admin:schemes_sharedclause_parts",
}
# All kinds of rows have the same pages, and all forms to add something: some are picked below.
OF_ROWS = {
    f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{page}"
    for kind in KINDS
    for page in ("changelist", "export", "import")
}
PAGES = {
    **{
        one.name: one.route.removeprefix(STAFF)
        for one in urls()
        if not one.is_public
        and one.is_whole
        and one.name not in NO_PAGES | OF_ROWS
        and not one.name.endswith("_add")
    },
    "schemes": "schemes/scheme/",
    "requirements": "schemes/requirement/",
    "caps": "grants/cap/",
    "calls": "grants/call/",
    "the calls of a year": "calls/2025/",
    "calls to copy": "calls/copy/?call=1&call=2",
    "a page": "schemes/page/1/change/",
    "a track": "schemes/track/1/change/",
    "a requirement": "schemes/requirement/1/change/",
    "a new requirement": "schemes/requirement/add/",
    "a cap": "grants/cap/1/change/",
    "a question": "schemes/fact/3/change/",
    "a group of choices": "schemes/choicegroup/1/change/",
    "a shared clause": "schemes/sharedclause/1/change/",
    "a conflict": "schemes/conflict/1/change/",
    "an edition": "schemes/edition/1/change/",
    "the history of a scheme": "schemes/edition/subject/kusanone/",
    "a difference of editions": "schemes/edition/compare/?subject=kusanone",
    "the sides of a conflict": "schemes/conflict/1/settle/",
    "settling a conflict": "schemes/conflict/1/settle/?side=2",
    "values that texts hold": "schemes/scheme/values/kusanone/",
    "words to replace": "schemes/scheme/replace/kusanone/?find=1000万円&to=1,500万円",
    "sending": "schemes/proposal/send/?subject=kusanone",
    "a table to take in": "outreach/coordinator/import/",
    "a topic of the manual": "help/sending/",
    "questions to other sections": "schemes/openquestion/",
    "a question to another section": "schemes/openquestion/1/change/",
    "one's own notices": "notices/",
    "links for fact-checks": "fact-checks/",
    "a preview": "preview/draft/",
    "a desk": "desk/kusanone/",
    "what was found": "search/?words=1000万円",
    "evidence with pencils": "preview/published/schemes/kusanone/evidence/",
    "the pages that change": "compared/draft/",
    "a marked page": "compared/draft/after/schemes/kusanone/support/",
    "a scheme in a preview": "preview/draft/schemes/kusanone/",
    "a check in a preview": "preview/draft/check/?applicant_kind=organisation",
    "a deletion": "schemes/source/1/delete/",
    "a user": "auth/user/1/change/",
    "a new user": "auth/user/add/",
    "an account to confirm": "auth/user/1/confirm/",
    "a second factor to take away": "auth/user/1/factor/",
    "the record of a row": "schemes/scheme/1/history/",
}


@pytest.fixture(scope="module")
def staff(published_database: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """A portal of its own, because publishing changes it; its address and the sample passwords."""
    with served(published_database()) as portal:
        yield portal.url, portal.sample_passwords()


@pytest.fixture(scope="module")
def tab(chromium: Any, staff: tuple[str, dict[str, str]]) -> Iterator[Any]:
    tab = sign_in(chromium, staff, "sample-admin")
    yield tab
    tab.context.close()


@pytest.fixture(scope="module")
def as_editor(chromium: Any, staff: tuple[str, dict[str, str]]) -> Callable[[], Any]:
    """Opens the first page in a tab of a profile of its own, signed in as an editor."""
    first = sign_in(chromium, staff, "sample-editor")
    signed_in = first.context.storage_state()
    first.context.close()

    def opened() -> Any:
        tab = new_tab(chromium, storage_state=signed_in)
        tab.goto(staff[0] + "admin/")
        return tab

    return opened


def serious(complaints: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in complaints if kind in ("error", "warning")]


def serves_everyone(tab):
    for width, anew in ((1280, "width"), (390, "all")):
        tab.set_viewport_size({"width": width, "height": 900})
        assert findings(tab, anew) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_someone_new_gets_in(chromium, staff):
    """From the link that an administrator hands over, by password and app, to the first page."""
    chief = sign_in(chromium, staff, "sample-admin")
    chief.goto(staff[0] + "admin/auth/user/add/")
    chief.get_by_label("ユーザー名").fill("tanaka")
    chief.get_by_label("編集者", exact=True).check()
    chief.get_by_role("button", name="保存", exact=True).first.click()
    link = chief.get_by_role("region", name="招待のリンク").inner_text()
    assert serious(chief.complaints) == []
    serves_everyone(chief)

    tab = new_tab(chromium)
    tab.goto(link)
    serves_everyone(tab)
    tab.complaints.clear()  # axe itself writes styles
    for field in tab.locator("input[type=password]").all():
        field.fill("hashi-wo-wataru-42")
    tab.get_by_role("button", name="このパスワードに決める").click()
    tab.get_by_text("パスワードを決めました。").wait_for()
    assert serious(tab.complaints) == []
    serves_everyone(tab)
    tab.complaints.clear()
    tab.get_by_label("ユーザー名").fill("tanaka")
    tab.get_by_label("パスワード").fill("hashi-wo-wataru-42")
    tab.get_by_role("button", name="ログイン").click()
    tab.get_by_role("heading", name="認証アプリを登録する").wait_for()
    assert tab.locator("img.portal-qr").evaluate("image => image.naturalWidth") > 0
    secret = base64.b32decode(tab.locator(".portal-secret").inner_text().replace(" ", ""))
    assert serious(tab.complaints) == []
    serves_everyone(tab)
    tab.complaints.clear()
    totp = TOTP(secret)
    totp.time = time.time()
    tab.get_by_label("6けたのコード").fill(f"{totp.token():06d}")
    tab.get_by_role("button", name="登録する").click()
    assert tab.locator(".portal-codes li").count() == 10
    assert serious(tab.complaints) == []
    serves_everyone(tab)
    tab.get_by_role("link", name="控えたので、先へ進む").click()
    tab.wait_for_url(staff[0] + "admin/")
    assert "tanaka" in tab.locator("#user-tools").text_content()
    chief.get_by_role("link", name="「tanaka」のページへ").click()
    chief.get_by_role("link", name="二要素認証を取り消す").click()
    chief.get_by_role("button", name="取り消しを申し出る").wait_for()
    serves_everyone(chief)
    for one in (chief, tab):
        one.context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_staff_page_serves_everyone(tab, staff, path):
    """Nothing for axe, folded or unfolded; no sideways scroll; a console without complaints."""
    tab.complaints.clear()
    assert tab.goto(f"{staff[0]}admin/{path}").status == 200
    assert serious(tab.complaints) == []
    for width, anew, script in ((1280, "width", "0"), (390, "all", UNFOLD)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(script)
        assert findings(tab, anew) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == width


def ask(editor: Any, reason: str) -> None:
    """Send for review what the page shows, to take effect next April."""
    editor.get_by_label("適用日").fill("2027-04-01")
    editor.get_by_label("変更の要点").fill("上限を改めました")
    editor.get_by_label("変更の理由").fill(reason)
    if (seen := editor.get_by_label("注意を確かめました")).count():
        seen.check()
    editor.get_by_role("button", name="公開を依頼する").click()
    assert "公開を依頼しました" in editor.locator(".messagelist").inner_text()


def become(tab: Any, address: str, holds: Callable[[str], bool]) -> None:
    """Ask for a page until it has become so in each public process: they ask for news once a second."""
    until, often = time.monotonic() + 10, 0
    while often < 10:
        often = often + 1 if holds(tab.request.get(address).text()) else 0
        assert time.monotonic() < until
        tab.wait_for_timeout(50)


def test_a_cap_is_changed_reviewed_and_published(chromium, staff, as_editor):
    """Two people: the editor's 1,500万円 is seen by the public from the day that was approved."""
    url, _ = staff
    public = chromium.new_context().new_page()
    editor = as_editor()
    editor.get_by_role("link", name="上限", exact=True).first.click()
    editor.get_by_role("link", name="KS-2", exact=True).click()
    editor.locator("#id_yen").fill("15000000")
    editor.get_by_label("表示する文").fill("総額1,500万円以下であること")
    editor.get_by_role("button", name="保存", exact=True).first.click()
    assert "変更しました" in editor.locator(".messagelist").inner_text()
    public.goto(url + "schemes/kusanone/evidence/")
    assert "1,500万円" not in public.content()

    editor.goto(url + "admin/schemes/proposal/send/?subject=kusanone")
    assert "15,000,000円" in editor.locator("#content").inner_text()
    assert findings(editor) == []
    ask(editor, "2027年度の改定")
    assert findings(editor) == []

    approver = sign_in(chromium, staff, "sample-approver")
    waiting = approver.get_by_role("heading", name="あなたを待っていること").locator("xpath=..")
    waiting.get_by_role("link", name="草の根技術協力事業").click()
    approver.get_by_role("button", name="承認して公開する").click()
    said = approver.locator(".messagelist").inner_text()
    assert "「草の根技術協力事業」第2版を2027年4月1日に公開します" in said
    assert findings(approver) == []

    april = url + "schemes/kusanone/evidence/?as_of=2027-04-01"
    become(public, april, lambda page: "15,000,000円" in page)
    public.goto(url + "schemes/kusanone/evidence/")
    assert "15,000,000円" not in public.content()
    public.goto(april)
    assert "15,000,000円" in public.content()
    assert "総額1,500万円以下であること" in public.content()

    # And back, through the same gate.
    editor.goto(url + "admin/schemes/edition/subject/kusanone/")
    editor.get_by_role("link", name="第1版").first.click()
    editor.get_by_role("link", name="この版に戻す").click()
    ask(editor, "誤りがあったため戻す")
    approver.goto(editor.url)
    approver.get_by_role("button", name="承認して公開する").click()
    assert "第3版を2027年4月1日に公開します" in approver.locator(".messagelist").inner_text()
    become(public, april, lambda page: "15,000,000円" not in page)
    for tab in (public, editor, approver):
        tab.context.close()


def test_what_is_said_of_a_proposal_serves_everyone(chromium, staff, as_editor):
    """A comment on a line, a link for someone outside and their remark, and the way back."""
    url, _ = staff
    editor = as_editor()
    editor.goto(url + "admin/schemes/scheme/")
    editor.locator("#result_list tr", has_text="協定").locator("a[href*='/change/']").click()
    editor.locator("#id_summary").fill("協定を結んだ自治体や大学と、協力して事業を進めます。")
    editor.get_by_role("button", name="保存", exact=True).first.click()
    editor.goto(url + "admin/schemes/proposal/send/?subject=agreements")
    ask(editor, "言葉を改める")
    editor.get_by_role("link", name="にコメントする").last.click()
    editor.get_by_label("コメント").fill("この文でよいか、見てください。")
    serves_everyone(editor)
    editor.get_by_role("button", name="コメントする").click()
    editor.get_by_text("コメントを書きました。").wait_for()
    serves_everyone(editor)
    editor.get_by_role("link", name="済みにする").click()
    editor.get_by_label("どうしたか").wait_for()
    serves_everyone(editor)
    editor.get_by_role("link", name="戻る", exact=True).click()
    editor.get_by_role("link", name="事実確認を頼む").click()
    editor.get_by_label("頼む相手").fill("ある大学")
    serves_everyone(editor)
    editor.get_by_role("button", name="リンクを作る").click()
    editor.locator(".portal-secret").wait_for()
    serves_everyone(editor)
    reader = new_tab(chromium)
    reader.goto(editor.locator(".portal-secret").inner_text())
    serves_everyone(reader)
    reader.locator("main a").first.click()
    reader.get_by_label("事実と違うところ").wait_for()
    serves_everyone(reader)
    reader.get_by_label("事実と違うところ").fill("協定の数が違います。")
    reader.get_by_role("button", name="送る").click()
    reader.get_by_text("受け取りました。").wait_for()
    serves_everyone(reader)
    editor.get_by_role("link", name="届いた指摘を見る").click()
    assert "協定の数が違います。" in editor.locator("#content").inner_text()
    serves_everyone(editor)
    editor.get_by_role("link", name="公開の依頼").last.click()
    editor.get_by_role("button", name="依頼を取り下げる").click()
    assert "確かめたこと" in editor.locator("#content").inner_text()
    serves_everyone(editor)
    reader.reload()
    assert "もう決まりました" in reader.locator("main").inner_text()
    serves_everyone(reader)
    for one in (editor, reader):
        one.context.close()


def test_a_citation_is_made_and_found_on_the_way(staff, as_editor):
    """On a cap's own page, without a window: a new one in its lines, another one by its words."""
    tab = as_editor()
    tab.goto(staff[0] + "admin/grants/cap/1/change/")
    tab.get_by_label("これまでの引用から探す").fill("協力概要")
    tab.locator(".cite-search button").first.click()
    found = tab.locator(".cite-kept input").last.get_attribute("value")
    line = tab.locator(".cite-line").first
    line.locator("summary").click()
    line.get_by_label("出典", exact=True).fill("seed")
    line.get_by_label("言葉", exact=True).fill("新しく引く言葉")
    assert serious(tab.complaints) == []
    assert findings(tab) == []
    tab.complaints.clear()
    tab.get_by_role("button", name="保存", exact=True).first.click()
    assert "変更しました" in tab.locator(".messagelist").inner_text()
    tab.goto(staff[0] + "admin/grants/cap/1/change/")
    assert "新しく引く言葉" in tab.locator(".cite-kept").inner_text()
    assert tab.locator(f".cite-kept input[value='{found}']").is_checked()
    assert serious(tab.complaints) == []
    tab.context.close()


def test_a_requirement_is_a_sentence_while_it_is_written(tab, staff):
    """The conditions follow the question, the inputs the condition, the sentence each key."""
    tab.complaints.clear()
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(staff[0] + "admin/schemes/requirement/add/?track=1")
    sentence = tab.locator("output")
    assert sentence.inner_text() == "資料だけでは決まりません"
    assert tab.get_by_role("button", name="質問と条件に合わせて値の欄を出す").count() == 0
    tab.get_by_label("質問:").select_option(label="JICAが負担する総額 — 金額(円)")
    tab.get_by_text("条件を選ぶと、ここに条件の文が出ます。").wait_for()
    tab.get_by_label("条件:", exact=True).select_option(label="次以下")
    tab.get_by_label("値:").fill("1,500万円")
    tab.get_by_text("JICAが負担する総額: 15,000,000円以下であること").wait_for()
    tab.get_by_label("値:").fill("1,500万円くらい")
    tab.get_by_text(
        "「1,500万円くらい」は、「くらい」とあるので、一つの金額に決まりません。"
    ).wait_for()
    tab.get_by_label("質問:").select_option(label="登記日 — 日付")
    tab.get_by_text("質問か条件を変えたので、前の値は消しました。").wait_for()
    tab.get_by_label("条件:", exact=True).select_option(label="締切日までに次の年数以上")
    tab.get_by_label("値:").fill("2年")
    tab.get_by_label("誰について:").select_option(label="共同事業体の全員")
    tab.get_by_text("登記日(共同事業体の全員): 応募締切日までに2年以上たっていること").wait_for()
    tab.get_by_label("質問:").select_option(label="国 — 国")
    tab.get_by_label("条件:", exact=True).select_option(label="次のいずれか")
    tab.locator("summary", has_text="ハ行").click()
    tab.get_by_label("フィリピン", exact=True).check()
    tab.get_by_text("国(共同事業体の全員): 「フィリピン」であること").wait_for()
    assert serious(tab.complaints) == []
    assert findings(tab) == []


def test_a_value_is_put_where_one_is_writing(tab, staff):
    tab.goto(staff[0] + "admin/schemes/track/1/change/")
    tab.complaints.clear()  # axe itself writes styles
    text = tab.get_by_label("一文の説明")
    text.fill("最大です。")
    text.evaluate("box => box.setSelectionRange(2, 2)")
    tab.get_by_role("link", name="規則の値を入れる").click()
    values = tab.get_by_label("規則の値を入れる")
    values.select_option(label="草の根パートナー型 1億円 {{KP-2 円}}")
    assert text.input_value() == "最大{{KP-2 円}}です。"
    assert text.evaluate("box => box === document.activeElement")
    assert serious(tab.complaints) == []
    serves_everyone(tab)


def test_a_list_is_taken_in_from_a_file(staff, as_editor, tmp_path):
    """The coordinators of two prefectures: what was written out, mended, seen, and taken in."""
    tab = as_editor()
    tab.goto(staff[0] + "admin/outreach/coordinator/")
    with tab.expect_download() as written:
        tab.get_by_role("link", name="CSVで書き出す").click()
    lines = written.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "都道府県,人数,配置先,注記,引用"
    file = tmp_path / "一覧.csv"
    file.write_text("都道府県,人数\n青森県,2\n岩手県,二人くらい\n", encoding="cp932")
    tab.get_by_role("link", name="表から取り込む").click()
    tab.get_by_label("ファイル").set_input_files(file)
    tab.get_by_role("button", name="取り込む前に確かめる").click()
    assert "3行目「人数」" in tab.get_by_role("alert").inner_text()
    assert serious(tab.complaints) == []
    assert findings(tab) == []
    tab.get_by_label("表を貼り付ける").fill("都道府県\t人数\n青森県\t2\n岩手県\t1")
    tab.get_by_role("button", name="取り込む前に確かめる").click()
    assert "人数: 未確認 → 2人" in tab.get_by_role("row", name="青森県").inner_text()
    assert findings(tab) == []
    tab.get_by_label("理由").fill("新しい一覧による")
    tab.get_by_role("button", name="この内容で取り込む").click()
    assert "変更2件" in tab.locator(".messagelist").inner_text()
    tab.context.close()
