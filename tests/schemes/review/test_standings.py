"""The checks of what stands behind a row: cases, newer sources, shared clauses."""

import pytest

from schemes.document import Citation, SharedClause
from tests.schemes.review.linted import conflict, reference, rule, scheme, source, told, track


def of_rule(name, *given, **more):
    return [told_one for told_one in told(*given, **more) if told_one[1] == name]


# --- What a difference promises ------------------------------------------------------------------


def promising(state="open", promises="confirm", handling="「要確認」とします。"):
    one = conflict(state=state, promises=promises, handling=handling)
    return reference(conflicts=(one,))


def test_a_promised_verdict_that_no_case_shows_is_an_error():
    assert of_rule("promise_unkept", None, promising(), kept={}) == [
        (
            "error",
            "promise_unkept",
            "相違 I1 総額",
            "「要確認」を約束していますが、そうなる事例がありません。この相違を「示す相違」に選んだ、「要確認」だけを期待する事例を加えてください。",
        )
    ]


@pytest.mark.parametrize(
    ("ref", "kept", "count"),
    [
        (promising(), {"I1": {"confirm"}}, 0),
        (promising(), {"I1": {"eligible", "confirm"}}, 0),
        (promising(), {"I1": {"eligible"}}, 1),
        (promising(), {"I2": {"confirm"}}, 1),
        (promising("settled"), {}, 1),
        (promising("consistent"), {}, 0),
        (promising(), None, 0),
    ],
)
def test_a_promise_is_kept_by_a_case_that_expects_exactly_it(ref, kept, count):
    assert len(of_rule("promise_unkept", None, ref, kept=kept)) == count


@pytest.mark.parametrize(
    ("handling", "promises", "word"),
    [
        ("会社は「要確認」とします。", "", "要確認"),
        ("対象外とします。", "", "対象外"),
        ("応募できる見込みです。", "", "応募できる見込み"),
        ("会社は「要確認」とします。", "confirm", None),
        ("両方を示し、残りは「未確認」とします。", "", None),
    ],
)
def test_a_handling_that_names_a_verdict_promises_it(handling, promises, word):
    ref = promising(promises=promises, handling=handling)
    expected = [
        (
            "error",
            "promise_unsaid",
            "相違 I1 総額",
            f"「扱い」が「{word}」と判定を約束していますが、「約束する判定」が空欄です。判定を選んで事例に結び付けるか、「扱い」を書き直してください。",
        )
    ]
    assert of_rule("promise_unsaid", None, ref, kept={"I1": {"confirm"}}) == (
        expected if word else []
    )


# --- Which sources it rests on -------------------------------------------------------------------


def dated(key, year, kind="jica_page"):
    return source(key=key, fiscal_year=year, kind=kind)


SOURCES = (
    source(),
    dated("old", 2018),
    dated("same", 2018),
    dated("new", 2023),
    dated("undated", None),
    dated("copy", 2023, "reprint"),
)


def citing(*keys, **values):
    cited = tuple(Citation(source=key, quote="…") for key in keys)
    return scheme(track(rule("yes", citations=cited, code="R", **values)))


@pytest.mark.parametrize(
    ("keys", "year", "count"),
    [
        (("old", "new"), 2018, 0),
        (("old", "new"), None, 0),
        (("old", "seed"), 2018, 0),
        (("new",), 2018, 0),
        (("old",), 2018, 1),
        (("old", "same"), None, 1),
        (("new",), 2023, 1),
        (("undated",), None, 1),
        (("undated", "new"), None, 1),
    ],
)
def test_a_superseded_rule_cites_what_is_newer_than_itself(keys, year, count):
    document = citing(*keys, standing="superseded", fiscal_year=year)
    assert len(of_rule("not_replaced", document, reference(sources=SOURCES))) == count


def test_what_is_not_superseded_need_not_be_replaced():
    document = citing("old", standing="unseen", fiscal_year=2018)
    assert of_rule("not_replaced", document, reference(sources=SOURCES)) == []


def test_a_superseded_rule_says_how_it_is_mended():
    document = citing("old", standing="superseded", fiscal_year=2018)
    assert of_rule("not_replaced", document, reference(sources=SOURCES)) == [
        (
            "error",
            "not_replaced",
            "一般型 応募要件 R",
            "「旧」ですが、置き換えた新しい資料の引用がありません。その引用を加えるか、位置づけを「その後の資料では確かめられない」にしてください。",
        )
    ]


@pytest.mark.parametrize(
    ("keys", "values", "count"),
    [
        (("copy",), {}, 1),
        (("copy",), {"strength": "principle"}, 1),
        (("copy", "new"), {}, 0),
        (("copy",), {"strength": "note"}, 0),
        (("copy",), {"standing": "unseen"}, 0),
    ],
)
def test_a_past_rule_that_rests_on_copies_alone_is_a_warning(keys, values, count):
    past = {"standing": "past_call", "fiscal_year": 2023, **values}
    document = citing(*keys, **past)
    assert len(of_rule("unmoved", document, reference(sources=SOURCES))) == count


def test_a_past_rule_that_decides_nothing_says_so():
    document = citing("copy", standing="past_call", fiscal_year=2023)
    assert of_rule("unmoved", document, reference(sources=SOURCES)) == [
        (
            "warning",
            "unmoved",
            "一般型 応募要件 R",
            "引用が、判定を動かせない種類の資料だけです。この要件は判定に効きません。募集要項などの引用を加えるか、「知っておくこと」などにしてください。",
        )
    ]


# --- What it shares ------------------------------------------------------------------------------


def with_clause(**values):
    clause = {"key": "japanese", "label": "日本の団体", "fact": "yes", "operator": "is_true"}
    shared = SharedClause(**{**clause, "strength": "must", **values})
    return reference().model_copy(update={"clauses": (shared,)})


KINDS = {"fact": "kind", "operator": "one_of"}


@pytest.mark.parametrize(
    ("asked", "clause", "differing"),
    [
        (("yes",), {}, None),
        (("kind", "one_of", ["a", "b"]), {**KINDS, "value": ["b", "a"]}, None),
        (("kind", "one_of", ["a", "b"]), {**KINDS, "value": ["a"]}, "値"),
        (("yes", "is_false"), {}, "条件"),
        (("kind", "one_of", ["a"]), {}, "質問・条件・値"),
        (("yes",), {"strength": "principle"}, "強さ"),
    ],
)
def test_a_shared_clause_is_asked_as_it_says(asked, clause, differing):
    document = scheme(track(rule(*asked, code="R", shared="japanese")))
    expected = (
        "error",
        "not_as_shared",
        "一般型 応募要件 R",
        f"共通の条件「日本の団体」と、{differing}が違います。共通の条件を直すか、この要件から外してください。",
    )
    found_here = of_rule("not_as_shared", document, with_clause(**clause))
    assert found_here == ([expected] if differing else [])


def test_a_shared_clause_that_is_not_there_is_an_error():
    document = scheme(track(rule("yes", code="R", shared="gone")))
    assert of_rule("unknown_key", document) == [
        (
            "error",
            "unknown_key",
            "一般型 応募要件 R",
            "共通の条件「gone」がありません。選び直すか、共通の条件を加えてください。",
        )
    ]
