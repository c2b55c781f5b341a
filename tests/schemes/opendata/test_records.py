"""The other standards and the ready tables: what they hold, and what is empty because no source says it."""

import re

import pytest

from schemes.document import Contact
from schemes.opendata import facilities, meetings, municipal
from schemes.opendata.contacting import record
from schemes.opendata.handed import Facility
from schemes.views.serving import moment_of
from schemes.writing.places import PREFECTURE_NAMES
from tests.schemes.opendata.standard import CONTACT

pytestmark = pytest.mark.django_db

OWN = "市民参加ポータル"


@pytest.fixture
def shown(site):
    return moment_of(None).catalogue


@pytest.fixture
def places(records):
    found = records("/open-data/ds-451-7.json")["データ"]
    return {one["施設情報"]["ID"]: one for one in found}


# --- DS-451-7 -------------------------------------------------------------------------------------


def test_every_office_desk_and_coordinator_has_a_record(places):
    kinds = [one["施設情報"]["種別情報"] for one in places.values()]
    assert (kinds.count("ジャパンデスク"), kinds.count("国際協力推進員")) == (24, 47)
    assert len(places) == 24 + 47 + 24


def test_a_record_has_the_fields_of_the_standard(places):
    for one in places.values():
        assert list(one) == ["施設情報", "サービス・担当区域情報", "連絡先情報", OWN]
        assert list(one["施設情報"]) == [
            "ID",
            "種別情報",
            "名称",
            "名称（カナ）",
            "名称（英字）",
            "概要",
            "説明",
            "施設住所",
            "利用可能曜日",
            "開始時刻",
            "終了時刻",
            "利用可能日時説明",
            "料金有無",
            "連絡先情報",
        ]
        assert all(list(each) == CONTACT for each in one["連絡先情報"])


def test_an_office_serves_its_prefectures_by_code(places):
    found = places["offices/tohoku"]["サービス・担当区域情報"]
    assert {one["区域コード"]: one["区域名称"] for one in found}["02"] == "青森県"
    assert places["offices/tohoku"]["連絡先情報"][0]["連絡先電話番号"] == "022-223-4772"
    assert places["offices/tohoku"]["施設情報"]["施設住所"] == "宮城県仙台市"
    assert places["offices/tohoku"]["施設情報"]["開始時刻"] is None


def test_a_desk_serves_its_country(places):
    (area,) = places["desks/PH"]["サービス・担当区域情報"]
    assert (area["区域コード"], area["区域名称"]) == ("PH", "フィリピン")


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ("9:30〜17:00", "09:30", "17:00"),
        ("平日 10:00〜18:00", "10:00", "18:00"),
        ("平日 9:30〜12:00、13:30〜17:00", None, None),
        ("10:00〜17:00(2020年9月は短縮中の時間)", None, None),
        ("年間を通していつでも", None, None),
        ("", None, None),
    ],
)
def test_hours_are_numbers_only_where_one_span_is_all_that_is_said(shown, hours, opens, closes):
    one = Facility("office", "offices/x", "センター", "X", "相談", contacts=(_contact(hours),))
    found = facilities.record(one, shown)["施設情報"]
    assert (found["開始時刻"], found["終了時刻"]) == (opens, closes)
    assert found["利用可能日時説明"] == (hours or None)


def _contact(hours):
    return Contact(name="X", hours=hours)


def test_a_contact_point_holds_what_is_known_and_null_for_the_rest():
    assert record(Contact(name="JICA中部", section="市民参加協力課", telephone="052-533-0220")) == {
        "連絡先名称": "JICA中部 市民参加協力課",
        "連絡先用途": None,
        "連絡先電話番号": "052-533-0220",
        "連絡先メールアドレス": None,
        "連絡先URL": None,
        "連絡先SNS": None,
        "連絡先住所": None,
        "連絡先備考": None,
    }


# --- DS-451-5 -------------------------------------------------------------------------------------


def test_a_meeting_without_a_known_day_says_so(records):
    found = {one["ID"]: one for one in records("/open-data/ds-451-5.json")["データ"]}
    one = found["dialogue/council/2024"]
    assert list(one) == [*meetings.FIELDS, OWN]
    assert one["会議名"] == "NGO-JICA協議会(2024年度)"
    assert one["開催日"] is None
    assert "開催日は未確認" in one["備考"].split(";")
    assert len(one["概要"]) <= 70
    assert "紛争国や人道危機国への支援" in one["説明"]


def test_a_day_without_meetings_has_an_empty_list_and_says_so(site, records):
    from outreach.models import MeetingTheme
    from tests.stocked import publish_again

    MeetingTheme.objects.all().delete()
    publish_again("dialogue")
    found = records("/open-data/ds-451-5.json")
    assert (found["件数"], found["データ"]) == (0, [])
    assert found["注記"] == "この日に公開されている会議・説明会の記録はありません。"


# --- Tables ---------------------------------------------------------------------------------------


def test_the_municipal_columns_are_filled_within_their_lengths(lines):
    found = {one["制度番号"]: one for one in lines("/open-data/municipal-support.csv")}
    assert len(found) == 30
    for one in found.values():
        assert one["タイトル"]
        assert one["概要"]
        assert one["内容"]
        for name, most in municipal.LONGEST.items():
            assert len(one[name]) <= most, name
        assert len(one["キーワード"].split(";")) <= 5
        assert one["法人番号"] == ""
    assert found["kusanone/support"]["事業者:お困りごと"] == "資金繰り"
    assert found["volunteers/dispatch"]["個人:ライフステージ"]
    assert found["volunteers/dispatch"]["受付終了日"] == "2026-04-15"


def test_the_centres_table_has_what_they_retype(lines):
    found = {one["助成制度名"]: one for one in lines("/open-data/npo-centres.csv")}
    one = found["草の根技術協力事業 草の根協力支援型"]
    assert one["実施団体名"] == "独立行政法人国際協力機構"
    assert (one["金額帯"], one["上限額(円)"]) == ("1,000万円まで", "10000000")
    assert one["実施期間"] == "36か月(3年)まで"
    assert "NPO法人" in one["対象条件"].split(";")
    assert "登記から、応募締切日までに2年以上たった法人であること(2023年度)" in one["必須実績"]
    assert one["募集の状態"] == "未確認"
    assert one["募集締切日"] == ""
    assert "直接人件費(2021年度)" in one["対象経費"].split(";")
    assert "青森県: JICA東北" in one["都道府県ごとの相談先"].split(";")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", one["掲載日"])
    assert one["受付終了"] == ""


def test_sources_that_differ_stand_side_by_side_in_the_centres_table(lines):
    found = {one["助成制度名"]: one for one in lines("/open-data/npo-centres.csv")}
    assert found["世界の人びとのためのJICA基金活用事業"]["実施期間"] == (
        "24か月(2年)まで(別の資料では12か月(1年))"
    )


def test_what_is_for_persons_alone_is_not_in_the_centres_table(lines):
    assert "JICA海外協力隊 派遣" not in {
        one["助成制度名"] for one in lines("/open-data/npo-centres.csv")
    }


def test_every_prefecture_has_somebody_to_ask(lines):
    found = lines("/open-data/prefectures.csv")
    assert {one["都道府県コード"] for one in found} == set(PREFECTURE_NAMES)
    nagano = [one for one in found if one["都道府県"] == "長野県"]
    assert {"団体の事業の相談", "学校での学び・見学"} <= {one["何の相談か"] for one in nagano}


def test_a_code_of_a_prefecture_keeps_its_zero(given):
    assert b"\r\n01," in given("/open-data/prefectures.csv")
