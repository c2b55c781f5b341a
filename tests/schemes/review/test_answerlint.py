"""The checks of the answer pages: plain words, short lines, a source for each, ways that lead on."""

import pytest

from schemes.document import Contact, OverviewDocument, Point, Task, Term
from schemes.review import linting
from tests.schemes.review.linted import CITED, DAY, found, reference, rule, scheme, track

TERMS = (
    Term(word="裨益", kana="ひえき", plain="くらしがよくなる", meaning="…", avoided=True),
    Term(word="採択", kana="さいたく", plain="選ばれること", meaning="…"),
)


def point(text, **values):
    plain = {"topic": "who", "topic_label": "使える人", "mark": "yes", "citations": CITED}
    return Point(**{"text": text, **plain, **values})


def told(*points, tasks=(), **values):
    """What is found in a track with these points, by rule."""
    documents = {
        "reference": reference(),
        "aid": scheme(track(rule("yes"), points=points, **values)),
        "overview": OverviewDocument(
            subject="overview", pages=(), sections={"terms": TERMS, "tasks": tasks}
        ),
    }
    return [(one.severity, one.rule, one.sentence) for one in linting.lint(documents, DAY)]


def test_plain_short_cited_points_have_no_findings():
    other = point("もっと小さく", topic="otherwise", leads_to="aid/main", citations=())
    unknown = point("いつ募集するか", topic="unknown", mark="ask", citations=())
    assert told(point("日本の団体"), unknown, other, gives="採択された事業を支えます。") == []


@pytest.mark.parametrize(
    ("points", "values"),
    [
        ((point("住民に裨益する事業"),), {}),
        ((point("住民の事業", aside="裨益すること"),), {}),
        ((), {"gives": "住民に裨益します。"}),
        ((), {"easy": "住民(じゅうみん)に裨益します。"}),
        (
            (),
            {
                "contacts": (
                    Contact(name="窓口", purpose="裨益の相談", telephone="03", citations=CITED),
                )
            },
        ),
    ],
)
def test_a_word_that_people_do_not_use_is_a_warning_that_names_a_better_one(points, values):
    ((severity, key, sentence),) = told(*points, **values)
    assert (severity, key) == ("warning", "hard_word")
    assert "「裨益」があります。「くらしがよくなる」のように" in sentence


def test_words_of_the_evidence_are_left_alone():
    assert told(summary="住民に裨益する事業") == []


@pytest.mark.parametrize(
    ("topic", "most"),
    [
        ("who", 30),
        ("step", 14),
        ("step_note", 80),
        ("paper", 24),
        ("unknown", 26),
        ("otherwise", 22),
    ],
)
def test_a_line_longer_than_a_phone_shows_is_a_warning(topic, most):
    def of(length):
        return told(point("あ" * length, topic=topic, leads_to="aid/main"))

    assert of(most) == []
    ((severity, key, sentence),) = of(most + 1)
    assert (severity, key) == ("warning", "too_long")
    assert f"{most}字まで" in sentence


def test_what_it_gives_is_said_in_sixty_characters():
    assert told(gives="あ" * 60) == []
    assert [key for _, key, _ in told(gives="あ" * 61)] == ["too_long"]


@pytest.mark.parametrize(
    "text", ["団体(法人(NPO)など)", "団体\uff08法人(NPO)など\uff09", "「あの「この」団体」"]
)
def test_brackets_within_brackets_are_a_warning(text):
    assert [(severity, key) for severity, key, _ in told(point(text))] == [("warning", "nested")]
    assert told(point("団体(法人)と会社(株式)")) == []


@pytest.mark.parametrize(
    ("topic", "must"),
    [
        ("who", True),
        ("cell", True),
        ("step", True),
        ("step_note", True),
        ("paper", True),
        ("unknown", False),
        ("otherwise", False),
    ],
)
def test_what_is_said_of_the_offer_has_a_source(topic, must):
    found = told(point("文", topic=topic, leads_to="aid/main", citations=()))
    assert [(severity, key) for severity, key, _ in found] == [("error", "uncited")] * must


@pytest.mark.parametrize("leads_to", ["aid/none", "none/main", "aid", ""])
def test_a_neighbour_that_is_not_there_is_an_error(leads_to):
    ((severity, key, sentence),) = told(point("文", topic="otherwise", leads_to=leads_to))
    assert (severity, key) == ("error", "point_lost")
    assert leads_to in sentence
    assert "を入れてください。" in sentence


def test_a_task_that_leads_nowhere_is_an_error():
    lost = Task(who="ngo", label="応募する", leads_to="aid/none")
    there = Task(who="ngo", label="応募する", leads_to="aid/main")
    assert told(tasks=(there,)) == []
    ((severity, key, _),) = told(tasks=(lost,))
    assert (severity, key) == ("error", "task_lost")


def test_a_word_taken_off_the_list_is_no_finding_any_more():
    documents = {
        "reference": reference(),
        "aid": scheme(track(rule("yes"), points=(point("裨益する事業"),))),
        "overview": OverviewDocument(subject="overview", pages=(), sections={"terms": TERMS}),
    }
    assert [one.rule for one in linting.lint(documents, DAY)] == ["hard_word"]
    documents["overview"] = OverviewDocument(subject="overview", pages=(), sections={})
    assert linting.lint(documents, DAY) == []


def test_a_contact_point_by_which_nobody_is_reached():
    silent = Contact(name="窓口", hours="平日", citations=CITED)
    known = Contact(name="窓口", page_url="https://www.jica.go.jp/", citations=CITED)
    assert found(scheme(track(), contacts=(silent,)))[0].rule == "unreachable"
    assert found(scheme(track(), contacts=(known,))) == []
