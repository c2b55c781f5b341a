"""Groups on the staff site: made, used by rules, read in the record, and kept while they are used."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schemes.admin.saving import reliance
from schemes.models import ChoiceGroup, Event, Fact, FactChoice, Requirement
from tests.staff import address, approver, delete, editor, errors, page_fields

pytestmark = pytest.mark.django_db

__all__ = ["approver", "editor"]

NGO = "NGO等(7種類)"
HELD = "「NPO法人」「一般社団」「公益社団」「一般財団」「公益財団」「社会福祉法人」「任意団体」"


@pytest.fixture
def ngo():
    return ChoiceGroup.objects.get_by_natural_key("organisation_type", "ngo")


@pytest.fixture
def rule():
    return Requirement.objects.get_by_natural_key("jica-fund", "F-1c")


def save(client, row, **values):
    path = address(type(row), "change", row.pk)
    return client.post(path, {**page_fields(client.get(path)), **values})


def said(page):
    return page.context["adminform"].form.fields["value"].widget.sentence


def changed():
    """What the record tells of the one change."""
    return Event.objects.get(action="changed").detail


# --- The group itself ----------------------------------------------------------------------------


def test_a_group_is_shown_and_read_by_the_names_of_its_choices(editor, ngo):
    page = editor.get(address(ChoiceGroup, "change", ngo.pk))
    sent = page_fields(page)
    names = sent["values"].split("\n")
    assert names == HELD.strip("「」").split("」「")
    assert "fact" not in sent
    assert "key" not in sent
    assert "<summary>この質問の選択肢(29件)</summary>" in page.text
    typed = "\r\n".join([" 株式会社等", *names[:2], "medical_corporation", ""])
    assert save(editor, ngo, values=typed, _why="要項による").status_code == 302
    ngo.refresh_from_db()
    assert ngo.values == [
        "company",
        "npo_corporation",
        "general_association",
        "medical_corporation",
    ]
    event = Event.objects.get()
    assert (event.kind, event.subject, event.why) == ("選択肢のまとまり", "reference", "要項による")
    assert event.detail == (
        f"まとめる選択肢: {HELD} → 「株式会社等」「NPO法人」「一般社団」「医療法人」"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "NPO法人\nNPO法",
            "「NPO法」は、選択肢にありません。近いものに「NPO法人」があります。",
        ),
        ("", "選択肢を一つ以上入れてください。"),
        ("NPO法人\nnpo_corporation", "「NPO法人」が二つあります。一つにしてください。"),
    ],
)
def test_what_is_no_choice_is_refused_and_stays_in_the_box(editor, ngo, typed, sentence):
    before = ngo.values
    answer = save(editor, ngo, values=typed)
    assert errors(answer) == {"values": [sentence]}
    assert answer.context["adminform"].form["values"].value() == typed
    ngo.refresh_from_db()
    assert ngo.values == before


def test_a_question_leads_to_its_groups_and_to_a_new_one(editor, ngo):
    fact = Fact.objects.get(key="country")
    page = editor.get(address(Fact, "change", fact.pk))
    desk = ChoiceGroup.objects.get(fact=fact)
    link = f'<a href="{address(ChoiceGroup, "change", desk.pk)}">ジャパンデスクのある国(24か国)</a>'
    assert link in page.text
    add = f"{address(ChoiceGroup, 'add')}?fact={fact.pk}"
    assert f'<a href="{add}">まとまりを足す</a>' in page.text
    sent = page_fields(editor.get(add))
    new = {"key": "islands", "label": "島の国", "values": "フィジー\nサモア"}
    assert editor.post(add, {**sent, **new}).status_code == 302
    assert ChoiceGroup.objects.get(key="islands").values == ["FJ", "WS"]
    event = Event.objects.get()
    assert (event.action, event.what) == ("added", "島の国(2か国)")
    assert "まとめる選択肢: 「フィジー」「サモア」" in event.detail
    again = editor.post(add, {**sent, **new})
    assert errors(again) == {"__all__": ["この質問には同じ記号のまとまりがすでにあります。"]}


def test_a_question_without_choices_has_no_groups(editor):
    fact = Fact.objects.get(key="budget_yen")
    assert "選択肢のまとまり</h2>" not in editor.get(address(Fact, "change", fact.pk)).text
    sent = {"fact": fact.pk, "key": "new", "label": "新しい", "values": "1"}
    answer = editor.post(address(ChoiceGroup, "add"), sent)
    assert errors(answer) == {
        "values": ["「1」は、選択肢にありません。選択肢から選んでください。"],
        "fact": ["「金額(円)」の質問には、まとまりを作れません。"],
    }


def test_a_key_is_one_that_a_table_can_name(editor):
    fact = Fact.objects.get(key="role")
    sent = {"fact": fact.pk, "key": "A-b", "label": "新しい", "values": "教員"}
    answer = editor.post(address(ChoiceGroup, "add"), sent)
    assert errors(answer) == {
        "key": ["半角の英小文字・数字・下線だけで書いてください。例: npo_corporation。"]
    }


def test_who_only_reads_sees_the_names(approver, ngo):
    page = approver.get(address(ChoiceGroup, "change", ngo.pk))
    assert f'<div class="readonly">{HELD}</div>' in page.text
    fact = approver.get(address(Fact, "change", ngo.fact.pk)).text
    assert NGO in fact
    assert "まとまりを足す" not in fact


def test_a_save_over_another_s_is_asked(editor, ngo):
    path = address(ChoiceGroup, "change", ngo.pk)
    mine = page_fields(editor.get(path))
    ChoiceGroup.objects.filter(pk=ngo.pk).update(values=["company", "school"])
    answer = editor.post(path, {**mine, "values": "NPO法人"})
    assert answer.status_code == 409
    [line] = answer.context["compared"]
    assert (line.label, line.mine, line.stored) == (
        "まとめる選択肢",
        "「NPO法人」",
        "「株式会社等」「学校(1条校)」",
    )


# --- In the form of a rule -----------------------------------------------------------------------


def test_the_form_offers_the_groups_of_the_question_with_what_they_hold(editor, rule):
    page = editor.get(address(Requirement, "change", rule.pk))
    assert page_fields(page)["value"] == ["@ngo"]
    assert f'value="@ngo" checked> {NGO} {HELD}</label>' in page.text
    assert 'value="@private"> NGO/CSOとその他民間の団体(11種類) 「NPO法人」' in page.text
    assert 'value="npo_corporation"> NPO法人</label>' in page.text
    assert "@pupils" not in page.text
    assert said(page) == f"団体の種類: {HELD}のいずれかであること"


def test_groups_of_countries_are_offered_as_well(editor):
    desk = Requirement.objects.get_by_natural_key("japan-desk/consultation", "D-2")
    page = editor.get(address(Requirement, "change", desk.pk))
    assert 'value="@japan_desk" checked> ジャパンデスクのある国(24か国) 「インド」' in page.text
    assert said(page).startswith("国: 「インド」「インドネシア」")


def test_one_value_is_no_group(editor, rule):
    page = save(editor, rule, operator="equals", _refit="1")
    assert 'value="@' not in page.text
    refused = save(editor, rule, operator="equals", value="@ngo")
    assert list(errors(refused)) == ["value"]


def test_a_rule_as_it_stands_is_saved_as_it_stands(editor):
    for row in Requirement.objects.filter(code__in=("K-2a", "KS-7", "D-2", "EE-1a")):
        before = row.value
        assert save(editor, row).status_code == 302
        row.refresh_from_db()
        assert row.value == before
    assert not Event.objects.exists()


def test_a_chosen_group_takes_the_place_of_the_choices_that_it_holds(editor, rule):
    Requirement.objects.filter(pk=rule.pk).update(value=["foreign_organisation", *rule.asked])
    rule.refresh_from_db()
    before = rule.asked
    assert save(editor, rule, value=["@ngo", *before]).status_code == 302
    rule.refresh_from_db()
    assert rule.value == ["foreign_organisation", "@ngo"]
    assert rule.asked == before
    assert changed() == (
        f"値: 「外国の団体」{HELD}のいずれかであること → "
        f"「外国の団体」{HELD}のいずれかであること(まとまり「NGO等」)"
    )


def test_the_sentence_follows_what_is_chosen(editor, rule):
    asked = {
        "fact": rule.fact.pk,
        "operator": "none_of",
        "value": ["@schools", "company"],
        "value_for": "many choice-organisation_type",
    }
    parts = editor.get(address(Requirement, "parts"), asked).text
    assert "「学校(1条校)」「専修学校」「株式会社等」のいずれでもないこと</output>" in parts


# --- In tables -----------------------------------------------------------------------------------


def check(client, model, *rows):
    text = "\n".join("\t".join(row) for row in rows)
    return client.post(address(model, "import"), {"text": text}).context["plan"]


HEADER = ("スキーム", "類型", "番号", "値")


@pytest.mark.parametrize(
    ("cell", "state", "problems"),
    [
        ("@ngo", "変更なし", []),
        ("@NGO等", "変更なし", []),
        ("@schools、株式会社", "変更", []),
        ("@pupils", "誤り", ["選択肢にない値があります。"]),
        ("@", "誤り", ["選択肢にない値があります。"]),
    ],
)
def test_a_table_names_groups_by_their_codes_or_names(editor, rule, cell, state, problems):
    plan = check(editor, Requirement, HEADER, (rule.scheme.name, "", rule.code, cell))
    assert [outcome.state for outcome in plan.outcomes] == [state]
    assert [problem.sentence for problem in plan.problems] == problems
    if state == "変更":
        assert plan.moving[0].form.cleaned_data["value"] == ["@schools", "company"]


def test_a_table_of_groups_takes_names_and_codes(editor):
    header = ("質問", "記号", "名前", "まとめる選択肢")
    role = Fact.objects.get(key="role")
    plan = check(
        editor,
        ChoiceGroup,
        header,
        (str(role), "staff", "学校の人", '"先生\nschool_manager"'),
        (str(role), "wrong", "誤り", "学校長"),
    )
    assert plan.outcomes[0].form.cleaned_data["values"] == ["teacher", "school_manager"]
    [problem] = plan.problems
    assert (problem.line, problem.label) == (3, "まとめる選択肢")
    assert problem.sentence.startswith(
        "「学校長」は、選択肢にありません。近いものに「学校管理職」があります。"
    )


# --- What relies on what -------------------------------------------------------------------------


def kinds(row):
    return {kind.kind: len(kind.links) + kind.more for kind in reliance.relying_on(row)}


def test_a_group_in_use_and_a_choice_in_a_group_stay(editor, ngo):
    assert kinds(ngo) == {"応募要件": 3}
    page = editor.get(address(ChoiceGroup, "change", ngo.pk)).text
    assert "F-1c 日本のNGO等であること" in page
    deletion = editor.post(address(ChoiceGroup, "delete", ngo.pk), {"post": "yes"}).text
    assert "次のものが使っているので消せません。" in deletion
    assert ChoiceGroup.objects.filter(pk=ngo.pk).exists()

    choice = FactChoice.objects.get(fact__key="role", value="technical_college_student")
    assert kinds(choice)["選択肢のまとまり"] == 1
    deletion = editor.post(address(FactChoice, "delete", choice.pk), {"post": "yes"}).text
    assert "高校生(高専生を含む)(2種類)" in deletion
    assert FactChoice.objects.filter(pk=choice.pk).exists()


def test_a_group_that_no_rule_names_goes(editor):
    fact = Fact.objects.get(key="role")
    group = ChoiceGroup.objects.create(fact=fact, key="new", label="使わない", values=["teacher"])
    assert kinds(group) == {}
    assert delete(editor, ChoiceGroup, group.pk).status_code == 302
    assert not ChoiceGroup.objects.filter(pk=group.pk).exists()


def test_the_list_of_rules_asks_as_often_for_rules_with_groups(editor):
    def queries(**filters):
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(address(Requirement, "changelist"), filters).status_code == 200
        return len(asked)

    pks = [str(row.pk) for row in Requirement.objects.filter(code__in=("K-2a", "N-1", "KS-7"))]
    queries(id__in=pks[0])
    assert queries(id__in=",".join(pks)) == queries(id__in=pks[0])
