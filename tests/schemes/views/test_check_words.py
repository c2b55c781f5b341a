"""What the result page says of a track: the verdict, why, what to change, what fits instead."""

import html
import re
from urllib.parse import urlencode

import pytest

from tests.checker import Page

pytestmark = pytest.mark.django_db

NPO = {
    "applicant_kind": "organisation",
    "wants": "funds",
    "organisation_type": "npo_corporation",
    "japanese_organisation": "true",
    "overseas_record": "rich",
    "technical_cooperation": "true",
    "has_counterpart": "true",
    "benefits_residents": "true",
    "project_theme": "poverty_reduction",
    "activities": ["dispatch", "training"],
    "as_of": "2026-11-24",
}
CAUTION = "資料の要件に合わない見込み。最終の判断はJICAが行います。"


def markup(client, track, **answers):
    """The part of a track's trace that is about its verdict."""
    response = client.get(f"/check/{track}/?" + urlencode(answers, doseq=True))
    assert response.status_code == 200
    page = response.content.decode().partition("<h1>")[2]
    return page.partition('<details class="result-more">')[0]


def words(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


def read(client, track, **answers):
    """Its words as they stand above the list of the rules."""
    text = words(markup(client, track, **answers))
    return text.partition(" 今の条件のうち")[0]


def links(text):
    """The links of a part by their words."""
    found = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', text)
    return {html.unescape(word): html.unescape(address) for address, word in found}


def test_an_amount_and_a_period_that_are_too_much_are_told_with_both_changes(client):
    plan = NPO | {"budget_yen": "1.2億円", "project_months": "5年"}
    said = read(client, "kusanone/partner", **plan)
    assert CAUTION in said
    assert (
        "基準資料(2026年3月)では、総額が1億円以下であることが条件です。"
        "回答は1億2,000万円で、2,000万円超えています。総額を1億円までにすると、この条件に合います。"
    ) in said
    assert "回答は60か月(5年)で、24か月(2年)超えています。" in said
    assert "計画を次のように変えると、応募できる見込みになります。" in said
    address = links(markup(client, "kusanone/partner", **plan))[
        "総額を1億円までにし、期間を36か月(3年)までにする"
    ]
    changed = client.get("/check/kusanone/partner/" + address).content.decode()
    assert '<section class="verdict" data-verdict="eligible"' in changed


def test_equipment_is_to_be_dropped_where_it_is_not_paid(client):
    plan = NPO | {
        "overseas_record": "little",
        "budget_yen": "800万円",
        "project_months": "3年",
        "activities": ["dispatch", "equipment"],
    }
    assert "活動から機材供与を外す" in links(markup(client, "kusanone/support", **plan))
    assert "総額を200万円までにし、期間を12か月(1年)までにする" in links(
        markup(client, "jica-fund/project", **plan)
    )


def test_while_other_answers_are_open_a_change_is_promised_with_that(client):
    plan = NPO | {"budget_yen": "1.2億円"}
    said = read(client, "kusanone/partner", **plan)
    assert "計画を次のように変えて、ほかの条件が合えば、応募できる見込みになります。" in said


def test_where_something_is_left_to_confirm_a_change_says_so(client):
    plan = NPO | {"budget_yen": "1.2億円", "project_months": "3年", "overseas_record": "some"}
    said = read(client, "kusanone/partner", **plan)
    assert "計画を次のように変えると、確かめることは残りますが、必ず守る条件に合います。" in said


def test_another_country_is_not_named_but_what_serves_the_same(client):
    said = read(client, "japan-desk/consultation", **NPO | {"wants": "advice", "country": "KE"})
    assert "回答は「ケニア」で、この条件に合いません。" in said
    assert "今変えられること" not in said
    assert "代わりに検討できるもの" in said
    assert "国際協力推進員 (利用できる見込み)" in said
    assert "草の根" not in said


def test_every_verdict_that_does_not_fit_names_its_window_and_who_decides(client):
    answers = {"applicant_kind": "individual", "role": "university_student", "wants": "funds"}
    page = Page(client.get("/check/?" + urlencode(answers)))
    lost = [track for track, verdict in page.verdicts.items() if verdict == "ineligible"]
    assert len(lost) > 4
    for track in lost:
        said = words(markup(client, track, **answers))
        assert CAUTION in said
        assert "相談する" in said


def test_alternatives_of_which_none_is_met_are_told_in_one_sentence(client):
    answers = {"applicant_kind": "individual", "role": "university_student", "wants": "learning"}
    said = read(client, "development-education/essay-contest", **answers)
    assert (
        "「中学生または高校生であること」「高等専門学校の学生であること」のどれか一つに合うことが条件です。"
    ) in said
    assert "「立場」の回答は「大学生」" in said


def test_of_a_met_alternative_the_unmet_sides_are_not_shown(client):
    answers = {"applicant_kind": "individual", "role": "high_school_student", "wants": "learning"}
    part = words(markup(client, "development-education/essay-contest", **answers))
    assert "どれか一つに合えばよい条件のうち、合っているもの(応募する人)" in part
    assert "中学生または高校生であること" in part
    assert "学校などが取りまとめて送ること" not in part


def test_a_rule_of_today_shows_its_own_words_and_source_before_what_it_means(client):
    part = words(markup(client, "kusanone/partner", **NPO | {"budget_yen": "5000万円"}))
    rule = part.partition("総額が1億円以下であること")[2]
    source, answer = rule.find("市民参加協力事業 概要"), rule.find("回答は5,000万円で")
    assert 0 < source < answer


def test_a_past_rule_opens_with_its_source_and_year(client):
    part = words(markup(client, "kusanone/partner", **NPO))
    assert "2025年度のJICAのページでは、" in part.partition("以前の募集にあった条件")[2]


def test_answers_that_contradict_each_other_are_both_named(client):
    answers = NPO | {"overseas_record": "none", "overseas_months_last_5_years": "10"}
    said = read(client, "kusanone/partner", **answers)
    assert (
        "「途上国での実績」(なし)と「途上国での活動月数」(10か月)の回答が食い違っています。"
        "どちらかを直してください。"
    ) in said


def test_a_day_beyond_the_sources_is_told_with_how_far_they_go(client):
    said = read(client, "kusanone/support", **NPO | {"as_of": "2027-08-01"})
    assert "要確認" in said
    assert (
        "資料をよりどころにできるのは2027年3月31日までなので、この日の判定はできません。"
    ) in said


def test_a_gift_is_no_application(client):
    answers = {"applicant_kind": "individual", "wants": "giving", "as_of": "2026-11-24"}
    assert "寄附できます" in read(client, "donations/jica-fund", **answers)
    page = Page(client.get("/check/?" + urlencode(answers)))
    assert "JICA基金に、寄附できます。" in page.text


def test_no_sentence_of_a_result_is_built_from_yes_or_no(client):
    plan = NPO | {
        "budget_yen": "1.2億円",
        "has_counterpart": "false",
        "tax_arrears": "true",
        "applies_kusanone_same_year": "true",
        "organisation_type": "voluntary_group",
    }
    page = words(markup(client, "kusanone/partner", **plan))
    page += words(client.get("/check/?" + urlencode(plan, doseq=True)).content.decode())
    assert "相手国側の実施機関を決めると、この条件に合います。" in page
    for banned in ("であること)。", "条件を満たしません", "回答は「いいえ」で", "ないことではない"):
        assert banned not in page
    assert not re.search("(「[^「」]*」){6,}", page)
