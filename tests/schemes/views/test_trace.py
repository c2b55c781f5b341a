"""One track's trace: every verdict with its right sentence, every reason with its source."""

import html
import re
from datetime import date
from urllib.parse import urlencode

import pytest

from schemes import catalogue
from schemes.judging.answers import read
from schemes.judging.eligibility import judge
from tests import kept
from tests.applicants import EVERYONE, NPO
from tests.checker import DAY, Page, trace

pytestmark = pytest.mark.django_db

SENTENCES = {
    "eligible": r"そのまま.+できそうです|.+できます",
    "plan_change": r".+できそうです|.+窓口で確かめます|.+わかります|今の計画には合いません",
    "confirm": r".+窓口で確かめます|食い違う答えを直すとわかります|この日のことは、まだわかりません",
    "unanswered": r"あと.+答えるとわかります",
    "ineligible": r".+(です|でした)",
    "not_this_purpose": r"目的が違います",
}


def heading(response):
    inside = response.content.decode().partition("<h1>")[2].partition("</h1>")[0]
    return html.unescape(re.sub("<[^>]*>", "", inside))


def query(facts):
    """The answers of a case as an address has them."""
    found = {}
    for key, value in facts.items():
        if key == "members":
            found["members"] = str(len(value))
            for number, body in enumerate(value):
                found |= {f"members-{number}-{k}": text(v) for k, v in body.items()}
        else:
            found[key] = text(value)
    return found


def text(value):
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, list) else str(value)


CASES = kept.cases()


@pytest.mark.parametrize("name", CASES)
def test_every_verdict_of_a_case_has_its_sentence(client, name):
    case = CASES[name]
    asked = query(case["facts"])
    day = case.get("as_of") or DAY
    known = catalogue.library().on(date.fromisoformat(day))
    answers = read(case["facts"], known.facts)
    for track in case["expect"]:
        (found,) = judge(known.rules, answers, date.fromisoformat(day), [track])
        response = client.get(f"/check/{track}/?" + urlencode(asked | {"as_of": day}, doseq=True))
        assert response.status_code == 200, asked
        assert Page(response).verdicts == {track: found.verdict.key}
        sentence = heading(response).partition(": ")[2]
        assert re.fullmatch(SENTENCES[found.verdict.key], sentence), sentence


def test_a_trace_shows_every_reason_with_its_source(client):
    response, page = trace(client, "kusanone/support", NPO | {"as_of": DAY})
    for words in ("今の条件", "以前の募集にあった条件", "相談時に確認すること", "要件番号 KS-2"):
        assert words in page.text
    assert 'data-state="met"' in response.content.decode()
    assert "/schemes/kusanone/support/?as_of=2026-11-24" in page.links
    assert "2023年度" in page.text


def test_a_trace_says_what_to_change_which_window_and_other_days(client):
    _, page = trace(client, "kusanone/support", NPO | {"as_of": DAY})
    for words in ("今変えられること", "活動から機材供与を外す", "JICA東京", "ほかの日で確かめる"):
        assert words in page.text
    assert page.fields["as_of"] == [DAY]


def test_a_trace_and_the_result_say_the_same(client):
    page = Page(client.get("/check/?" + urlencode(NPO | {"as_of": DAY}, doseq=True)))
    for track in page.cards:
        response, told = trace(client, track, NPO | {"as_of": DAY})
        assert told.verdicts == {track: page.verdicts[track]}
        assert heading(response).partition(": ")[2] in page.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("kusanone/nai/?wants=funds", 404, "「草の根技術協力事業」に、その制度はありません。"),
        ("nai/support/?wants=funds", 404, "ページが見つかりません"),
        ("kusanone/support/?budget_yen=約500万&who=ngo", 400, "一つの金額に決まりません"),
        ("kusanone/support/?colour=red", 400, "「colour」という質問はありません。"),
        ("kusanone/support/?as_of=2020-01-01", 404, "2026年3月1日以後の日を指定してください。"),
    ],
)
def test_what_cannot_be_shown_is_said(client, address, status, words):
    response = client.get(f"/check/{address}")
    assert response.status_code == status
    assert words in response.content.decode()


def test_a_trace_is_private_and_leaves_nothing(client):
    response, _ = trace(client, "kusanone/support", NPO)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_every_trace_is_light(client, who):
    asked = urlencode(EVERYONE[who][0], doseq=True)
    for track in ("kusanone/partner", "jica-fund/project", "development-education/essay-contest"):
        packed = client.get(f"/check/{track}/?{asked}", headers={"accept-encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert len(packed.content) < 30_000
