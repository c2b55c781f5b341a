"""A requirement in the admin: what makes no sense is refused in words, what does is a sentence."""

from types import SimpleNamespace

import pytest

from schemes.admin.rows import rule_values
from schemes.admin.rows.rule_form import CLEARED, NOT_ALONE, UNCITED, UNFIT
from schemes.judging import grouping, operators
from schemes.models import Fact, Requirement, Track
from tests.markup import Page
from tests.staff import address, errors, page_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(editor):
    """Sends the form of a requirement with another question, condition and value."""
    rows = Requirement.objects.filter(fact__type="choice", track__isnull=False)
    row = rows.filter(operator="equals").first()
    path = address(Requirement, "change", row.pk)
    sent = page_fields(editor.get(path))

    def send(fact, operator, value, **more):
        asked = Fact.objects.get(key=fact) if fact else None
        kind = rule_values.kind_of(operator, asked.published() if asked else None)
        chosen = {
            "fact": asked.pk if asked else "",
            "operator": operator,
            "value": value,
            "value_for": str(kind),
        }
        return editor.post(path, {**sent, **chosen, **more})

    return SimpleNamespace(send=send, row=row, path=path, sent=sent)


def stored(row):
    return Requirement.objects.filter(pk=row.pk).values().get()


def said(answer):
    return answer.context["adminform"].form.fields["value"].widget.sentence


# --- What makes no sense -------------------------------------------------------------------------

BAD_VALUES = {
    "an amount of two": (
        "budget_yen",
        "at_most",
        "1000万円から2000万円",
        "一つの金額に決まりません",
    ),
    "negative": ("budget_yen", "at_most", "-1", "0円より小さい金額です。"),
    "dollars": ("budget_yen", "at_most", "1000ドル", "円の金額ではないようです。"),
    "huge": (
        "budget_yen",
        "at_most",
        "1001億円",
        "数が大きすぎます。1,000億までで入れてください。",
    ),
    "many digits": ("budget_yen", "at_most", "1" * 59, "桁が多すぎます。"),
    "endless": ("budget_yen", "at_most", "1" * 3_900, "長すぎます。"),
    "a fraction": ("budget_yen", "at_most", "1.5", "小数があり"),
    "no number": ("budget_yen", "at_most", "NaN", "金額として読み取れません。"),
    "JSON": ("budget_yen", "at_most", '{"from": 1}', "金額として読み取れません。"),
    "missing": ("budget_yen", "at_most", " ", "値を入れてください。例: 1,500万円"),
    "two values": ("budget_yen", "at_most", ["1", "2"], "この条件の値は一つだけです。"),
    "a month's name": ("project_months", "at_most", "6月", "何月という月の名前とも読めます。"),
    "days for months": ("project_months", "at_most", "90日", "月の数ではないようです。"),
    "months for days": ("lead_days", "at_least", "2か月", "日数ではないようです。"),
    "another counter": ("participants", "at_least", "3円", "数として読み取れません。"),
    "an unknown choice": (
        "organisation_type",
        "one_of",
        ["nai"],
        "「nai」は、選択肢にありません。",
    ),
    "no choice": ("organisation_type", "one_of", [], "値を一つ以上選んでください。"),
    "no single choice": ("organisation_type", "equals", "", "値を選んでください。"),
    "an unknown country": ("country", "equals", "XX", "「XX」は、選択肢にありません。"),
    "an unknown prefecture": (
        "school_prefecture",
        "none_of",
        ["48"],
        "「48」は、選択肢にありません。",
    ),
    "too many": ("country", "one_of", ["PH"] * 301, "値が多すぎます。"),
    "reversed": ("project_months", "between", ["5年", "1年"], "範囲の両端が逆です。"),
    "one end": ("project_months", "between", ["5", ""], "範囲の両端を入れてください。"),
    "one input": ("project_months", "between", ["5"], "範囲の両端を入れてください。"),
    "no day": ("registered_on", "on_or_after", "2027-02-30", "こよみにない日です。"),
    "a month for a day": ("registered_on", "on_or_after", "2027年4月", "日がありません。"),
    "too many years": ("registered_on", "years_since", "1201年", "値は0から1200までの整数で"),
    "an age in months": ("birth_date", "age_at_least", "18か月", "数として読み取れません。"),
    "value for yes": ("tax_arrears", "is_false", "1", "この条件に値は要りません。"),
}


