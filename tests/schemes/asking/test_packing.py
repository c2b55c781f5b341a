"""The short address: every answer goes in and comes out again; what is damaged is never guessed."""

import base64
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes import catalogue
from schemes.asking import packing
from schemes.asking.packing import KEYS, Unpackable, pack, unpack
from schemes.document import Choice, Fact
from schemes.judging import declaration
from schemes.judging.answers import FIRST_DAY, LAST_DAY
from schemes.judging.operators import choices_of
from schemes.judging.people import QUESTION, WHO

pytestmark = pytest.mark.django_db


def facts():
    shown = catalogue.library().on(catalogue.library().first_day)
    return {WHO: QUESTION, **declaration.asked(shown.facts)}


def values_of(fact):
    """Any answer to a question, 「わからない」 among them."""
    match fact.type:
        case "bool":
            found = st.booleans()
        case "date":
            found = st.dates(FIRST_DAY, LAST_DAY)
        case "set":
            found = st.lists(st.sampled_from(list(choices_of(fact))), unique=True).map(tuple)
        case "choice" | "country" | "prefecture":
            found = st.sampled_from(list(choices_of(fact)))
        case _:
            found = st.integers(fact.minimum or 0, fact.maximum or 10**6)
    return st.none() | found


def answers_to(known, keys):
    return st.fixed_dictionaries({}, optional={key: values_of(known[key]) for key in keys})


@given(data=st.data())
def test_what_goes_in_comes_out(data):
    known = facts()
    values = data.draw(answers_to(known, known))
    of_members = [key for key, fact in known.items() if fact.per_member or fact.subject == "member"]
    members = tuple(data.draw(st.lists(answers_to(known, of_members), max_size=3)))
    day = data.draw(st.none() | st.dates(date(2026, 3, 1), LAST_DAY))
    word = pack(known, values, members, day)
    assert unpack(word, known) == (values, members, day)
    assert word == pack(known, dict(reversed(values.items())), members, day)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_question_has_its_place(key):
    assert key in facts()
    assert len(set(KEYS)) == len(KEYS)


def test_every_published_question_is_in_the_table():
    assert set(facts()) <= set(KEYS)


def test_thirteen_answers_are_a_short_word():
    values = {
        "who": "ngo",
        "wants": ("funds", "advice"),
        "organisation_type": "npo_corporation",
        "registered_on": date(2023, 4, 1),
        "head_office_prefecture": "20",
        "overseas_record": "little",
        "country": "KH",
        "activities": ("dispatch", "equipment", "training"),
        "budget_yen": 8_000_000,
        "project_months": 36,
        "technical_cooperation": True,
        "has_counterpart": True,
        "benefits_residents": True,
    }
    assert len(pack(facts(), values)) <= 42


def test_a_word_that_was_printed_is_read_for_ever():
    assert unpack("1PNzoVfB-rg", facts()) == ({"who": "citizen", "wants": ("giving",)}, (), None)


def test_a_word_is_read_after_questions_and_choices_were_added():
    known = facts()
    word = pack(known, {"wants": ("giving",), "budget_yen": 1, "country": None})
    more = Choice(value="another", label="ほか")
    grown = {
        "a_new_one": known["country"].model_copy(update={"key": "a_new_one"}),
        **dict(reversed(known.items())),
        "wants": known["wants"].model_copy(update={"choices": (more, *known["wants"].choices)}),
    }
    assert unpack(word, grown)[0] == {"wants": ("giving",), "budget_yen": 1, "country": None}
    both = pack(grown, {"a_new_one": "KH", "wants": ("another",)})
    assert unpack(both, grown)[0] == {"a_new_one": "KH", "wants": ("another",)}
    with pytest.raises(Unpackable, match="今はない"):
        unpack(both, known)


def test_choices_whose_short_signs_are_the_same_are_told_apart():
    values, seen = [], {}
    for number in range(5000):
        short = packing._hash(f"v{number}", packing._CHOICE)
        if short in seen:
            values = [seen[short], f"v{number}"]
            break
        seen[short] = f"v{number}"
    fact = Fact(
        key="wants",
        subject="plan",
        type="choice",
        label="例",
        question="例",
        group="例",
        choices=tuple(Choice(value=one, label=one) for one in values),
    )
    for one in values:
        assert unpack(pack({"wants": fact}, {"wants": one}), {"wants": fact})[0] == {"wants": one}


@given(place=st.integers(1, 40), bit=st.integers(0, 5))
def test_a_letter_that_was_misread_is_noticed(place, bit):
    word = pack(
        facts(), {"who": "ngo", "wants": ("funds",), "budget_yen": 8_000_000, "country": "KH"}
    )
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = 1 + place % (len(word) - 2)
    other = signs[signs.index(word[place]) ^ 1 << bit]
    with pytest.raises(Unpackable):
        unpack(word[:place] + other + word[place + 1 :], facts())


@given(
    st.text(max_size=80)
    | st.binary(max_size=40).map(lambda b: "1" + base64.urlsafe_b64encode(b).decode().rstrip("="))
)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(Unpackable) as refused:
        unpack(text, facts())
    assert refused.value.message.endswith("。")


def test_a_day_beyond_all_days_is_refused():
    known = facts()
    word = pack(known, {}, (), LAST_DAY + timedelta(days=900))
    with pytest.raises(Unpackable):
        unpack(word, known)
