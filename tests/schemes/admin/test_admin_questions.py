"""New questions, choices and sources: what would break the checker is refused in words."""

import pytest

from schemes.admin.rows import facts
from schemes.asking import forms
from schemes.editing import composing
from schemes.judging import operators
from schemes.models import Fact, FactChoice, Source, Track
from tests.staff import address, errors, page_fields

pytestmark = pytest.mark.django_db

QUESTION = {
    "key": "has_volunteers",
    "label": "ボランティアの有無",
    "question": "ボランティアはいますか。",
    "type": "bool",
    "group": "団体",
    "subject": "applicant",
    "effort": "1",
}


def add(editor, choices=(), **given):
    path = address(Fact, "add")
    sent = {**page_fields(editor.get(path)), **QUESTION, **given}
    for place, (value, label) in enumerate(choices):
        sent |= {f"choices-{place}-value": value, f"choices-{place}-label": label}
    return editor.post(path, sent)


def said_of_choices(answer):
    formset = answer.context["inline_admin_formsets"][0].formset
    return [*formset.non_form_errors(), *(one for form in formset.errors for one in form.values())]


def test_a_question_is_added(editor):
    assert add(editor).status_code == 302
    assert Fact.objects.get(key="has_volunteers").type == "bool"


def test_a_question_with_choices_is_added_in_one_go(editor):
    answer = add(editor, type="choice", choices=[("many", "多い"), ("few", "少ない")])
    assert answer.status_code == 302, errors(answer)
    fact = Fact.objects.get(key="has_volunteers")
    assert list(fact.choices.values_list("value", "label")) == [("few", "少ない"), ("many", "多い")]


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("Has", facts.NOT_A_KEY),
        ("1st", facts.NOT_A_KEY),
        ("has-it", facts.NOT_A_KEY),
        ("show", "「show」はサイトがほかのことに使っています。別の記号にしてください。"),
    ],
)
def test_a_key_that_an_address_cannot_take_is_refused(editor, key, sentence):
    answer = add(editor, key=key)
    assert errors(answer) == {"key": [sentence]}


def test_the_words_that_addresses_use_are_all_known():
    assert facts.RESERVED == forms.CONTROLS


def test_a_question_of_choices_needs_one(editor):
    answer = add(editor, type="set")
    assert said_of_choices(answer) == [
        "「いくつでも選ぶ」の質問には、選択肢を一つ以上加えてください。"
    ]
    assert not Fact.objects.filter(key="has_volunteers").exists()


def test_another_question_has_no_choices(editor):
    answer = add(editor, choices=[("many", "多い")])
    assert said_of_choices(answer) == [
        "「はい・いいえ」の質問に選択肢は要りません。選択肢の欄を空にしてください。"
    ]


@pytest.mark.parametrize(
    ("value", "sentence"), [("unknown", facts.NO_UNKNOWN), ("Many", facts.NOT_A_VALUE)]
)
def test_a_choice_that_means_something_else_is_refused(editor, value, sentence):
    answer = add(editor, type="choice", choices=[(value, "多い")])
    assert said_of_choices(answer) == [[sentence]]
    fact = Fact.objects.get(key="role")
    path = address(FactChoice, "add")
    sent = {**page_fields(editor.get(path)), "fact": fact.pk, "value": value, "label": "多い"}
    assert errors(editor.post(path, sent)) == {"value": [sentence]}


@pytest.mark.parametrize("url", ["ftp://www.jica.go.jp/a.pdf", "javascript:alert(1)"])
def test_a_source_lies_at_a_page(editor, url):
    row = Source.objects.get(key="seed")
    path = address(Source, "change", row.pk)
    answer = editor.post(path, {**page_fields(editor.get(path)), "url": url})
    assert list(errors(answer)) == ["url"]


# --- What else a choice is called ----------------------------------------------------------------


def test_other_names_of_a_track_are_kept_and_published(editor):
    track = Track.objects.get(scheme__key="volunteers", key="dispatch")
    path = address(Track, "change", track.pk)
    page = editor.get(path)
    assert "、JOCV、" in f"、{page_fields(page)['also']}"
    answer = editor.post(path, {**page_fields(page), "also": "JOCV、 協力隊 、、海外で教える"})
    assert answer.status_code == 302, errors(answer)
    track.refresh_from_db()
    assert track.also == ["JOCV", "協力隊", "海外で教える"]
    (published,) = [one for one in composing.compose("volunteers").tracks if one.key == "dispatch"]
    assert published.also == ("JOCV", "協力隊", "海外で教える")


def test_other_names_of_a_choice_are_kept_and_published(editor):
    choice = FactChoice.objects.get(fact__key="organisation_type", value="local_joint_corporation")
    path = address(FactChoice, "change", choice.pk)
    page = editor.get(path)
    assert 'value="ちほうきょうどうほうじん"' in page.text
    answer = editor.post(path, {**page_fields(page), "also": "地方共同法人等、 地共 、、地共,JRA"})
    assert answer.status_code == 302, errors(answer)
    choice.refresh_from_db()
    assert choice.also == ["地方共同法人等", "地共", "JRA"]
    published = choice.fact.published()
    assert published.choices[-3].also == ("地方共同法人等", "地共", "JRA")
    assert operators.names_of(published).read("ＪＲＡ") == "local_joint_corporation"


def test_a_name_that_is_too_long_is_refused(editor):
    choice = FactChoice.objects.filter(fact__key="role").first()
    path = address(FactChoice, "change", choice.pk)
    answer = editor.post(path, {**page_fields(editor.get(path)), "also": "長" * 81})
    assert errors(answer) == {
        "also": [
            "「長長長長長長長長長長長長長長長長長長長長…」が長すぎます。呼び名は80文字までにしてください。"
        ]
    }


def test_other_names_are_a_column_of_the_table(editor):
    choice = FactChoice.objects.get(fact__key="organisation_type", value="board_of_education")
    row = ("質問", "記号", "ほかの呼び名"), (str(choice.fact), choice.value, "教委、市教委")
    sent = {"text": "\n".join("\t".join(cells) for cells in row)}
    plan = editor.post(address(FactChoice, "import"), sent).context["plan"]
    assert plan.problems == []
    assert [str(one) for one in plan.outcomes[0].differences] == [
        "ほかの呼び名 教委、きょういくいいんかい → 教委、市教委"
    ]
