"""The growth path: the published stages, and where an organisation stands."""

import html
import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client

from grants import growth
from grants.growth import Growth, PathStage
from schemes import catalogue
from schemes.judging.answers import Answers
from schemes.judging.rulebook import Verdict

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 1)
NEW_GROUP = {
    "applicant_kind": "organisation",
    "organisation_type": "voluntary_group",
    "japanese_organisation": True,
    "wants": ("training", "funds"),
    "does_international_cooperation": False,
    "overseas_record": "none",
    "jica_fund_grants_received": 0,
    "kusanone_adopted_before": False,
    "partner_type_adopted_before": False,
}
AFTER_THE_FUND = {
    "applicant_kind": "organisation",
    "organisation_type": "npo_corporation",
    "japanese_organisation": True,
    "wants": ("funds",),
    "does_international_cooperation": True,
    "overseas_record": "little",
    "jica_fund_grants_received": 1,
    "kusanone_adopted_before": False,
    "partner_type_adopted_before": False,
}
PLAN = {
    "technical_cooperation": True,
    "has_counterpart": True,
    "benefits_residents": True,
    "activities": ("dispatch", "training"),
    "budget_yen": 9_000_000,
    "project_months": 36,
}
AFTER_SUPPORT = {**AFTER_THE_FUND, "kusanone_adopted_before": True}


def placed(facts: dict) -> Growth:
    return growth.place(catalogue.library().on(DAY), Answers(facts), DAY)


def lacking(stage: PathStage, track: str) -> dict[str, str]:
    """What a track lacks, by the requirement's number, with its state."""
    offer = next(one for one in stage.offers if one.track.key == track)
    return {lack.reason.requirement.code: lack.reason.state for lack in offer.lacks}


def words_of(response) -> str:
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


# The stages


def test_the_stages_are_those_of_the_slide():
    stages = growth.stages(catalogue.library().on(DAY))
    assert [stage.row.name for stage in stages] == [
        "NGO等活動支援事業",
        "JICA基金活用事業",
        "草の根技術協力事業",
        "深化・拡充へ",
    ]
    assert [len(stage.offers) for stage in stages] == [2, 1, 4, 0]
    assert {c.locator for stage in stages for c in stage.row.citations} == {
        "協力概要(5)",
        "協力概要(7)",
    }


def test_the_fund_shows_that_one_year_and_two_years_contradict():
    stages = growth.stages(catalogue.library().on(DAY))
    assert "I1" in stages[1].conflicts
    assert not any("I1" in stage.conflicts for stage in (stages[0], *stages[2:]))
    offer = stages[1].offers[0]
    assert (offer.amount.text, offer.period.text, offer.period.disputed) == (
        "200万円",
        "24か月(2年)",
        True,
    )


def test_every_scheme_of_a_record_is_a_stage_and_every_question_is_published():
    shown = catalogue.library().on(DAY)
    assert set(growth.RECORDS) <= {stage.row.scheme for stage in growth.stages(shown)}
    asked = {fact for facts in growth.RECORDS.values() for fact in facts}
    assert asked | set(growth.QUESTIONS) <= set(shown.facts)


# Where an organisation stands


def test_a_new_group_stands_before_the_first_stage():
    found = placed(NEW_GROUP)
    assert found.here is None
    assert found.next.row.name == "NGO等活動支援事業"
    assert found.standing == "回答に実績がないので、最初の段階の前にいると読めます。"
    assert found.coming == (
        "次の段階は「NGO等活動支援事業」です。応募できるかどうかは、相談先に確かめる必要があります。"
    )
    assert found.next.verdict == Verdict.CONFIRM
    assert lacking(found.next, "jica-planned") == {"N-2": "unmet"}
    assert [lack.reason.requirement.code for lack in found.next.shared] == ["N-2"]
    assert found.open == ()


