"""Tracks side by side: the choice, the rows, the page."""

import html
import re

import pytest
from django.test import Client

from schemes import catalogue
from schemes.document import Passage, Requirement, SchemeDocument, Track
from schemes.judging import comparison
from schemes.judging.comparison import Cell, ComparedTrack, ComparisonRow
from schemes.views import serving
from schemes.views.compare import LABELS
from tests.rules import rule

KNOWN = {
    "a/one": "一つめ",
    "a/two": "二つめ",
    "b/three": "三つめ",
    "b/four": "四つめ",
    "c/five": "五つめ",
}


def passage(kind: str, text: str, **values) -> Passage:
    return Passage(
        **{
            "kind": kind,
            "kind_label": kind,
            "heading": "",
            "text": text,
            "standing": "current",
            "fiscal_year": None,
            "conflict": None,
            "citations": (),
            **values,
        }
    )


def track(key: str, *passages: Passage, requirements: tuple[Requirement, ...] = ()) -> Track:
    return Track(
        key=key,
        name=f"類型{key}",
        summary=f"{key}の概要",
        passages=passages,
        figures=(),
        requirements=requirements,
        citations=(),
    )


def scheme(*tracks: Track, key: str = "a", **values) -> SchemeDocument:
    return SchemeDocument(
        **{
            "subject": key,
            "key": key,
            "name": f"事業{key}",
            "kana": "",
            "category": "",
            "category_label": "",
            "summary": "",
            "order": 1,
            "aliases": (),
            "passages": (),
            "figures": (),
            "requirements": (),
            "tracks": tracks,
            "sections": {},
            "citations": (),
            **values,
        }
    )


def compared(*schemes: SchemeDocument) -> dict[str, ComparisonRow]:
    """The rows of all tracks of some schemes, by key."""
    pairs = [(one, track) for one in schemes for track in one.tracks]
    return {row.key: row for row in comparison.compare(comparison.columns(pairs), LABELS)}


def said(cell: Cell) -> list[str]:
    return [statement.text for statement in cell.statements]


# The choice


def test_two_to_four_different_tracks_are_a_choice():
    for count in (2, 3, 4):
        given = list(KNOWN)[:count]
        choice = comparison.choose(given, KNOWN)
        assert (choice.tracks, choice.problems) == (tuple(given), ())


@pytest.mark.parametrize(
    ("given", "messages", "slots"),
    [
        (["", ""], ["類型が選ばれていません。2つから4つまで選んでください。"], [1]),
        (
            ["a/one"],
            ["「一つめ」だけが選ばれています。比べる相手を、もう1つ以上選んでください。"],
            [2],
        ),
        (list(KNOWN), ["5つの類型が選ばれています。4つまでにしてください。"], [5]),
        (["a/one", "x/y"], ["「x/y」という類型はありません。選び直してください。"], [2]),
        (
            ["a/one", "a/one", "b/three"],
            ["「一つめ」が2回選ばれています。一つだけ残してください。"],
            [2],
        ),
        (
            ["a/one", "a/one"],
            ["「一つめ」が2回選ばれています。一つだけ残してください。"],
            [2],
        ),
        (["\0a\n", "a/one"], ["「□a」という類型はありません。選び直してください。"], [1]),
    ],
)
def test_a_choice_that_cannot_be_compared_says_why(given, messages, slots):
    choice = comparison.choose(given, KNOWN)
    assert [one.message for one in choice.problems] == messages
    assert [one.slot for one in choice.problems] == slots


def test_the_form_keeps_what_was_chosen_in_its_place():
    choice = comparison.choose(["a/one", "x/y", "a/one"], KNOWN)
    assert choice.slots == ("a/one", "", "a/one", "")


def test_thousands_of_tracks_make_a_short_answer():
    choice = comparison.choose(["x/y"] * 10_000, KNOWN)
    assert len(choice.slots) == comparison.SLOTS_MOST
    assert len(choice.problems) == comparison.NAMED_MOST + 1
    assert choice.problems[-1].message == "ほかにも、見つからない類型が9995個あります。"
    assert {problem.slot for problem in choice.problems} <= set(range(1, 9))


def test_full_width_signs_are_read():
    assert comparison.choose(["ａ/one", "ｂ/three"], KNOWN).problems == ()


