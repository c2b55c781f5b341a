"""The result: ranked by what is wanted and by distance, each track once, in sentences that are short."""

import re
from urllib.parse import urlencode

import pytest

from schemes import catalogue
from tests.applicants import DONOR, EVERYONE, IN_KENYA, LARGE_NPO, NPO
from tests.checker import DAY, Page, get

pytestmark = pytest.mark.django_db

NGO = NPO | {"wants": ["funds", "advice"], "head_office_prefecture": "20", "as_of": DAY}
NEAR = {"eligible": 0, "plan_change": 1, "confirm": 2, "unanswered": 2, "ineligible": 4}


def shown(client, answers):
    response, page = get(client, "?" + urlencode(answers, doseq=True), follow=True)
    assert response.status_code == 200
    return response, page


def link(response, words):
    before, found, _ = response.content.decode().partition(f">{words}</a>")
    assert found, f"no link 「{words}」"
    return before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


def headline(response):
    inside = response.content.decode().partition("<h1>")[2].partition("</h1>")[0]
    return re.sub("<[^>]*>", "", inside)


# Order and number


@pytest.mark.parametrize("who", EVERYONE)
def test_every_track_of_the_edition_is_shown_once_or_counted(client, who):
    _, page = shown(client, EVERYONE[who][0])
    schemes = catalogue.library().on(catalogue.library().first_day).schemes
    tracks = {f"{key}/{track.key}" for key, one in schemes.items() for track in one.tracks}
    assert set(page.verdicts) <= tracks
    assert len(page.verdicts) + page.others == len(tracks)


def test_without_a_want_every_track_is_shown(client):
    _, page = shown(client, {"applicant_kind": "organisation", "as_of": DAY})
    assert (len(page.verdicts), page.others) == (30, 0)


@pytest.mark.parametrize("who", EVERYONE)
def test_the_nearest_comes_first(client, who):
    person = EVERYONE[who][0]
    _, page = shown(client, person)
    windows = {one for one in page.verdicts if one.endswith("/consultation")}
    told = [NEAR[verdict] for track, verdict in page.verdicts.items() if track not in windows]
    assert told == sorted(told)


def test_one_change_is_nearer_than_two_and_two_than_what_is_to_be_confirmed(client):
    _, page = shown(client, NGO)
    assert page.cards == ["kusanone/support", "jica-fund/project", "kusanone/partner"]
    assert [page.verdicts[one] for one in page.cards] == ["plan_change", "plan_change", "confirm"]


def test_wants_keep_the_order_in_which_they_were_given(client):
    wants = {"wants": ["training", "funds"]}
    response, page = shown(client, NGO | wants | {"does_international_cooperation": "true"})
    assert all(one.startswith("ngo-support/") for one in page.cards)
    order = list(page.verdicts)
    assert order.index("ngo-support/jica-planned") < order.index("kusanone/support")
    swapped = Page(client.get(link(response, "「資金を得て事業をする」をくわしく見る")))
    assert swapped.cards[0] == "kusanone/support"


def test_advice_is_a_window_and_never_ranked_against_money(client):
    _, page = shown(client, NGO | {"wants": ["advice", "funds"]})
    assert not [one for one in page.cards if one.endswith("/consultation")]
    assert "相談する" in page.text
    assert "JICA東京" in page.text


# Sentences