@pytest.mark.parametrize(
    ("fact", "operator", "value", "sentence"), BAD_VALUES.values(), ids=BAD_VALUES
)
def test_a_value_that_makes_no_sense_is_refused_in_words(rule, fact, operator, value, sentence):
    before = stored(rule.row)
    answer = rule.send(fact, operator, value)
    assert answer.status_code == 200
    assert list(errors(answer)) == ["value"]
    assert len(errors(answer)["value"]) == 1
    assert sentence in errors(answer)["value"][0]
    assert "<title>エラー: " in answer.text
    assert stored(rule.row) == before


BAD_CONDITIONS = {
    "of another type": ("registered_on", "at_most", "1", UNFIT),
    "a judgement with a question": ("tax_arrears", "judged", "", UNFIT),
    "without a question": ("", "at_most", "1", NOT_ALONE),
    "unknown": ("budget_yen", "nai", "1", UNFIT),
    "none": ("budget_yen", "", "1", "条件を選んでください。"),
}


@pytest.mark.parametrize(
    ("fact", "operator", "value", "sentence"), BAD_CONDITIONS.values(), ids=BAD_CONDITIONS
)
def test_a_condition_that_does_not_fit_is_refused_once(rule, fact, operator, value, sentence):
    before = stored(rule.row)
    answer = rule.send(fact, operator, value)
    assert errors(answer) == {"operator": [sentence]}
    assert stored(rule.row) == before


@pytest.mark.parametrize("fact", ["-1", "x", "9" * 40])
def test_a_question_that_is_none_is_refused(rule, editor, fact):
    answer = editor.post(rule.path, {**rule.sent, "fact": fact})
    assert answer.status_code == 200
    assert "fact" in errors(answer)


def test_what_was_typed_stays_in_the_box(rule):
    shown = rule.send("budget_yen", "at_most", "<1000万円>")
    assert 'value="&lt;1000万円&gt;"' in shown.text


def test_a_current_requirement_needs_a_citation(rule, editor):
    sent = {**rule.sent, "citations": [], "standing": "current"}
    answer = editor.post(rule.path, sent)
    assert errors(answer) == {"citations": [UNCITED]}
    assert editor.post(rule.path, {**sent, "standing": "superseded"}).status_code == 302


def test_what_is_missing_is_named(editor):
    track = Track.objects.first()
    path = address(Requirement, "add")
    sent = page_fields(editor.get(path, {"track": track.pk}))
    found = errors(editor.post(path, {**sent, "strength": "", "order": ""}))
    assert found["code"] == ["番号を入れてください。"]
    assert found["wording"] == ["表示する文を入れてください。"]
    assert found["strength"] == ["強さを選んでください。"]
    assert found["citations"] == [UNCITED]


def test_only_a_question_for_each_body_is_asked_of_each_body(rule):
    refused = rule.send("budget_yen", "at_most", "1万円", over="all")
    assert errors(refused) == {
        "over": [
            "「JICAが負担する総額」は構成員ごとには尋ねない質問なので、「応募者だけ」にしてください。"
        ]
    }
    assert rule.send("registered_on", "years_since", "2年", over="all").status_code == 302


# --- What makes sense ----------------------------------------------------------------------------

