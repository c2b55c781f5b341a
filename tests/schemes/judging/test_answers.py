"""Answers by program: strict types, each refusal naming its field in Japanese."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.judging.answers import AnswerError, Answers, read
from tests.rules import fact

FACTS = {
    found.key: found
    for found in (
        fact("flag"),
        fact("yen", "yen", "plan", unit="円", minimum=0, maximum=100_000_000_000),
        fact("level", "int", "plan", unit="レベル", minimum=0, maximum=4),
        fact("months", "months", per_member=True, unit="か月", minimum=0),
        fact("since", "date", per_member=True),
        fact("kind", "choice", choices=("one", "two")),
        fact("work", "set", choices=("send", "give")),
        fact("country", "country"),
        fact("pref", "prefecture"),
    )
}


def test_typed_values():
    found = read(
        {
            "flag": True,
            "yen": 10_000_000,
            "since": "2024-10-30",
            "kind": "one",
            "work": ["send", "send", "give"],
            "country": "NP",
            "pref": "01",
            "level": None,
            "members": [{"months": 24}, {"since": "2025-10-30", "months": None}],
        },
        FACTS,
    )
    assert found == Answers(
        {
            "flag": True,
            "yen": 10_000_000,
            "since": date(2024, 10, 30),
            "kind": "one",
            "work": ("send", "give"),
            "country": "NP",
            "pref": "01",
            "level": None,
        },
        ({"months": 24}, {"since": date(2025, 10, 30), "months": None}),
    )


@pytest.mark.parametrize(
    ("raw", "name", "sentence"),
    [
        ({"nope": 1}, "nope", "「nope」という質問はありません。"),
        ({"flag": "true"}, "flag", "「flag」は true か false で指定してください。"),
        ({"flag": 1}, "flag", "「flag」は true か false で指定してください。"),
        ({"yen": "100"}, "yen", "「yen」は整数で指定してください。"),
        ({"yen": True}, "yen", "「yen」は整数で指定してください。"),
        ({"yen": 1.5}, "yen", "「yen」は整数で指定してください。"),
        ({"yen": float("inf")}, "yen", "「yen」は整数で指定してください。"),
        ({"yen": -1}, "yen", "「yen」は0から100,000,000,000まで(円)で指定してください。"),
        ({"yen": 10**300}, "yen", "「yen」は0から100,000,000,000まで(円)で指定してください。"),
        ({"level": 5}, "level", "「level」は0から4まで(レベル)で指定してください。"),
        ({"months": -1}, "months", "「months」は0以上(か月)で指定してください。"),
        ({"since": "2024-02-30"}, "since", "「since」は 2026-04-01 の形の日付で指定してください。"),
        ({"since": "20240230"}, "since", "「since」は 2026-04-01 の形の日付で指定してください。"),
        ({"since": 2024}, "since", "「since」は 2026-04-01 の形の日付で指定してください。"),
        (
            {"since": "9999-12-31"},
            "since",
            "「since」は1868年から2200年までの日付で指定してください。",
        ),
        (
            {"kind": "three"},
            "kind",
            "「kind」の値「three」はありません。選択肢から指定してください。",
        ),
        (
            {"kind": ["one"]},
            "kind",
            "「kind」の値「['one']」はありません。選択肢から指定してください。",
        ),
        ({"work": "send"}, "work", "「work」は選択肢を並べた一覧で指定してください。"),
        (
            {"work": ["dig"]},
            "work",
            "「work」の値「dig」はありません。選択肢から指定してください。",
        ),
        (
            {"country": "ネパール"},
            "country",
            "「country」の値「ネパール」はありません。国は2文字の記号(例: NP)で指定してください。",
        ),
        (
            {"pref": 1},
            "pref",
            "「pref」の値「1」はありません。都道府県は2桁の番号(例: 13)で指定してください。",
        ),
        ({"members": {}}, "members", "構成員は、回答のまとまりを並べた一覧で指定してください。"),
        ({"members": [1]}, "members", "構成員は、回答のまとまりを並べた一覧で指定してください。"),
        ({"members": [{}] * 51}, "members", "構成員は50者までです。"),
        (
            {"members": [{}, {"flag": True}]},
            "members[1].flag",
            "「flag」は構成員ごとには尋ねません。",
        ),
        ({"members": [{"x": 1}]}, "members[0].x", "「x」という質問はありません。"),
        (
            {"members": [{"months": "a"}]},
            "members[0].months",
            "「months」は整数で指定してください。",
        ),
    ],
)
def test_each_kind_of_bad_answer_names_its_field(raw, name, sentence):
    with pytest.raises(AnswerError) as refused:
        read(raw, FACTS)
    assert (refused.value.name, refused.value.message) == (name, sentence)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def refusal(raw):
    """The field and the sentence with which answers are refused; None if they are read."""
    try:
        read(raw, FACTS)
    except AnswerError as error:
        return error.name, error.message
    return None


@given(st.dictionaries(st.sampled_from([*FACTS, "members", "x"]), JSON))
def test_whatever_is_sent_is_read_or_refused_in_words(raw):
    refused = refusal(raw)
    assert refused is None or (refused[0] and refused[1].endswith("。"))
