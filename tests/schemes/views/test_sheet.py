"""相談シート: the sentences of the result on paper, places to write on, an address that leads back."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.applicants import DONOR, EVERYONE, NPO
from tests.checker import DAY, Page

pytestmark = pytest.mark.django_db


def sheet(client, answers):
    response = client.get("/sheet/?" + urlencode(answers, doseq=True))
    assert response.status_code == 200
    return response, Page(response)


def test_the_sheet_says_who_asks_what_is_near_and_what_to_ask(client):
    _, page = sheet(client, NPO | {"as_of": DAY})
    for words in (
        "団体の名前",
        "NPO法人",
        "800万円(8,000,000円)",
        "近い制度",
        "800万円→200万円",
        "自分たちで確かめること",
        "窓口で聞くこと",
        "相談の記録",
        "「応募できそう」は採択の約束ではありません。",
    ):
        assert words in page.text, words


@pytest.mark.parametrize("who", EVERYONE)
def test_its_sentences_are_those_of_the_result(client, who):
    answers = EVERYONE[who][0] | {"as_of": DAY}
    result = client.get("/check/?" + urlencode(answers, doseq=True)).content.decode()
    _, page = sheet(client, answers)
    for sentence in re.findall(r"</span>\s*<strong>([^<]*)</strong>", result):
        assert f"{sentence}。" in page.text


def test_no_more_questions_stand_on_paper_than_can_be_asked(client):
    response, page = sheet(client, NPO | {"as_of": DAY})
    asked = response.content.decode().partition("sheet-questions")[2].partition("</ul>")[0]
    assert asked.count("<li>") == 6
    assert re.search(r"ほか\d+件は、画面で", page.text)


def test_its_address_leads_to_the_same_answers_and_is_short(client):
    response, page = sheet(client, NPO | {"as_of": DAY})
    address = re.search(r"確かめ直す: (\S+)", page.text)[1]
    word = parse_qs(urlsplit(address).query)["a"][0]
    assert len(word) < 50
    back = client.get(f"/check/?a={word}")
    assert (back.status_code, back["Cache-Control"]) == (302, "private, no-store")
    first = Page(client.get("/check/?" + urlencode(NPO | {"as_of": DAY}, doseq=True)))
    again = Page(client.get(back["Location"]))
    assert again.verdicts == first.verdicts
    assert again.cards == first.cards
    assert '<svg viewBox="0 0 ' in response.content.decode()


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("1zzzz", "短いアドレスを読み取れません。"),
        ("9AAAA", "今のポータルでは読み取れません。"),
        ("", "短いアドレスを読み取れません。"),
        ("あ", "短いアドレスを読み取れません。"),
    ],
)
def test_a_damaged_address_is_said(client, word, words):
    response = client.get("/check/", {"a": word})
    assert response.status_code == 400
    assert words in response.content.decode()


def test_a_sensitive_answer_is_not_in_the_short_address(client):
    answers = NPO | {"tax_arrears": "true", "as_of": DAY}
    _, page = sheet(client, answers)
    word = re.search(r"a=(\S+)", page.text)[1]
    assert "tax_arrears" not in client.get(f"/check/?a={word}")["Location"]


def test_the_foot_names_day_edition_and_site(client):
    response = client.get("/sheet/foot.css", {"as_of": DAY})
    assert response["Content-Type"].startswith("text/css")
    css = response.content.decode()
    assert "2026年11月24日" in css
    assert re.search(r"版 [0-9a-f]{12}", css)
    assert "testserver" in css
    assert (
        "/sheet/foot.css?as_of=2026-11-24"
        in sheet(client, NPO | {"as_of": DAY})[0].content.decode()
    )


def test_a_sheet_without_answers_leads_to_the_questions(client):
    page = Page(client.get("/sheet/"))
    assert "/check/" in page.links
    assert page.title == "相談シート | 市民参加ポータル"


def test_a_sheet_is_private_and_a_wrong_answer_is_said(client):
    response, _ = sheet(client, DONOR)
    assert response["Cache-Control"] == "private, no-store"
    wrong = client.get("/sheet/?who=ngo&budget_yen=約500万")
    assert wrong.status_code == 400
    assert "一つの金額に決まりません" in wrong.content.decode()
