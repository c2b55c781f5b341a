"""DS-451-4: every record is as the standard has it, and says what the catalogue says."""

from dataclasses import replace

import pytest

from schemes.document import Citation, Requirement
from schemes.opendata import services
from schemes.opendata.offered import limit, offered
from schemes.opendata.stamps import stamp
from schemes.views.serving import moment_of
from tests.schemes.opendata.standard import KINDS, faults

pytestmark = pytest.mark.django_db

PATH = "/open-data/ds-451-4.json"
OWN = "市民参加ポータル"


@pytest.fixture
def by_number(records):
    return {one["制度番号"]: one for one in records(PATH)["データ"]}


def test_every_record_is_as_the_standard_has_it(by_number):
    assert {number: found for number, one in by_number.items() if (found := faults(one, OWN))} == {}


def test_there_is_one_record_of_each_track(by_number):
    shown = moment_of(None).catalogue
    assert list(by_number) == list(shown.rules.tracks)


def test_the_fields_stand_in_the_order_of_the_standard(by_number):
    assert len(KINDS) == 52
    for one in by_number.values():
        assert list(one) == [*KINDS, OWN]


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        ({"概要": ""}, "必須の概要が空"),
        ({"内容": "あ" * 501}, "内容: 501字ある"),
        ({"給付上限額": 0}, "給付上限額: 正の整数でない"),
        ({"給付上限額": 1.5}, "給付上限額: 正の整数でない"),
        ({"公募開始日": "2026/04/01"}, "公募開始日: 日付でない"),
        ({"おまけ": "x"}, "おまけは標準にない"),
        ({"対象者": "a;;b"}, "対象者: 空の値がある"),
    ],
)
def test_the_check_finds_a_fault(by_number, spoilt, fault):
    assert fault in faults(by_number["kusanone/support"] | spoilt, OWN)


def test_a_ceiling_is_whole_yen_and_an_unknown_one_is_null(by_number):
    assert by_number["kusanone/support"]["給付上限額"] == 10_000_000
    assert by_number["volunteers/dispatch"]["給付上限額"] is None


def test_what_differs_between_sources_stands_in_the_remark(by_number):
    fund = by_number["jica-fund/project"]
    assert fund[OWN]["期間の上限(月)"] == 24
    assert "期間の上限は、別の資料では12か月(1年)です" in fund["公募備考"].split(";")
    assert [one["番号"] for one in fund[OWN]["資料の食い違い"]].count("I1") == 1


def rule(value, strength, standing="current"):
    return Requirement(
        code="X",
        fact="budget_yen",
        operator="at_most",
        value=value,
        strength=strength,
        standing=standing,
        wording="上限",
        citations=(Citation(source="seed", quote="上限"),),
    )


def test_the_ceiling_in_force_is_what_must_be_met():
    found = limit([rule(3_000_000, "principle"), rule(2_000_000, "must")], "budget_yen")
    assert (found.value, found.others) == (2_000_000, (3_000_000,))


def test_a_ceiling_of_an_old_call_is_none():
    assert limit([rule(3_000_000, "must", "past_call")], "budget_yen") is None


def test_two_amounts_give_the_field_and_the_remark():
    now = moment_of(None)
    one = next(one for one in offered(now) if one.address == "kusanone/support")
    two = (rule(2_000_000, "principle"), *one.track.requirements)
    disputed = replace(one, track=one.track.model_copy(update={"requirements": two}))
    found = services.record(disputed, stamp(now))
    assert found["給付上限額"] == 10_000_000
    assert "給付上限額は、別の資料では2,000,000円です" in found["公募備考"].split(";")


def test_what_cannot_apply_is_never_told_as_if_it_could(by_number):
    who = by_number["trainees/graduate"]["対象者"].split(";")
    assert "対象外: 日本人が留学生になること" in who


def test_only_bodies_that_every_rule_names_stand_there(by_number):
    regional = by_number["kusanone/regional"]["対象者条件"].split(";")
    assert "普通地方公共団体" in regional
    assert "NPO法人" not in regional


def test_a_commission_is_no_grant(by_number):
    assert by_number["kusanone/partner"]["サービス種別"] == "サービスその他"
    assert by_number["kusanone/partner"][OWN]["サービス種別の注"] == (
        "JICAからの業務委託で、助成金ではありません。"
    )
    assert by_number["jica-fund/project"]["サービス種別"] == "助成・補助金"


def test_a_condition_carries_its_source(by_number):
    found = by_number["kusanone/support"][OWN]["判定の条件"]
    cap = next(one for one in found if one["番号"] == "KS-2")
    assert (cap["質問"], cap["条件"], cap["値"]) == ("budget_yen", "at_most", 10_000_000)
    assert cap["出典"][0]["箇所"] == "協力概要(3)"


def test_the_table_says_the_same(by_number, lines):
    found = {one["制度番号"]: one for one in lines("/open-data/ds-451-4.csv")}
    assert list(found) == list(by_number)
    assert list(found["kusanone/support"])[:52] == list(KINDS)
    assert found["kusanone/support"]["給付上限額"] == "10000000"
    assert found["volunteers/dispatch"]["給付上限額"] == ""
    assert found["kusanone/support"]["内容"] == by_number["kusanone/support"]["内容"]
