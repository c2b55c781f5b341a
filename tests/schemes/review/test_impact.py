"""Whose verdict changes when a rule does."""

import time
from datetime import date
from itertools import pairwise

import pytest

from schemes import catalogue, sections
from schemes.judging.rulebook import RuleBook, Verdict
from schemes.review import borderlines, impact
from schemes.review.impact import Example
from tests import kept

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)


def examples():
    return [
        Example(
            case["key"],
            case["title"],
            case["facts"],
            date.fromisoformat(case["judged_on"]),
            {track: tuple(keys) for track, keys in case["expect"].items()},
        )
        for case in kept.cases().values()
    ]


def example(key):
    return next(one for one in examples() if one.key == key)


@pytest.fixture
def published():
    shown = catalogue.library().on(DAY)
    return {subject: edition.document for subject, edition in shown.editions.items()}


def edited(documents, subject, change):
    """The catalogue with one document changed."""
    content = documents[subject].model_dump(mode="json")
    change(content)
    return {**documents, subject: sections.parse(content)}


def book(documents):
    facts = {fact.key: fact for fact in documents["reference"].facts}
    schemes = [doc for key, doc in documents.items() if key not in ("reference", "overview")]
    sources = {source.key: source for source in documents["reference"].sources}
    return RuleBook.of(schemes, facts, sources)


def rules(content, track):
    return next(row for row in content["tracks"] if row["key"] == track)["requirements"]


def rule(content, track, code):
    return next(row for row in rules(content, track) if row["code"] == code)


def cap(yen):
    def change(content):
        rule(content, "support", "KS-2")["value"] = yen

    return change


def shifts(old, new, tried):
    return impact.shifts(book(old), book(new), tried, {"kusanone/support": "草の根協力支援型"})


def test_nothing_changes_nobody(published):
    assert shifts(published, published, examples()) == []
    assert borderlines.examples(published, published, examples()) == []


def test_every_kept_case_is_as_expected(published):
    assert impact.misses(book(published), examples()) == []


def test_a_lowered_cap_turns_a_plan_away_and_says_by_which_rule(published):
    new = edited(published, "kusanone", cap(8_000_000))
    found = shifts(published, new, examples())
    turned = [shift for shift in found if shift.new is Verdict.PLAN_CHANGE]
    assert turned
    assert {shift.track for shift in found} == {"kusanone/support"}
    assert {shift.track_name for shift in found} == {"草の根協力支援型"}
    assert all("KS-2" in shift.deciding for shift in turned)
    first = turned[0]
    assert first.key == f"{first.example.key} kusanone/support {first.old.key} plan_change"
    assert [words for words in first.because if words.startswith("KS-2")] == [
        "KS-2 基準資料(2026年3月)では、総額が1,000万円以下であることが条件です。"
        "回答は1,000万円で、200万円超えています。"
        "総額を800万円までにすると、この条件に合います。"
    ]
    assert first.expected is ("plan_change" in first.example.expect["kusanone/support"])


def test_where_it_becomes_eligible_the_old_rule_is_named(published):
    base = boundary(published, cap(15_000_000), "境目 KS-2 15,000,000円")
    new = edited(published, "kusanone", cap(15_000_000))
    (found,) = [s for s in shifts(published, new, [base]) if s.track == "kusanone/support"]
    assert (found.old, found.new) == (Verdict.PLAN_CHANGE, Verdict.ELIGIBLE)
    assert found.deciding == ("KS-2",)
    assert found.expected is None


def boundary(published, change, key):
    new = edited(published, "kusanone", change)
    generated = borderlines.examples(published, new, examples())
    return next(one for one in generated if one.key.startswith(key))


def test_a_changed_cap_is_tried_on_both_sides_of_both_boundaries(published):
    new = edited(published, "kusanone", cap(15_000_000))
    found = borderlines.examples(published, new, examples())
    tried = {one.facts["budget_yen"] for one in found}
    assert {9_999_999, 10_000_001, 14_999_999, 15_000_000, 15_000_001} <= tried
    assert all(one.generated and one.expect == {} for one in found)
    assert len({one.key for one in found}) == len(found) <= borderlines.MOST
    changed = [s for s in shifts(published, new, found) if s.track == "kusanone/support"]
    assert {shift.example.facts["budget_yen"] for shift in changed} == tried & {
        *(10_000_001, 14_999_999, 15_000_000)
    }