GOOD_VALUES = {
    "yen": ("budget_yen", "at_most", "1,500万円", 15_000_000, "15,000,000円以下であること"),
    "full-width": ("budget_yen", "less_than", " １５００万 ", 15_000_000, "15,000,000円未満"),
    "plain": ("budget_yen", "more_than", "15000000", 15_000_000, "15,000,000円を超えること"),
    "months": ("project_months", "at_least", "3年", 36, "36か月(3年)以上であること"),
    "days": ("lead_days", "at_least", "6週間", 42, "42日以上であること"),
    "count": ("participants", "at_least", "10人", 10, "10人以上であること"),
    "level": ("danger_level", "at_most", "レベル2", 2, "2レベル以下であること"),
    "one choice": ("organisation_type", "equals", "company", "company", "「株式会社等」であること"),
    "choices": (
        "organisation_type",
        "one_of",
        ["npo_corporation", "company"],
        ["npo_corporation", "company"],
        "「NPO法人」「株式会社等」のいずれかであること",
    ),
    "country": ("country", "equals", "PH", "PH", "「フィリピン」であること"),
    "countries": ("country", "none_of", ["PH", "VN"], ["PH", "VN"], "「フィリピン」「ベトナム」"),
    "prefecture": ("school_prefecture", "equals", "13", "13", "「東京都」であること"),
    "prefectures": (
        "school_prefecture",
        "one_of",
        ["01", "47"],
        ["01", "47"],
        "「北海道」「沖縄県」",
    ),
    "set": ("activities", "has_any", ["training"], ["training"], "を含むこと"),
    "number chosen": ("activities", "count_at_most", "2つ", 2, "2つまでであること"),
    "range": (
        "project_months",
        "between",
        ["1か月", "3年"],
        {"from": 1, "to": 36},
        "1か月から36か月(3年)まで",
    ),
    "days between": (
        "birth_date",
        "date_between",
        ["昭和61年4月2日", "2008/4/1"],
        {"from": "1986-04-02", "to": "2008-04-01"},
        "1986年4月2日から2008年4月1日までであること",
    ),
    "day": ("registered_on", "on_or_before", "令和9年4月1日", "2027-04-01", "2027年4月1日以前"),
    "months since": ("registered_on", "months_since", "2年", 24, "24か月以上たっていること"),
    "years since": ("registered_on", "years_since", "2年", 2, "2年以上たっていること"),
    "age": ("birth_date", "age_at_most", "満45歳", 45, "満45歳以下であること"),
    "yes": ("tax_arrears", "is_false", [], None, "「いいえ」であること"),
}


@pytest.mark.parametrize(
    ("fact", "operator", "typed", "value", "sentence"), GOOD_VALUES.values(), ids=GOOD_VALUES
)
def test_a_rule_is_stored_and_shown_as_a_sentence(
    rule, editor, fact, operator, typed, value, sentence
):
    answer = rule.send(fact, operator, typed)
    assert answer.status_code == 302, errors(answer)
    rule.row.refresh_from_db()
    assert rule.row.value == value
    assert sentence in said(editor.get(rule.path))


def test_a_judged_rule_needs_neither_fact_nor_value(rule, editor):
    assert rule.send("", "judged", []).status_code == 302
    rule.row.refresh_from_db()
    assert (rule.row.fact, rule.row.value) == (None, None)
    assert said(editor.get(rule.path)) == "資料だけでは決まりません"


def test_what_the_form_shows_of_every_stored_value_reads_back_as_it(editor):
    """Of each requirement of the catalogue, as the browser would send it: boxes in their order."""
    for row in Requirement.objects.select_related("fact").prefetch_related("fact__choices"):
        fact, groups = (row.fact.published(), row.fact.groups) if row.fact else (None, {})
        texts = rule_values.shown(row.operator, fact, row.value, groups)
        order = [choice.value for choice in fact.choices] if fact else []
        order = [*map(grouping.reference, groups), *order] if order else []
        sent = sorted(texts, key=order.index) if order else texts
        assert rule_values.read(row.operator, fact, sent, texts, groups) == row.value, row


def test_every_kind_of_stored_rule_is_saved_as_it_stands(editor):
    """One of each question and condition, through its own page."""
    rows = Requirement.objects.order_by("fact_id", "operator", "over", "pk")
    for row in rows.distinct("fact_id", "operator", "over"):
        path = address(Requirement, "change", row.pk)
        before = stored(row)
        answer = editor.post(path, page_fields(editor.get(path)))
        assert answer.status_code == 302, (row, errors(answer))
        assert stored(row) == before