def test_who_is_still_choosing_may_have_one_track():
    assert comparison.choose(["a/one"], KNOWN, complete=False).problems == ()


# The rows


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["甲", "乙"], "differs"),
        (["甲", "甲"], "same"),
        (["甲", ""], "partly_unknown"),
        (["", ""], "unknown"),
        (["甲", "乙", ""], "differs"),
        (["甲", "甲", ""], "partly_unknown"),
    ],
)
def test_only_what_is_known_differs_or_is_the_same(texts, state):
    tracks = [track(str(place), passage("aim", text)) for place, text in enumerate(texts)]
    assert compared(scheme(*tracks))["aim"].state == state


def test_what_is_the_same_is_said_once():
    row = compared(scheme(track("x", passage("aim", "甲")), track("y", passage("aim", "甲"))))[
        "aim"
    ]
    assert [said(cell) for cell in row.cells] == [["甲"]]
    assert row.cells[0].is_merged


def test_a_track_without_its_own_text_has_that_of_its_scheme():
    whole = scheme(track("x", passage("aim", "甲")), track("y"), passages=(passage("aim", "全体"),))
    assert [said(cell) for cell in compared(whole)["aim"].cells] == [["甲"], ["全体"]]


def test_whom_a_track_is_for_counts_its_scheme_where_schemes_are_compared():
    one = scheme(track("x", passage("who", "甲")), track("z"), passages=(passage("who", "全体"),))
    other = scheme(track("y", passage("who", "乙")), key="b")
    assert [said(cell) for cell in compared(one, other)["who"].cells] == [
        ["甲", "全体"],
        ["全体"],
        ["乙"],
    ]
    assert [said(cell) for cell in compared(one)["who"].cells] == [["甲"], ["全体"]]


def test_a_past_years_text_is_pointed_to_with_its_year_and_never_compared():
    past = passage("when", "秋", standing="past_call", fiscal_year=2023)
    old = passage("when", "夏", standing="superseded", fiscal_year=2015)
    row = compared(scheme(track("x", past, old), track("y")))["when"]
    assert row.state == "unknown"
    assert [said(cell) for cell in row.cells] == [[""], [""]]
    assert [[one.years for one in cell.past] for cell in row.cells] == [["2023年度"], []]


def test_ceilings_come_first_and_are_no_longer_requirements():
    loose = rule("project_months", "at_most", 24, strength="must")
    strict = rule("project_months", "at_most", 12, strength="principle")
    rows = compared(scheme(track("x", requirements=(strict, loose)), track("y")))
    cell = rows["period"].cells[0]
    assert [(one.text, one.strength) for one in cell.statements] == [
        ("24か月(2年)まで", "must"),
        ("12か月(1年)まで", "principle"),
    ]
    assert said(rows["rules"].cells[0]) == [""]


def test_requirements_of_all_tracks_are_told_from_those_of_some():
    shared = rule("japanese_organisation", wording="日本の団体であること")
    own = rule("overseas_record", wording="実績が豊富であること", strength="principle")
    past = rule("consulted_jica", wording="相談したこと", standing="past_call", fiscal_year=2023)
    whole = scheme(track("x", requirements=(own, past)), track("y"), requirements=(shared,))
    rows = compared(whole)
    assert [said(cell) for cell in rows["shared_rules"].cells] == [["日本の団体であること"]]
    assert rows["rules"].label == "ほかの要件"
    assert [said(cell) for cell in rows["rules"].cells] == [
        ["実績が豊富であること"],
        ["共通の要件のほかに、要件はありません。"],
    ]


def test_alternatives_are_one_requirement():
    parts = [rule("role", wording=words, alternative="甲か乙") for words in ("甲", "乙")]
    parts.append(rule("audience", wording="丙", alternative="甲か乙", clause="組"))
    parts.append(rule("birth_date", wording="丁", alternative="甲か乙", clause="組"))
    rows = compared(scheme(track("x", requirements=tuple(parts)), track("y")))
    assert said(rows["rules"].cells[0]) == ["次のどれか一つ: 甲 / 乙 / 丙、かつ丁"]
    assert rows["rules"].state == "partly_unknown"


