"""What answer pages say is short, in people's words and founded, or whoever publishes is told."""

import pytest

from schemes import catalogue
from schemes.document import Contact, OverviewDocument, Point, Term
from schemes.review import linting
from tests.schemes.review.test_linting import CITED, DAY, reference, rule, scheme, track

TERMS = (
    Term(word="裨益", kana="ひえき", plain="くらしがよくなる", meaning="役に立つこと", avoided=True),
    Term(word="要件", kana="ようけん", meaning="満たすこと", avoided=True),
    Term(word="登記", kana="とうき", meaning="記録すること"),
)


def found(**values):
    """What the checks find in a track with these values, by rule and with its severity."""
    documents = {
        "reference": reference(),
        "aid": scheme(track(rule("yes"), **values)),
        "overview": OverviewDocument(subject="overview", pages=(), sections={"terms": TERMS}),
    }
    return [(one.severity, one.rule) for one in linting.lint(documents, DAY)]


def point(topic="who", text="日本の団体", **values):
    return Point(**{"topic": topic, "topic_label": "", "text": text, "citations": CITED, **values})


def contact(purpose):
    return Contact(name="窓口", purpose=purpose, telephone="03-0000-0000", citations=CITED)


@pytest.mark.parametrize(
    "values",
    [
        {"gives": "住民に裨益する活動を支えます。"},
        {"easy": "要件を みます。"},
        {"points": (point(text="要件を満たす団体"),)},
        {"points": (point(aside="裨益する人がいること"),)},
        {"points": (point("cell", heading="要件", text="なし"),)},
        {"contacts": (contact("要件の相談"),)},
    ],
)
def test_a_word_of_the_list_is_told_wherever_visitors_read_it(values):
    assert found(**values) == [("warning", "avoided_word")]


@pytest.mark.parametrize(
    "values",
    [
        {"gives": "登記した団体の活動を支えます。"},
        {"summary": "住民に裨益する活動"},
        {"points": (point(),), "contacts": (contact("応募相談(草の根)"),)},
    ],
)
def test_other_words_and_other_texts_are_left_alone(values):
    assert found(**values) == []


def test_the_finding_says_what_people_say_instead():
    documents = {
        "reference": reference(),
        "aid": scheme(track(rule("yes"), gives="裨益する活動です。")),
        "overview": OverviewDocument(subject="overview", pages=(), sections={"terms": TERMS}),
    }
    (finding,) = linting.lint(documents, DAY)
    assert finding.sentence == (
        "「裨益」は、訪れる人に伝わりにくいことばです。「くらしがよくなる」のように言い換えてください。"
    )
    assert finding.row == ("schemes.track", ("aid", "main"))


@pytest.mark.parametrize(
    ("topic", "most"), [("who", 30), ("unknown", 26), ("step", 14), ("otherwise", 22)]
)
def test_a_line_has_room_for_so_many_characters(topic, most):
    leads_to = "aid/main" if topic == "otherwise" else ""
    fits, long = (point(topic, "あ" * n, leads_to=leads_to) for n in (most, most + 1))
    assert found(points=(fits,)) == []
    assert found(points=(long,)) == [("warning", "long_answer")]


def test_what_a_track_gives_is_one_short_sentence():
    assert found(gives="あ" * 60) == []
    assert found(gives="あ" * 61) == [("warning", "long_answer")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("研修(国内)と派遣(海外)", []),
        ("研修(国内(東京))", [("warning", "nested_brackets")]),
        ("研修（国内(東京)）", [("warning", "nested_brackets")]),
    ],
)
def test_brackets_within_brackets_are_told(text, expected):
    assert found(points=(point(text=text),)) == expected


@pytest.mark.parametrize("topic", ["who", "cell", "step", "step_note", "paper"])
def test_a_statement_without_a_source_stops_publishing(topic):
    assert found(points=(point(topic, citations=()),)) == [("error", "uncited")]


def test_a_question_and_a_neighbour_need_no_source():
    lines = (
        point("unknown", "今年度の日程", citations=()),
        point("otherwise", "もっと小さく", leads_to="aid/main", citations=()),
    )
    assert found(points=lines) == []


@pytest.mark.parametrize("leads_to", ["aid/gone", "aid", "gone/main", ""])
def test_a_neighbour_that_is_no_track_stops_publishing(leads_to):
    line = point("otherwise", "もっと小さく", leads_to=leads_to)
    assert found(points=(line,)) == [("error", "point_lost")]


@pytest.mark.django_db
def test_the_catalogue_keeps_to_it():
    catalogue.refresh()
    today = catalogue.library().on(catalogue.library().rows[-1].effective_from)
    documents = {
        "reference": today.reference,
        "overview": today.overview,
        **today.schemes,
    }
    rules = {"avoided_word", "long_answer", "nested_brackets", "point_lost", "uncited"}
    told = [one for one in linting.lint(documents, DAY) if one.rule in rules]
    assert told == []
