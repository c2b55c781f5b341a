"""How the public pages are served: other days, errors, bytes, and every page sound."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.template import loader
from django.test import Client

from tests.markup import Page

pytestmark = pytest.mark.django_db


# Time travel and errors


def test_another_day_is_said_and_kept_in_links(shown):
    page = shown("/schemes/kusanone/?as_of=2026-04-01")
    assert "2026年4月1日時点の内容を表示しています。" in page.text
    assert "." in page.links
    inside = [link for link in page.links if link.startswith("/")]
    assert [link for link in inside if "as_of=2026-04-01" not in link] == []


def test_today_has_no_banner(shown):
    assert "時点の内容を表示しています" not in shown("/").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/schemes/nai/", "その事業は見つかりませんでした。"),
        ("/sources/nai/", "その出典は見つかりませんでした。"),
        ("/about/nai/", "その解説は見つかりませんでした。"),
        ("/schemes/?as_of=2020-01-01", "まだ公開された版がありません。"),
        ("/nai/", "お探しのページは見つかりませんでした。"),
    ],
)
def test_what_is_not_there_is_said_in_words(site, path, sentence):
    response = site.get(path)
    page = Page(response.content.decode())
    assert response.status_code == 404
    assert sentence in page.text
    assert page.headings[:1] == [1]
    assert "/schemes/" in page.links


@pytest.mark.parametrize("code", [400, 403, 404, 500, 503])
def test_error_pages_need_no_catalogue(code):
    markup = loader.render_to_string(f"{code}.html", {"message": "理由をここに書きます。"})
    page = Page(markup)
    assert "<title>エラー" in markup
    assert "理由をここに書きます。" in page.text
    assert page.headings.count(1) == 1


def test_a_day_that_is_none_is_an_error(site):
    response = site.get("/schemes/?as_of=kinou")
    assert response.status_code == 400
    assert "<title>エラー" in response.content.decode()


# Bytes


def test_pages_are_made_once_and_known_by_their_tag(site):
    first = site.get("/schemes/kusanone/")
    again = site.get("/schemes/kusanone/", headers={"if-none-match": first["ETag"]})
    packed = site.get("/schemes/kusanone/", headers={"accept-encoding": "gzip"})
    assert again.status_code == 304
    assert again.content == b""
    assert gzip.decompress(packed.content) == first.content
    assert packed["ETag"] != first["ETag"]


def test_pages_ask_the_database_nothing(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        titles = [
            Page(site.get(path)).title
            for path in ("/", "/schemes/", "/schemes/kusanone/", "/sources/seed/", "/conflicts/")
        ]
    assert [title.removesuffix(" | 市民参加ポータル") for title in titles] == [
        "JICAの市民参加の制度と相談先をさがす",
        "制度をさがす",
        "草の根技術協力事業",
        "市民参加協力事業 概要",
        "出典どうしの相違",
    ]


def test_a_page_links_one_style_sheet_and_no_script(site):
    markup = site.get("/schemes/kusanone/").content.decode()
    assert markup.count('rel="stylesheet"') == 1
    # Data is not run.
    assert set(re.findall("<script[^>]*>", markup)) == {'<script type="application/ld+json">'}
    assert "<style" not in markup
    assert 'style="' not in markup


def test_copied_tokens_are_those_of_the_design_tokens(settings):
    own = (settings.BASE_DIR / "static/portal.css").read_text(encoding="utf-8")
    origin = (settings.BASE_DIR / "static/dads-tokens/tokens.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", origin))
    copied = re.findall(
        r"(--(?:color|font-size|font-weight|line-height|border)-[\w-]+):\s*([^;]+);", own
    )
    assert copied
    assert {name: tokens.get(name) for name, _ in copied} == dict(copied)
    assert "MIT License" in (settings.BASE_DIR / "static/dads-tokens/LICENSE").read_text(
        encoding="utf-8"
    )


# Every page


def crawl(site: Client) -> Iterator[tuple[str, Page]]:
    """Every page that can be reached by links from the home page."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        response = site.get(path, follow=True)
        assert response.status_code == 200, path
        if response.redirect_chain:
            continue  # nothing was left to ask: a result, which leads on without end
        if not response["Content-Type"].startswith("text/html"):
            continue  # a file, read by the tests of its form
        page = Page(response.content.decode())
        yield path, page
        for link in page.links:
            target = link.partition("#")[0]
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)


def test_every_page_is_sound_and_every_link_leads_somewhere(site):
    pages = dict(crawl(site))
    assert len(pages) > 100
    for path, page in pages.items():
        assert page.misnested == [], path
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], path
        assert page.headings.count(1) == 1, path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert [step for step in steps if step[1] > step[0] + 1] == [], path
        assert not re.search(r"\{[{%]|\bNone\b|TODO", page.text), path
        for link in page.links:
            target, _, anchor = link.partition("#")
            if anchor and (target.startswith("/") or not target):
                assert anchor in pages[target or path].ids, (path, link)
