"""The public pages, from the published catalogue: what they say, with which sources."""

import re
from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.document import REFERENCE
from schemes.models import Conflict
from schemes.views import usages
from schemes.writing.places import PREFECTURES

pytestmark = pytest.mark.django_db

SCHEMES = [
    "kusanone",
    "jica-fund",
    "ngo-support",
    "donations",
    "business-support",
    "japan-desk",
    "coordinators",
    "development-education",
    "volunteers",
    "dialogue",
    "agreements",
    "trainees",
    "offices",
]


def section(page_text: str, start: str, end: str) -> str:
    found = page_text[page_text.index(start) :]
    return found[: found.index(end)] if end in found else found


# What the pages say


@pytest.mark.parametrize("key", SCHEMES)
def test_scheme_shows_each_track_with_its_words_and_slides(shown, today, key):
    page = shown(f"/schemes/{key}/evidence/")
    scheme = today.schemes[key]
    text = re.sub(r"\s+", "", page.text)
    for track in scheme.tracks:
        assert track.key in page.ids
        statements = (*track.passages, *track.requirements, *track.figures, track)
        for citation in (found for row in statements for found in row.citations):
            assert re.sub(r"\s+", "", citation.quote) in text
            assert citation.locator in page.text
        for passage in track.passages:
            assert re.sub(r"\s+", "", passage.text).replace("・", "") in text.replace("・", "")
        for rule in track.requirements:
            assert rule.wording in page.text


def test_caps_stand_short_and_in_full(shown):
    text = shown("/schemes/kusanone/evidence/").text
    for short, full in (
        ("1億円", "100,000,000円"),
        ("3,000万円", "30,000,000円"),
        ("1,000万円", "10,000,000円"),
        ("6,000万円", "60,000,000円"),
    ):
        assert f"{short} {full}" in text
    assert "36か月(3年)" in text
    assert "200万円 2,000,000円" in shown("/schemes/jica-fund/evidence/").text


def test_strength_and_standing_are_words(shown):
    text = shown("/schemes/kusanone/evidence/").text
    for word in ("必須 現行", "原則 現行", "窓口で確かめること", "過年度(2023年度)", "旧"):
        assert word in text


def test_a_difference_shows_both_sides_at_the_statement(shown, today):
    text = shown("/schemes/jica-fund/evidence/").text
    conflict = today.conflicts["I1"]
    for side in conflict.sides:
        assert side.text in text
    assert conflict.handling in text


def test_24_desks_stand_in_their_regions(shown):
    text = shown("/schemes/japan-desk/evidence/").text
    text = text[text.rindex("世界24か国に窓口があります") :]
    asia = section(text, "アジア(14か国)", "アフリカ(4か国)")
    africa = section(text, "アフリカ(4か国)", "中南米(5か国)")
    latin_america = section(text, "中南米(5か国)", "中東(1か国)")
    middle_east = section(text, "中東(1か国)", "資料と版")
    for names, region in (
        (
            "インド インドネシア カンボジア キルギス スリランカ ネパール バングラデシュ 東ティモール",
            asia,
        ),
        ("フィリピン ベトナム マレーシア ミャンマー モンゴル ラオス", asia),
        ("ウガンダ ザンビア タンザニア ルワンダ", africa),
        ("アルゼンチン パラグアイ ブラジル ペルー ボリビア", latin_america),
        ("エジプト", middle_east),
    ):
        for name in names.split():
            assert name in region


def test_47_prefectures_have_a_number_or_unknown(shown):
    text = shown("/schemes/coordinators/evidence/").text
    for prefecture in PREFECTURES:
        assert re.search(rf"{prefecture.name} (未確認|\d+名)", text), prefecture.name
    assert "合計76名" in text


def test_every_prefecture_finds_its_office(shown):
    page = shown("/schemes/offices/evidence/")
    table = page.text[page.text.index("都道府県と担当の拠点") :]
    for prefecture in PREFECTURES:
        assert re.search(rf"{prefecture.name} (JICA|未確認)", table), prefecture.name
    assert page.text.count("名称未確認") == 2