FORMS = [
    (fact_type, operator.key)
    for operator in operators.OPERATORS.values()
    for fact_type in sorted(operator.types)
]
SAMPLES = {
    "yen": 15_000_000, "months": 30, "days": 45, "count": 3, "int": 2,
    "date": "2024-02-29", "country": "PH", "prefecture": "13",
}  # fmt: skip


@pytest.mark.parametrize(("fact_type", "operator"), FORMS)
def test_every_type_and_condition_reads_back_what_it_shows(fact_type, operator):
    fact = Fact.objects.filter(type=fact_type).first().published()
    one = SAMPLES.get(fact_type) or (fact.choices[0].value if fact.choices else None)
    value = {
        "none": None,
        "one": one,
        "many": [one],
        "range": {"from": one, "to": one},
        "number": 24,
    }[operators.OPERATORS[operator].value]
    assert operators.problem(operator, fact, value) == ""
    texts = rule_values.shown(operator, fact, value)
    assert rule_values.read(operator, fact, texts) == value
    assert (operator, operators.OPERATORS[operator].label) in rule_values.fitting(fact)


# --- Drawn again, without a script ---------------------------------------------------------------


def refit(rule, editor, **changed):
    sent = {**rule.sent, **changed, "_refit": "1"}
    before = stored(rule.row)
    answer = editor.post(rule.path, sent)
    assert (answer.status_code, stored(rule.row)) == (200, before)
    assert "エラー" not in answer.text.split("</title>")[0]
    assert 'class="errornote"' not in answer.text
    return answer


def test_a_new_question_is_drawn_with_its_conditions_and_nothing_is_lost(rule, editor):
    fact = Fact.objects.get(key="budget_yen")
    page = refit(rule, editor, fact=fact.pk, wording="書きかけの文", order="")
    form = page.context["adminform"].form
    assert [key for key, _ in form.fields["operator"].choices] == [
        "", "equals", "at_least", "at_most", "less_than", "more_than", "between",
    ]  # fmt: skip
    assert 'value="書きかけの文"' in page.text
    assert CLEARED in page.text
    assert said(page) == "値を入れてください。例: 1,500万円、15,000,000円。"
    page = refit(rule, editor, fact=Fact.objects.get(key="registered_on").pk)
    assert said(page) == "条件を選ぶと、ここに条件の文が出ます。"


def test_the_whole_way_without_a_script(rule, editor):
    """Question, button, condition, button, value, button, save: as a browser sends each page."""
    fact = Fact.objects.get(key="budget_yen")
    page = refit(rule, editor, fact=fact.pk)
    sent = {**page_fields(page), "operator": "at_most", "_refit": "1"}
    page = editor.post(rule.path, sent)
    assert said(page) == "値を入れてください。例: 1,500万円、15,000,000円。"
    assert '<input type="text" name="value" id="id_value_0"' in page.text
    page = editor.post(rule.path, {**page_fields(page), "value": "1,500万円", "_refit": "1"})
    assert said(page) == "JICAが負担する総額: 15,000,000円以下であること"
    assert 'value="1,500万円"' in page.text
    assert editor.post(rule.path, page_fields(page)).status_code == 302
    rule.row.refresh_from_db()
    assert (rule.row.fact, rule.row.operator, rule.row.value) == (fact, "at_most", 15_000_000)


def test_a_line_for_a_citation_stays_while_the_form_is_fitted(rule, editor):
    sent = page_fields(editor.get(rule.path))
    line = {"citations-0-source": "seed", "citations-0-quote": "書きかけの言葉"}
    page = editor.post(rule.path, {**sent, **line, "_refit": "1"})
    found = Page(page).fields
    assert found["citations-0-source"] == ["seed"]
    assert found["citations-0-quote"][0].strip() == "書きかけの言葉"
    kept = [str(row.pk) for row in rule.row.citations.all()]
    assert sorted(found["citations"]) == sorted(kept)


