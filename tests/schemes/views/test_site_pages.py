"""Who runs the site, its terms, privacy, accessibility and words; the head and foot of every page."""

import re
from datetime import date

import pytest
from django.test import Client

from schemes import catalogue
from schemes.views.criteria import CRITERIA, RESULTS
from tests.addresses import public_pages
from tests.markup import Page
from tests.stocked import nothing_kept
from tests.structure import faults

pytestmark = pytest.mark.django_db

DAY = "as_of=2026-04-01"
FOOTER = {
    "出典": "/sources/",
    "オープンデータ": "/open-data/",
    "利用条件": "/terms/",
    "プライバシー": "/privacy/",
    "アクセシビリティ": "/accessibility/",
    "誤りを知らせる": "/about/",
}
MORE = (
    "/schemes/kusanone/",
    "/schemes/kusanone/support/",
    "/schemes/kusanone/evidence/",
    "/schemes/?who=ngo",
    "/schemes/?who=municipality&want=dispatch",
    "/about/charter/",
    "/sources/seed/",
    "/check/?show=step",
    "/check/?who=ngo&wants=funds&organisation_type=npo_corporation&budget_yen=8000000",
    "/check/?who=ngo&budget_yen=abc",
    "/check/kusanone/support/?who=ngo&wants=funds&budget_yen=8000000",
    "/sheet/?who=ngo&wants=funds&budget_yen=8000000",
    "/contacts/?prefecture=20",
    "/contacts/?country=KE",
    "/calendar/?month=2024-11",
    "/calendar/?track=kusanone/support",
    "/check/?who=ngo&show=questions",
    "/compare/?track=kusanone/support&track=jica-fund/project",
    "/compare/?track=kusanone/partner&track=kusanone/support&track=kusanone/regional",
    "/compare/?track=kusanone/support&track=x/y",
)


def opened(site: Client, path: str) -> str:
    """Made anew: what a page says of the settings holds for the life of a process."""
    nothing_kept()
    return site.get(path).content.decode()


def head(page: str, name: str) -> list[str]:
    """What the head says under a name: description, og:title …"""
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)


# Who runs it


@pytest.mark.parametrize("path", ["/", "/schemes/kusanone/", "/terms/", "/nai/"])
def test_a_trial_is_said_on_every_page(site, settings, path):
    trial = opened(site, f"{path}?{DAY}")
    settings.PORTAL_STATUS = "official"
    official = opened(site, f"{path}?{DAY}")
    assert '<span class="trial">試行</span>' in trial
    assert "試行中です。応募の前に" in trial
    assert "試行" not in official


@pytest.mark.parametrize(
    ("mail", "url", "target"),
    [
        ("", "", f"/about/?{DAY}#report"),
        ("madoguchi@example.jp", "", "mailto:madoguchi@example.jp"),
        ("madoguchi@example.jp", "https://www.example.jp/form/", "https://www.example.jp/form/"),
    ],
)
def test_mistakes_are_told_to_whoever_runs_it(site, settings, mail, url, target):
    settings.PORTAL_OPERATOR_MAIL, settings.PORTAL_OPERATOR_URL = mail, url
    page = opened(site, f"/?{DAY}")
    assert re.findall(r'<a href="([^"]*)">誤りを知らせる</a>', page) == [target]


def test_what_is_not_decided_is_said_to_be_so(site):
    assert "運営確認中" in Page(opened(site, f"/about/?{DAY}")).text
    assert "誤りを知らせる先は、確認中です。" in Page(opened(site, f"/about/?{DAY}")).text
    assert "(ライセンス)は、確認中です。" in Page(opened(site, f"/terms/?{DAY}")).text


def test_what_is_decided_is_shown(site, settings):
    settings.PORTAL_OPERATOR, settings.PORTAL_DATA_LICENCE = "例の団体", "CC BY 4.0"
    assert "運営: 例の団体" in Page(opened(site, f"/?{DAY}")).text
    assert "データの利用条件: CC BY 4.0" in Page(opened(site, f"/terms/?{DAY}")).text


def test_the_foot_of_a_page_leads_to_what_stands_behind_it(site):
    page = opened(site, "/schemes/kusanone/")
    foot = page[page.index("<footer") :]
    assert {
        label: target.partition("#")[0]
        for target, label in re.findall(r'<a href="([^"]*)">([^<]*)</a>', foot)
    } == FOOTER
    assert re.search(r"最終確認 \d{4}年\d+月\d+日・版 [0-9a-f]{12}", foot)


# The pages


