"""The checker's page, as the people use it whom it is for: without a script, by its forms."""

from urllib.parse import urlencode

import pytest
from django.db import connections

from tests.checker import by_verdict, get, result

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
    "寄附金事業 世界の人びとのためのJICA基金",
    "寄附金事業 多文化共生・外国人材受入寄附金",
    "寄附金事業 JICA海外協力隊応援基金",
    "寄附金事業 開発課題の取組への寄附",
    "寄附金事業 JICAの事業全般",
}


# The cast


def serving(page):
    """What serves none of the wants that were named is not told apart any further."""
    found = by_verdict(page)
    other = found.pop("not_this_purpose")
    assert sum(map(len, found.values())) + len(other) == 30
    return found


def test_an_npo_with_little_experience_gets_to_the_support_type(client):
    _, page = result(client, NPO)
    assert serving(page) == {
        "eligible": {"草の根技術協力事業 草の根協力支援型"},
        "confirm": {
            "草の根技術協力事業 草の根パートナー型",
            "草の根技術協力事業 パートナー型 3000万円別枠",
            "中小企業・SDGsビジネス支援事業",
            "寄附金事業 多文化共生・外国人材受入寄附金",
        },
        "plan_change": {"世界の人びとのためのJICA基金活用事業"},
        "ineligible": {"草の根技術協力事業 地域活性型"},
    }


def test_an_npo_that_wants_money_advice_and_training_sees_all_three(client):
    _, page = result(client, NPO | {"wants": ["funds", "advice", "training"]})
    found = serving(page)
    assert found["eligible"] == {
        "草の根技術協力事業 草の根協力支援型",
        "NGO-JICAジャパンデスク 窓口への相談",
        "国際協力推進員 推進員への相談",
        "JICA国内拠点 国内拠点への相談",
    }
    assert found["unanswered"] == {
        "NGO等活動支援事業 JICA企画型プログラム",
        "NGO等活動支援事業 NGO等提案型プログラム",
    }


def test_the_npo_reads_at_the_top_what_fits_and_what_to_do_next(client):
    _, page = result(client, NPO)
    assert "応募できる見込みがあるのは、「草の根技術協力事業 草の根協力支援型」です。" in page.text
    assert "採択されることを約束するものではありません。" in page.text


def test_the_npo_reads_what_would_have_to_change(client):
    _, page = result(client, NPO)
    assert "今変えられること" in page.text
    assert "総額を200万円までにし、期間を12か月(1年)までにする" in page.text


def test_a_city_office_gets_to_the_regional_type(client):
    _, page = result(client, CITY)
    found = serving(page)
    assert found["eligible"] == {"草の根技術協力事業 地域活性型"}
    assert found["plan_change"] == {
        "草の根技術協力事業 パートナー型 3000万円別枠",
        "草の根技術協力事業 草の根協力支援型",
        "世界の人びとのためのJICA基金活用事業",
    }
    assert "60,000,000円" in page.text
    assert "30か月" in page.text


def test_a_company_finds_what_to_learn_from_and_where_to_give(client):
    _, page = result(client, COMPANY)
    found = serving(page)
    assert found["eligible"] == {"開発教育支援事業 教材・情報の提供", *DONATIONS}
    assert found["ineligible"] == {
        "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト",
        "開発教育支援事業 教師海外研修 一般コース",
        "開発教育支援事業 教師海外研修 教育行政コース",
    }


def test_a_teacher_finds_the_lecture_and_the_study_tour(client):
    _, page = result(client, TEACHER)
    assert serving(page) == {
        "eligible": {
            "開発教育支援事業 国際協力出前講座",
            "開発教育支援事業 地球ひろば等施設訪問",
            "開発教育支援事業 教材・情報の提供",
            "開発教育支援事業 教師海外研修 一般コース",
            "開発教育支援事業 開発教育指導者研修/国際理解教育セミナー",
        },
        "ineligible": {
            "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト",
            "開発教育支援事業 教師海外研修 教育行政コース",
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
        "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト",
        "開発教育支援事業 教師海外研修 一般コース",
        "開発教育支援事業 教師海外研修 教育行政コース",
    }


def test_a_student_finds_the_essay_contest(client):
    _, page = result(client, STUDENT)
    found = serving(page)
    assert "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト" in found["eligible"]
    assert "開発教育支援事業 教師海外研修 一般コース" in found["ineligible"]


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
    response, page = get(client, query)
    assert response.status_code == 200
    assert "「JICAが負担する総額」がわからないので、まだ判定できません。" in page.text
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
    _, page = get(client, "?applicant_kind=organisation")
    links = [link for link in page.links if link.endswith("#id_budget_yen")]
    assert links[0] == "?applicant_kind=organisation&show=questions#id_budget_yen"
    assert "id_budget_yen" in get(client, links[0].partition("#")[0])[1].ids


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


def test_a_result_opens_to_requirements_with_their_sources(client):
    response, page = result(client, NPO)
    html = response.content.decode()
    assert "今の要件" in page.text
    assert "過年度の要項にあった条件" in page.text
    assert "相談時に確認すること" in page.text
    assert "要件番号 KS-2" in page.text
    assert 'data-state="met"' in html
    assert "/schemes/kusanone/?as_of=2026-11-24#support" in page.links
    assert "2025年度のJICAのページでは、" in page.text


def test_a_result_names_its_day_and_its_edition(client):
    _, page = get(client, "?applicant_kind=organisation&as_of=2026-11-24")
    assert "2026年11月24日の時点で公開されている目録" in page.text


def test_all_details_can_be_opened_without_a_script(client):
    folded, page = get(client, "?applicant_kind=organisation")
    assert "?applicant_kind=organisation&show=all" in page.links
    opened, _ = get(client, "?applicant_kind=organisation&show=all")
    assert folded.content.decode().count('class="verdict" data-verdict="ineligible">') > 0
    assert opened.content.decode().count('class="verdict" data-verdict="ineligible">') == 0


def test_answers_are_kept_from_shared_caches_and_search_engines(client):
    response, _ = get(client, "?applicant_kind=organisation")
    assert response["Cache-Control"] == "private, max-age=0"
    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


def test_no_page_of_the_checker_asks_the_database(client, django_assert_num_queries):
    titles = {
        "": "応募できるか確かめる",
        "?applicant_kind=organisation&show=questions": "応募できるか確かめる",
        "?" + urlencode(NPO, doseq=True): "確かめた結果",
    }
    for query, title in titles.items():
        with django_assert_num_queries(0, connection=connections["default"]):
            _, page = get(client, query)
        assert page.title == f"{title} | 市民参加ポータル"


def test_only_reading_is_allowed(client):
    refused = client.post("/check/")
    assert (refused.status_code, refused["Allow"], refused.content) == (405, "GET, HEAD", b"")
    head = client.head("/check/?applicant_kind=organisation")
    whole, _ = get(client, "?applicant_kind=organisation")
    assert (head.content, head["Content-Length"]) == (b"", str(len(whole.content)))
