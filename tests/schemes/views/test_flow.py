"""「順に答える」: the next best question, one a page, until none can change a verdict."""

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest

from schemes import catalogue
from tests.applicants import CITY, EVERYONE, NPO
from tests.checker import DAY, Page, errors, trace

pytestmark = pytest.mark.django_db

START = f"?as_of={DAY}&show=step"
YOUNG = NPO | {
    "registered_on": "2025-10-30",
    "budget_yen": "1000万",
    "activities": ["training"],
    "as_of": DAY,
}
PLACES = ("country", "prefecture")


def get(client, query):
    address = query if query.startswith("/") else "/check/" + query
    response = client.get(address, follow=True)
    return response, Page(response)


def asked(page):
    """The question of the page."""
    (key,) = page.fields["asked"]
    return key


def reply(client, page, answer):
    """Send the page's form with an answer, as a browser does."""
    fields = dict(page.fields) | {asked(page): answer}
    return get(client, "?" + urlencode(fields, doseq=True))


def walk(client, answers):
    """From the home page to the result; every question without an answer is unknown."""
    home = Page(client.get("/", {"as_of": DAY}))
    start = Page(client.get(next(link for link in home.links if link.startswith("/check/"))))
    response, page = get(client, next(link for link in start.links if "show=step" in link))
    questions = []
    while "asked" in page.fields:
        assert response.status_code == 200
        questions.append(asked(page))
        assert len(questions) == len(set(questions)), "a question was asked twice"
        response, page = reply(client, page, answers.get(asked(page), "unknown"))
    return questions, response, page


WALKS = {}


def walked(client, who):
    """The walk of one of those who come: no test changes where it leads."""
    if who not in WALKS:
        WALKS[who] = walk(client, EVERYONE[who][0])
    return WALKS[who]


def link(response, words):
    """Where the link with these words leads."""
    before, found, _ = response.content.decode().partition(f">{words}</a>")
    assert found, f"no link 「{words}」"
    address = before.rpartition('href="')[2].partition('"')[0]
    return address.replace("&amp;", "&")


def quoted(query):
    return urlencode(parse_qsl(query))


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_gets_from_the_home_page_to_a_result(client, who):
    questions, _, page = walked(client, who)
    assert questions[0] == "who"
    assert page.title.startswith("確かめた結果: ")
    assert page.text.count("採択の約束ではありません。") == 1
    assert "相談シートを印刷" in page.text


@pytest.mark.parametrize("who", EVERYONE)
def test_nobody_is_asked_more_than_they_bear(client, who):
    _, bears = EVERYONE[who]
    questions, _, _ = walked(client, who)
    assert questions[:1] == ["who"]
    assert "wants" in questions[:3]
    assert len([key for key in questions if key not in ("who", "wants")]) <= bears


# What a question is about, by the want that it serves.
OF_WANTS = {
    "audience": {"learning"},
    "essay_on_world_issues": {"learning"},
    "attends_all_training": {"learning"},
    "role": {"learning"},
    "budget_yen": {"funds"},
    "has_counterpart": {"funds"},
    "birth_date": {"dispatch"},
    "volunteer_stage": {"dispatch"},
    "trains_other_ngos": {"training"},
}
OF_BODIES = ("tax_arrears", "insolvent", "antisocial_ties", "suspended_by_jica")


@pytest.mark.parametrize("who", EVERYONE)
def test_no_question_of_another_want_is_asked(client, who):
    person, _ = EVERYONE[who]
    questions, _, _ = walked(client, who)
    wants = set(person["wants"])
    assert [key for key in questions if not OF_WANTS.get(key, wants) & wants] == []


def test_a_city_is_not_asked_what_makes_no_sense_of_it(client):
    questions, _, _ = walk(client, CITY)
    assert not {*OF_BODIES, "declaration"} & set(questions)
    assert "registered_on" not in questions


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("company", {"company", "other_private", "foreign_organisation"}),
        ("municipality", {"local_government", "board_of_education", "national_government"}),
        ("ngo", {"npo_corporation", "voluntary_group", "other_private"}),
        ("university", {"national_university", "independent_agency"}),
    ],
)
def test_the_kind_of_body_is_chosen_among_those_of_who_asks(client, who, kinds):
    _, page = get(client, f"{START}&who={who}&wants=funds&ask=organisation_type")
    assert kinds | {"unknown"} <= page.offered["organisation_type"]
    assert len(page.offered["organisation_type"]) <= 12
    _, everything = get(client, f"{START}&applicant_kind=organisation&ask=organisation_type")
    assert len(everything.offered["organisation_type"]) > 28