def test_meetings_show_7_topics_and_6_themes(shown, today):
    text = shown("/schemes/dialogue/evidence/").text
    themes = Counter(row.track for row in today.schemes["dialogue"].sections["themes"])
    assert themes == {"council": 7, "study-group": 6}
    for row in today.schemes["dialogue"].sections["themes"]:
        assert row.title in text


@pytest.mark.parametrize(
    "figure",
    [
        "1,600件",
        "約14万人",
        "約252件",
        "約17,000人",
        "2,100件",
        "約5.7万人",
        "約36,000点",
        "61冊",
        "11コース",
        "110名",
        "約1.6万人",
    ],
)
def test_learning_programmes_show_their_results(shown, figure):
    assert figure in shown("/schemes/development-education/evidence/").text


def test_funds_show_their_fields(shown):
    text = shown("/schemes/donations/evidence/").text
    for area, topic in (
        ("豊かさ", "運輸交通"),
        ("人々", "スポーツ"),
        ("平和", "DX"),
        ("地球", "水資源"),
    ):
        assert topic in section(text, f"{area} ", "出典")


def test_14_host_prefectures_are_a_record(shown):
    text = shown("/schemes/volunteers/evidence/").text
    assert "これまでに受け入れた14道県です。" in text
    assert "実績であり" in text


def test_silence_of_the_source_is_unknown(shown):
    assert "未確認 資料に書かれていません。" in shown("/schemes/kusanone/evidence/").text


@pytest.mark.parametrize(
    ("address", "place", "reason"),
    [
        ("/schemes/agreements/evidence/", "締結までの流れ", "資料に書かれていません。"),
        (
            "/about/policy/",
            "独立行政法人国際協力機構の政策体系図",
            "資料の図にあり、文字では読めません。",
        ),
        (
            "/about/regional-revitalisation/",
            "広報誌の掲載場所",
            "資料が示すリンク先が残っていません。",
        ),
        (
            "/schemes/jica-fund/evidence/",
            "現在の応募の手順",
            "その年の募集要項を確かめていません。",
        ),
    ],
)
def test_what_is_unknown_says_why(shown, address, place, reason):
    assert f"{place} 未確認 {reason}" in shown(address).text


# Sources


def test_every_source_is_listed_and_lists_its_uses(shown, today):
    page = shown("/sources/")
    for source in today.sources.values():
        assert f"/sources/{source.key}/" in page.links
        assert source.title in page.text


def test_sources_that_move_no_verdict_stand_apart(shown, today):
    text = shown("/sources/").text
    before, apart = text.split("判定には使わない資料")
    for source in today.sources.values():
        assert source.title in (before if source.moves else apart), source.key
    assert re.findall(r"転載|個人のページ|掲載場所を確かめられないもの|広報誌など", apart)


@pytest.mark.parametrize(("key", "used"), [("k-types", True), ("yoko2022", False)])
def test_a_source_says_whether_it_moves_a_verdict(shown, key, used):
    says = "この資料は、応募できるかどうかの判定には使いません。"
    assert (says in shown(f"/sources/{key}/").text) is not used


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("kusanone", "2023年度のJICAのページでは、ODAの対象国で行う事業であること"),
        ("kusanone", "公的なNPOセンター(saporant.jp)の2018年の案内では、パートナー型に"),
        ("kusanone", "2023年度のJICAのページでは、独立行政法人でないこと"),
        ("development-education", "岩手県の2012年の案内では、原則として50歳以下であること"),
        ("development-education", "東京都の案内(年度不明)では、40人までであること"),
        ("development-education", "2025年度の募集案内では、事前研修と事後研修のすべてに"),
        ("volunteers", "いちばん新しい募集(2026年春)では、日本国籍を持つこと"),
        ("volunteers", "クロスロード2022年2月号では、応募の最終日に70歳未満の人が対象です"),
    ],
)
def test_a_past_statement_begins_with_whose_words_of_which_year_it_is(shown, scheme, said):
    assert said in shown(f"/schemes/{scheme}/evidence/").text


