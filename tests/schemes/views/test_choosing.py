"""A scheme's page leads to its tracks, and from its old anchors to the evidence."""

import re

import pytest

from tests.tracks import SCHEMES

pytestmark = pytest.mark.django_db

OLD = re.compile("about|requirements|sources|part-[a-z-]+")
"""The anchors that the page of a scheme always had, besides those of its tracks."""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_leads_to_each_of_its_tracks(shown, scheme):
    page = shown(f"/schemes/{scheme}/")
    assert [f"/schemes/{scheme}/{key}/" for key in SCHEMES[scheme]] == [
        link
        for link in page.links
        if re.fullmatch(rf"/schemes/{scheme}/(?!evidence)[a-z-]+/", link)
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_old_anchors_lead_to_the_new_places(shown, scheme):
    page, evidence = shown(f"/schemes/{scheme}/"), shown(f"/schemes/{scheme}/evidence/")
    anchors = {one for one in evidence.ids if OLD.fullmatch(one) or one in SCHEMES[scheme]}
    assert anchors >= {*SCHEMES[scheme], "sources"}
    assert [one for one in anchors if one not in page.ids] == []
    led = {link.partition("#")[2] for link in page.links if "/evidence/#" in link}
    assert led - {"conflicts"} == anchors - set(SCHEMES[scheme])


def test_a_card_says_how_much_how_long_and_when(shown):
    text = shown("/schemes/kusanone/").text
    card = text[text.index("草の根協力支援型") :]
    assert re.search(r"1,000万円まで\s*3年まで\s*2026年度の募集は未確認", card)


def test_seven_services_of_learning_are_seven_pages(shown):
    page = shown("/schemes/development-education/")
    assert page.headings == [1, *[2] * 7]


def test_an_only_track_shows_its_answer_and_leads_on(shown):
    page = shown("/schemes/jica-fund/")
    for said in ("200万円まで", "使える団体", "進め方と窓口を見る"):
        assert said in page.text
    assert "/schemes/jica-fund/project/" in page.links


def test_tracks_of_one_scheme_are_compared_in_one_click(shown):
    tracks = "&".join(f"track=kusanone/{key}" for key in SCHEMES["kusanone"])
    assert f"/compare/?{tracks}" in shown("/schemes/kusanone/").links
