"""Whom one is told to ask: every prefecture and want, the shared prefectures, every country."""

from datetime import date

import pytest

from outreach import windows
from schemes import catalogue
from schemes.document import Contact
from schemes.judging.rulebook import WANTS
from schemes.views.windows import Place, Window, find, is_old
from schemes.writing.places import COUNTRIES, PREFECTURE_NAMES

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)
NAGANO, FUKUSHIMA, HOKKAIDO, MIE, IBARAKI = "20", "07", "01", "24", "08"


def shown() -> catalogue.Catalogue:
    return catalogue.library().on(DAY)


def asked(prefecture="", country="", want="", track="") -> list[Window]:
    return find(shown(), Place(prefecture, country, want, track))


def names(role, *place, **more) -> list[str]:
    return [one.name for one in asked(*place, **more) if one.role == role]


def wants() -> list[str]:
    return ["", *(one.value for one in shown().facts[WANTS].choices)]


# --- At home --------------------------------------------------------------------------------------


def test_every_prefecture_has_an_office_for_every_want():
    without = [
        (prefecture, want)
        for prefecture in PREFECTURE_NAMES
        for want in wants()
        if not names("office", prefecture, want=want)
    ]
    assert without == []


def test_every_prefecture_has_a_coordinator_and_somewhere_to_see():
    for prefecture in PREFECTURE_NAMES:
        roles = {one.role for one in asked(prefecture)}
        assert {"coordinator", "hiroba", "directory"} <= roles, prefecture


@pytest.mark.parametrize(
    ("prefecture", "want", "expected"),
    [
        (NAGANO, "", ["JICA東京", "JICA駒ヶ根"]),
        (NAGANO, "funds", ["JICA東京"]),
        (NAGANO, "learning", ["JICA駒ヶ根"]),
        (NAGANO, "dispatch", ["JICA東京", "JICA駒ヶ根"]),
        (FUKUSHIMA, "", ["JICA東北", "JICA二本松"]),
        (FUKUSHIMA, "hosting", ["JICA東北"]),
        (FUKUSHIMA, "dispatch", ["JICA二本松"]),
        (HOKKAIDO, "funds", ["JICA北海道(札幌)", "JICA北海道(帯広)"]),
        (MIE, "learning", ["JICA中部"]),
    ],
)
def test_a_shared_prefecture_is_split_by_what_is_wanted_or_by_area(prefecture, want, expected):
    assert names("office", prefecture, want=want) == expected


def test_each_office_of_a_shared_prefecture_says_what_it_is_for():
    offices = [one for one in asked(NAGANO) if one.role == "office"]
    assert [(one.about, one.does) for one in offices] == [
        (
            "団体の事業の相談",
            "草の根技術協力とJICA基金の応募相談。長野県は2018年10月から担当しています。",
        ),
        ("学校での学び・見学", "出前講座、施設の訪問、帰国した隊員の報告会。"),
    ]
    assert [one.about for one in asked(HOKKAIDO) if one.role == "office"] == [
        "十勝・釧路・根室・オホーツクを除く地域",
        "十勝・釧路・根室・オホーツク",
    ]


def test_the_office_for_one_want_names_the_other():
    (office,) = [one for one in asked(FUKUSHIMA, want="funds") if one.role == "office"]
    assert office.note == "学校での学び・見学は、JICA二本松です。"


def test_a_track_decides_before_a_want():
    assert names("office", NAGANO, want="advice", track="kusanone/support") == ["JICA東京"]
    lecture = "development-education/visiting-lecture"
    assert names("office", NAGANO, want="advice", track=lecture) == ["JICA駒ヶ根"]
    assert names("office", NAGANO, want="learning", track="kusanone/support") == ["JICA駒ヶ根"]
    assert names("office", NAGANO, track="kusanone/nai") == ["JICA東京", "JICA駒ヶ根"]


def test_a_window_carries_its_contact_points_and_their_sources():
    office = asked(MIE)[0]
    assert (office.telephone.telephone, office.telephone.mail) == (
        "052-533-0220",
        "cbictpp@jica.go.jp",
    )
    assert office.telephone.checked_label == "2024年度の案内"
    assert all(contact.citations for one in asked(MIE) for contact in one.contacts)