def test_after_a_grant_of_the_fund_kusanone_is_next():
    found = placed(AFTER_THE_FUND)
    assert found.here.row.name == "JICA基金活用事業"
    assert found.standing == (
        "回答にある実績(JICA基金の採択回数: 1回)から、「JICA基金活用事業」の段階にいると読めます。"
    )
    assert found.next.row.name == "草の根技術協力事業"
    assert found.next.verdict == Verdict.UNANSWERED
    assert [offer.track.key for offer in found.next.best] == ["support"]
    assert lacking(found.next, "support") == dict.fromkeys(
        ("K-4", "K-5", "K-6", "KS-2", "KS-2m", "K-7", "KS-3"), "not_asked"
    )
    assert lacking(found.next, "partner")["KP-1"] == "unmet"
    assert lacking(found.next, "regional")["KR-1"] == "unmet"
    assert {lack.reason.requirement.code for lack in found.next.shared} == {"K-4", "K-5", "K-6"}
    assert found.coming == (
        "次の段階は「草の根技術協力事業」です。応募できるかどうかの判定には、あと6問の回答が要ります。"
    )


def test_with_a_plan_that_fits_the_next_stage_lacks_nothing():
    found = placed({**AFTER_THE_FUND, **PLAN})
    assert found.next.verdict == Verdict.ELIGIBLE
    assert lacking(found.next, "support") == {}
    assert found.coming.endswith(
        "応募できる見込みの類型があります。採択を約束するものではありません。"
    )


def test_a_plan_over_every_ceiling_is_to_be_changed():
    found = placed({**AFTER_THE_FUND, **PLAN, "budget_yen": 200_000_000})
    assert lacking(found.next, "support") == {"KS-2": "unmet"}
    assert found.next.verdict == Verdict.PLAN_CHANGE
    assert found.coming.endswith("今の計画のままでは、対象になる類型がありません。")


def test_after_the_support_type_the_last_stage_is_next_and_has_no_scheme():
    found = placed(AFTER_SUPPORT)
    assert found.here.row.name == "草の根技術協力事業"
    assert found.here.records == ("草の根の採択歴: はい",)
    assert found.next.row.name == "深化・拡充へ"
    assert found.next.verdict is None
    assert found.coming == (
        "次の段階は「深化・拡充へ」です。この段階で応募する事業は、資料に示されていません。"
    )


def test_a_running_project_is_a_record_as_well():
    assert placed({"running_kusanone_projects": 1}).here.row.name == "草の根技術協力事業"


def test_the_highest_record_counts_whatever_lies_below():
    found = placed({"partner_type_adopted_before": True, "jica_fund_grants_received": 0})
    assert found.here.row.name == "草の根技術協力事業"


def test_unknown_is_never_taken_for_no():
    for facts in ({"applicant_kind": "organisation"}, {"kusanone_adopted_before": None}):
        found = placed(facts)
        assert (found.here, found.next, found.coming) == (None, None, "")
        assert found.standing == (
            "団体の実績についての回答がまだないので、どの段階にいるかはわかりません。"
        )
        assert [fact.key for fact in found.open] == list(growth.QUESTIONS[1:])


def test_what_is_unanswered_above_may_still_move_it_up():
    found = placed({"does_international_cooperation": True, "jica_fund_grants_received": 0})
    assert found.here.row.name == "NGO等活動支援事業"
    assert found.next.row.name == "JICA基金活用事業"
    assert [fact.key for fact in found.open] == [
        "kusanone_adopted_before",
        "partner_type_adopted_before",
    ]


def test_an_individual_has_no_place_on_the_path_of_organisations():
    found = placed({"applicant_kind": "individual"})
    assert (found.here, found.next, found.open) == (None, None, ())
    assert found.standing == "この段階は団体の成長についてのもので、個人には当てはまりません。"
    assert [stage.verdict for stage in found.stages][1:] == [
        Verdict.INELIGIBLE,
        Verdict.INELIGIBLE,
        None,
    ]


def test_a_rule_of_one_number_worded_in_two_ways_is_not_in_common():
    found = placed(AFTER_THE_FUND).next
    support = next(offer for offer in found.offers if offer.track.key == "support")
    own = {lack.reason.requirement.code: lack.reason.requirement.wording for lack in support.own}
    assert own["K-7"] == "活動は、人員の派遣・技術研修の実施の中で行うこと"


def test_the_summary_is_a_part_of_its_own():
    text = render_to_string(
        "grants/_path_summary.html", {"growth": placed(AFTER_SUPPORT), "questions": "/check/"}
    )
    assert "「草の根技術協力事業」の段階にいると読めます。" in text
    assert "次の段階は「深化・拡充へ」です。" in text


# The page


@pytest.fixture
def client(db) -> Client:
    return Client()


