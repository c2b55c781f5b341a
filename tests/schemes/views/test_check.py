"""The checker's page, as the people use it whom it is for: without a script, by its forms."""

from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import connections

from tests.checker import Page, by_verdict, get, result, trace

pytestmark = pytest.mark.django_db

NPO = {
    "who": "ngo",
    "wants": ["funds"],
    "organisation_type": "npo_corporation",
    "japanese_organisation": "true",
    "overseas_record": "little",
    "budget_yen": "１０００万",
    "project_months": "3年",
    "activities": ["dispatch", "training"],
    "technical_cooperation": "true",
    "has_counterpart": "true",
    "benefits_residents": "true",
    "project_theme": "poverty_reduction",
    "country": "NP",
}
CITY = NPO | {
    "who": "municipality",
    "organisation_type": "local_government",
    "overseas_record": "some",
    "budget_yen": "6,000万円",
    "project_months": "2年6か月",
    "activities": ["training"],
}
COMPANY = {
    "who": "company",
    "wants": ["learning", "giving"],
    "organisation_type": "company",
    "japanese_organisation": "true",
    "audience": "company_staff",
}
TEACHER = {
    "who": "school",
    "wants": ["learning"],
    "applicant_kind": "individual",
    "role": "teacher",
    "birth_date": "昭和60年4月1日",
    "japanese_nationality": "yes",
    "school_prefecture": "34",
    "audience": "junior_high",
    "attends_all_training": "true",
}
STUDENT = {
    "who": "student",
    "wants": ["learning"],
    "role": "high_school_student",
    "birth_date": "H22.5.1",
    "japanese_nationality": "yes",
    "audience": "high_school",
    "essay_language": "japanese",
    "essay_characters": "1,200字",
    "essay_on_world_issues": "true",
}
DONATIONS = {
    "donations/jica-fund",
    "donations/multicultural",
    "donations/volunteers",
    "donations/development-issues",
    "donations/general",
}


# The cast


def serving(page):
    """What is shown of what serves the wants; the rest is counted, or a window."""
    found = by_verdict(page)
    windows = found.pop("not_this_purpose", set())
    assert windows <= {f"{key}/consultation" for key in ("japan-desk", "coordinators", "offices")}
    assert sum(map(len, found.values())) + len(windows) + page.others == 30
    return found


def test_an_npo_with_little_experience_gets_to_the_support_type(client):
    _, page = result(client, NPO)
    assert serving(page) == {
        "eligible": {"kusanone/support"},
        "confirm": {
            "kusanone/partner",
            "kusanone/partner-special",
            "business-support/support",
            "donations/multicultural",
        },
        "plan_change": {"jica-fund/project"},
        "ineligible": {"kusanone/regional"},
    }


def test_an_npo_that_wants_money_advice_and_training_sees_all_three(client):
    _, page = result(client, NPO | {"wants": ["funds", "advice", "training"]})
    found = serving(page)
    assert found["eligible"] == {
        "kusanone/support",
        "japan-desk/consultation",
        "coordinators/consultation",
        "offices/consultation",
    }
    assert found["unanswered"] == {
        "ngo-support/jica-planned",
        "ngo-support/ngo-proposed",
    }


def test_the_npo_reads_at_the_top_what_fits(client):
    _, page = result(client, NPO)
    assert "草の根協力支援型に、そのまま応募できそうです。" in page.text
    assert page.text.count("採択の約束ではありません。") == 1
    assert page.cards[0] == "kusanone/support"


def test_the_npo_reads_what_would_have_to_change(client):
    _, page = result(client, NPO)
    assert "200万円・1年なら応募できそうです" in page.text
    assert "200万円・1年で確かめる" in page.text


def test_a_city_office_gets_to_the_regional_type(client):
    _, page = result(client, CITY)
    found = serving(page)
    assert found["eligible"] == {"kusanone/regional"}
    assert found["plan_change"] == {
        "kusanone/partner-special",
        "kusanone/support",
        "jica-fund/project",
    }
    assert "60,000,000円" in page.text
    assert "30か月" in page.text
    assert "2年6か月は収まる" in page.text


def test_a_company_finds_what_to_learn_from_and_where_to_give(client):
    _, page = result(client, COMPANY)
    found = serving(page)
    assert found["eligible"] == {"development-education/teaching-materials", *DONATIONS}
    assert found["ineligible"] == {
        "development-education/essay-contest",
        "development-education/teacher-abroad-general",
        "development-education/teacher-abroad-administration",
    }


def test_a_teacher_finds_the_lecture_and_the_study_tour(client):
    _, page = result(client, TEACHER)
    assert serving(page) == {
        "eligible": {
            "development-education/visiting-lecture",
            "development-education/facility-visit",
            "development-education/teaching-materials",
            "development-education/teacher-abroad-general",
            "development-education/educator-seminar",
        },
        "ineligible": {
            "development-education/essay-contest",
            "development-education/teacher-abroad-administration",
        },
    }


def test_no_school_is_shut_out_of_what_its_pupils_and_teachers_may_use(client):
    school = {
        "who": "school",
        "wants": ["learning"],
        "applicant_kind": "organisation",
        "organisation_type": "school",
        "audience": "high_school",
        "essay_on_world_issues": "true",
    }
    _, page = result(client, school)
    found = serving(page)
    assert set(found) == {"eligible", "confirm"}
    assert found["confirm"] == {
        "development-education/essay-contest",
        "development-education/teacher-abroad-general",
        "development-education/teacher-abroad-administration",
    }


def test_a_student_finds_the_essay_contest(client):
    _, page = result(client, STUDENT)
    found = serving(page)
    assert "development-education/essay-contest" in found["eligible"]
    assert "development-education/teacher-abroad-general" in found["ineligible"]