def test_the_ngo_reads_what_to_change_first(client):
    open_ = {key: value for key, value in NGO.items() if key != "applies_kusanone_same_year"}
    response, page = shown(client, open_)
    assert headline(response) == "機材を外せば、草の根協力支援型に応募できそうです。"
    assert "採択の約束ではありません。2026年11月24日現在" in page.text
    for words in (
        "1,000万円まで ✓ 800万円は収まる",
        "物や機材を渡す活動ができない制度です。人の派遣はできます。",
        "200万円・1年なら応募できそうです",
        "200万円まで × 600万円多い",
        "2年まで ※ × 1年長い",
        "※ 1年までと書いた資料もあります。1年ならどちらにも収まります。",
        "実績が足りるか、窓口で確かめます",
        "1と2に同じ年度に応募できるかは、要確認です。",
    ):
        assert words in page.text, words


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (LARGE_NPO, "1億円・3年なら、草の根パートナー型に応募できそうです。"),
        (EVERYONE["a city"][0], "草の根 地域活性型に、そのまま応募できそうです。"),
        (EVERYONE["a school"][0], "国際協力出前講座を、そのまま利用できそうです。"),
        (EVERYONE["a member now serving"][0], "JICA海外協力隊に応募できるか、窓口で確かめます。"),
        (DONOR, "JICA基金に、寄附できます。"),
        (IN_KENYA, "JICA東京に、相談できます。"),
        (
            {"applicant_kind": "organisation", "wants": "dispatch"},
            "今の計画で応募できる制度は、見つかりませんでした。",
        ),
        ({"applicant_kind": "organisation"}, "したいことを選ぶと、近い制度がわかります。"),
        (
            {"applicant_kind": "organisation", "wants": "training"},
            "NGO等向け研修(JICA企画)に参加できるか、あと三つでわかります。",
        ),
    ],
)
def test_the_answer_is_the_heading(client, person, sentence):
    response, _ = shown(client, person)
    assert headline(response).endswith(sentence)


@pytest.mark.parametrize("who", EVERYONE)
def test_a_sentence_beside_a_mark_is_short_and_in_citizens_words(client, who):
    response, page = shown(client, EVERYONE[who][0])
    main = response.content.decode().partition("<main")[2].partition('class="result-more"')[0]
    beside = re.findall(r"</span>\s*<strong>([^<]*)</strong>", main)
    assert beside or not page.cards
    assert [one for one in beside if width(one) > 19] == []
    words = re.sub(r"<[^>]*>|\"[^\"]*\"", " ", main)
    notes = main.partition('class="notes"')[2]
    for banned in (
        "過年度",
        "概要には",
        "要件番号",
        "類型",
        "裨益",
        "カウンターパート",
        "機材供与",
    ):
        assert banned not in words.replace(re.sub("<[^>]*>", " ", notes), ""), banned


def width(text):
    """In full-width characters."""
    return sum(0.5 if one.isascii() else 1 for one in text)


# What one does next


def test_each_change_leads_to_what_it_promises(client):
    response, _ = shown(client, NGO)
    for words, track in (
        ("機材を外して確かめる", "kusanone/support"),
        ("200万円・1年で確かめる", "jica-fund/project"),
    ):
        _, page = get(client, link(response, words).removeprefix("/check/"))
        assert page.verdicts[track] == "eligible"
        assert page.cards[0] == track


def test_a_question_that_decides_is_asked(client):
    few = {k: v for k, v in NGO.items() if k != "overseas_months_last_5_years"}
    response, _ = shown(client, few)
    page = Page(client.get(link(response, "途上国での活動月数を答える")))
    assert page.fields["asked"] == ["overseas_months_last_5_years"]


def test_amount_and_period_are_turned_in_place(client):
    response, _ = shown(client, NGO)
    form = response.content.decode().partition('class="turning"')[2].partition("</form>")[0]
    fields = Page(f"<form>{form.partition('>')[2]}</form>")
    assert (fields.fields["budget_yen"], fields.fields["project_months"]) == (["800万円"], ["3年"])
    turned = fields.sent(budget_yen="200万円", project_months="1年")
    _, after = get(client, "?" + urlencode(turned, doseq=True))
    assert after.verdicts["jica-fund/project"] == "eligible"


