"""使い方: the manual as pages of the staff site, and the way to them from the pages it speaks of."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import get_resolver, reverse

from schemes.admin import help as manual
from schemes.models import Conflict, Edition, Scheme, Source
from tests.markup import Page
from tests.staff import address, administrator, editor

pytestmark = pytest.mark.django_db

__all__ = ["administrator", "editor"]

HELP = reverse("admin:help")
SOURCE = (settings.BASE_DIR / "docs" / "staff.md").read_text("utf-8")
OPENING, *SECTIONS = re.split(r"^## (.+)\n", SOURCE, flags=re.MULTILINE)
TEXTS = dict(zip(SECTIONS[::2], SECTIONS[1::2], strict=True))
MARKS = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|^#+ |^- |^\d+\. |\*\*|\[(?=[^\]]*\]\(#)|\]\(#[^)]*\)", re.M
)
LINK = re.compile(r'<a href="([^"]+)">(使い方[^<]*)</a> /')


def topic_page(key):
    return reverse("admin:help_topic", args=[key])


def words(text):
    """A text without blanks: what a page and its source have in common."""
    return re.sub(r"\s", "", text)


def said(markdown):
    """A line of the manual as a page shows it; inside code, marks stay what they are."""
    parts = re.split(r"`([^`]*)`", markdown)
    return words(
        "".join(part if place % 2 else MARKS.sub("", part) for place, part in enumerate(parts))
    )


# --- The table ------------------------------------------------------------------------------------


def test_the_table_has_the_headings_of_the_manual():
    assert [topic.heading for topic in manual.TOPICS] == list(TEXTS)


def test_a_heading_is_its_own_anchor():
    assert [heading for heading in TEXTS if not re.fullmatch(r"\w+", heading)] == []


def test_every_page_of_the_table_is_a_page_of_the_staff_site():
    _, site = get_resolver().namespace_dict["admin"]
    names = {name for name in site.reverse_dict if isinstance(name, str)}
    last = {name.rpartition("_")[2] for name in names}
    pages = [page for topic in manual.TOPICS for page in topic.pages]
    known = {page: page.removeprefix("*_") in last or page in names for page in pages}
    assert [page for page, is_known in known.items() if not is_known] == []


def test_no_page_has_two_topics():
    pages = Counter(page for topic in manual.TOPICS for page in topic.pages)
    assert [page for page, count in pages.items() if count > 1] == []


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("grants_cap_change", "editing"),
        ("schemes_case_change", "cases"),
        ("schemes_case_import", "tables"),
        ("schemes_conflict_delete", "deleting"),
        ("auth_user_delete", "accounts"),
        ("schemes_edition_history", "records"),
    ],
)
def test_what_a_model_has_of_its_own_comes_before_what_every_model_has(page, key):
    assert manual.topic_of(page).key == key


@pytest.mark.parametrize("page", ["help", "password_change", "autocomplete", ""])
def test_other_pages_have_no_topic(page):
    assert manual.topic_of(page) is None


# --- The pages ------------------------------------------------------------------------------------


def test_the_list_opens_the_manual_and_links_every_topic(editor):
    page = Page(editor.get(HELP).text)
    assert said(OPENING.partition("\n")[2]) in words(page.text)
    links = [link for link in page.links if link.startswith(HELP) and link != HELP]
    assert links == [topic_page(topic.key) for topic in manual.TOPICS]


@pytest.mark.parametrize("topic", manual.TOPICS, ids=lambda topic: topic.key)
def test_a_topic_says_what_the_manual_says(editor, topic):
    page = Page(editor.get(topic_page(topic.key)).text)
    for line in filter(None, TEXTS[topic.heading].splitlines()):
        assert said(line) in words(page.text)


@pytest.mark.parametrize("topic", manual.TOPICS, ids=lambda topic: topic.key)
def test_a_link_of_the_manual_leads_to_a_topic(topic):
    text = str(manual.manual()[topic.heading])
    named = re.findall(r"\]\(#([^)]*)\)", TEXTS[topic.heading])
    assert Page(text).links == [topic_page(manual.BY_HEADING[heading].key) for heading in named]


def test_a_page_has_one_first_heading_and_leaves_out_none(editor):
    page = Page(editor.get(topic_page("editing")).text)
    text = page.headings[page.headings.index(1) :]
    assert text == [1, *[2] * 8]


def test_the_picture_is_served(editor):
    text = editor.get(topic_page("sending")).text
    assert re.findall(r'<img src="([^"]+)" alt="(公開を依頼する前に[^"]+)">', text) == [
        (
            "/static/help/send.png",
            "公開を依頼する前に、変わるところ・検査・判定の変わる事例を確かめる画面",
        )
    ]
    assert finders.find("help/send.png") is not None


def test_an_unknown_topic_is_a_page_that_lists_those_there_are(editor):
    answer = editor.get(topic_page("no-such"))
    assert answer.status_code == 404
    page = Page(answer.text)
    assert "エラー: 使い方" in page.text
    assert "そのアドレスの使い方はありません。次の一覧から選んでください。" in page.text
    assert topic_page("first-change") in page.links


# --- The way there --------------------------------------------------------------------------------


def first(model):
    return model.objects.order_by("pk").first().pk


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (lambda: reverse("admin:index"), "start"),
        (lambda: address(Scheme, "changelist"), "editing"),
        (lambda: address(Source, "delete", first(Source)), "deleting"),
        (lambda: address(Scheme, "history", first(Scheme)), "records"),
        (lambda: reverse("admin:schemes_requirement_add"), "requirements"),
        (lambda: reverse("admin:schemes_proposal_send"), "sending"),
        (lambda: reverse("admin:schemes_proposal_send") + "?subject=kusanone", "sending"),
        (lambda: reverse("admin:schemes_proposal_changelist"), "deciding"),
        (lambda: address(Edition, "change", first(Edition)), "editions"),
        (lambda: reverse("admin:schemes_edition_subject", args=["kusanone"]), "editions"),
        (lambda: reverse("admin:schemes_case_run"), "cases"),
        (lambda: reverse("admin:outreach_coordinator_import"), "tables"),
        (lambda: reverse("admin:catalogue_files"), "catalogue"),
        (lambda: reverse("admin:schemes_yearchange_start"), "years"),
        (lambda: reverse("admin:schemes_conflict_settle", args=[first(Conflict)]), "conflicts"),
        (lambda: reverse("admin:schemes_openquestion_changelist"), "questions"),
        (lambda: reverse("admin:counts"), "counts"),
    ],
)
def test_a_page_leads_to_what_explains_it(editor, path, key):
    heading = manual.BY_KEY[key].heading
    assert LINK.findall(editor.get(path()).text) == [(topic_page(key), f"使い方: {heading}")]


def test_the_pages_of_people_lead_to_what_explains_them(administrator):
    found = LINK.findall(administrator.get(reverse("admin:auth_user_changelist")).text)
    assert found == [(topic_page("accounts"), "使い方: 職員のアカウント")]
    found = LINK.findall(administrator.get(reverse("admin:schemes_event_changelist")).text)
    assert found == [(topic_page("records"), "使い方: 操作の記録")]


def test_a_page_without_topic_leads_to_the_list(editor):
    assert LINK.findall(editor.get(HELP).text) == [(HELP, "使い方")]


def test_a_preview_leads_to_what_explains_it(editor):
    text = editor.get(reverse("admin:preview", args=["draft"])).text
    assert f'<a href="{topic_page("preview")}">使い方</a>' in text


def test_the_public_site_leads_to_no_manual(client):
    assert HELP not in client.get("/").text
