"""The checker's form: how an address is read, and how our crispy-forms pack draws it."""

from datetime import date
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django.http import QueryDict

from schemes.asking.forms import CheckForm
from schemes.document import Choice, Fact
from schemes.judging.answers import Answers


def fact(key, type_, **values):
    plain = {
        "key": key,
        "subject": "applicant",
        "per_member": False,
        "type": type_,
        "unit": "",
        "label": f"{key}の名前",
        "question": f"{key}ですか。",
        "help": f"例: {key}。",
        "group": "団体",
        "asked_of": "",
        "changeable": False,
        "effort": 1,
        "minimum": None,
        "maximum": None,
    }
    return Fact(**plain | values)


FACTS = {
    one.key: one
    for one in (
        fact(
            "applicant_kind",
            "choice",
            group="応募者",
            choices=(
                Choice(value="individual", label="個人", also=("ひとり", "法人")),
                Choice(value="organisation", label="団体", also=("組織", "法人")),
            ),
        ),
        fact("local", "bool", asked_of="organisation"),
        fact("budget", "yen", unit="円", asked_of="organisation", subject="plan", group="計画"),
        fact("months", "months", unit="か月", group="計画"),
        fact("founded", "date", per_member=True, asked_of="organisation"),
        fact("people", "count", unit="人", maximum=100),
        fact(
            "works",
            "set",
            choices=(Choice(value="a", label="甲"), Choice(value="b", label="{{ 乙 }}")),
        ),
        fact("country", "country"),
        fact("prefecture", "prefecture"),
        fact("age", "int", asked_of="individual"),
    )
}
ORGANISATION = "applicant_kind=organisation"


def form(query, deciding=("budget",)):
    return CheckForm(QueryDict(query), FACTS, frozenset(deciding))


def answers(query):
    bound = form(f"{ORGANISATION}&{query}")
    assert bound.is_valid(), bound.errors
    found = bound.answers
    facts = {key: value for key, value in found.facts.items() if key != "applicant_kind"}
    return Answers(facts, found.members)


class Drawn(HTMLParser):
    """Elements of a drawn form, each as its tag with its attributes."""

    def __init__(self, bound):
        super().__init__()
        bound.is_valid()
        self.elements = []
        self.html = render_crispy_form(bound, bound.helper)
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag, **wanted):
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag, **wanted):
        (found,) = self.all(tag, **wanted)
        return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("local=true", {"local": True}),
        ("local=はい", {"local": True}),
        ("local=no", {"local": False}),
        ("local=unknown", {"local": None}),
        ("budget=3億2千万", {"budget": 320_000_000}),
        ("budget=わからない", {"budget": None}),
        ("months=2年6か月", {"months": 30}),
        ("people=３５名", {"people": 35}),
        ("works=a&works=b&works=a", {"works": ("a", "b")}),
        ("works=unknown", {"works": None}),
        ("country=NP&prefecture=13", {"country": "NP", "prefecture": "13"}),
        ("country=ﾋﾞﾙﾏ&prefecture=おきなわ", {"country": "MM", "prefecture": "47"}),
        ("works=甲&works=b", {"works": ("a", "b")}),
        ("local=○", {"local": True}),
        ("founded=令和8年(2026年)10月30日(金)", {"founded": date(2026, 10, 30)}),
        ("budget=&people=+", {}),
    ],
)
def test_an_address_is_read_to_typed_answers(query, expected):
    assert answers(query).facts == expected


def test_members_are_read_in_their_order():
    assert [len(member) for member in answers("members=2").members] == [0, 0]
    found = answers("members-1-founded=R6.4.1&members-0-founded=unknown").members
    assert [str(member["founded"]) for member in found] == ["None", "2024-04-01"]


def test_an_address_may_name_the_kind_by_another_name():
    assert form("applicant_kind=組織").kind == "organisation"
    bound = form("applicant_kind=法人")
    assert bound.kind == ""
    assert bound.errors["applicant_kind"] == [
        "「applicant_kindの名前」の「法人」は、「個人」「団体」のどれかに決まりません。"
        "そのうちの一つを入れてください。"
    ]


def test_a_choice_that_is_called_by_another_name_is_marked_and_told():
    drawn = Drawn(form("applicant_kind=組織&country=ビルマ&local=○&works=甲"))
    assert "checked" in drawn.one("input", name="applicant_kind", value="organisation")
    assert "checked" in drawn.one("input", name="local", value="true")
    assert "checked" in drawn.one("input", name="works", value="a")
    assert "selected" in drawn.one("option", value="MM")
    for understood in ("団体", "ミャンマー", "はい", "「甲」"):
        told = f'<p class="field-understood">読み取った答え: <strong>{understood}</strong></p>'
        assert told in drawn.html


