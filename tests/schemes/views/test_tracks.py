"""A track's page answers: what, who, how much, when, what to do, what is not known; in that order."""

import re
from datetime import date

import pytest
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.models import Point, Track
from tests.markup import Page
from tests.tracks import SCHEMES, TRACKS

pytestmark = pytest.mark.django_db

OPEN_DAY = "2026-03-20"  # in the spring call of the volunteers
NEVER = ("過年度", "概要には", "要件番号", "類型", "裨益", "カウンターパート")
"""Words of the evidence that no answer page says, whatever the published list has."""
NOTES = re.compile(r'<ol class="notes".*?</ol>', re.DOTALL)
FIRST_SOLID = re.compile(r'class="button"(?! data-kind)')


def publish_anew(subject: str) -> None:
    publishing.publish(
        subject, effective_from=date(2026, 3, 1), by="公開承認者", reason="", at=timezone.now()
    )
    catalogue.refresh()


def in_order(text: str, *words: str) -> bool:
    """Whether all stand in a text, one after the other."""
    at = 0
    for word in words:
        at = text.find(word, at)
        if at < 0:
            return False
        at += len(word)
    return True


def test_the_list_of_tracks_is_the_catalogues(today):
    assert set(TRACKS) == set(today.rules.tracks)


@pytest.mark.parametrize("track", TRACKS)
def test_a_track_has_a_page_that_says_what_it_gives(markup, today, track):
    page = Page(markup(f"/schemes/{track}/"))
    scheme, key = track.split("/")
    row = next(one for one in today.schemes[scheme].tracks if one.key == key)
    assert row.gives
    assert row.gives in page.text
    assert page.headings[:2] == [1, 2]
    assert f"/schemes/{scheme}/evidence/#{key}" in page.links


@pytest.mark.parametrize("track", TRACKS)
def test_a_page_says_what_its_rows_say(markup, today, track):
    scheme, key = track.split("/")
    row = next(one for one in today.schemes[scheme].tracks if one.key == key)
    text = Page(markup(f"/schemes/{track}/")).text
    missing = [
        one.text
        for one in row.points
        if one.topic in ("who", "unknown", "otherwise", "paper") and one.text not in text
    ]
    assert missing == []


def test_the_answer_stands_in_the_order_in_which_people_ask(markup):
    assert in_order(
        Page(markup("/schemes/kusanone/support/")).text,
        "やさしい日本語",
        "国際協力の経験が少ない団体の途上国での活動を、JICAが委託していっしょに行います。",
        "使える団体",
        "いくら・いつまで・いつ",
        "1,000万円まで",
        "3年まで",
        "応募できるか確かめる",
        "予算を立てる",
        "公式ページ",
        "まだわからないこと",
        "窓口を見る",
        "進め方と用意するもの",
        "合わないときは",
        "この制度の根拠と経緯をすべて見る",
    )


def test_a_sign_is_read_out_in_words(markup):
    text = Page(markup("/schemes/kusanone/support/")).text
    assert "できない: 物や機材を渡す活動は入れられない" in text
    assert "窓口で確かめる: " in Page(markup("/schemes/jica-fund/project/")).text


@pytest.mark.parametrize("track", TRACKS)
def test_a_page_has_one_filled_button(markup, track):
    assert len(FIRST_SOLID.findall(markup(f"/schemes/{track}/"))) == 1


def test_where_rules_decide_the_checker_is_first(markup):
    page = Page(markup("/schemes/kusanone/support/"))
    assert "/check/?wants=funds&show=step" in page.links
    assert "/plan/?track=kusanone/support" in page.links
    assert "/contacts/?want=funds&track=kusanone/support" in page.links


@pytest.mark.parametrize(
    ("track", "asked"),
    [
        ("kusanone/support", "応募できるか確かめる"),
        ("development-education/essay-contest", "応募できるか確かめる"),
        ("ngo-support/jica-planned", "参加できるか確かめる"),
    ],
)
def test_the_button_asks_what_is_done_there(markup, track, asked):
    assert asked in Page(markup(f"/schemes/{track}/")).text


@pytest.mark.parametrize(
    ("track", "field"),
    [
        ("development-education/visiting-lecture", "prefecture"),
        ("offices/consultation", "prefecture"),
        ("donations/general", "prefecture"),
        ("japan-desk/consultation", "country"),
        ("agreements/agreement", "prefecture"),
        ("dialogue/council", "prefecture"),
    ],
)
def test_where_a_window_decides_it_is_asked_for(markup, track, field):
    page = Page(markup(f"/schemes/{track}/"))
    assert "頼む窓口をさがす" in page.text
    assert {field, "want", "track"} <= set(page.fields) | set(page.offered)
    assert page.fields["track"] == [track]
    assert not [link for link in page.links if link.startswith("/check/?")]


