"""The list of tracks: short, for who asks and what they want, and never empty."""

import re

import pytest
from django.test import Client

from schemes import catalogue
from schemes.judging.people import PEOPLE
from tests.markup import Page

pytestmark = pytest.mark.django_db

WANTS = ("funds", "training", "advice", "dispatch", "learning", "giving", "dialogue", "hosting")
TRACK = re.compile(r"/schemes/([a-z-]+/[a-z-]+)/")


@pytest.fixture
def shown(client: Client):
    """Opens a list that must be there."""
    catalogue.refresh()

    def show(query: str = "") -> Page:
        response = client.get(f"/schemes/{query}")
        assert response.status_code == 200, query
        return Page(response.content.decode())

    return show


def tracks(page: Page) -> set[str]:
    return {found[1] for link in page.links if (found := TRACK.fullmatch(link.partition("?")[0]))}


def counted(page: Page) -> int:
    """The number that the page's title names."""
    return int(re.search(r"制度は、(\d+)件です。", page.text)[1])


def test_the_whole_list_names_every_track(shown):
    page = shown()
    today = catalogue.library().on(catalogue.library().rows[-1].effective_from)
    assert tracks(page) == set(today.rules.tracks)
    assert counted(page) == len(today.rules.tracks)


@pytest.mark.parametrize(
    ("query", "with_", "without"),
    [
        ("?want=giving", "donations/general", "kusanone/partner"),
        ("?want=hosting", "trainees/acceptance", "volunteers/dispatch"),
        ("?want=funds", "kusanone/support", "donations/general"),
        ("?who=student", "development-education/essay-contest", "kusanone/support"),
        ("?who=citizen", "volunteers/dispatch", "jica-fund/project"),
        ("?who=company", "donations/general", "volunteers/dispatch"),
        ("?who=municipality&want=funds", "kusanone/regional", "agreements/agreement"),
    ],
)
def test_the_list_is_narrowed_to_who_asks_and_what_they_want(shown, query, with_, without):
    page, everything = shown(query), shown()
    assert with_ in tracks(page)
    assert without not in tracks(page)
    assert tracks(page) < tracks(everything)
    assert f"/check/{query.replace('want=', 'wants=')}&show=step" in page.links


@pytest.mark.parametrize("want", ["", *WANTS])
@pytest.mark.parametrize("who", ["", *(person.key for person in PEOPLE)])
def test_every_list_has_tracks_or_what_is_near(shown, who, want):
    page = shown(f"?who={who}&want={want}")
    if found := tracks(page):
        assert counted(page) == len(found)
        return
    assert "に合う制度は、ありません。" in page.text
    assert f"/contacts/?want={want}" in page.links
    near = [link for link in page.links if re.fullmatch(r"/schemes/\?who=\w+&want=\w+", link)]
    numbers = re.findall(r"\((\d+)件\)", page.text)
    assert len(near) == len(numbers) > 0
    for link, number in zip(near, numbers, strict=True):
        assert len(tracks(shown(link.removeprefix("/schemes/")))) == int(number)


@pytest.mark.parametrize("want", WANTS)
@pytest.mark.parametrize("who", [person.key for person in PEOPLE])
def test_the_questions_begin_for_everybody_and_every_want(client, who, want):
    catalogue.refresh()
    response = client.get(f"/check/?who={who}&wants={want}&show=step", follow=True)
    assert response.status_code == 200
    assert "<h1" in response.text


def test_a_combination_without_tracks_shows_both_neighbours(shown):
    page = shown("?who=municipality&want=dispatch")
    assert "自治体で「海外へ行って活動する」に合う制度は、ありません。" in page.text
    assert "/schemes/?who=municipality&want=funds" in page.links
    assert "/schemes/?who=student&want=dispatch" in page.links


@pytest.mark.parametrize(
    "query",
    [
        "?who=nobody",
        "?want=everything",
        "?who=ngo&want=x",
        "?amount=5",
        "?amount=abc",
        "?period=-1",
        "?call=x",
    ],
)
def test_a_list_that_there_is_not_is_said(client, query):
    response = client.get(f"/schemes/{query}")
    assert response.status_code == 404
    assert "立場としたいことを、一覧から選んでください。" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "?amount=10000000",
            {
                "kusanone/support",
                "kusanone/partner",
                "kusanone/partner-special",
                "kusanone/regional",
            },
        ),
        ("?amount=100000000", {"kusanone/partner"}),
        ("?want=funds&amount=60000000", {"kusanone/partner", "kusanone/regional"}),
        ("?want=dispatch&call=open&as_of=2026-03-05", {"volunteers/dispatch"}),
    ],
)
def test_the_list_is_narrowed_by_amount_and_call(shown, query, found):
    page = shown(query)
    assert tracks(page) == found
    assert f"この条件に合う制度は、{len(found)}件です。" in page.text


@pytest.mark.parametrize(
    "query", ["?who=ngo", "?want=funds&amount=10000000", "?who=ngo&want=funds&call=ended"]
)
def test_each_choice_says_how_many_there_would_be(client, query):
    catalogue.refresh()
    page = client.get(f"/schemes/{query}").content.decode()
    asked = dict(part.split("=") for part in query.removeprefix("?").split("&"))
    for name in ("who", "want", "amount", "period", "call"):
        field = re.search(rf'<select id="{name}".*?</select>', page, re.DOTALL)[0]
        for value, count in re.findall(r'value="([^"]*)".*?\((\d+)\)</option>', field):
            other = {key: one for key, one in (asked | {name: value}).items() if one}
            response = client.get("/schemes/", other)
            assert len(tracks(Page(response.content.decode()))) == int(count), other


def test_a_list_that_is_empty_lets_its_conditions_go(shown):
    page = shown("?who=ngo&want=funds&call=announced")
    assert tracks(page) == set()
    assert "/schemes/?who=ngo&want=funds" in page.links
    assert "この条件に合う制度は、ありません。" in page.text


def test_a_track_says_what_it_gives_and_its_limits_in_one_line(shown):
    text = shown("?want=funds").text
    assert re.search(
        r"草の根パートナー型 国際協力の実績が豊富な[^·]*。 1億円まで · 3年まで · 前回の締切 2024年11月1日",
        text,
    )
    assert re.search(
        r"JICA基金活用事業 [^·]*。 200万円まで※ · 2年まで※ · 前回の締切 2024年4月25日 17時", text
    )


def test_an_open_call_stands_in_the_line_of_its_track(shown):
    page = shown("?want=dispatch&as_of=2026-03-05")
    assert "受付中 2026年4月15日 23時59分まで(あと41日)" in page.text


def test_ceilings_stand_on_one_scale_beside_their_numbers(client):
    catalogue.refresh()
    page = client.get("/schemes/?want=funds").content.decode()
    picture = page[page.index("金額の上限をくらべる") :]
    rows = re.findall(r"<td>(.*?)<svg.*?picture-value\" width=\"([\d.]+)\"", picture)
    assert rows == [
        ("1億円まで", "100.00"),
        ("6,000万円まで", "60.00"),
        ("3,000万円まで※", "30.00"),
        ("1,000万円まで", "10.00"),
        ("200万円まで※", "2.00"),
    ]
    assert "金額の上限をくらべる" not in client.get("/schemes/?want=giving").content.decode()