def test_a_column_names_its_scheme_only_where_schemes_differ():
    one, other = scheme(track("x")), scheme(track("y"), key="b")
    pairs = [(one, one.tracks[0]), (other, other.tracks[0])]
    assert [column.label for column in comparison.columns(pairs)] == [
        "類型x(事業a)",
        "類型y(事業b)",
    ]
    assert [column.label for column in comparison.columns(pairs[:1])] == ["類型x"]
    assert isinstance(comparison.columns(pairs)[0], ComparedTrack)


# The published catalogue and the page

TYPES = "track=kusanone/partner&track=kusanone/support&track=kusanone/regional"
FUND = "track=kusanone/support&track=jica-fund/project"


@pytest.fixture
def client(db) -> Client:
    return Client()


def words_of(response) -> str:
    """The page's text, tags away and blanks made one."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def title_of(response) -> str:
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1]


def rows_of(query: str) -> dict[str, ComparisonRow]:
    """The rows of published tracks, by key."""
    shown = catalogue.library().on(catalogue.library().first_day)
    pairs = []
    for address in re.findall(r"track=([^&]+)", query):
        one, key = address.split("/")
        found = shown.schemes[one]
        pairs.append((found, next(track for track in found.tracks if track.key == key)))
    return {row.key: row for row in comparison.compare(comparison.columns(pairs), LABELS)}


@pytest.mark.django_db
def test_the_three_types_of_kusanone_differ_where_the_source_differs():
    rows = rows_of(TYPES)
    assert {key: row.state for key, row in rows.items()} == {
        "what": "differs",
        "who": "differs",
        "aim": "differs",
        "amount": "differs",
        "period": "same",
        "activities": "differs",
        "costs": "unknown",
        "benefit": "same",
        "shared_rules": "same",
        "rules": "differs",
        "route": "same",
        "contact": "same",
        "when": "unknown",
    }
    assert [said(cell)[0] for cell in rows["amount"].cells] == [
        "1億円まで",
        "1,000万円まで",
        "6,000万円まで",
    ]
    assert said(rows["period"].cells[0])[0] == "36か月(3年)まで"


@pytest.mark.django_db
def test_the_fund_and_the_support_type_show_both_sides_of_a_difference():
    rows = rows_of(FUND)
    assert rows["amount"].state == rows["period"].state == "differs"
    assert said(rows["amount"].cells[1])[0] == "200万円まで"
    assert said(rows["period"].cells[1])[:2] == ["24か月(2年)まで", "12か月(1年)まで"]
    assert rows["period"].cells[1].conflicts == ("I1",)
    assert rows["route"].state == "partly_unknown"
    assert [one.years for one in rows["route"].cells[1].past] == ["2025年度"]


@pytest.mark.django_db
def test_every_statement_of_every_comparison_is_cited():
    shown = catalogue.library().on(catalogue.library().first_day)
    pairs = [(one, track) for one in shown.schemes.values() for track in one.tracks]
    for row in comparison.compare(comparison.columns(pairs), LABELS):
        for cell in row.cells:
            if cell.is_known and said(cell) != ["共通の要件のほかに、要件はありません。"]:
                assert cell.citations, (row.key, [column.label for column in cell.columns])


def test_a_comparison_is_a_table_with_what_differs_in_words(client):
    response = client.get(f"/compare/?{TYPES}")
    text, words = response.content.decode(), words_of(response)
    assert response.status_code == 200
    assert title_of(response) == (
        "草の根パートナー型・草の根協力支援型・地域活性型を比べる | 市民参加ポータル"
    )
    assert (
        "違いがあるのは、「どのような事業か」「対象」「ねらい」「規模・金額」「できること」「ほかの要件」です。"
        in words
    )
    assert text.count("違いあり") == 6
    assert text.count('<span class="mark">同じ</span>') == 5
    assert text.count("どれも未確認") == 2
    assert "出典 協力概要(3)" in words
    assert "第1版(2026年3月1日から)" in words
    assert '<a href="/schemes/kusanone/support/">' in text


def test_a_comparison_is_as_private_as_a_result_and_asks_no_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get(f"/compare/?{FUND}")
    assert (
        response["Cache-Control"]
        == client.get("/check/?applicant_kind=individual")["Cache-Control"]
    )
    assert not response.cookies


def test_without_tracks_there_is_a_form_and_three_ready_made_comparisons(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/compare/")
    text = response.content.decode()
    assert response.status_code == 200
    assert title_of(response) == "類型を比べる | 市民参加ポータル"
    assert len(re.findall('<select[^>]* name="track"', text)) == 4
    links = re.findall(r'<a href="(/compare/\?[^"]+)">([^<]+)</a>', text)
    assert [name for _, name in links] == [
        "草の根の三つの型",
        "JICA基金と草の根協力支援型",
        "三つの相談先",
    ]
    for link, _ in links:
        assert client.get(html.unescape(link)).status_code == 200
    assert response["Cache-Control"].startswith("public")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "track=kusanone/support",
            "「草の根協力支援型(草の根技術協力事業)」だけが選ばれています。比べる相手を、もう1つ以上選んでください。",
        ),
        ("track=&track=", "類型が選ばれていません。2つから4つまで選んでください。"),
        (
            f"{TYPES}&track=jica-fund/project&track=offices/consultation",
            "5つの類型が選ばれています。4つまでにしてください。",
        ),
        (
            "track=kusanone/support&track=kusanone/nai",
            "「kusanone/nai」という類型はありません。選び直してください。",
        ),
        (
            "track=kusanone/support&track=kusanone/support",
            "「草の根協力支援型(草の根技術協力事業)」が2回選ばれています。一つだけ残してください。",
        ),
        (f"{FUND}&foo=1", "「foo」という項目はありません。アドレスから取り除いてください。"),
        (f"{FUND}&show=all", "アドレスの「show」は、choose にしてください。"),
        (
            f"{FUND}&as_of=2026-04-01&as_of=2026-04-02",
            "アドレスの「as_of」は一つにしてください。",
        ),
    ],
)
def test_a_choice_in_error_is_said_and_kept(client, query, message):
    response = client.get(f"/compare/?{query}")
    text = response.content.decode()
    assert response.status_code == 400
    assert title_of(response).startswith("エラー: ")
    summary = re.search(r'<div class="error-summary".*?</div>', text, re.DOTALL)[0]
    assert message in html.unescape(re.sub(r"<[^>]*>", "", summary))
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in text
    if "kusanone/support" in query:
        assert '<option value="kusanone/support" selected>' in text


def test_blanks_of_the_form_leave_the_address(client):
    response = client.get("/compare/?track=kusanone/support&track=&track=jica-fund/project&track=")
    assert response.status_code == 302
    assert response["Location"] == ("/compare/?track=kusanone%2Fsupport&track=jica-fund%2Fproject")


def test_a_track_is_chosen_first_from_its_own_page(client):
    response = client.get("/compare/?track=jica-fund/project&show=choose")
    assert response.status_code == 200
    assert "error-summary" not in response.content.decode()
    assert '<option value="jica-fund/project" selected>' in response.content.decode()


def test_another_day_stays_in_every_link_and_in_the_form(client):
    response = client.get(f"/compare/?{FUND}&as_of=2026-04-01")
    text = response.content.decode()
    assert response.status_code == 200
    assert "2026年4月1日時点の内容を表示しています。" in text
    assert '<input type="hidden" name="as_of" value="2026-04-01">' in text
    assert '<a href="/schemes/jica-fund/project/?as_of=2026-04-01">' in text
    start = client.get("/compare/?as_of=2026-04-01").content.decode()
    assert "/compare/?as_of=2026-04-01&amp;track=kusanone/partner" in start


def test_a_day_before_the_first_edition_has_nothing_to_compare(client):
    early = client.get(f"/compare/?{FUND}&as_of=2020-01-01")
    assert early.status_code == 404
    assert "2026年3月1日以後の日を指定してください。" in early.content.decode()


def test_a_day_that_is_none_is_said_to_be_none(client):
    none = client.get(f"/compare/?{FUND}&as_of=kinou")
    assert none.status_code == 400
    assert serving.NOT_A_DAY in none.content.decode()


def test_a_name_that_is_its_schemes_heads_its_column_once(client):
    catalogue.refresh()
    tracks = "track=business-support/support&track=kusanone/support"
    page = client.get(f"/compare/?{tracks}").content.decode()
    assert '<th scope="col">中小企業・SDGsビジネス支援事業</th>' in page
    assert '<span class="compare-scheme">草の根技術協力事業</span></th>' in page
