"""What an assistant gets of a running portal, by the protocol's own client."""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from shiminsanka.environment import BASE_DIR
from shiminsanka.mcp.portal import NOT_AN_ADDRESS, Portal, Refused

TRACK = "kusanone/support"
ASKED = (
    ("search", {"query": "出前 授業"}),
    ("search", {"query": "そんざいしない"}),
    ("search", {"query": "　"}),
    ("get_scheme", {"scheme": "kusanone", "as_of": "2026-11-01"}),
    ("get_scheme", {"scheme": "nai"}),
    ("get_scheme", {"scheme": "../facts"}),
    ("list_questions", {}),
    (
        "check_eligibility",
        {
            "facts": {"applicant_kind": "organisation", "budget_yen": 12_000_000},
            "tracks": [TRACK],
            "as_of": "2026-11-01",
        },
    ),
    ("check_eligibility", {"facts": {"budget_yen": "1200万"}}),
    ("contacts", {"track": TRACK, "prefecture": "11"}),
    ("contacts", {"track": "kusanone/nai"}),
)


def command(address: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-m", "shiminsanka.mcp", address], cwd=str(BASE_DIR)
    )


async def _ask(address: str) -> tuple[list[Any], list[Any]]:
    async with Client(command(address)) as assistant:
        tools = (await assistant.list_tools()).tools
        return tools, [await assistant.call_tool(name, given) for name, given in ASKED]


@pytest.fixture(scope="module")
def asked(portal_url: str) -> Any:
    """The tools, and what each of the questions above is answered."""
    # A browser of another test may keep a loop running in this thread.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(_ask(portal_url))).result()


@pytest.fixture(scope="module")
def answers(asked: Any) -> list[Any]:
    """For each question what it is answered, or the sentence in which it is refused."""
    return [one.content[0].text if one.is_error else one.structured_content for one in asked[1]]


def test_each_tool_says_in_words_what_it_is_for_and_only_reads(asked: Any) -> None:
    tools = {one.name: one for one in asked[0]}
    assert set(tools) == {name for name, _ in ASKED}
    assert all("。" in one.description for one in tools.values())
    assert all(one.annotations.read_only_hint for one in tools.values())


def test_search_finds_tracks_by_words_and_says_when_it_finds_none(answers: list[Any]) -> None:
    found, none, empty = answers[:3]
    assert found["tracks"][0]["track"] == "development-education/visiting-lecture"
    assert found["tracks"][0]["page"].endswith("/schemes/development-education/visiting-lecture/")
    assert none["tracks"] == []
    assert none["said"].startswith("見つかりませんでした。")
    assert empty.endswith("さがす言葉を入れてください。")


def test_a_scheme_is_the_published_one_of_the_day(answers: list[Any]) -> None:
    scheme, unknown, outside = answers[3:6]
    assert scheme["scheme"]["name"] == "草の根技術協力事業"
    assert scheme["as_of"] == "2026-11-01"
    assert scheme["page"].endswith("/schemes/kusanone/?as_of=2026-11-01")
    assert unknown.endswith("「nai」というスキームはありません。")
    assert outside.endswith("お探しのページは見つかりませんでした。アドレスを確かめてください。")


def test_a_verdict_comes_with_its_reasons_and_their_sources(answers: list[Any]) -> None:
    questions, judged, wrong = answers[6:9]
    assert "budget_yen" in [one["key"] for one in questions["questions"]]
    (verdict,) = judged["verdicts"]
    assert verdict["verdict"] == "plan_change"
    cap = next(one for one in verdict["reasons"] if one["requirement"] == "KS-2")
    assert cap["sentence"].startswith("基準資料(2026年3月)では、総額が1,000万円以下")
    assert "1000万円/3年(最大)" in json.dumps(cap["citations"], ensure_ascii=False)
    assert verdict["changes"] == [[{"fact": "budget_yen", "from": 12_000_000, "to": 10_000_000}]]
    assert judged["next_question"].startswith("何をしたいですか。")
    assert "採択を約束しません" in judged["how_to_tell"]
    assert wrong.endswith("「JICAが負担する総額」は整数で指定してください。")


def test_the_contacts_of_a_track_are_those_of_its_place(answers: list[Any]) -> None:
    known, unknown = answers[9:]
    assert "JICA東京" in [one["name"] for one in known["offices"]]
    assert all(one["citations"] for one in known["contacts"])
    assert known["page"].endswith("/contacts/?track=kusanone%2Fsupport&prefecture=11")
    assert "「kusanone/nai」という類型はありません。" in unknown


def test_a_portal_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(Refused, match="ポータルにつながりません"):
        Portal("http://127.0.0.1:9").schemes()


@pytest.mark.parametrize("address", ["", "www.example.jp", "file:///etc/passwd", "https://"])
def test_what_is_no_address_of_a_portal_is_refused_at_the_start(address: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "shiminsanka.mcp", address],
        cwd=BASE_DIR,
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip() == NOT_AN_ADDRESS