def test_a_kind_that_was_chosen_before_stays_to_be_seen(client):
    query = f"{START}&who=company&organisation_type=npo_corporation&ask=organisation_type"
    _, page = get(client, query)
    assert page.fields["organisation_type"] == ["npo_corporation"]


def test_a_school_is_asked_whether_it_acts_itself(client):
    _, page = get(client, f"{START}&who=school")
    assert asked(page) == "applicant_kind"
    _, page = get(client, f"{START}&who=company")
    assert asked(page) == "wants"


@pytest.mark.parametrize(("text", "wants"), [("true", "funds"), ("はい", "funds"), ("false", "")])
def test_an_old_address_means_what_it_meant(client, text, wants):
    _, old = get(client, f"?applicant_kind=organisation&wants_funds={text}&as_of={DAY}")
    new = f"&wants={wants}" if wants else ""
    _, page = get(client, f"?applicant_kind=organisation{new}&as_of={DAY}")
    assert old.verdicts == page.verdicts
    assert len(old.verdicts) + old.others == 30


def test_one_who_knows_nothing_comes_to_an_end_as_well(client):
    questions, response, page = walk(client, {})
    assert response.status_code == 200
    assert page.title.startswith("確かめた結果: ")
    assert len(questions) <= len(published().facts) + 1


def test_one_who_passes_over_every_question_comes_to_an_end_as_well(client):
    response, page = get(client, f"{START}&applicant_kind=organisation")
    passed = []
    while "asked" in page.fields:
        passed.append(asked(page))
        response, page = get(client, link(response, "この質問をとばす"))
    assert len(passed) == len(set(passed)) > 5
    assert page.title.startswith("確かめた結果: ")


# One question


def test_the_first_question_is_who_asks(client):
    response, page = get(client, START)
    assert response.status_code == 200
    assert page.title == "あなたの立場(順に答える) | 市民参加ポータル"
    assert page.offered["who"] == {
        *("citizen", "student", "school", "ngo", "municipality", "company", "university"),
        "unknown",
    }
    assert page.fields == {"as_of": [DAY], "show": ["step"], "asked": ["who"]}
    assert "ここまでの結果を見る" not in page.text


def test_one_who_cannot_say_who_they_are_is_asked_for_their_kind(client):
    _, page = get(client, f"{START}&who=unknown")
    assert asked(page) == "applicant_kind"


def test_a_question_says_how_many_are_left(client):
    _, page = get(client, f"{START}&who=ngo&wants=advice")
    assert "あと4問ほどです。" in page.text
    _, page = get(client, f"{START}&who=citizen&wants=dispatch&volunteer_stage=not_applied")
    assert "あと2問ほどです。" in page.text


def test_an_answer_moves_on_to_an_address_without_traces(client):
    query = "?show=step&asked=wants&who=ngo&wants=funds"
    response = client.get("/check/" + query)
    assert response["Location"] == "/check/?who=ngo&wants=funds&show=step"
    assert response["Cache-Control"] == "private, no-store"


def test_every_question_can_be_answered_with_i_do_not_know(client):
    for fact in published().facts.values():
        _, page = get(client, f"{START}&applicant_kind=unknown&ask={fact.key}")
        key = "declaration" if fact.key in OF_BODIES else fact.key
        assert asked(page) == key
        assert "unknown" in page.offered[key]
        assert "" not in page.offered[key] or fact.choices or fact.type in PLACES