def test_the_nearest_place_to_visit_is_of_the_prefecture_or_of_its_offices_area():
    assert names("hiroba", "47") == ["おきなわ地球ひろば"]
    assert names("hiroba", MIE) == ["なごや地球ひろば"]
    assert names("hiroba", IBARAKI) == ["地球ひろば"]
    assert names("hiroba") == ["地球ひろば"]


def test_desks_of_one_prefecture_are_windows_of_their_own():
    assert names("coordinator", HOKKAIDO) == ["JICA旭川デスク", "JICA函館デスク"]
    hakodate = next(one for one in asked(HOKKAIDO) if one.name == "JICA函館デスク")
    assert (hakodate.telephone.telephone, hakodate.note) == ("0138-86-7557", "")
    assert names("coordinator", NAGANO) == ["国際協力推進員(長野県)"]


# --- Abroad ---------------------------------------------------------------------------------------


def test_every_desk_is_found_and_no_other_country_has_one():
    found = [one for code in COUNTRIES for one in asked(country=code) if one.role == "desk"]
    assert len([one for one in found if not one.missing]) == 24
    assert len(found) == len(COUNTRIES) - 1  # not at home
    assert names("desk", country="RW") == ["ルワンダのジャパンデスク"]


def test_where_there_is_no_desk_an_office_helps_and_no_other_country_is_advice():
    office, desk, *rest = asked(NAGANO, "KE", "advice")
    assert (office.role, office.name) == ("office", "JICA東京")
    assert desk.missing
    assert desk.name == "ケニアに、ジャパンデスクはありません"
    assert desk.note == "JICA東京に相談してください。"
    others = {name for code, name in COUNTRIES.items() if code not in ("KE", "JP")}
    said = " ".join(f"{one.name}{one.does}{one.note}" for one in (office, desk, *rest))
    assert [name for name in others if name in said] == []


def test_a_desk_whose_telephone_is_unknown_says_whom_to_ask():
    desk = next(one for one in asked(NAGANO, "KH") if one.role == "desk")
    assert desk.note == "連絡先は、JICA東京に聞いてください。"
    alone = next(one for one in asked(country="KH") if one.role == "desk")
    assert alone.note == "連絡先は、JICAの国内拠点に聞いてください。"


# --- What no office is asked for ------------------------------------------------------------------


def test_who_wants_to_give_is_sent_to_the_scheme_before_the_office():
    first = asked(MIE, want="giving")
    assert (first[0].role, first[0].name) == ("scheme", "JICA寄附サイト")
    assert [one.name for one in first if one.role == "office"] == ["JICA中部"]
    assert len([one for one in first if one.name == "JICA寄附サイト"]) == 1


def test_the_lists_of_all_windows_come_last():
    assert [(one.role, one.name) for one in asked()[-3:]] == [
        ("directory", "JICA国内拠点の一覧"),
        ("headquarters", "JICA本部"),
        ("directory", "各地のJICA窓口(国際協力推進員の一覧)"),
    ]


def test_the_register_is_made_once_for_a_catalogue():
    assert windows.register(shown()) is windows.register(shown())


# --- How old --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "day", "expected"),
    [
        ("2024年度の案内", date(2027, 3, 28), False),
        ("2024年度の案内", date(2027, 3, 29), True),
        ("2018年9月の案内", date(2020, 9, 28), False),
        ("2018年9月の案内", date(2020, 9, 29), True),
        ("2019年以降の案内", date(2021, 12, 28), False),
        ("日付のない案内", DAY, True),
        ("2018年13月の案内", DAY, True),
        ("", DAY, True),
    ],
)
def test_what_is_older_than_two_years_or_without_a_year_is_old(label, day, expected):
    assert is_old(Contact(name="窓口", checked_label=label), day) is expected


def test_a_day_of_checking_counts_before_the_words():
    known = Contact(name="窓口", checked_label="2010年の案内", checked_on=date(2026, 2, 28))
    assert not is_old(known, date(2028, 2, 28))
    assert is_old(known, date(2028, 2, 29))