def test_the_planner_is_offered_only_where_it_knows_the_track(markup):
    assert "/plan/" not in Page(markup("/schemes/volunteers/dispatch/")).links


def test_two_sources_that_differ_on_a_number_are_one_mark_and_one_sentence(markup):
    page = markup("/schemes/jica-fund/project/")
    said = "※ 1年までと書いた資料もあります。1年ならどちらにも収まります。"
    assert Page(page).text.count(said) == 1
    cell = re.search(r"<dt>期間</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)[1]
    assert "※" in cell
    assert cell.count("#note-") == 2


def test_a_call_that_is_open_is_told_before_anything_else_of_its_kind(markup):
    text = Page(markup(f"/schemes/volunteers/dispatch/?as_of={OPEN_DAY}")).text
    assert in_order(text, "応募できる人", "受付中", "原則2年間")
    closed = Page(markup("/schemes/volunteers/dispatch/?as_of=2026-11-28")).text
    assert "受付中" not in closed


@pytest.mark.parametrize("track", TRACKS)
def test_every_number_leads_to_a_note_and_every_note_to_its_source(markup, today, track):
    page = markup(f"/schemes/{track}/")
    numbers = re.findall(r'href="#(note-\d+)"', page)
    notes = re.findall(r'<li id="(note-\d+)"><a href="/sources/([a-z0-9-]+)/">', page)
    assert dict(notes).keys() == set(numbers)
    assert {source for _, source in notes} <= set(today.sources)
    first = list(dict.fromkeys(numbers))
    assert first == [name for name, _ in notes]


@pytest.mark.parametrize(
    "path",
    [f"/schemes/{track}/" for track in TRACKS] + [f"/schemes/{scheme}/" for scheme in SCHEMES],
)
def test_no_answer_page_says_a_word_of_the_evidence(markup, today, path):
    """Titles of sources in the notes stand as they are."""
    avoided = [term.word for term in today.overview.sections["terms"] if term.avoided]
    text = Page(NOTES.sub("", markup(path))).text
    assert [word for word in (*NEVER, *avoided) if word in text] == []


def test_no_name_is_doubled(markup, today):
    doubled = [
        f"{scheme.name} {track.name}"
        for scheme in today.schemes.values()
        for track in scheme.tracks
        if len(scheme.tracks) == 1
    ]
    pages = [markup(f"/schemes/{track}/") for track in TRACKS] + [markup("/schemes/")]
    assert [name for name in doubled for page in pages if name in Page(page).text] == []
    assert Page(markup("/schemes/coordinators/consultation/")).title.startswith("国際協力推進員 |")


@pytest.mark.parametrize("track", ["kusanone/support", "donations/general"])
def test_a_track_of_which_nobody_has_written_says_what_its_rules_and_sources_say(
    site, markup, today, track
):
    scheme, key = track.split("/")
    Point.objects.filter(track__key=key, track__scheme__key=scheme).delete()
    Track.objects.filter(key=key, scheme__key=scheme).update(
        gives="", easy="", english="", who_heading="", short_name=""
    )
    publish_anew(scheme)
    row = next(one for one in today.schemes[scheme].tracks if one.key == key)
    page = markup(f"/schemes/{track}/")
    text = Page(page).text
    assert (row.summary or today.schemes[scheme].summary) in text
    rules = [
        one
        for one in today.schemes[scheme].requirements_of(row)
        if (one.standing, one.strength) == ("current", "must") and not one.alternative
    ]
    assert [one.wording for one in rules[:1] if one.wording not in text] == []
    for heading in ("まだわからないこと", "進め方", "合わないときは", "やさしい日本語"):
        assert heading not in text
    assert len(FIRST_SOLID.findall(page)) == 1


def test_another_day_is_carried_along(markup):
    page = Page(markup("/schemes/kusanone/support/?as_of=2026-04-01"))
    inside = [link for link in page.links if link.startswith("/") and link != "."]
    assert [link for link in inside if "as_of=2026-04-01" not in link] == []
    assert page.fields["as_of"] == ["2026-04-01"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/schemes/kusanone/nai/", "「草の根技術協力事業」に、その制度はありません。"),
        ("/schemes/nai/support/", "その事業は見つかりませんでした。"),
    ],
)
def test_a_track_that_is_not_there_says_what_to_do(site, path, said):
    response = site.get(path)
    assert response.status_code == 404
    assert said in Page(response).text