# The form


def test_the_first_step_asks_only_who_is_asking(client):
    response, page = get(client)
    assert set(page.offered) == {"who", "wants", "show"}
    assert response.status_code == 200
    assert page.title == "応募できるか確かめる | 市民参加ポータル"


def test_individuals_and_organisations_are_asked_what_concerns_them(client):
    _, individual = get(client, "?applicant_kind=individual&show=questions")
    _, organisation = get(client, "?applicant_kind=organisation&show=questions")
    assert "birth_date" in individual.offered
    assert "budget_yen" not in individual.offered
    assert "budget_yen" in organisation.offered
    assert "birth_date" not in organisation.offered
    assert "audience" in individual.offered
    assert "audience" in organisation.offered


def test_one_who_does_not_know_the_kind_is_asked_everything(client):
    _, page = get(client, "?applicant_kind=unknown&show=questions")
    assert {"birth_date", "budget_yen"} <= set(page.offered)


def test_every_question_may_be_answered_with_i_do_not_know(client):
    _, page = get(client, "?applicant_kind=unknown&show=questions")
    controls = {"show", "members", "as_of"}
    assert [n for n, offered in page.offered.items() if "unknown" not in offered - controls] == []


def test_i_do_not_know_is_an_answer_that_is_shown_and_kept(client):
    query = "?applicant_kind=organisation&budget_yen=unknown&country=unknown&activities=unknown"
    response, _ = get(client, query)
    assert response.status_code == 200
    _, told = trace(client, "kusanone/support", dict(parse_qsl(query[1:])))
    assert "「JICAが負担する総額」がわからないので、まだ判定できません。" in told.text
    _, form = get(client, query + "&show=questions")
    assert [form.fields[name] for name in ("budget_yen", "country", "activities")] == [
        ["", "unknown"],
        ["unknown"],
        ["unknown"],
    ]


def test_an_amount_that_was_understood_is_shown_back_in_full(client):
    _, page = get(client, "?applicant_kind=organisation&budget_yen=1000万&show=questions")
    assert "10,000,000円" in page.text
    assert page.fields["budget_yen"] == ["1000万"]


def test_blank_fields_do_not_stay_in_the_address(client):
    response = client.get(
        "/check/?applicant_kind=organisation&budget_yen=&country=+&show=questions"
    )
    assert response.status_code == 302
    assert response["Location"] == "/check/?applicant_kind=organisation&show=questions"
    assert client.get("/check/?applicant_kind=&wants_funds=")["Location"] == "/check/"


def test_answers_of_another_kind_of_applicant_are_named_and_not_used(client):
    _, page = get(client, "?applicant_kind=individual&organisation_type=company&role=teacher")
    assert (
        "「個人か団体か」の回答に合わないため、次の質問への回答は使っていません: 団体の種類。"
    ) in page.text


def test_a_missing_answer_links_to_its_question(client):
    _, page = trace(client, "kusanone/support", {"applicant_kind": "organisation"})
    links = [link for link in page.links if link.endswith("#id_budget_yen")]
    assert links[0] == "/check/?applicant_kind=organisation&show=questions#id_budget_yen"
    assert "id_budget_yen" in Page(client.get(links[0].partition("#")[0])).ids


# Members of a 共同事業体


def test_members_are_added_and_removed_by_buttons(client):
    start = "?applicant_kind=organisation&show=questions"
    added = client.get("/check/" + start + "&do=add-member")
    assert added["Location"] == (
        "/check/?applicant_kind=organisation&show=questions&members=1#members"
    )
    _, page = get(client, "?applicant_kind=organisation&show=questions&members=2")
    assert "members-1-registered_on" in page.offered
    removed = client.get(
        "/check/?applicant_kind=organisation&members=2&members-0-registered_on=R6.4.1"
        "&members-1-registered_on=R5.4.1&do=remove-member-0"
    )
    assert removed["Location"] == (
        "/check/?applicant_kind=organisation&members=1&members-0-registered_on=R5.4.1"
        "&show=questions#members"
    )


def test_a_member_s_answer_is_shown_with_its_number(client):
    _, page = get(client, "?applicant_kind=organisation&members-0-registered_on=令和6年4月1日")
    assert "構成員1: 登記日" in page.text
    assert "2024年4月1日" in page.text
    assert "共同事業体の構成員は1者です。" in page.text


# The result


def test_a_result_names_its_day_and_its_edition(client):
    _, page = get(client, "?applicant_kind=organisation&as_of=2026-11-24")
    assert "2026年11月24日の時点で公開されている目録" in page.text


def test_answers_are_kept_from_shared_caches_and_search_engines(client):
    response, _ = get(client, "?applicant_kind=organisation")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


def test_no_page_of_the_checker_asks_the_database(client, django_assert_num_queries):
    titles = {
        "": "応募できるか確かめる",
        "?applicant_kind=organisation&show=questions": "応募できるか確かめる",
        "?" + urlencode(NPO, doseq=True): (
            "確かめた結果: 草の根協力支援型に、そのまま応募できそうです。"
        ),
    }
    for query, title in titles.items():
        with django_assert_num_queries(0, connection=connections["default"]):
            _, page = get(client, query)
        assert page.title == f"{title} | 市民参加ポータル"


def test_only_reading_is_allowed(client):
    refused = client.post("/check/")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert "使えるのはGET、HEADです。" in refused.text
    head = client.head("/check/?applicant_kind=organisation")
    whole, _ = get(client, "?applicant_kind=organisation")
    assert (head.content, head["Content-Length"]) == (b"", str(len(whole.content)))