def test_without_answers_the_page_is_the_ladder(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/path/")
    words = words_of(response)
    assert response.status_code == 200
    assert "団体の成長の段階 | 市民参加ポータル" in words
    assert "「途上国で事業をしたいけれど…何から始めよう…」" in words
    assert "200万円/1年間の規模で事業を実施します。" in words
    assert "JICA基金活用事業の期間は1年か2年か(未解決)" in words
    assert "この順に進まなければならないとは書いていません。" in words
    assert "あなたの団体の位置を見る" in words
    assert "この段階の判定" not in words
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies


def test_with_answers_it_says_where_what_next_and_what_lacks(client, django_assert_num_queries):
    query = (
        "applicant_kind=organisation&organisation_type=npo_corporation&japanese_organisation=true"
        "&overseas_record=little&jica_fund_grants_received=１回&budget_yen=2000万円"
    )
    with django_assert_num_queries(0):
        response = client.get(f"/path/?{query}")
    words, text = words_of(response), response.content.decode()
    assert response.status_code == 200
    assert "「JICA基金活用事業」の段階にいると読めます。" in words
    assert "次の段階「草の根技術協力事業」に足りないこと" in words
    assert "回答は2,000万円で、1,000万円超えています。総額を1,000万円までにすると" in words
    assert "いまの段階 「研修で学んだことを小さい事業で試したい！！」" in words
    assert '<input type="hidden" name="organisation_type" value="npo_corporation">' in text
    assert 'show=questions#id_has_counterpart">この質問に答える</a>' in text
    assert (
        response["Cache-Control"]
        == client.get("/check/?applicant_kind=individual")["Cache-Control"]
    )
    assert not response.cookies


def test_the_checkers_own_address_can_be_brought_along(client):
    query = "applicant_kind=organisation&kusanone_adopted_before=true"
    plain = words_of(client.get(f"/path/?{query}"))
    for button in ("show=all", "show=questions", "do=add-member"):
        assert words_of(client.get(f"/path/?{query}&{button}")) == plain


def test_an_individual_is_shown_the_checker(client):
    words = words_of(client.get("/path/?applicant_kind=individual&kusanone_adopted_before=true"))
    assert "個人には当てはまりません。" in words
    assert "使っていません: 草の根の採択歴。" in words
    assert "次の段階" not in words


@pytest.mark.parametrize(
    ("query", "message", "target"),
    [
        ("foo=1", "「foo」という質問はありません。アドレスから取り除いてください。", None),
        (
            "jica_fund_grants_received=2or3",
            "「JICA基金の採択回数」の「2or3」は、",
            "#id_jica_fund_grants_received",
        ),
        (
            "budget_yen=約1000万円",
            "「JICAが負担する総額」の「約1000万円」は、",
            "/check/?budget_yen=",
        ),
        (
            "overseas_record=many",
            "「途上国での実績」の「many」は、選択肢にありません。",
            "#id_overseas_record",
        ),
    ],
)
def test_bad_answers_are_said_as_the_checker_says_them(client, query, message, target):
    response = client.get(f"/path/?{query}")
    text = response.content.decode()
    assert response.status_code == 400
    assert "<title>エラー: 団体の成長の段階" in text
    summary = re.search(r'<div class="error-summary".*?</div>', text, re.DOTALL)[0]
    assert message in html.unescape(re.sub(r"<[^>]*>", "", summary))
    links = re.findall(r'href="([^"]+)"', summary)
    assert [link.startswith(target) for link in links] == ([True] if target else [])
    if target and target.startswith("#"):
        assert f'id="{target[1:]}"' in text or f'id="{target[1:]}_0"' in text


def test_blanks_of_the_form_leave_the_address(client):
    response = client.get("/path/?applicant_kind=organisation&overseas_record=&foo=%20")
    assert response.status_code == 302
    assert response["Location"] == "/path/?applicant_kind=organisation"


def test_another_day_is_kept_once(client):
    text = client.get("/path/?applicant_kind=organisation&as_of=2026-04-01").content.decode()
    form = text.split("<main")[1]
    assert form.count('<input type="hidden" name="as_of" value="2026-04-01">') == 1
    assert '<a href="/schemes/jica-fund/?as_of=2026-04-01">' in text
    assert client.get("/path/?as_of=2020-01-01").status_code == 404