def test_the_key_of_a_generated_example_says_what_was_tried(published):
    found = boundary(published, cap(15_000_000), "境目 KS-2 15,000,001円")
    base = example(found.key.rpartition("(")[2].rstrip(")"))
    assert found.key == f"境目 KS-2 15,000,001円 ({base.key})"
    assert found.facts == {**base.facts, "budget_yen": 15_000_001}
    assert found.title.endswith("を15,000,001円に変えた場合)")


def test_years_since_are_tried_on_the_day_and_the_next(published):
    found_rule = next(
        (track["key"], row["code"])
        for track in published["kusanone"].model_dump(mode="json")["tracks"]
        for row in track["requirements"]
        if row["operator"] == "years_since_edge"
    )

    def change(content):
        rule(content, *found_rule)["value"] += 1

    new = edited(published, "kusanone", change)
    found = borderlines.examples(published, new, examples())
    by_base = {}
    for one in found:
        base = one.key.rpartition("(")[2]
        by_base.setdefault(base, []).append(date.fromisoformat(one.facts["registered_on"]))
    for days in by_base.values():
        days.sort()
        assert len(days) in (3, 4)  # an example that already stands on a boundary is no new one
        assert [(b - a).days for a, b in pairwise(days)].count(1) >= 1


def test_a_new_rule_on_choices_is_tried_inside_and_outside(published):
    def change(content):
        row = {**rules(content, "support")[0]}
        row.update(
            code="KS-99", fact="organisation_type", operator="one_of", value=["npo_corporation"]
        )
        row.update(strength="must", standing="current", fiscal_year=None, over="")
        row.update(alternative="", clause="")
        rules(content, "support").append(row)

    new = edited(published, "kusanone", change)
    found = borderlines.examples(published, new, examples())
    kinds = {one.facts["organisation_type"] for one in found}
    assert kinds - {"npo_corporation"}
    assert any(s.deciding == ("KS-99",) for s in shifts(published, new, [*examples(), *found]))


def test_a_rule_of_the_whole_scheme_is_tried_once(published):
    def change(content):
        content["requirements"][0]["strength"] = "note"

    new = edited(published, "kusanone", change)
    found = borderlines.examples(published, new, examples())
    assert 0 < len(found) <= borderlines.MOST
    assert len({one.key for one in found}) == len(found)


def test_a_track_that_goes_has_no_verdict(published):
    def change(content):
        content["tracks"] = [row for row in content["tracks"] if row["key"] != "support"]
        content["sections"] = {}

    new = edited(published, "kusanone", change)
    found = shifts(published, new, [example("C-A01")])
    assert [(s.track, s.new, s.expected) for s in found] == [("kusanone/support", None, False)]
    missed = impact.misses(book(new), [example("C-A01")])
    assert [(miss.track, miss.found, miss.expected) for miss in missed] == [
        ("kusanone/support", None, ("plan_change",))
    ]


def test_a_question_that_is_gone_misses_all_that_its_case_expects(published):
    stranger = Example("X", "", {"gone": True}, DAY, {"kusanone/support": ("eligible",)})
    (missed,) = impact.misses(book(published), [stranger])
    assert (missed.track, missed.found, missed.expected) == (
        "kusanone/support",
        None,
        ("eligible",),
    )
    assert shifts(published, published, [stranger]) == []


def test_a_question_that_changes_may_change_verdicts(published):
    def change(content):
        fact = next(row for row in content["facts"] if row["key"] == "budget_yen")
        fact["subject"] = "applicant"

    new = edited(published, "reference", change)
    changed = shifts(published, new, examples())
    assert {(s.old, s.new) for s in changed} == {(Verdict.PLAN_CHANGE, Verdict.INELIGIBLE)}


@pytest.mark.parametrize("subjects", [["kusanone"], ["kusanone", "jica-fund", "ngo-support"]])
def test_a_whole_run_is_over_in_a_second(published, subjects):
    def change(content):
        content["requirements"] = content["requirements"][:-1]
        for row in content["tracks"]:
            for one in row["requirements"]:
                one["strength"] = "principle" if one["strength"] == "must" else "must"

    new = published
    for subject in subjects:
        new = edited(new, subject, change)
    old_book, new_book, tried = book(published), book(new), examples()
    started = time.process_time()
    impact.shifts(old_book, new_book, tried, {})
    impact.misses(new_book, tried)
    assert time.process_time() - started < 1.0
    started = time.process_time()
    generated = borderlines.examples(published, new, tried)
    impact.shifts(old_book, new_book, generated, {})
    assert len(generated) > len(tried)
    assert time.process_time() - started < 1.0
