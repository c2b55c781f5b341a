"""Groups of choices: said once in the working rows, listed in what is published."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from schemes import sections
from schemes.document import REFERENCE
from schemes.editing import composing, drafting, restoring
from schemes.models import ChoiceGroup, Event, Fact, FactChoice, Requirement
from schemes.review.examining import examine
from tests.drafts import all_drafted, drafted, is_drafted, published

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)
FILE = settings.BASE_DIR / "fixtures" / "62_groups.json"
ENTRIES = json.loads(FILE.read_text(encoding="utf-8"))
PRIVATE = ["kusanone K-2a", "kusanone K-2b", "ngo-support N-1"]


def rule(owner, code):
    return Requirement.objects.get_by_natural_key(owner, code)


def group(fact, key):
    return ChoiceGroup.objects.get_by_natural_key(fact, key)


def hold(found, *more):
    found.values += more
    found.full_clean()
    found.save()


def spelt_out():
    """A database of before there were groups."""
    for row in Requirement.objects.select_related("fact"):
        Requirement.objects.filter(pk=row.pk).update(value=row.asked)
    ChoiceGroup.objects.all().delete()


# --- What is published ---------------------------------------------------------------------------


def test_every_rule_that_a_group_is_for_names_it_and_no_other():
    named = {
        (row.owner, row.code, key.removeprefix("@"))
        for row in Requirement.objects.exclude(value=None)
        if isinstance(row.value, list)
        for key in row.value
        if key.startswith("@")
    }
    assert named == {(*use, one["fields"]["key"]) for one in ENTRIES for use in one["used_by"]}
    assert rule("kusanone", "K-2b").value == [
        "@private",
        "@university",
        "@local_bodies",
        "international_association",
    ]


def test_no_document_holds_the_name_of_a_group():
    for subject in composing.subjects():
        assert sections.same(composing.compose(subject), published(subject))
        assert b'"@' not in drafted(subject)


def test_a_new_kind_of_body_is_found_and_one_group_takes_it_everywhere():
    fact = Fact.objects.get(key="organisation_type")
    before = {subject: composing.compose(subject).model_dump() for subject in composing.subjects()}
    FactChoice.objects.create(fact=fact, value="cooperative", label="協同組合", order=99)
    [warning] = examine(drafting.documents(), DAY).warnings
    assert (warning.rule, warning.place) == (
        "unlisted_choice",
        "質問 団体の種類 選択肢 協同組合",
    )
    assert warning.row == ("schemes.factchoice", ("organisation_type", "cooperative"))
    assert warning.sentence == (
        "「協同組合」を挙げる要件もまとまりもないので、選んだ人はどの要件の値にも当てはまりません。数えるまとまりに加えるか、認める要件の値に加えてください。"
    )

    hold(group("organisation_type", "private"), "cooperative")
    examination = examine(drafting.documents(), DAY)
    assert examination.warnings == ()
    told = {(change.subject, change.code) for change in examination.changes}
    assert {f"{subject} {code}" for subject, code in told if subject != REFERENCE} == set(PRIVATE)
    assert {subject for subject, _ in told} == {REFERENCE, "kusanone", "ngo-support"}
    for subject in composing.subjects():
        after = composing.compose(subject).model_dump()
        for row in after.get("requirements", ()):
            if f"{subject} {row['code']}" in PRIVATE:
                place = row["value"].index("cooperative")
                assert row["value"][place - 1] == "other_private"
                row["value"].remove("cooperative")
        if subject == REFERENCE:
            choices = next(f for f in after["facts"] if f["key"] == fact.key)["choices"]
            after_list = list(choices)
            assert after_list.pop() == {
                "value": "cooperative",
                "label": "協同組合",
                "short": "",
                "also": (),
                "who": (),
            }
            next(f for f in after["facts"] if f["key"] == fact.key)["choices"] = tuple(after_list)
        assert after == before[subject]


def test_composing_asks_as_often_however_many_rules_name_groups():
    def queries(rules):
        rules.update(order=F("order"))  # every one of them is written anew
        with CaptureQueriesContext(connection) as asked:
            composing.compose("kusanone")
        return len(asked)

    composing.compose("kusanone")
    one = Requirement.objects.filter(track__scheme__key="kusanone", code="KP-7")
    assert queries(Requirement.objects.all()) == queries(one)


# --- Documents that come back --------------------------------------------------------------------


def test_a_document_that_says_the_same_keeps_the_names():
    before = {row.pk: row.value for row in Requirement.objects.all()}
    restoring.restore_all(published(subject) for subject in composing.subjects())
    assert {row.pk: row.value for row in Requirement.objects.all()} == before


def test_a_document_that_says_something_else_is_stored_as_it_says():
    hold(group("organisation_type", "private"), "specialised_college")
    restoring.restore(published("ngo-support"))
    wanted = next(one for one in published("ngo-support").requirements if one.code == "N-1")
    assert rule("ngo-support", "N-1").value == wanted.value
    assert rule("kusanone", "K-2a").value[0] == "@private"
    assert sections.same(composing.compose("ngo-support"), published("ngo-support"))


def test_a_rule_that_comes_back_with_another_question_is_not_read_by_its_groups():
    row = rule("jica-fund", "F-1c")
    other = Fact.objects.get(key="designated_body_type")
    Requirement.objects.filter(pk=row.pk).update(fact=other, value=["company"])
    ChoiceGroup.objects.create(fact=other, key="ngo", label="別の質問", values=["company"])
    wanted = published("jica-fund")
    restoring.restore(wanted)
    assert is_drafted("jica-fund", wanted)
    Requirement.objects.filter(pk=row.pk).update(fact=other, value=["@ngo"])
    restoring.restore(wanted)
    row.refresh_from_db()
    assert (row.fact.key, row.value) == ("organisation_type", ["@ngo"])


def test_a_choice_in_a_group_does_not_go_with_an_older_document():
    fact = Fact.objects.get(key="organisation_type")
    FactChoice.objects.create(fact=fact, value="cooperative", label="協同組合", order=99)
    ChoiceGroup.objects.create(fact=fact, key="new", label="新しい種類", values=["cooperative"])
    with pytest.raises(restoring.Unstorable) as refusal:
        restoring.restore(published(REFERENCE))
    assert str(refusal.value) == (
        "選択肢「cooperative」は、選択肢のまとまり「新しい種類(1種類)」が使っているので、なくせません。"
    )
    assert FactChoice.objects.filter(value="cooperative").exists()


# --- What can never be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "values", "field", "sentence"),
    [
        ("country", ["PH", "XX"], "values", "「XX」は、この質問の選択肢にありません。"),
        ("school_prefecture", ["48"], "values", "「48」は、この質問の選択肢にありません。"),
        ("role", ["teacher", 3], "values", "「3」は、この質問の選択肢にありません。"),
        ("role", [["teacher"]], "values", "「['teacher']」は、この質問の選択肢にありません。"),
        ("role", ["teacher", "teacher"], "values", "「教員」が二つあります。一つにしてください。"),
        ("role", {"a": 1}, "values", "選択肢を一つ以上入れてください。"),
        ("budget_yen", ["1"], "fact", "「金額(円)」の質問には、まとまりを作れません。"),
    ],
)
def test_a_group_holds_choices_of_its_question(fact, values, field, sentence):
    row = ChoiceGroup(
        fact=Fact.objects.get(key=fact), key="new", label="新しいまとまり", values=values
    )
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert refusal.value.message_dict == {field: [sentence]}


def test_a_group_says_how_many_it_holds():
    assert str(group("country", "japan_desk")) == "ジャパンデスクのある国(24か国)"
    assert str(group("organisation_type", "ngo")) == "NGO等(7種類)"
    fact = Fact.objects.get(key="school_prefecture")
    assert str(ChoiceGroup(fact=fact, label="九州", values=["40", "41"])) == "九州(2都道府県)"


def test_a_rule_that_names_no_group_of_its_question_is_refused():
    row = rule("jica-fund", "F-1c")
    row.value = ["@pupils"]
    with pytest.raises(ValidationError, match="選択肢にない値があります。"):
        row.full_clean()


# --- Into a database that has none ---------------------------------------------------------------


def test_an_older_database_gets_the_groups_and_publishes_the_same(capsys):
    named = {row.pk: row.value for row in Requirement.objects.all()}
    before = all_drafted()
    spelt_out()
    assert all_drafted() == before
    call_command("load_groups")
    assert capsys.readouterr().out == "まとまりを12件加え、要件の値を30か所書き換えました。\n"
    assert {row.pk: row.value for row in Requirement.objects.all()} == named
    assert all_drafted() == before
    event = Event.objects.get()
    assert (event.action, event.by, event.kind) == ("imported", "manage.py", "選択肢のまとまり")
    assert "加えた: NGO等(7種類)\n" in event.detail
    assert "使う: jica-fund F-1c(NGO等(7種類))\n" in event.detail


def test_a_second_time_changes_nothing(capsys):
    call_command("load_groups")
    assert capsys.readouterr().out == "まとまりを0件加え、要件の値を0か所書き換えました。\n"
    assert not Event.objects.exists()


def test_what_staff_made_of_a_rule_or_a_group_is_left_alone(capsys):
    spelt_out()
    Requirement.objects.filter(code="F-8").update(value=["voluntary_group", "npo_corporation"])
    Requirement.objects.filter(code="A-1").delete()
    fact = Fact.objects.get(key="audience")
    ChoiceGroup.objects.create(fact=fact, key="pupils", label="子ども", values=["elementary"])
    call_command("load_groups")
    assert capsys.readouterr().out.splitlines() == [
        "まとまりを11件加え、要件の値を26か所書き換えました。",
        "そのままにした要件: agreements/agreement A-1(地方自治体と教育委員会(3種類))",
        "そのままにした要件: jica-fund/project F-8(NGO等(7種類))",
        "そのままにした要件: development-education/visiting-lecture ED-1(子ども(1種類))",
        "そのままにした要件: development-education/facility-visit EV-1(子ども(1種類))",
    ]
    assert rule("jica-fund/project", "F-8").value == ["voluntary_group", "npo_corporation"]
    assert rule("development-education/visiting-lecture", "ED-1").value == [
        "elementary",
        "junior_high",
        "high_school",
    ]
    assert group("audience", "pupils").label == "子ども"


def test_a_group_of_what_is_not_there_loads_nothing(tmp_path):
    spelt_out()
    file = tmp_path / "groups.json"
    entry = {**ENTRIES[0], "fields": {**ENTRIES[0]["fields"], "key": "new", "values": ["nai"]}}
    file.write_text(json.dumps([ENTRIES[0], entry]), encoding="utf-8")
    with pytest.raises(CommandError, match="「nai」は、この質問の選択肢にありません。"):
        call_command("load_groups", file=file)
    assert not ChoiceGroup.objects.exists()
    with pytest.raises(CommandError, match=r"まとまりを読み込めません: .*No such file"):
        call_command("load_groups", file=tmp_path / "none.json")