def test_the_way_back_keeps_every_answer_and_its_place(client):
    answers = "applicant_kind=organisation&wants=funds&budget_yen=200万&country=NP"
    response, page = get(client, f"?{answers}&show=step")
    response, page = get(client, link(response, "前の質問に戻る"))
    assert (asked(page), page.fields["country"]) == ("country", ["NP"])
    response, page = get(client, link(response, "前の質問に戻る"))
    assert (asked(page), page.fields["budget_yen"]) == ("budget_yen", ["200万"])
    assert link(response, "変えずに次へ進む") == f"?{quoted(answers)}&show=step"
    response, _ = reply(client, page, "300万")
    assert response.redirect_chain[-1][0] == (
        f"/check/?{quoted(answers.replace('200', '300'))}&show=step"
    )


def test_before_the_first_question_is_the_choice_of_the_way(client):
    response, _ = get(client, f"{START}&applicant_kind=organisation&ask=applicant_kind")
    assert link(response, "答え方の選択に戻る") == f"/check/?as_of={DAY}"


def test_a_question_passed_over_is_named_and_can_be_taken_up(client):
    response, page = get(client, "?applicant_kind=organisation&show=step")
    first = asked(page)
    response, page = get(client, link(response, "この質問をとばす"))
    assert asked(page) != first
    assert "とばした質問" in page.text
    label = published().facts[first].label
    assert link(response, label) == (
        f"?applicant_kind=organisation&skip={first}&show=step&ask={first}"
    )
    response, page = reply(client, get(client, link(response, label))[1], "funds")
    assert "skip" not in response.redirect_chain[-1][0]


def test_the_result_so_far_leads_on_to_the_next_question(client):
    response, page = get(client, "?applicant_kind=organisation&show=step")
    question = asked(page)
    response, page = get(client, link(response, "ここまでの結果を見る"))
    assert page.title.startswith("確かめた結果: ")
    label = published().facts[question].label
    _, page = get(client, link(response, f"次の質問に答える(「{label}」)"))
    assert asked(page) == question


def test_a_question_without_an_answer_is_said(client):
    response, page = get(client, "?applicant_kind=organisation&show=step&asked=budget_yen")
    assert response.status_code == 400
    assert page.title.startswith("エラー: JICAが負担する総額")
    assert (
        "「JICAが負担する総額」に答えてください。わからないときは「わからない」を選ぶか、この質問をとばしてください。"
    ) in page.text
    assert "#id_budget_yen" in page.links


def test_what_cannot_be_read_stays_in_the_field_and_nowhere_else(client):
    query = "?applicant_kind=organisation&show=step&asked=budget_yen&budget_yen=約500万"
    response, page = get(client, query)
    assert response.status_code == 400
    assert page.fields["budget_yen"] == ["約500万"]
    for words in ("前の質問に戻る", "この質問をとばす", "ここまでの結果を見る"):
        assert "budget_yen=" not in link(response, words)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ask=colour", "「colour」という質問はありません。アドレスから取り除いてください。"),
        ("skip=colour", "「colour」という質問はありません。アドレスから取り除いてください。"),
        ("ask=country&ask=role", "アドレスの「ask」は一つにしてください。"),
        ("members=200", "「構成員の数」は50者までにしてください。"),
        (
            "budget_yen=" + "9" * 300,
            "「JICAが負担する総額」の「99999999999999999999…」は、長すぎます。60文字までで入れてください。",
        ),
        ("registered_on=9999-01-01", "「登記日」は1868年から2200年までの日付で指定してください。"),
    ],
)
def test_what_is_wrong_elsewhere_is_mended_in_the_whole_form(client, query, sentence):
    assert errors(client, f"?applicant_kind=organisation&show=step&{query}") == (
        400,
        "エラー",
        [sentence],
    )


def test_answers_that_go_along_are_never_run_as_a_template(client):
    query = "?applicant_kind=individual&budget_yen={{ form }}{% now 'Y' %}&show=step"
    _, page = get(client, query)
    assert page.fields["budget_yen"] == ["{{ form }}{% now 'Y' %}"]
    assert "JICAが負担する総額。「個人か団体か」を確かめる" in page.text


# The result


def test_a_change_leads_to_the_verdict_that_it_promises(client):
    response, page = get(client, "?" + urlencode(NPO | {"as_of": DAY}, doseq=True))
    _, changed = get(client, link(response, "200万円・1年で確かめる"))
    assert page.verdicts["jica-fund/project"] == "plan_change"
    assert changed.verdicts["jica-fund/project"] == "eligible"