def test_an_amount_that_cannot_be_read_comes_back_with_the_form_and_no_result(client):
    response, page = get(client, "?" + urlencode(NGO | {"budget_yen": "約500万"}, doseq=True))
    assert response.status_code == 400
    assert page.title.startswith("エラー")
    assert page.fields["budget_yen"] == ["約500万"]
    assert page.fields["country"] == ["KH"]
    assert page.verdicts == {}
    assert "autofocus" in response.content.decode().partition("error-summary")[2][:60]


def test_the_nearest_three_are_compared_in_one_click(client):
    response, _ = shown(client, NGO)
    compared = client.get(link(response, "三つを比べる"))
    assert compared.status_code == 200
    for name in ("草の根協力支援型", "JICA基金活用事業", "草の根パートナー型"):
        assert name in compared.content.decode()


def test_what_cannot_be_had_leads_to_a_window_first(client):
    response, page = shown(client, {"applicant_kind": "organisation", "wants": "dispatch"})
    html = response.content.decode()
    assert "今の計画で応募できる制度は、見つかりませんでした。" in page.text
    assert html.index('id="windows"') < html.index('id="want-1"')


def test_what_is_rarely_needed_is_in_one_closed_box(client):
    response, _ = shown(client, NGO)
    html = response.content.decode()
    assert html.count("<details") == html.count("</details>")
    box = html.partition('<details class="result-more">')[2]
    for words in ("ほかの日で確かめる", "使った版", "予算の計画を立てる"):
        assert words in box
        assert words not in html.partition('<details class="result-more">')[0]


def test_a_declaration_that_is_open_is_one_line_and_changes_no_card(client):
    _, open_ = shown(client, NGO)
    _, made = shown(client, NGO | {"declaration": "none"})
    assert "申込みのときに確かめることがあります" in open_.text
    assert "申込みのときに確かめることがあります" not in made.text
    assert open_.verdicts == made.verdicts


# Size


@pytest.mark.parametrize("who", EVERYONE)
def test_a_result_is_light(client, who):
    query = "?" + urlencode(EVERYONE[who][0], doseq=True)
    packed = client.get(f"/check/{query}", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 15_000
    plain = client.get(f"/check/{query}").content.decode()
    assert len(re.findall(r"<[a-z]", plain)) < 700


# Nothing to be had


def test_where_nothing_can_be_had_it_says_what_stands_in_the_way_and_what_fits_instead(client):
    response, page = shown(client, {"who": "ngo", "wants": "dispatch", "as_of": DAY})
    assert "今の計画で応募できる制度は、見つかりませんでした。" in page.text
    assert (
        "2件のうち2件は、「個人か団体か」が「団体」では合いません。答えが違うときは直す"
        in page.text
    )
    assert "ほかの目的なら: 資金を得て事業をする" in page.text
    assert "JICA国内拠点の一覧" in page.text
    instead = Page(client.get(link(response, "授業や学びに使う(7件)")))
    assert instead.cards


def test_one_alone_who_wants_funds_is_told_that_nothing_says_so(client):
    _, page = shown(client, {"who": "citizen", "wants": "funds", "as_of": DAY})
    assert "個人で応募できると書かれた制度は、ありません。" in page.text
    assert (
        "7件のうち5件は、「個人か団体か」が「個人」では合いません。答えが違うときは直す"
        in page.text
    )
    assert "海外へ行って活動する(2件)" in page.text
    _, body = shown(client, {"who": "ngo", "wants": "funds", "as_of": DAY})
    assert "個人で応募できると" not in body.text


def test_a_gift_is_never_told_as_money_to_be_had(client):
    """A donation whose use for others is not written stands under the gifts that are wanted as well."""
    company = {"who": "company", "organisation_type": "company", "as_of": DAY}
    response, page = shown(client, company | {"wants": ["funds", "giving"]})
    assert "寄附" not in headline(response)
    assert "donations/multicultural" not in page.cards
    _, alone = shown(client, company | {"wants": ["funds"]})
    assert alone.verdicts["donations/multicultural"] == "confirm"