def test_privacy_tells_what_is_counted_and_what_is_not(site):
    text = Page(opened(site, "/privacy/")).text
    for said in ("回答は保存しません。", "クッキーは使いません。", "回答はアドレスに入ります"):
        assert said in text
    assert "どれなのかはアドレスに入らず" in text
    counted = text[text.index("数えること") :]
    for said in ("日ごとに", "制度の名前", "判定", "条件の番号"):
        assert said in counted


def test_every_criterion_of_both_standards_has_a_result_and_how_it_was_checked(site):
    assert [
        sum(one.is_wcag and one.level == level for one in CRITERIA) for level in ("A", "AA")
    ] == [31, 24]
    assert sum(one.is_jis for one in CRITERIA) == 38
    assert len({one.number for one in CRITERIA}) == len(CRITERIA)
    text = Page(opened(site, "/accessibility/")).text
    for one in CRITERIA:
        assert one.how
        assert f"{one.number} {one.name}{one.level}" in text
        assert RESULTS[one.result] in text
    assert "まだ確かめていないこと" in text


def test_words_stand_by_their_reading(site):
    page = Page(opened(site, "/glossary/"))
    today = catalogue.library().on(date(2026, 11, 28))
    for term in today.overview.sections["terms"]:
        said = f"{term.meaning}言いかえ: {term.plain}" if term.plain else term.meaning
        assert f"{term.word} {term.kana} {said}" in page.text
    rows = [page.text.rindex(f"{one} ") for one in ("あ行", "か行", "さ行", "た行", "は行", "ら行")]
    assert rows == sorted(rows)
    readings = [page.text.index(f" {one} ") for one in ("かうんたーぱーと", "さいたく", "ひえき")]
    assert readings == sorted(readings)


def test_what_there_is_to_know_is_found_from_one_page(site):
    page = Page(opened(site, "/about/"))
    for path in ("/glossary/", "/sources/", "/conflicts/", "/about/charter/", "/path/"):
        assert path in page.links
    for anchor in ("part-stages", "numbers", "verdicts", "words", "editions", "site", "report"):
        assert anchor in page.ids


def test_results_of_learning_are_bars_beside_their_numbers(site):
    page = opened(site, "/about/")
    picture = page[page.index("開発教育に参加した人(2024年度)") :]
    assert re.findall(r"<td>(.*?)<svg.*?picture-value\" width=\"([\d.]+)\"", picture) == [
        ("約14万人", "100.00"),
        ("約5.7万人", "40.71"),
        ("約1.6万人", "11.43"),
        ("約36,000点", "82.04"),
        ("37,592点", "85.67"),
        ("43,880点", "100.00"),
    ]
    assert 'style="' not in page


# The head of every page


@pytest.mark.parametrize("path", [*public_pages(), *MORE])
def test_a_page_is_sound_and_says_what_it_is_about(site, path):
    page = opened(site, path)
    assert faults(page) == []
    title = re.search(r"<title>(.+?)</title>", page)[1]
    assert head(page, "og:title") == [title]
    assert len(head(page, "description")[0]) > 10
    assert head(page, "og:description") == head(page, "description")
    assert head(page, "og:type") == ["website"]


def test_a_track_and_a_scheme_are_described_in_their_own_words(site):
    support = head(opened(site, "/schemes/kusanone/support/"), "description")[0]
    assert (
        support
        == "国際協力の経験が少ない団体の途上国での活動を、JICAが委託していっしょに行います。"
    )
    scheme = catalogue.library().on(catalogue.library().first_day).schemes["donations"]
    assert head(opened(site, "/schemes/donations/"), "description") == [scheme.summary]


def canonical(page: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)">', page)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (f"/?{DAY}", "/"),
        (f"/schemes/kusanone/?{DAY}", "/schemes/kusanone/"),
        (f"/schemes/?who=ngo&{DAY}", "/schemes/?who=ngo"),
        (f"/schemes/?want=funds&who=ngo&{DAY}", "/schemes/?who=ngo&amp;want=funds"),
        (f"/plan/?budget_yen=8000000&{DAY}", "/plan/"),
    ],
)
def test_a_page_has_one_address_without_day_and_answers(site, settings, path, address):
    assert canonical(opened(site, path)) == [address]
    settings.PORTAL_ADDRESS = "https://www.example.jp"
    page = opened(site, path)
    assert canonical(page) == [f"https://www.example.jp{address}"]
    assert head(page, "og:url") == [f"https://www.example.jp{address}"]


def test_a_host_that_a_request_names_stands_in_no_page(site):
    page = site.get(f"/?{DAY}", headers={"host": "localhost"}).content.decode()
    assert "localhost" not in page
    assert head(page, "og:url") == []


def test_a_page_of_an_error_has_no_address(site):
    assert canonical(opened(site, "/nai/")) == []
