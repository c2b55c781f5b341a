"""A requirement in the admin: what makes no sense is refused in words, what does is a sentence."""

from types import SimpleNamespace

import pytest

from schemes.admin.requirements import RuleValueField
from schemes.models import Fact, Requirement
from tests.staff import address, editor, errors, page_fields

pytestmark = pytest.mark.django_db

__all__ = ["editor"]


@pytest.fixture
def rule(editor):
    """Sends the form of a requirement on the budget with another value."""
    row = Requirement.objects.filter(fact__type="choice", track__isnull=False).first()
    path = address(Requirement, "change", row.pk)
    sent = page_fields(editor.get(path))

    def send(fact, operator, value):
        asked = Fact.objects.get(key=fact).pk if fact else ""
        return editor.post(path, {**sent, "fact": asked, "operator": operator, "value": value})

    return SimpleNamespace(send=send, row=row)


BAD_VALUES = {
    "yen in words": ("budget_yen", "at_most", "1000万円", "値を読み取れません"),
    "a text for yen": ("budget_yen", "at_most", '"1000"', "値を正しく入れてください。"),
    "negative": ("budget_yen", "at_most", "-1", "値を正しく入れてください。"),
    "huge": ("budget_yen", "at_most", "1" + "0" * 30, "数が大きすぎます。"),
    "more digits than Python reads": ("budget_yen", "at_most", "1" * 3_900, "数が大きすぎます。"),
    "a fraction": ("budget_yen", "at_most", "1.5", "値を読み取れません"),
    "not a number": ("budget_yen", "at_most", "NaN", "値を読み取れません"),
    "missing": ("budget_yen", "at_most", "", "値を正しく入れてください。"),
    "a list for one": ("organisation_type", "equals", '["company"]', "値は一つだけ"),
    "a range for one": ("organisation_type", "equals", '{"from": 1}', "値は一つだけ"),
    "an unknown choice": ("organisation_type", "one_of", '["nai"]', "選択肢にない値があります。"),
    "a lone surrogate": ("organisation_type", "one_of", '["\\ud800"]', "値を読み取れません"),
    "deep": ("organisation_type", "one_of", "[" * 2_000, "値を読み取れません"),
    "long": ("organisation_type", "one_of", " " * 4_000 + "[]1", "値が長すぎます。"),
    "nested": ("organisation_type", "one_of", '[["company"]]', "値を読み取れません"),
    "reversed": ("project_months", "between", '{"from": 5, "to": 1}', "範囲の両端が逆です。"),
    "one end": ("project_months", "between", '{"from": 5}', "範囲の両端を入れてください。"),
    "no day": ("registered_on", "on_or_after", '"2027-02-30"', "値を正しく入れてください。"),
    "wrong kind": ("registered_on", "at_most", "1", "答え方が違う質問「"),
    "value for yes": ("tax_arrears", "is_false", "1", "この条件に値は要りません。"),
    "judged with a fact": ("tax_arrears", "judged", "", "質問も値も要りません。"),
    "no fact": ("", "at_most", "1", "質問を選んでください。"),
    "no operator": ("budget_yen", "nai", "1", "選択してください"),
}


@pytest.mark.parametrize(
    ("fact", "operator", "value", "sentence"), BAD_VALUES.values(), ids=BAD_VALUES
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(rule, fact, operator, value, sentence):
    before = Requirement.objects.filter(pk=rule.row.pk).values().get()
    answer = rule.send(fact, operator, value)
    assert answer.status_code == 200
    assert sentence in str(errors(answer))
    assert Requirement.objects.filter(pk=rule.row.pk).values().get() == before


GOOD_VALUES = {
    "yen": ("budget_yen", "at_most", "15000000", 15_000_000, "15,000,000円以下であること"),
    "full-width": ("budget_yen", "at_most", " 15000000 ", 15_000_000, "15,000,000円以下"),
    "choices": (
        "organisation_type",
        "one_of",
        '["npo_corporation", "company"]',
        ["npo_corporation", "company"],
        "「NPO法人」「株式会社等」のいずれかであること",
    ),
    "range": (
        "project_months",
        "between",
        '{"from": 1, "to": 36}',
        {"from": 1, "to": 36},
        "36か月",
    ),
    "day": ("registered_on", "on_or_before", '"2027-04-01"', "2027-04-01", "2027年4月1日以前"),
    "yes": ("tax_arrears", "is_false", "", None, "「いいえ」であること"),
}


@pytest.mark.parametrize(
    ("fact", "operator", "typed", "stored", "sentence"), GOOD_VALUES.values(), ids=GOOD_VALUES
)
def test_a_rule_is_stored_and_shown_as_a_sentence(
    rule, editor, fact, operator, typed, stored, sentence
):
    answer = rule.send(fact, operator, typed)
    assert answer.status_code == 302, errors(answer)
    rule.row.refresh_from_db()
    assert rule.row.value == stored
    page = editor.get(address(Requirement, "change", rule.row.pk)).text
    assert sentence in page


def test_a_judged_rule_needs_neither_fact_nor_value(rule):
    assert rule.send("", "judged", "").status_code == 302
    rule.row.refresh_from_db()
    assert (rule.row.fact, rule.row.value) == (None, None)


def test_what_was_typed_stays_in_the_box(rule):
    shown = rule.send("budget_yen", "at_most", "<1000万円>")
    assert ">\n&lt;1000万円&gt;</textarea>" in shown.text


def test_a_value_is_shown_in_japanese():
    assert RuleValueField().prepare_value(["東京"]) == '["東京"]'