@pytest.mark.parametrize(
    ("old", "new", "texts", "kept"),
    [
        ("one yen", ("budget_yen", "less_than"), ["1万"], ["1万"]),
        ("one months", ("dispatch_months", "at_least"), ["3年"], ["3年"]),
        ("one choice-role", ("role", "one_of"), ["teacher"], ["teacher"]),
        ("many choice-role", ("role", "equals"), ["teacher"], ["teacher"]),
        ("many choice-role", ("role", "none_of"), ["teacher", "x"], ["teacher", "x"]),
        ("many choice-role", ("role", "equals"), ["teacher", "x"], None),
        ("many choice-role", ("organisation_type", "one_of"), ["school"], None),
        ("one months", ("budget_yen", "at_most"), ["36"], None),
        ("one か月", ("registered_on", "years_since"), ["24"], None),
        ("one 年", ("birth_date", "age_at_least"), ["2"], None),
        ("one yen", ("budget_yen", "between"), ["1万"], None),
        ("range yen", ("budget_yen", "at_most"), ["1", "2"], None),
        ("one number人", ("running_kusanone_projects", "at_most"), ["3"], None),
        ("one yen", ("budget_yen", "between"), ["", " "], []),
        ("", ("budget_yen", "between"), ["3"], None),
    ],
)
def test_a_value_is_kept_where_it_means_the_same_and_dropped_elsewhere(old, new, texts, kept):
    fact, operator = new
    kind = rule_values.kind_of(operator, Fact.objects.get(key=fact).published())
    assert rule_values.carried(old, kind, texts) == kept


def test_a_value_of_another_kind_is_never_saved_as_this_one(rule, editor):
    """Months typed, then saved as yen without a look at the new inputs."""
    before = stored(rule.row)
    answer = rule.send("budget_yen", "at_most", "36", value_for="one months")
    assert errors(answer) == {"value": [CLEARED]}
    assert 'id="id_value_0" value=""' in answer.text
    assert '<input type="hidden" name="value_for" value="one yen"' in answer.text
    assert stored(rule.row) == before


def test_a_new_requirement_begins_with_its_owner(editor):
    track = Track.objects.get(scheme__key="kusanone", key="support")
    page = editor.get(address(Requirement, "add"), {"track": track.pk})
    assert page_fields(page)["track"] == str(track.pk)
    assert said(page) == "資料だけでは決まりません"


# --- The parts that a script asks for ------------------------------------------------------------

PARTS = "/admin/schemes/requirement/parts/"


def test_the_parts_are_those_of_the_form(editor):
    fact = Fact.objects.get(key="budget_yen")
    asked = {"fact": fact.pk, "operator": "at_most", "value": "1億円", "value_for": "one yen"}
    parts = editor.get(PARTS, asked)
    assert "JICAが負担する総額: 100,000,000円以下であること</output>" in parts.text
    assert '<option value="at_most" selected>次以下</option>' in parts.text
    assert '<input type="hidden" name="value_for" value="one yen"' in parts.text
    assert "date_between" not in parts.text
    assert "no-store" in parts["Cache-Control"]


@pytest.mark.parametrize(
    "query", ["", "fact=x", "fact=-1&operator=x", "operator=judged&value=1", "over=nai&fact=1"]
)
def test_the_parts_of_nonsense_ask_for_no_value(editor, query):
    parts = Page(editor.get(f"{PARTS}?{query}"))
    assert parts.fields["value_for"] == ["none"]
    assert set(parts.offered) == {"operator", "value_for"}


def test_the_parts_are_for_those_who_edit(client, approver):
    refused = approver.get(PARTS)
    assert refused.status_code == 403
    assert "このページを開く権限がありません。" in refused.text
    for asked in (client.get(PARTS), client.post(PARTS)):
        assert asked.headers["Location"] == f"/admin/login/?next={PARTS}"
