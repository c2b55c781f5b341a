"""Bodies and roles of the catalogue by the names that people have for them."""

from datetime import date

import pytest

from schemes import catalogue
from schemes.asking import answerfields, casetexts
from schemes.asking.inputs import widget_of
from schemes.judging.answers import AnswerError
from schemes.judging.operators import names_of
from schemes.writing.names import key

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    return catalogue.library().on(date(2026, 11, 24)).facts


@pytest.mark.parametrize("fact", ["organisation_type", "designated_body_type"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("特定非営利活動法人", "npo_corporation"),
        ("（特非）", "npo_corporation"),
        ("NPO法人", "npo_corporation"),
        ("認定NPO法人", "npo_corporation"),
        ("一般社団法人", "general_association"),
        ("(一社)", "general_association"),
        ("公益財団法人", "public_interest_foundation"),
        ("会社", "company"),
        ("㈱", "company"),
        ("㍿", "company"),
        ("有限会社", "company"),
        ("合同会社", "company"),
        ("企業", "company"),
        ("協同組合", "other_private"),
        ("宗教法人", "other_private"),
        ("市役所", "local_government"),
        ("町役場", "local_government"),
        ("県庁", "local_government"),
        ("都庁", "local_government"),
        ("市町村", "local_government"),
        ("都道府県", "local_government"),
        ("独法", "independent_agency"),
        ("がっこうほうじん", "school_corporation"),
    ],
)
def test_a_kind_of_body_is_known_by_its_names(facts, fact, name, value):
    assert answerfields.read(facts[fact], [name]) == value
    assert casetexts.read_facts(f"{facts[fact].label}: {name}", facts) == {fact: value}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("大学", "「国立大学法人」「公立大学法人」「私立大学」"),
        ("社団法人", "「一般社団」「公益社団」"),
        ("財団法人", "「一般財団」「公益財団」"),
        ("自治体", "「普通地方公共団体」「特別地方公共団体(特別区・一部事務組合等)」"),
    ],
)
def test_a_name_of_several_kinds_is_asked_again(facts, name, meant):
    with pytest.raises(AnswerError) as refused:
        answerfields.read(facts["organisation_type"], [name])
    assert refused.value.message == (
        f"「団体の種類」の「{name}」は、{meant}のどれかに決まりません。"
        "そのうちの一つを入れてください。"
    )


def test_both_questions_of_a_kind_of_body_know_the_same_names(facts):
    one, other = (
        {choice.value: choice.also for choice in facts[name].choices}
        for name in ("organisation_type", "designated_body_type")
    )
    assert {**one, "none": other["none"]} == other


def test_every_choice_is_read_by_its_own_words(facts):
    """Whatever else others are called."""
    for fact in facts.values():
        names = names_of(fact)
        for choice in fact.choices:
            assert names.read(choice.label) == choice.value, (fact.key, choice)
            for name in choice.also:
                assert choice.value in names.codes[key(name)], (fact.key, choice.value, name)


def test_a_set_in_a_case_may_name_its_choices_in_other_words(facts):
    label = facts["activities"].label
    assert casetexts.read_facts(f"{label}: 専門家派遣、機材の供与", facts) == {
        "activities": ["dispatch", "equipment"]
    }


def test_a_country_in_a_case_may_have_a_former_name(facts):
    text = f"{facts['country'].label}: ビルマ"
    assert casetexts.read_facts(text, facts) == {"country": "MM"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("local_government", "普通地方公共団体(例: 都道府県、市町村、市役所、町役場)"),
        (
            "special_local_government",
            "特別地方公共団体(特別区・一部事務組合等)(例: 広域連合、地方自治体、自治体、区役所)",
        ),
        ("school", "学校(1条校)(例: 一条校、小学校、中学校、高等学校)"),
        ("board_of_education", "教育委員会"),
    ],
)
def test_a_choice_is_shown_with_names_that_its_label_does_not_say_already(facts, value, shown):
    assert (value, shown) in widget_of(facts["organisation_type"]).choices
