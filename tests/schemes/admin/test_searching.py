"""Lists are searched by any name of the choices and places in them, as tables read those."""

import pytest

from outreach.models import Coordinator, Coverage, Desk, Office
from schemes.models import Case, ChoiceGroup, Fact, FactChoice, Requirement
from tests.staff import address

pytestmark = pytest.mark.django_db


def found(client, model, words):
    return list(client.get(address(model, "changelist"), {"q": words}).context["cl"].result_list)


@pytest.mark.parametrize(
    ("words", "countries"),
    [
        ("ビルマ", ["MM"]),
        ("ミャンマー連邦", ["MM"]),
        ("ﾐｬﾝﾏｰ", ["MM"]),
        ("みゃんまー", ["MM"]),
        ("フィリピン共和国", ["PH"]),
        ("ラオス人民", ["LA"]),
        ("ph", ["PH"]),
        ("ビルマ フィリピン", []),
        ("共和国", []),
    ],
)
def test_a_desk_is_found_by_what_its_country_is_called(editor, words, countries):
    assert [desk.country for desk in found(editor, Desk, words)] == countries


@pytest.mark.parametrize("words", ["東京", "東京都", "とうきょう", "ﾄｳｷｮｳ", "13", "１３"])
def test_a_prefecture_is_found_by_what_it_is_called(editor, words):
    assert [row.prefecture for row in found(editor, Coordinator, words)] == ["13"]


def test_a_row_is_found_by_the_prefecture_of_the_rows_in_it(editor):
    offices = Office.objects.filter(coverage__prefecture="47").distinct()
    assert set(found(editor, Office, "ｵｷﾅﾜ")) == set(offices) != set()


def test_every_word_is_to_be_found_wherever_it_stands(editor):
    row = Coverage.objects.filter(prefecture="13").select_related("office").first()
    Office.objects.filter(pk=row.office_id).update(name="試しの拠点")
    assert found(editor, Coverage, "とうきょう　試し") == [row]
    assert found(editor, Coverage, "おおさか 試し") == []
    assert found(editor, Coverage, '"とうきょう"') == list(Coverage.objects.filter(prefecture="13"))


def test_what_is_written_wide_is_found_where_it_stands_narrow(editor):
    Coordinator.objects.filter(prefecture="02").update(host="青森NPOセンター")
    assert [row.prefecture for row in found(editor, Coordinator, "ＮＰＯ")] == ["02"]


@pytest.mark.parametrize("words", ["特定非営利活動法人", "(特非)", "NPO", "ＮＰＯ"])
def test_a_choice_is_found_wherever_it_is_held(editor, words):
    choice = FactChoice.objects.get(fact__key="organisation_type", value="npo_corporation")
    assert choice in found(editor, FactChoice, words)
    assert choice.fact in found(editor, Fact, words)
    assert {group.key for group in found(editor, ChoiceGroup, words)} == {"private", "ngo"}
    rules = {rule.code for rule in found(editor, Requirement, words)}
    assert {"K-2a", "F-8", "D-1c"} <= rules
    assert not {"KS-7", "KR-1"} & rules


def test_a_case_is_found_by_what_it_answers(editor):
    wanted = {case.pk for case in Case.objects.all() if case.facts.get("country") == "MM"}
    case = Case.objects.create(
        key="X-1", title="試し", judged_on="2026-11-01", facts={"country": "MM"}, expect={}
    )
    assert {row.pk for row in found(editor, Case, "ビルマ")} == {*wanted, case.pk}
    Case.objects.filter(pk=case.pk).update(facts={"wants": ["hosting"]}, title="ひとつだけ")
    choice = FactChoice.objects.get(fact__key="wants", value="hosting")
    assert found(editor, Case, f"ひとつだけ {choice.label}") == [case]