def test_the_newest_call_is_no_past_year(shown):
    text = shown("/schemes/volunteers/evidence/").text
    assert "必須 いちばん新しい募集(2026年春) 要件番号 V-3" in text
    assert "必須 過年度(2017年度) 要件番号 V-15a" in text


def test_no_quotation_shows_the_markup_of_its_copy(shown, today):
    for scheme in today.schemes:
        assert "**" not in shown(f"/schemes/{scheme}/evidence/").text


def test_the_overview_is_cited_in_the_order_of_its_slides(shown):
    page = shown("/sources/seed/")
    places = re.findall(
        r"(?:市民参加協力事業とは|協力概要)\([\d-]+\)", section(page.text, "掲載場所", "「")
    )
    assert places[:2] == ["市民参加協力事業とは(1)", "市民参加協力事業とは(2)"]
    assert places.index("協力概要(9)") < places.index("協力概要(10)")
    assert "/schemes/japan-desk/evidence/#consultation" in page.links


def test_a_source_without_address_says_so(shown, today):
    source = next(one for one in today.sources.values() if not one.address_known)
    assert "掲載場所は再確認が必要です。" in shown(f"/sources/{source.key}/").text


def test_the_reverse_index_holds_every_citation(today):
    found = usages.index(today.reference, today.overview, today.schemes.values())
    held = {
        quoted.citation
        for cited in found.values()
        for locator in cited.locators
        for quoted in locator.quoted
    }
    assert {
        citation
        for scheme in today.schemes.values()
        for track in scheme.tracks
        for row in (*track.passages, *track.requirements, *scheme.passages)
        for citation in row.citations
    } <= held


def test_slides_sort_as_the_overview_has_them():
    slides = ["協力概要(10)", "協力概要(9)", "市民参加協力事業とは(3-1)", "表紙", "別紙", ""]
    assert sorted(slides, key=usages.slide_order) == [
        "表紙",
        "市民参加協力事業とは(3-1)",
        "協力概要(9)",
        "協力概要(10)",
        "",
        "別紙",
    ]


def test_differences_stand_by_state_with_both_sides(shown, today):
    page = shown("/conflicts/")
    for conflict in today.conflicts.values():
        assert f"conflict-{conflict.key}" in page.ids
        assert conflict.topic in page.text
    assert page.text.index("未解決(") < page.text.index("整理済み(")


def asked(page, key):
    """What the page of differences says of one of them."""
    return section(page.text, f"{TOPICS[key]} ", f"相違番号 {key}")


TOPICS = {
    "E5": "草の根技術協力事業の「3件」の数え方",
    "E16": "地球ひろばのうち、名前がわかる数",
    "E3": "独立行政法人はパートナー型に応募できるか",
}


@pytest.mark.parametrize(("key", "needed"), [("E5", True), ("E16", False), ("E3", False)])
def test_what_jica_must_answer_is_shown_where_a_rule_hangs_on_it(shown, key, needed):
    assert ("JICAに確認が必要な点" in asked(shown("/conflicts/"), key)) is needed


def test_nobody_is_said_to_have_been_asked(shown):
    assert "問い合わせました" not in shown("/conflicts/").text
    assert "JICAに確認している点" not in shown("/about/").text


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (None, "2026年11月20日に問い合わせました。回答はまだありません。"),
        (
            date(2026, 11, 27),
            "2026年11月20日に問い合わせました。2026年11月27日に回答がありました。",
        ),
    ],
)
def test_the_days_of_asking_and_answering_are_shown(site, shown, answered, said):
    Conflict.objects.filter(key="E5").update(asked_on=date(2026, 11, 20), answered_on=answered)
    publishing.publish(
        REFERENCE, effective_from=date(2026, 3, 1), by="公開承認者", reason="", at=timezone.now()
    )
    catalogue.refresh()
    assert said in asked(shown("/conflicts/"), "E5")


def test_overview_pages_are_listed_and_cited(shown, today):
    page = shown("/about/")
    for one in today.overview.pages:
        assert f"/about/{one.key}/" in page.links
        assert "出典" in shown(f"/about/{one.key}/").text
