"""The API: its shapes, and a clear refusal for each kind of bad input."""

import json

import pytest

pytestmark = pytest.mark.django_db

URL = "/api/v1/eligibility/"


def post(client, body, **headers):
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(URL, content, content_type="application/json", **headers)


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["field"], error["message"]


def test_a_verdict_carries_its_trace_and_its_sources(client):
    answer = post(
        client,
        {
            "facts": {"applicant_kind": "organisation", "budget_yen": 10_000_001},
            "as_of": "2026-11-01",
            "tracks": ["kusanone/support"],
        },
    )
    body = answer.json()
    assert body["as_of"] == "2026-11-01"
    assert len(body["edition"]) == 12
    (verdict,) = body["verdicts"]
    assert (verdict["track"], verdict["verdict"]) == ("kusanone/support", "plan_change")
    cap = next(reason for reason in verdict["reasons"] if reason["requirement"] == "KS-2")
    assert cap["state"] == "unmet"
    assert cap["strength"] == "must"
    assert cap["standing"] == "current"
    assert cap["sentence"] == (
        "基準資料(2026年3月)では、総額が1,000万円以下であることが条件です。"
        "回答は10,000,001円で、1円超えています。総額を1,000万円までにすると、この条件に合います。"
    )
    assert cap["message"] == cap["sentence"]
    assert verdict["label"] == "対象外(計画を変えれば再判定)"
    assert verdict["caution"] == "資料の要件に合わない見込み。最終の判断はJICAが行います。"
    assert verdict["changes"] == [[{"fact": "budget_yen", "from": 10_000_001, "to": 10_000_000}]]
    assert verdict["changes_to"] == "unanswered"
    assert (cap["citations"][0]["source"], cap["citations"][0]["locator"]) == (
        "seed",
        "協力概要(3)",
    )
    assert "1000万円/3年(最大)" in cap["citations"][0]["quote"]
    assert "overseas_record" in verdict["missing"]
    assert body["next"] is not None


def test_changes_lead_to_eligible(client, case_facts):
    facts = {**case_facts("C-B01"), "budget_yen": 10_000_001}
    body = {"facts": facts, "as_of": "2026-11-01", "tracks": ["kusanone/support"]}
    (verdict,) = post(client, body).json()["verdicts"]
    assert verdict["changes"] == [[{"fact": "budget_yen", "from": 10_000_001, "to": 10_000_000}]]
    assert verdict["changes_to"] == "eligible"
    body["facts"]["budget_yen"] = 10_000_000
    (verdict,) = post(client, body).json()["verdicts"]
    assert (verdict["verdict"], verdict["changes"]) == ("eligible", [])
    assert (verdict["label"], verdict["caution"]) == ("応募できる見込み", "")
    assert verdict["changes_to"] is None


def test_a_verdict_is_named_after_what_is_done(client):
    facts = {"applicant_kind": "individual", "wants": ["giving"]}
    body = {"facts": facts, "as_of": "2026-11-01", "tracks": ["donations/jica-fund"]}
    (verdict,) = post(client, body).json()["verdicts"]
    assert (verdict["verdict"], verdict["label"]) == ("eligible", "寄附できます")


def test_a_day_beyond_the_sources_says_why_nothing_is_promised(client, case_facts):
    body = {"facts": case_facts("C-B01"), "tracks": ["kusanone/support"]}
    (verdict,) = post(client, {**body, "as_of": "2027-03-31"}).json()["verdicts"]
    assert (verdict["verdict"], verdict["expired"], verdict["expired_because"]) == (
        "eligible",
        False,
        "",
    )
    (verdict,) = post(client, {**body, "as_of": "2027-04-01"}).json()["verdicts"]
    assert (verdict["verdict"], verdict["expired"], verdict["changes_to"]) == (
        "confirm",
        True,
        None,
    )
    assert verdict["expired_because"] == (
        "資料をよりどころにできるのは2027年3月31日までなので、この日の判定はできません。"
        "新しい募集要項や窓口で確かめてください。"
    )


def test_without_tracks_every_track_is_judged(client):
    body = post(client, {"facts": {}}).json()
    listed = client.get("/api/v1/schemes/").json()["schemes"]
    tracks = [track["track"] for scheme in listed for track in scheme["tracks"]]
    assert [verdict["track"] for verdict in body["verdicts"]] == tracks
    assert len(tracks) == 30