def test_what_cannot_be_changed_comes_with_what_fits_instead(client):
    _, page = trace(client, "kusanone/regional", NPO | {"as_of": DAY})
    assert page.verdicts == {"kusanone/regional": "ineligible"}
    assert "応募者についての条件に合わないため、計画を変えても判定は変わりません。" in page.text
    assert "資料の要件に合わない見込み。最終の判断はJICAが行います" in page.text
    assert "代わりに検討できるもの" in page.text
    assert any(one.startswith("/check/kusanone/partner/?") for one in page.links)


def test_time_alone_is_said_with_its_first_day(client):
    response, page = trace(client, "kusanone/support", YOUNG)
    assert (
        "2027年10月31日以後の締切なら、「登記日」についての条件を満たす見込みです。"
        "ほかの回答が今のままのときの見込みです。"
    ) in page.text
    later = client.get("/check/kusanone/support/" + link(response, "この日を締切日として確かめる"))
    assert page.verdicts == {"kusanone/support": "confirm"}
    assert Page(later).verdicts == {"kusanone/support": "eligible"}
    _, whole = get(client, "?" + urlencode(YOUNG, doseq=True))
    assert "2027年10月31日以後の締切なら、合う見込みです。" in whole.text


def test_the_body_that_misses_something_is_named(client):
    answers = {
        "applicant_kind": "organisation",
        "registered_on": "2015-04-01",
        "members-0-registered_on": "2010-4-1",
        "members-1-registered_on": "2026-4-1",
        "members-2-registered_on": "unknown",
        "members": "4",
        "as_of": DAY,
    }
    _, page = trace(client, "kusanone/partner", answers)
    assert (
        "満たさないのは、構成員2(2026年4月1日)です。わからないのは、構成員3です。"
        "まだ答えていないのは、構成員4です。"
    ) in page.text


def test_answers_that_do_not_go_together_are_said_on_every_page(client):
    query = "?applicant_kind=organisation&kusanone_adopted_before=false&running_kusanone_projects=2"
    sentence = (
        "「草の根の採択歴」が「いいえ」、「実施中の草の根の件数」が「2件」です。"
        "実施中の事業があれば、採択されたことがあるはずです。"
    )
    for show in ("", "&show=questions", "&show=step"):
        response, page = get(client, query + show)
        assert response.status_code == 200
        assert sentence in page.text
        assert any(one.endswith("#id_running_kusanone_projects") for one in page.links)


def test_the_days_to_judge_by_and_the_editions_are_on_the_result(client):
    response, page = get(client, f"?applicant_kind=organisation&as_of={DAY}")
    assert link(response, "今日") == "?applicant_kind=organisation"
    assert link(response, "2027年度(2027年4月1日)") == (
        "?applicant_kind=organisation&as_of=2027-04-01"
    )
    assert "2025年度(" not in page.text
    assert set(page.fields["as_of"]) == {DAY}
    assert "使った版の一覧(15件)" in page.text
    assert page.text.count("第1版") == 15
    _, later = get(client, "?applicant_kind=organisation&as_of=2027-04-01")
    assert "2027年4月1日の時点で公開されている目録" in later.text


def test_the_result_leads_on_to_the_budget_and_the_path(client):
    query = f"?applicant_kind=organisation&budget_yen=200万&activities=training&as_of={DAY}"
    response, _ = get(client, query)
    for words in ("予算の計画を立てる", "団体の成長の段階を見る"):
        address = link(response, words)
        assert "budget_yen=200" in address
        assert client.get(address).status_code == 200
    _, individual = get(client, "?applicant_kind=individual")
    assert "予算の計画を立てる" not in individual.text


def published():
    return catalogue.library().on(date.fromisoformat(DAY))


@pytest.mark.parametrize(("fact", "purpose"), [("birth_date", "bday"), ("budget_yen", "off")])
def test_a_browser_may_fill_in_what_is_about_the_person_alone(client, fact, purpose):
    response, _ = get(client, f"{START}&applicant_kind=unknown&ask={fact}")
    assert f'autocomplete="{purpose}"' in response.content.decode()
