"""事例: written as people say them, tried on the draft beside what is published."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grants.models import Cap
from schemes import catalogue
from schemes.admin.publishing import findings
from schemes.admin.rows import cases
from schemes.asking import casetexts
from schemes.models import Case, Fact, Passage, Requirement, Source
from schemes.review import impact, linting
from tests.markup import Page
from tests.staff import address, errors, page_fields

pytestmark = pytest.mark.django_db

RUN = "/admin/schemes/case/run/"


# --- Written and read ----------------------------------------------------------------------------


def test_every_kept_case_is_written_and_read_back_unchanged():
    known, tracks = cases.known_facts(), cases.track_names()
    for case in Case.objects.all():
        written = casetexts.written_facts(case.facts, known)
        assert casetexts.read_facts(written, known) == case.facts, case.key
        expect = casetexts.written_expectations(case.expect, tracks)
        assert casetexts.read_expectations(expect, tracks) == case.expect, case.key


def test_answers_are_written_in_the_words_of_the_questions():
    facts = {
        "applicant_kind": "organisation",
        "registered_on": "2023-10-30",
        "budget_yen": 40_000_000,
        "project_months": 36,
        "technical_cooperation": None,
        "activities": ["dispatch", "equipment"],
        "country": "NP",
        "head_office_prefecture": "13",
        "consulted_jica": True,
        "members": [{"registered_on": "2020-01-01"}],
    }
    labels = {fact.key: fact.label for fact in Fact.objects.all()}
    assert casetexts.written_facts(facts, cases.known_facts()).splitlines() == [
        f"{labels['applicant_kind']}: 団体",
        f"{labels['registered_on']}: 2023年10月30日",
        f"{labels['budget_yen']}: 40,000,000円",
        f"{labels['project_months']}: 36か月",
        f"{labels['technical_cooperation']}: わからない",
        f"{labels['activities']}: 人員派遣、機材供与",
        f"{labels['country']}: ネパール",
        f"{labels['head_office_prefecture']}: 東京都",
        f"{labels['consulted_jica']}: はい",
        f"構成員1 {labels['registered_on']}: 2020年1月1日",
    ]


def read(*lines):
    known = cases.known_facts()
    labels = {fact.key: fact.label for fact in known.values()}
    text = "\n".join(line.format(**labels) for line in lines)
    return casetexts.read_facts(text, known)


def test_answers_are_read_as_people_write_them():
    found = read(
        "{budget_yen}：１，０００万円",
        "",
        "{project_months}: 3年",
        "{activities}: 「機材供与」「人員派遣」",
        "{consulted_jica}: いいえ",
        "country: ネパール",
        "構成員 1 の{registered_on}: 2020年4月1日",
    )
    assert found == {
        "budget_yen": 10_000_000,
        "project_months": 36,
        "activities": ["equipment", "dispatch"],
        "consulted_jica": False,
        "country": "NP",
        "members": [{"registered_on": "2020-04-01"}],
    }


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        (["どこかに"], ["1行目: 「質問: 答え」の形で書いてください。"]),
        (["", "{budget_yen}:"], ["2行目: 「質問: 答え」の形で書いてください。"]),
        (
            ["身長: 170"],
            ["1行目: 質問「身長」がありません。下の「質問の一覧」にある名前で書いてください。"],
        ),
        (
            ["総額: 1万円"],
            [
                "1行目: 質問「総額」がありません。「{budget_yen}」ではありませんか。下の「質問の一覧」にある名前で書いてください。"
            ],
        ),
        (
            ["{consulted_jica}: はい", "{consulted_jica}: はい"],
            ["2行目: 「自団体の事業の資金を求めるか」が二度あります。一つにしてください。"],
        ),
        (
            ["{consulted_jica}: たぶん", "{country}: アトランティス"],
            [
                "1行目: 「{consulted_jica}」の「たぶん」は、読み取れません。「はい」か「いいえ」で入れてください。",
                "2行目: 「{country}」の「アトランティス」は、選択肢にありません。近いものに「アルゼンチン」「フランス」があります。",
            ],
        ),
        (
            ["構成員1 {budget_yen}: 1万円"],
            ["「{budget_yen}」は構成員ごとには尋ねません。"],
        ),
    ],
)
def test_what_cannot_be_read_is_said_by_line(lines, sentences):
    labels = {fact.key: fact.label for fact in Fact.objects.all()}
    with pytest.raises(ValidationError) as error:
        read(*lines)
    expected = [sentence.format(**labels) for sentence in sentences]
    if "二度" in expected[0]:
        expected = [f"2行目: 「{labels['consulted_jica']}」が二度あります。一つにしてください。"]
    assert error.value.messages == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "どこかの類型: 要確認",
            "1行目: 類型「どこかの類型」がありません。下の「類型の一覧」にある名前で書いてください。",
        ),
        (
            "kusanone/support: だめ",
            "1行目: 判定「だめ」がありません。応募できる見込み、回答待ち、要確認、対象外(計画を変えれば再判定)、対象外、該当せずのどれかにしてください。",
        ),
        ("kusanone/support", "1行目: 「類型: 判定」の形で書いてください。"),
    ],
)
def test_an_expectation_that_cannot_be_read_is_said_by_line(text, sentence):
    with pytest.raises(ValidationError) as error:
        casetexts.read_expectations(text, cases.track_names())
    assert error.value.messages == [sentence]


def test_expectations_may_be_several():
    text = "草の根技術協力事業　草の根協力支援型：対象外（計画を変えれば再判定）または要確認"
    assert casetexts.read_expectations(text, cases.track_names()) == {
        "kusanone/support": ["plan_change", "confirm"]
    }


# --- The pages of cases --------------------------------------------------------------------------


def test_a_case_is_opened_and_saved_unchanged(editor):
    case = Case.objects.get(key="C-A01")
    page = editor.get(address(Case, "change", case.pk))
    sent = page_fields(page) | {"facts": page.context["adminform"].form["facts"].value()}
    sent["expect"] = page.context["adminform"].form["expect"].value()
    assert sent["facts"].startswith("個人か団体か: ") or ": 団体" in sent["facts"]
    assert "草の根技術協力事業 草の根パートナー型: 回答待ち" in sent["expect"]
    assert "質問の一覧" in page.text
    saved = editor.post(address(Case, "change", case.pk), sent)
    assert saved.status_code == 302, errors(saved)
    again = Case.objects.get(key="C-A01")
    assert (again.facts, again.expect) == (case.facts, case.expect)


def new(**values):
    plain = {"key": "S-1", "title": "試し", "judged_on": "2026-11-01", "note": "", "active": "on"}
    return {**plain, "facts": "JICAが負担する総額: 1,000万円", "expect": "", **values}


def test_a_case_is_added_in_words(editor):
    label = Fact.objects.get(key="budget_yen").label
    sent = new(facts=f"{label}: 1,000万円", expect="kusanone/support: 要確認")
    saved = editor.post(address(Case, "add"), sent)
    assert saved.status_code == 302, errors(saved)
    case = Case.objects.get(key="S-1")
    assert case.facts == {"budget_yen": 10_000_000}
    assert case.expect == {"kusanone/support": ["confirm"]}


def test_what_is_wrong_is_said_and_the_input_stays(editor):
    page = editor.post(address(Case, "add"), new(facts="身長: 170", expect="x"))
    assert page.status_code == 200
    assert errors(page) == {
        "facts": [
            "1行目: 質問「身長」がありません。下の「質問の一覧」にある名前で書いてください。"
        ],
        "expect": ["1行目: 「類型: 判定」の形で書いてください。"],
    }
    assert page.context["adminform"].form["facts"].value() == "身長: 170"
    assert not Case.objects.filter(key="S-1").exists()
    empty = editor.post(address(Case, "add"), new(facts=" "))
    assert errors(empty) == {"facts": ["回答を一つ以上入れてください。"]}


def test_a_check_becomes_a_case_with_the_published_verdicts(editor):
    query = "applicant_kind=organisation&budget_yen=1000万&project_months=unknown&as_of=2026-11-01"
    page = editor.get(address(Case, "add"), {"query": f"?{query}"})
    form = page.context["adminform"].form
    assert form.initial["facts"] == {
        "applicant_kind": "organisation",
        "budget_yen": 10_000_000,
        "project_months": None,
    }
    assert form.initial["judged_on"] == date(2026, 11, 1)
    rules = catalogue.library().on(date(2026, 11, 1)).rules
    assert set(form.initial["expect"]) == set(rules.tracks)
    answered = {"facts": form.initial["facts"], "as_of": "2026-11-01"}
    api = editor.post("/api/v1/eligibility/", answered, content_type="application/json").json()
    assert form.initial["expect"] == {v["track"]: [v["verdict"]] for v in api["verdicts"]}
    assert "10,000,000円" in page.text


def test_members_of_a_check_are_kept(editor):
    query = "applicant_kind=organisation&members=1&members-0-registered_on=2020-04-01"
    page = editor.get(address(Case, "add"), {"query": query})
    assert page.context["adminform"].form.initial["facts"]["members"] == [
        {"registered_on": "2020-04-01"}
    ]


@pytest.mark.parametrize("query", ["budget_yen=たくさん", "unheard=1", "%00=%FF", "a" * 900])
def test_a_check_that_cannot_be_read_gives_an_empty_form(editor, query):
    page = editor.get(address(Case, "add"), {"query": query})
    assert page.status_code == 200
    assert "チェックの回答を読み取れなかったので、回答は空のままです。" in page.text
    assert "facts" not in page.context["adminform"].form.initial


def test_the_list_of_cases_costs_the_same_however_long_it_is(
    editor, django_assert_num_queries, django_assert_max_num_queries
):
    Case.objects.exclude(key="C-A01").delete()
    with django_assert_max_num_queries(12) as one:
        editor.get(address(Case, "changelist"))
    for number in (2, 3):
        Case.objects.create(
            key=f"S-{number}", title="試し", facts={"consulted_jica": True}, judged_on="2026-11-01"
        )
    with django_assert_num_queries(len(one)):
        page = editor.get(address(Case, "changelist"))
    assert "0類型" in page.text


def test_the_differences_that_a_case_shows_are_listed_by_their_keys(editor):
    case = Case.objects.get(key="S-I20")
    change = address(Case, "change", case.pk)
    page = editor.get(change)
    form = page.context["adminform"].form
    assert form["shows"].value() == "I20、E20"
    sent = page_fields(page) | {name: form[name].value() for name in ("facts", "expect", "shows")}
    saved = editor.post(change, {**sent, "shows": "E20 E19，E20"})
    assert saved.status_code == 302, errors(saved)
    case.refresh_from_db()
    assert case.shows == ["E20", "E19"]
    sent["_version"] = page_fields(editor.get(change)).get("_version", "")
    refused = editor.post(change, {**sent, "shows": "E99"})
    assert errors(refused)["shows"] == ["相違「E99」はありません。相違の記号を確かめてください。"]


# --- All cases on the draft ----------------------------------------------------------------------


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_nothing_is_wrong_with_an_unchanged_draft(editor):
    page = editor.get(RUN)
    total = sum(len(case.expect) for case in Case.objects.all())
    assert page.context["right"] == page.context["total"] == total
    assert (page.context["wrong"], page.context["changed"]) == (0, [])
    assert f"使っている事例{Case.objects.count()}件を" in page.text
    assert reverse("admin:schemes_case_run") == RUN


def test_a_lowered_cap_shows_whose_verdict_changes_and_why(editor):
    Cap.objects.filter(code="KS-2").update(yen=8_000_000)
    page = editor.get(RUN)
    assert page.context["wrong"] > 0
    assert page.context["wrong_before"] == 0
    assert page.context["right"] + page.context["wrong"] == page.context["total"]
    changed = page.context["changed"]
    assert {row.track for row in changed} == {"草の根技術協力事業 草の根協力支援型"}
    row = changed[0]
    assert row.draft == "対象外(計画を変えれば再判定)"
    assert any("総額を800万円までにすると、この条件に合います。" in words for words in row.because)
    shown = text_of(page)
    assert f"{row.published} → 対象外(計画を変えれば再判定)" in shown
    missed = page.context["missed"][0]
    assert missed.published in missed.expected
    assert missed.link == address(Case, "change", Case.objects.get(key=missed.key).pk)


def test_the_page_may_be_narrowed_to_a_track(editor):
    Cap.objects.filter(code="KS-2").update(yen=8_000_000)
    of_track = editor.get(RUN, {"track": "kusanone/partner"}).context
    assert (of_track["wrong"], of_track["changed"]) == (0, [])
    assert of_track["total"] == sum("kusanone/partner" in c.expect for c in Case.objects.all())
    everything = editor.get(RUN, {"track": "no/such"}).context
    assert everything["track"] == ""
    assert everything["wrong"] > 0


def test_a_case_that_is_not_in_use_is_not_tried(editor):
    Case.objects.exclude(key="C-A01").update(active=False)
    assert editor.get(RUN).context["case_count"] == 1


def test_the_page_is_for_staff_who_may_see_cases(client, approver, colleague):
    assert (
        Page(approver.get(RUN)).title == "「今日の訂正」で事例を確かめる | 市民参加ポータル 職員用"
    )
    assert colleague.get(RUN).status_code == 403
    assert client.get(RUN).headers["Location"] == f"/admin/login/?next={RUN}"


# --- From a finding to its row -------------------------------------------------------------------


def finding(row):
    return linting.Finding("error", "rule", "kusanone", "place", "sentence", row)


def test_a_finding_leads_to_its_row():
    cap = Cap.objects.get(code="KS-2")
    assert findings.link(finding(("grants.cap", ("kusanone/support", "KS-2")))) == address(
        Cap, "change", cap.pk
    )
    rule = Requirement.objects.exclude(scheme=None).first()
    row = ("schemes.requirement", (rule.scheme.key, rule.code))
    assert findings.link(finding(row)) == address(Requirement, "change", rule.pk)
    source = Source.objects.get(key="seed")
    row = ("schemes.source", ("seed",))
    assert findings.link(finding(row)) == address(Source, "change", source.pk)


def test_a_passage_is_found_by_its_place():
    passages = Passage.objects.filter(scheme__key="kusanone").order_by("kind", "order")
    kind = passages.first().kind
    first, *_ = [one for one in passages if one.kind == kind]
    row = ("schemes.passage", ("kusanone", kind, 1))
    assert findings.link(finding(row)) == address(Passage, "change", first.pk)


@pytest.mark.parametrize(
    "row",
    [
        None,
        ("grants.cap", ("kusanone/support", "KS-999")),
        ("schemes.source", ("gone",)),
        ("schemes.passage", ("kusanone", "what", 99)),
    ],
)
def test_what_is_gone_has_no_link(row):
    assert findings.link(finding(row)) == ""


def test_every_finding_of_the_published_catalogue_leads_somewhere():
    shown = catalogue.library().on(date(2026, 11, 1))
    documents = {subject: edition.document for subject, edition in shown.editions.items()}
    found = linting.lint(documents, date(2026, 11, 1))
    assert found
    assert [one.place for one in found if not findings.link(one)] == []
    assert impact.book(documents).tracks.keys() == shown.rules.tracks.keys()