@pytest.mark.parametrize(
    ("body", "status", "field", "message"),
    [
        (b"\xff\xfe", 400, "body", "本文はUTF-8のJSONで送ってください。"),
        ("{", 400, "body", "本文はUTF-8のJSONで送ってください。"),
        ('{"facts": {"budget_yen": NaN}}', 400, "body", "本文はUTF-8のJSONで送ってください。"),
        ('{"facts": {"role": "\\ud800"}}', 400, "body", "本文はUTF-8のJSONで送ってください。"),
        ("[" * 100_000, 400, "body", "本文はUTF-8のJSONで送ってください。"),
        ("[]", 400, "body", '本文は {"facts": {…}} の形のJSONで送ってください。'),
        ("{}", 400, "facts", "「facts」に、質問の記号と値の組を入れてください。"),
        (
            {"facts": [], "as_of": None},
            400,
            "facts",
            "「facts」に、質問の記号と値の組を入れてください。",
        ),
        ({"facts": {}, "more": 1}, 400, "more", "「more」という項目はありません。"),
        (
            {"facts": {"shoe_size": 27}},
            400,
            "facts.shoe_size",
            "「shoe_size」という質問はありません。",
        ),
        (
            {"facts": {"budget_yen": "1000万"}},
            400,
            "facts.budget_yen",
            "「JICAが負担する総額」は整数で指定してください。",
        ),
        (
            {"facts": {"budget_yen": -1}},
            400,
            "facts.budget_yen",
            "「JICAが負担する総額」は0から100,000,000,000まで(円)で指定してください。",
        ),
        (
            {"facts": {"role": "teacher\0"}},
            400,
            "facts.role",
            "「立場」の値「teacher□」はありません。選択肢から指定してください。",
        ),
        (
            {"facts": {}, "as_of": "2026-13-01"},
            400,
            "as_of",
            "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。",
        ),
        (
            {"facts": {}, "as_of": 20260401},
            400,
            "as_of",
            "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。",
        ),
        (
            {"facts": {}, "as_of": "2026-02-28"},
            404,
            "as_of",
            "「as_of」の日には、まだ公開された版がありません。2026年3月1日以後の日を指定してください。",
        ),
        (
            {"facts": {}, "tracks": []},
            400,
            "tracks",
            "「tracks」は類型を並べた一覧で指定してください。",
        ),
        (
            {"facts": {}, "tracks": ["kusanone/none"]},
            400,
            "tracks",
            "「kusanone/none」という類型はありません。",
        ),
        (
            {"facts": {f"x{n}": 1 for n in range(10_000)}},
            400,
            "facts.x0",
            "「x0」という質問はありません。",
        ),
    ],
)
def test_bad_input_is_refused_in_words(client, body, status, field, message):
    assert refusal(post(client, body)) == (status, field, message)


def test_a_huge_body_is_refused(client):
    answer = post(client, '{"facts": {"role": "' + "x" * 200_000 + '"}}')
    assert refusal(answer) == (
        413,
        "body",
        "送られた内容が大きすぎます。200,000バイトまでにしてください。",
    )


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("get", URL, "POST"),
        ("post", "/api/v1/facts/", "GET, HEAD"),
        ("delete", "/api/v1/schemes/", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused(client, method, url, allowed):
    answer = getattr(client, method)(url)
    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    assert answer.json()["error"]["field"] == "method"


def test_the_facts_are_those_of_the_vocabulary(client):
    facts = {fact["key"]: fact for fact in client.get("/api/v1/facts/").json()["facts"]}
    assert facts["budget_yen"]["subject"] == "plan"
    assert facts["budget_yen"]["type"] == "yen"
    assert facts["registered_on"]["per_member"] is True
    assert [choice["value"] for choice in facts["overseas_record"]["choices"]] == [
        "rich",
        "some",
        "little",
        "none",
    ]


def test_a_scheme_is_its_published_document(client):
    body = client.get("/api/v1/schemes/kusanone/?as_of=2026-11-01").json()
    assert (body["as_of"], body["number"], body["effective_from"]) == (
        "2026-11-01",
        1,
        "2026-03-01",
    )
    assert body["scheme"]["name"] == "草の根技術協力事業"
    assert [track["key"] for track in body["scheme"]["tracks"]] == [
        "partner",
        "partner-special",
        "support",
        "regional",
    ]
    caps = {row["code"]: row["yen"] for row in body["scheme"]["sections"]["caps"]}
    assert caps["KP-2"] == 100_000_000


@pytest.mark.parametrize(
    ("url", "status", "field", "message"),
    [
        (
            "/api/v1/schemes/none/",
            404,
            "scheme",
            "「none」というスキームはありません。",
        ),
        (
            "/api/v1/schemes/?as_of=tomorrow",
            400,
            "as_of",
            "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。",
        ),
        (
            "/api/v1/facts/?as_of=1999-01-01",
            404,
            "as_of",
            "「as_of」の日には、まだ公開された版がありません。2026年3月1日以後の日を指定してください。",
        ),
    ],
)
def test_addresses_that_lead_nowhere(client, url, status, field, message):
    assert refusal(client.get(url)) == (status, field, message)


NOT_A_DAY = "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。"


@pytest.mark.parametrize(
    "day", ["２０２６-０４-０１", "20260401", "2026-W14-3", "2026-4-1", "R8.4.1"]
)
def test_a_day_is_written_in_one_way_only(client, day):
    assert refusal(client.get("/api/v1/schemes/", {"as_of": day})) == (400, "as_of", NOT_A_DAY)
    body = {"facts": {}, "as_of": day}
    asked = client.post("/api/v1/eligibility/", body, content_type="application/json")
    assert refusal(asked) == (400, "as_of", NOT_A_DAY)
    body = {"facts": {"registered_on": day}}
    asked = client.post("/api/v1/eligibility/", body, content_type="application/json")
    assert refusal(asked) == (
        400,
        "facts.registered_on",
        "「登記日」は 2026-04-01 の形の日付で指定してください。",
    )