def test_a_choice_that_is_given_by_its_code_is_not_told_again():
    drawn = Drawn(form("applicant_kind=organisation&country=MM&local=true&works=a"))
    assert "読み取った答え" not in drawn.html


def test_what_was_read_for_a_radical_is_told():
    drawn = Drawn(form(f"{ORGANISATION}&founded=2026年10⽉30⽇"))
    assert (
        "読み取った答え: <strong>2026年10月30日</strong> 形の似た別の文字があったので、"
        "「⽉」を「月」、「⽇」を「日」と読みました。</p>"
    ) in drawn.html


def test_nothing_answered_is_not_an_answer():
    bound = form("show=all")
    assert bound.is_valid()
    assert not bound.is_answered
    assert bound.is_first_step


def test_facts_of_the_other_kind_have_no_field_and_are_named():
    bound = form("applicant_kind=individual&budget=1")
    assert bound.is_valid()
    assert "budget" not in bound.fields
    assert [one.key for one in bound.unused] == ["budget"]
    assert bound.answers.facts == {"applicant_kind": "individual"}


def test_an_address_without_a_kind_may_still_answer():
    assert form("budget=1万").fields.keys() >= {"budget", "age"}


def test_a_group_folds_the_questions_that_today_s_rules_do_not_ask():
    groups = {group.title: group for group in form(ORGANISATION).groups}
    assert (groups["計画"].main, groups["計画"].more) == (["budget"], ["months"])
    assert not groups["計画"].is_open


def test_a_folded_question_with_an_answer_is_open():
    bound = form(f"{ORGANISATION}&months=3年")
    assert bound.is_valid()
    assert {group.title: group.is_open for group in bound.groups}["計画"]


# The template pack


def test_the_form_is_sent_to_its_own_address_without_a_token():
    drawn = Drawn(form(ORGANISATION))
    assert drawn.one("form")["method"] == "get"
    assert drawn.one("form")["action"] == "/check/"
    assert drawn.all("input", name="csrfmiddlewaretoken") == []


def test_a_text_is_labelled_described_and_in_its_unit():
    drawn = Drawn(form(ORGANISATION))
    box = drawn.one("input", id="id_budget")
    assert box["inputmode"] == "text"  # people write 1,000万円
    assert box["aria-describedby"] == "id_budget_helptext"
    assert drawn.one("p", id="id_budget_helptext")
    assert drawn.one("label", **{"for": "id_budget"})
    assert '<span class="field-unit">円</span>' in drawn.html
    unknown = drawn.one("input", id="id_budget_unknown")
    assert (unknown["name"], unknown["value"]) == ("budget", "unknown")


def test_radios_stand_in_a_described_fieldset_with_a_legend():
    drawn = Drawn(form(ORGANISATION))
    sets = [one.get("aria-describedby") for one in drawn.all("fieldset")]
    assert "id_local_helptext" in sets
    assert "<legend>localですか。</legend>" in drawn.html
    radios = drawn.all("input", type="radio", name="local")
    assert [radio["value"] for radio in radios] == ["true", "false", "unknown", ""]
    assert ["checked" in radio for radio in radios] == [False, False, False, True]
    assert drawn.all("label", **{"for": "id_local_0"})


def test_an_error_is_tied_to_its_field():
    drawn = Drawn(form(f"{ORGANISATION}&budget=約500万&local=maybe"))
    box = drawn.one("input", id="id_budget")
    assert box["aria-describedby"] == "id_budget_helptext id_budget_error"
    assert box["aria-invalid"] == "true"
    assert box["value"] == "約500万"
    assert drawn.one("ul", id="id_budget_error")
    assert "id_local_helptext id_local_error" in [
        one.get("aria-describedby") for one in drawn.all("fieldset")
    ]
    assert drawn.one("ul", id="id_local_error")


def test_countries_and_prefectures_are_grouped():
    drawn = Drawn(form(ORGANISATION))
    groups = [one["label"] for one in drawn.all("optgroup")]
    assert groups[0] == "ア行"
    assert "漢字で始まる国" in groups
    assert groups[-1] == "九州・沖縄"
    assert len(groups) == len(set(groups))


def test_no_id_stands_twice():
    drawn = Drawn(form(f"{ORGANISATION}&members=2&budget=x"))
    ids = [attrs["id"] for _, attrs in drawn.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_enter_key_shows_the_result_and_changes_no_member():
    drawn = Drawn(form(f"{ORGANISATION}&members=1"))
    buttons = [
        attrs
        for tag, attrs in drawn.elements
        if tag == "button" or (tag == "input" and attrs["type"] == "submit")
    ]
    assert "name" not in buttons[0]
    assert [one.get("value") for one in buttons if one.get("name") == "do"] == [
        "remove-member-0",
        "add-member",
    ]


def test_words_of_the_catalogue_are_never_run_as_a_template():
    drawn = Drawn(form(ORGANISATION))
    assert "{{ 乙 }}" in drawn.html
