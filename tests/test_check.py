"""The checker's page, as the people use it whom it is for: without a script, by its forms."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db

DAY = "2026-11-24"
NPO = {
    "applicant_kind": "organisation",
    "wants_funds": "true",
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
    "organisation_type": "local_government",
    "overseas_record": "some",
    "budget_yen": "6,000万円",
    "project_months": "2年6か月",
    "activities": ["training"],
}
COMPANY = {
    "applicant_kind": "organisation",
    "wants_funds": "false",
    "organisation_type": "company",
    "japanese_organisation": "true",
    "audience": "company_staff",
}
TEACHER = {
    "applicant_kind": "individual",
    "wants_funds": "false",
    "role": "teacher",
    "birth_date": "昭和60年4月1日",
    "japanese_nationality": "yes",
    "school_prefecture": "34",
    "audience": "junior_high",
    "attends_all_training": "true",
}
STUDENT = {
    "applicant_kind": "individual",
    "wants_funds": "false",
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


class Page(HTMLParser):
    """A page as a browser without scripts knows it: its links, its form, its verdicts."""

    def __init__(self, response):
        super().__init__()
        self.links, self.fields, self.offered, self.verdicts = [], {}, {}, {}
        self.ids, self.title, self.text = set(), "", ""
        self._menu = self._group = None
        self._open = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        if tag == "a":
            self.links.append(attrs["href"])
        elif tag == "input" and "name" in attrs:
            self._input(attrs)
        elif tag == "select":
            self._menu = attrs["name"]
        elif tag == "option":
            self.offered.setdefault(self._menu, set()).add(attrs["value"])
            if "selected" in attrs:
                self.fields[self._menu] = [attrs["value"]]
        elif tag == "details" and attrs.get("class") == "verdict":
            self._group = attrs["data-verdict"]
        if tag not in ("input", "meta", "link"):
            self._open.append(tag)

    def _input(self, attrs):
        name, value = attrs["name"], attrs.get("value", "")
        if attrs["type"] in ("radio", "checkbox"):
            self.offered.setdefault(name, set()).add(value)
            if "checked" in attrs:
                self.fields.setdefault(name, []).append(value)
        elif attrs["type"] != "submit":
            self.fields.setdefault(name, []).insert(0, value)
            self.offered.setdefault(name, set()).add(None)  # anything may be typed

    def handle_endtag(self, tag):
        if tag in self._open:
            self._open.pop()

    def handle_data(self, data):
        self.text += data
        if self._open[-1:] == ["title"]:
            self.title += data
        if self._open[-1:] == ["h3"] and self._group:
            self.verdicts[data] = self._group
            self._group = None

    def filled(self, answers):
        """The query of the form with those of the answers that it asks for."""
        fields = dict(self.fields)
        for name, value in answers.items():
            values = value if isinstance(value, list) else [value]
            if name in self.offered:
                assert None in self.offered[name] or set(values) <= self.offered[name]
                fields[name] = values
        return "?" + urlencode(fields, doseq=True)


def get(client, query="", **kwargs):
    response = client.get("/check/" + query, **kwargs)
    return response, Page(response)


def result(client, answers):
    """The way of a person: home page, first step, all questions, result."""
    home = Page(client.get("/", {"as_of": DAY}))
    link = next(link for link in home.links if link.startswith("/check/"))
    first = Page(client.get(link))
    second = Page(client.get("/check/" + first.filled(answers), follow=True))
    assert set(answers) <= set(second.offered)
    response = client.get("/check/" + second.filled(answers), follow=True)
    assert response.status_code == 200
    return response, Page(response)


def by_verdict(page):
    found = {}
    for name, verdict in page.verdicts.items():
        found.setdefault(verdict, set()).add(name)
    return found


def errors(client, query):
    """Status, the beginning of the title, and the sentences of the summary."""
    response, page = get(client, query)
    summary = response.content.decode().partition('class="error-summary"')[2].partition("</ul>")[0]
    listed = [part.partition("</li>")[0] for part in summary.split("<li>")[1:]]
    words = [part.rpartition("</a>")[0].rpartition(">")[2] or part for part in listed]
    return response.status_code, page.title.partition(":")[0], words


# The cast


def test_an_npo_with_little_experience_gets_to_the_support_type(client):
    _, page = result(client, NPO)
    assert by_verdict(page) == {
        "eligible": {
            "草の根技術協力事業 草の根協力支援型",
            "国際協力推進員 推進員への相談",
            "JICA国内拠点 国内拠点への相談",
            "開発教育支援事業 教材・情報の提供",
        },
        "unanswered": {
            "開発教育支援事業 国際協力出前講座",
            "開発教育支援事業 地球ひろば等施設訪問",
            "開発教育支援事業 開発教育指導者研修/国際理解教育セミナー",
        },
        "confirm": {
            "草の根技術協力事業 草の根パートナー型",
            "草の根技術協力事業 パートナー型 3000万円別枠",
            "対話の場 NGO-JICA協議会",
            "対話の場 NGO-JICA勉強会",
            "連携協定の締結 連携協定・覚書",
            "研修員受入事業・JICA開発大学院連携 研修員受入",
            "研修員受入事業・JICA開発大学院連携 開発大学院連携",
            "中小企業・SDGsビジネス支援事業",
            *DONATIONS,
        },
        "plan_change": {"世界の人びとのためのJICA基金活用事業"},
        "ineligible": {
            "草の根技術協力事業 地域活性型",
            "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト",
            "開発教育支援事業 教師海外研修 一般コース",
            "開発教育支援事業 教師海外研修 教育行政コース",
            "JICA海外協力隊 派遣",
            "JICA海外協力隊 派遣前グローバルプログラム",
        },
        "not_this_purpose": {
            "NGO等活動支援事業 JICA企画型プログラム",
            "NGO等活動支援事業 NGO等提案型プログラム",
            "NGO-JICAジャパンデスク 窓口への相談",
        },
    }


def test_the_npo_reads_at_the_top_what_fits_and_what_to_do_next(client):
    _, page = result(client, NPO)
    assert (
        "応募できる見込みがあるのは、「草の根技術協力事業 草の根協力支援型」"
        "「国際協力推進員 推進員への相談」「JICA国内拠点 国内拠点への相談」など、4件です。"
    ) in page.text
    assert "次に、「受講・訪問する人」に答えると、判定が進みます。" in page.text
    assert "採択されることを約束するものではありません。" in page.text


def test_the_npo_reads_what_would_have_to_change(client):
    _, page = result(client, NPO)
    assert "計画をこう変えると、応募できる見込みになります" in page.text
    assert "「JICAが負担する総額」を、10,000,000円から2,000,000円に" in page.text


def test_a_city_office_gets_to_the_regional_type(client):
    _, page = result(client, CITY)
    found = by_verdict(page)
    assert found["eligible"] == {
        "草の根技術協力事業 地域活性型",
        "国際協力推進員 推進員への相談",
        "JICA国内拠点 国内拠点への相談",
        "開発教育支援事業 教材・情報の提供",
        "連携協定の締結 連携協定・覚書",
    }
    assert found["plan_change"] == {
        "草の根技術協力事業 パートナー型 3000万円別枠",
        "草の根技術協力事業 草の根協力支援型",
        "世界の人びとのためのJICA基金活用事業",
    }
    assert "60,000,000円" in page.text
    assert "30か月" in page.text


def test_a_company_finds_whom_to_ask_and_where_to_give(client):
    _, page = result(client, COMPANY)
    found = by_verdict(page)
    assert found["eligible"] == {
        "国際協力推進員 推進員への相談",
        "JICA国内拠点 国内拠点への相談",
        "開発教育支援事業 教材・情報の提供",
        *DONATIONS,
    }
    assert "草の根技術協力事業 地域活性型" in found["ineligible"]
    assert "中小企業・SDGsビジネス支援事業" in found["confirm"]


def test_a_teacher_finds_the_lecture_and_the_study_tour(client):
    _, page = result(client, TEACHER)
    found = by_verdict(page)
    assert found["eligible"] == {
        "国際協力推進員 推進員への相談",
        "JICA国内拠点 国内拠点への相談",
        "開発教育支援事業 国際協力出前講座",
        "開発教育支援事業 地球ひろば等施設訪問",
        "開発教育支援事業 教材・情報の提供",
        "開発教育支援事業 教師海外研修 一般コース",
        "開発教育支援事業 開発教育指導者研修/国際理解教育セミナー",
        "JICA海外協力隊 派遣",
        *DONATIONS,
    }
    assert found["unanswered"] == {"JICA海外協力隊 派遣前グローバルプログラム"}


def test_a_student_finds_the_essay_contest(client):
    _, page = result(client, STUDENT)
    found = by_verdict(page)
    assert "開発教育支援事業 国際協力中学生・高校生エッセイコンテスト" in found["eligible"]
    assert "開発教育支援事業 教師海外研修 一般コース" in found["ineligible"]
    assert "草の根技術協力事業 草の根パートナー型" in found["ineligible"]


# The form


def test_the_first_step_asks_only_who_is_asking(client):
    response, page = get(client)
    assert set(page.offered) == {"applicant_kind", "wants_funds", "show"}
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
    assert "「JICAが負担する総額」がわからないため、判定できません" in page.text
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
    assert "2025年度の要項では" in page.text


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
    queries = ("", "?applicant_kind=organisation&show=questions", "?" + urlencode(NPO, doseq=True))
    with django_assert_num_queries(0, connection=connections["default"]):
        for query in queries:
            assert client.get("/check/" + query).status_code == 200


def test_only_reading_is_allowed(client):
    assert client.post("/check/").status_code == 405
    assert client.head("/check/?applicant_kind=organisation").status_code == 200


# Bad input

ORGANISATION = "?applicant_kind=organisation&"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("colour=red", "「colour」という質問はありません。アドレスから取り除いてください。"),
        (
            "budget_yen=約500万",
            "「JICAが負担する総額」の「約500万」は、一つの金額に決まりません。"
            "「1000万円」「10,000,000」のように、一つの金額で入れてください。",
        ),
        (
            "project_months=6月",
            "「事業期間」の「6月」は、何月という月の名前とも読めます。期間は「6か月」のように入れてください。",
        ),
        (
            "registered_on=平成31年5月1日",
            "「登記日」の「平成31年5月1日」は、平成の日付ではありません。元号と年を確かめてください。",
        ),
        (
            "registered_on=9999-12-31",
            "「登記日」は1868年から2200年までの日付で指定してください。",
        ),
        (
            "running_kusanone_projects=-1",
            "「実施中の草の根の件数」の「-1」は、0より小さい数です。0以上の数を入れてください。",
        ),
        (
            "danger_level=9",
            "「危険情報のレベル」は0から4まで(レベル)で指定してください。",
        ),
        (
            "japanese_organisation=maybe",
            "「日本の団体か」の値「maybe」はありません。「はい」か「いいえ」を選んでください。",
        ),
        (
            "organisation_type=circle",
            "「団体の種類」の値「circle」はありません。選択肢から指定してください。",
        ),
        (
            "country=XX",
            "「国」の値「XX」はありません。国は2文字の記号(例: NP)で指定してください。",
        ),
        (
            "head_office_prefecture=48",
            "「本部の都道府県」の値「48」はありません。都道府県は2桁の番号(例: 13)で指定してください。",
        ),
        (
            "activities=dispatch&activities=flying",
            "「活動の内容」の値「flying」はありません。選択肢から指定してください。",
        ),
        ("budget_yen=1&budget_yen=2", "「JICAが負担する総額」の答えは一つにしてください。"),
        (
            "budget_yen=100&budget_yen=unknown",
            "「JICAが負担する総額」は、答えるか「わからない」を選ぶか、どちらか一つにしてください。",
        ),
        (
            "budget_yen=" + "9" * 300,
            "「JICAが負担する総額」の「99999999999999999999…」は、長すぎます。60文字までで入れてください。",
        ),
        (
            "budget_yen=1兆",
            "「JICAが負担する総額」は0から100,000,000,000まで(円)で指定してください。",
        ),
        ("members=200", "「構成員の数」は50者までにしてください。"),
        ("members-300-registered_on=R6.4.1", "「構成員の数」は50者までにしてください。"),
        (
            "members=2&members=3",
            "「構成員の数」の「2、3」は、一つの数に決まりません。「3者」「12」のように、一つの数で入れてください。",
        ),
        (
            "members=1&members-1-registered_on=R6.4.1",
            "構成員は1者ですが、2番目の構成員の回答があります。",
        ),
        (
            "members-0-budget_yen=1",
            "「members-0-budget_yen」という質問はありません。アドレスから取り除いてください。",
        ),
        ("show=everything", "アドレスの「show」は、questions か all にしてください。"),
        ("show=all&show=all", "アドレスの「show」は一つにしてください。"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(client, query, sentence):
    assert errors(client, ORGANISATION + query) == (400, "エラー", [sentence])


def test_a_wrong_kind_is_said_at_the_first_step(client):
    assert errors(client, "?applicant_kind=x") == (
        400,
        "エラー",
        ["「個人か団体か」の値「x」はありません。選択肢から指定してください。"],
    )
    assert errors(client, "?show=questions") == (
        400,
        "エラー",
        ["「個人か団体か」を選んでください。決めていないときは「わからない」を選べます。"],
    )


def test_each_error_links_to_its_field_and_what_was_written_stays(client):
    response, page = get(
        client, ORGANISATION + "budget_yen=約500万&japanese_organisation=maybe&wants_funds=true"
    )
    for target in ("id_budget_yen", "id_japanese_organisation_0"):
        assert f"#{target}" in page.links
        assert target in page.ids
    assert page.fields["budget_yen"] == ["約500万"]
    assert page.fields["wants_funds"] == ["true"]
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_budget_yen_helptext id_budget_yen_error"' in html
    assert "id_budget_yen_error" in page.ids


def test_full_width_digits_are_digits(client):
    response, page = get(client, ORGANISATION + "head_office_prefecture=１３&danger_level=２")
    assert response.status_code == 200
    assert "東京都" in page.text


def test_many_unknown_parameters_are_counted_not_listed(client):
    query = "&".join(f"q{number}=1" for number in range(900))
    status, title, sentences = errors(client, ORGANISATION + query)
    assert (status, title) == (400, "エラー")
    assert len(sentences) == 6
    assert sentences[-1] == "ほかにも、質問にない項目が895個あります。"


def test_ten_thousand_parameters_are_refused(client):
    query = "&".join(f"q{number}=1" for number in range(10_000))
    assert client.get("/check/?" + query).status_code == 400


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF"])
def test_what_is_no_text_is_refused(client, text):
    assert client.get(f"/check/?budget_yen={text}").status_code == 400


@pytest.mark.parametrize(
    ("day", "status"), [("kinou", 400), ("2020-01-01", 404), ("２０２６－１１－０１", 200)]
)
def test_a_day_that_cannot_be_shown_is_refused(client, day, status):
    response = client.get("/check/", {"as_of": day, "applicant_kind": "organisation"})
    assert response.status_code == status


def test_what_is_written_is_never_markup(client):
    response, _ = get(client, ORGANISATION + "budget_yen=<script>alert(1)</script>&<b>=1&{{x}}=1")
    assert response.status_code == 400
    assert "<script>alert" not in response.content.decode()
    assert "<b>" not in response.content.decode()
    assert "「{{x}}」という質問はありません。" in response.content.decode()
