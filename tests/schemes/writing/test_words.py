"""Words for a value: by the type of its field, and the same wherever they stand."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import models

from schemes import sections
from schemes.editing import composing
from schemes.models import Citation, Conflict, Event, Requirement
from schemes.models.fields import (
    CountField,
    CoveredField,
    MonthsField,
    NumberField,
    PeopleField,
    YearField,
    YenField,
)
from schemes.review import differences
from schemes.writing import words
from tests.sample.models import Leaflet
from tests.sample.room import leaflet, room, section
from tests.staff import address, editor, page_fields

__all__ = ["editor", "room", "section"]


# --- One value ------------------------------------------------------------------------------------


class Colour(models.TextChoices):
    NONE = "", "いろなし"
    RED = "red", "あか"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (YenField(), 15_000_000, "15,000,000円"),
        (YenField(), 0, "0円"),
        (YenField(), None, ""),
        (MonthsField(), 36, "36か月(3年)"),
        (MonthsField(), 5, "5か月"),
        (PeopleField(), 3, "3人"),
        (PeopleField(), 0, "0人"),
        (PeopleField(), None, "未確認"),
        (YearField(), 2025, "2025年度"),
        (YearField(), None, ""),
        (CoveredField(), True, "対象になる"),
        (CoveredField(), False, "対象にならない"),
        (CoveredField(), None, "未確認"),
        (models.BooleanField(), True, "はい"),
        (models.BooleanField(), False, "いいえ"),
        (models.BooleanField(null=True), None, ""),
        (models.DateField(), date(2027, 4, 1), "2027年4月1日"),
        (models.TimeField(), time(17, 0), "17:00"),
        (models.DateTimeField(), datetime(2027, 4, 1, 9, 5, tzinfo=UTC), "2027年4月1日 09:05"),
        (models.CharField(choices=Colour), "red", "あか"),
        (models.CharField(choices=Colour), "", "いろなし"),
        (models.CharField(choices=Colour), "green", "green"),
        (models.CharField(), "言葉", "言葉"),
        (models.CharField(), "", ""),
        (models.PositiveSmallIntegerField(), 1_200, "1200"),
        (models.JSONField(), ["a", "い"], '["a", "い"]'),
        (models.JSONField(), {"a": 1}, '{"a": 1}'),
        (models.JSONField(), [], "[]"),
    ],
)
def test_a_value_is_told_by_the_type_of_its_field(field, value, told):
    assert words.of(field, value, {}) == told


@pytest.mark.parametrize("field", [NumberField(), CountField()])
def test_a_number_is_told_in_the_unit_beside_it(field):
    assert words.of(field, 140_000, {"unit": "人"}) == "140,000人"
    assert words.of(field, 140_000, {"unit": ""}) == "140,000"
    assert words.of(field, 140_000, {}) == "140,000"
    assert words.of(field, None, {"unit": "人"}) == ""


def test_without_a_field_a_value_is_told_plainly():
    assert [words.plain(value) for value in (None, True, 0, "文", time(9, 30))] == [
        "",
        "はい",
        "0",
        "文",
        "09:30",
    ]


# --- The same wherever it stands ------------------------------------------------------------------

# By column: what is typed, what is stored, and the words of nothing and of that.
VALUES = {
    "language": ("easy", "easy", "ことばを問わない", "やさしい日本語"),
    "price": ("15000000", 15_000_000, "", "15,000,000円"),
    "valid_for": ("36", 36, "", "36か月(3年)"),
    "readers": ("30", 30, "未確認", "30人"),
    "standing": ("past_call", "past_call", "現行", "過年度"),
    "fiscal_year": ("2025", 2025, "", "2025年度"),
    "issued_on": ("2027-04-01", date(2027, 4, 1), "", "2027年4月1日"),
    "handed_out_at": ("17:00", time(17), "", "17:00"),
    "in_print": ("on", True, "いいえ", "はい"),
    "posted": ("true", True, "未確認", "対象になる"),
    "text": ("紹介の文", "紹介の文", "", "紹介の文"),
}
STORED = {name: stored for name, (_, stored, _, _) in VALUES.items()}
TYPED = {name: typed for name, (typed, _, _, _) in VALUES.items()}
NOTHING = "(空欄)"


def label(name):
    return str(Leaflet._meta.get_field(name).verbose_name)


TOLD = {label(name): (empty, filled) for name, (_, _, empty, filled) in VALUES.items()}
SHOWN = {name: (empty or NOTHING, filled) for name, (empty, filled) in TOLD.items()}


@pytest.fixture
def row(room):
    return leaflet()


def test_in_the_history(row):
    before = composing.compose("kusanone")
    Leaflet.objects.update(**STORED)
    found = differences.between(before, composing.compose("kusanone"), {})
    assert {one.label: (one.before, one.after) for one in found} == TOLD


def test_in_the_record(row, editor):
    page = address(Leaflet, "change", row.pk)
    assert editor.post(page, {**page_fields(editor.get(page)), **TYPED}).status_code == 302
    lines = Event.objects.first().detail.splitlines()
    assert lines == [f"{name}: {empty} → {filled}" for name, (empty, filled) in SHOWN.items()]


def test_on_the_page_of_a_clash(row, editor):
    page = address(Leaflet, "change", row.pk)
    typed = {**page_fields(editor.get(page)), **TYPED}
    Leaflet.objects.update(title="別の人の題")
    answer = editor.post(page, typed)
    assert answer.status_code == 409
    compared = {line.label: (line.stored, line.mine) for line in answer.context["compared"]}
    assert compared == {**SHOWN, label("title"): ("別の人の題", "手引き")}


def test_in_the_dry_run_of_a_table(row, editor):
    names = ["類型", "題", *SHOWN]
    cells = ["kusanone/support", "手引き"]
    cells += [{"in_print": "はい", "posted": "はい"}.get(name, TYPED[name]) for name in VALUES]
    text = "\t".join(names) + "\n" + "\t".join(cells)
    shown = editor.post(address(Leaflet, "import"), {"text": text})
    [outcome] = shown.context["plan"].outcomes
    assert {one.label: (one.old, one.new) for one in outcome.differences} == SHOWN


def test_what_names_another_row_is_told_by_its_name_on_the_staff_site(row, editor):
    conflict = Conflict.objects.get(key="I1")
    page = address(Leaflet, "change", row.pk)
    citation = Citation.objects.filter(source__key="seed").last()
    sent = {**page_fields(editor.get(page)), "conflict": conflict.pk, "citations": [citation.pk]}
    editor.post(page, sent)
    lines = Event.objects.first().detail.splitlines()
    assert lines[0] == f"相違: (空欄) → {conflict}"
    assert lines[1].startswith("引用: ")
    assert lines[1].endswith(f" → {citation}")


@pytest.mark.django_db
def test_a_choice_whose_code_is_empty_has_its_words_in_the_record_as_well(editor):
    rule = Requirement.objects.filter(over="all").first()
    page = address(Requirement, "change", rule.pk)
    sent = {**page_fields(editor.get(page)), "over": ""}
    assert editor.post(page, sent).status_code == 302
    assert Event.objects.first().detail == "誰について: 共同事業体の全員 → 応募者だけ"
    rules = sections.own("requirements")
    assert rules.say("over", {"over": ""}) == "応募者だけ"
