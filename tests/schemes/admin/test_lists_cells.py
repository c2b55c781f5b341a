"""Cells of tables: each kind of column reads the words of its rows' forms."""

import pytest
from django import forms

from grants.models import Call, Cap
from outreach.models import Agreement, Coordinator, Programme
from schemes.admin.tables import cells, dry_run
from schemes.admin.tables.columns import cited_as
from schemes.models import Citation, Conflict, Fact, Requirement, Scheme, Source
from schemes.writing import tables
from tests.staff import address
from tests.tabled import apply, check, differences, export, problems, states, table_of

pytestmark = pytest.mark.django_db


def test_rows_are_added_with_related_rows_days_and_choices_by_their_words(editor):
    shown = check(
        editor,
        Call,
        ("類型", "年度", "回", "開始日", "締切日", "締切時刻", "引用"),
        (
            "草の根技術協力事業　草の根協力支援型",
            "2027",
            "第1回",
            "令和9年4月1日",
            "2027/6/1",
            "17:00",
            "seed 協力概要(10)「図：都道府県ごとの配置人数」",
        ),
        ("kusanone/support", "2027", "第2回", "", "", "", ""),
    )
    assert states(shown) == [
        (2, "草の根技術協力事業 草の根協力支援型 2027年度 第1回", dry_run.ADDED),
        (3, "草の根技術協力事業 草の根協力支援型 2027年度 第2回", dry_run.ADDED),
    ]
    apply(editor, Call, shown)
    first, second = Call.objects.filter(fiscal_year=2027).order_by("round_label")
    assert (str(first.opens_on), str(first.closes_on), str(first.closes_at)) == (
        "2027-04-01",
        "2027-06-01",
        "17:00:00",
    )
    assert second.opens_on is None
    assert [str(citation.source.key) for citation in first.citations.all()] == ["seed"]


@pytest.mark.parametrize(
    ("model", "header", "row", "problem"),
    [
        (Call, ("類型", "年度", "回", "開始日"), ("草の根", "2027", "", ""), "類型"),
        (
            Call,
            ("類型", "年度", "回", "締切時刻"),
            ("kusanone/support", "2027", "", "夕方"),
            "締切時刻",
        ),
        (
            Call,
            ("類型", "年度", "回", "締切時刻"),
            ("kusanone/support", "2027", "", "24:00"),
            "締切時刻",
        ),
        (
            Call,
            ("類型", "年度", "回", "開始日"),
            ("kusanone/support", "2027", "", "4月ごろ"),
            "開始日",
        ),
        (
            Source,
            ("記号", "資料名", "資料の種類", "掲載場所を確認済み"),
            ("new", "新", "基準資料", ""),
            "掲載場所を確認済み",
        ),
        (
            Source,
            ("記号", "資料名", "資料の種類", "アドレス"),
            ("new", "新", "基準資料", "javascript:alert(1)"),
            "アドレス",
        ),
        (Fact, ("記号", "答え方"), ("budget_yen", "はい・いいえ"), "答え方"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_by_its_column(editor, model, header, row, problem):
    (found,) = problems(check(editor, model, header, row))
    assert found[:2] == (2, problem)
    assert found[2].endswith("。")


def test_rules_of_the_row_hold(editor):
    cap = Cap.objects.get(code="KS-2")
    header, row = (
        ("類型", "番号", "金額", "期間"),
        (str(cap.track), "KS-2", "15,000,000", "12"),
    )
    assert problems(check(editor, Cap, header, row)) == [
        (2, "", "期間の上限には月数だけ、ほかの上限には金額だけを入れてください。")
    ]
    shown = check(editor, Cap, header, (*row[:3], ""))
    assert differences(shown) == ["金額 10,000,000円 → 15,000,000円"]


def test_what_is_fixed_once_made_is_told(editor):
    shown = check(editor, Fact, ("記号", "答え方"), ("budget_yen", "整数"))
    assert problems(shown) == [(2, "答え方", dry_run.FIXED)]


def test_an_owner_of_several_kinds_is_given_by_one_column(editor):
    requirement = Requirement.objects.filter(scheme__isnull=False).first()
    header, row = ("スキーム", "番号", "並び順"), (str(requirement.scheme), requirement.code, "999")
    assert states(check(editor, Requirement, header, row)) == [
        (2, str(requirement), dry_run.CHANGED)
    ]


def rule_row(rule, value):
    """The rows of a table that change the value of one requirement."""
    key = ("類型", str(rule.track)) if rule.track else ("スキーム", str(rule.scheme))
    header = (key[0], "番号", "条件", "値")
    return header, (key[1], rule.code, rule.get_operator_display(), value)


RULE_VALUES = (
    ("budget_yen", "at_most", 10_000_000, "10,000,000円", "1,500万円", 15_000_000, "15,000,000円"),
    ("project_months", "at_most", 36, "36か月(3年)", "２年６か月", 30, "30か月"),
    (
        "project_months",
        "between",
        {"from": 12, "to": 36},
        "12か月(1年)から36か月(3年)まで",
        "半年から2年まで",
        {"from": 6, "to": 24},
        "6か月から24か月(2年)まで",
    ),
    (
        "registered_on",
        "on_or_before",
        "2026-04-01",
        "2026年4月1日",
        "令和9年4月1日",
        "2027-04-01",
        "2027年4月1日",
    ),
    (
        "registered_on",
        "years_since",
        2,
        "2年",
        "3",
        3,
        "3年",
    ),
    ("participants", "at_least", 3, "3人", "1,600名", 1600, "1600人"),
    ("country", "equals", "PH", "フィリピン", "ビルマ", "MM", "ミャンマー"),
    (
        "organisation_type",
        "one_of",
        ["npo_corporation", "company"],
        "NPO法人、株式会社等",
        "「特定非営利活動法人」 宗教法人",
        ["npo_corporation", "other_private"],
        "NPO法人、その他民間",
    ),
)


@pytest.mark.parametrize(
    ("fact", "operator", "value", "words", "typed", "read", "understood"),
    RULE_VALUES,
    ids=[f"{one[0]} {one[1]}" for one in RULE_VALUES],
)
def test_the_value_of_a_rule_is_written_and_read_in_words(
    editor, fact, operator, value, words, typed, read, understood
):
    rule = Requirement.objects.filter(track__isnull=False, over="").first()
    Requirement.objects.filter(pk=rule.pk).update(
        fact=Fact.objects.get(key=fact), operator=operator, value=value
    )
    rule.refresh_from_db()
    (line,) = table_of(export(editor, Requirement, id__in=str(rule.pk))).lines
    assert words in line.cells
    assert states(check(editor, Requirement, *rule_row(rule, words)))[0][2] == dry_run.SAME
    shown = check(editor, Requirement, *rule_row(rule, typed))
    assert (problems(shown), differences(shown)) == ([], [f"値 {words} → {understood}"])
    apply(editor, Requirement, shown)
    rule.refresh_from_db()
    assert rule.value == read


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "大学",
            "「大学」は、「国立大学法人」「公立大学法人」「私立大学」のどれかに決まりません。そのうちの一つを入れてください。",
        ),
        (
            "県学校法人",
            "「県学校法人」は、選択肢にありません。近いものに「学校法人」「学校(1条校)」があります。",
        ),
        ("", "空欄にはできません。値を入れてください。"),
        ('{"a":1}', '「{"a":1}」は、選択肢にありません。選択肢から選んでください。'),
    ],
)
def test_the_value_of_a_rule_that_is_not_clear_is_asked_again(editor, typed, sentence):
    rule = Requirement.objects.filter(track__isnull=False, over="").first()
    Requirement.objects.filter(pk=rule.pk).update(
        fact=Fact.objects.get(key="organisation_type"), operator="one_of", value=["company"]
    )
    rule.refresh_from_db()
    assert problems(check(editor, Requirement, *rule_row(rule, typed))) == [(2, "値", sentence)]


@pytest.mark.parametrize("after", ["\n", " ", "；", "\n\n"])
def test_citations_are_taken_apart_by_what_there_is(editor, after):
    """Quotes may hold brackets, line ends and what looks like another citation."""
    source = Source.objects.get(key="seed")
    short = Citation.objects.create(source=source, locator="箇所 1", quote="短い")
    nested = Citation.objects.create(
        source=source, locator="箇所 1", quote=f"短い」{after}seed 箇所 1「「中」の言葉"
    )
    alone = Citation.objects.create(source=source, locator="", quote="箇所のない\r\n引用")
    cells = [cited_as(one) for one in (nested, short, alone)]
    page = editor.post(
        address(Conflict.sides.rel.related_model, "import"),
        {
            "text": tables.write(
                ("相違", "並び順", "引用"), [("I1", 1, after.join(cells))], "csv"
            ).decode("utf-8-sig")
        },
    )
    assert problems(page) == []
    added = [
        str(one) for one in page.context["plan"].outcomes[0].differences if "加える" in one.label
    ]
    assert sorted(added) == sorted(f"引用に加える {cell}" for cell in cells)


def test_a_place_of_a_single_citation_is_enough(editor):
    source = Source.objects.create(key="new", title="新しい一覧", kind="jica_page")
    Citation.objects.create(source=source, locator="表1", quote="配置先の一覧")
    row = ("都道府県", "引用"), ("青森県", "new 表１")
    shown = check(editor, Coordinator, *row)
    assert "引用に加える new 表1「配置先の一覧」" in differences(shown)
    Citation.objects.create(source=source, locator="表1", quote="注")
    assert problems(check(editor, Coordinator, *row)) == [
        (2, "引用", "「new 表１」には引用が2件あります。「」で囲んだ引用の言葉まで入れてください。")
    ]


def test_a_scheme_and_a_programme_are_found_by_name_or_key(editor):
    programme = Programme.objects.first()
    scheme = Scheme.objects.get(key="kusanone")
    results = Programme.results.rel.related_model
    result = programme.results.first()
    for name in (programme.track.name, "/".join(programme.natural_key())):
        row = (name, str(result.fiscal_year), result.measure, "別の書き方")
        shown = check(editor, results, ("プログラム", "年度", "何の数か", "資料での書き方"), row)
        assert [state for _, _, state in states(shown)] == [dry_run.CHANGED]
    assert scheme.name == "草の根技術協力事業"


class Doubled(forms.Field):
    """A field that shows and reads a number as a text of its own."""

    def prepare_value(self, value):
        return f"{value}\r\n倍"

    def to_python(self, value):
        if "倍" not in value:
            raise forms.ValidationError("「倍」で書いてください。")
        return 2 * int(value.replace("倍", ""))


def test_a_cell_is_the_text_of_the_form_where_the_form_has_its_own():
    field = Agreement._meta.get_field("order")
    column = cells.Written(field, Doubled())
    assert column.of(Agreement(order=3)) == column.read(" 3\n倍") == "3\n倍"


def test_a_number_is_read_as_its_form_reads_it():
    field = Agreement._meta.get_field("order")
    column = cells.Typed(field, Doubled())
    assert (column.read("3倍"), column.read(" ")) == (6, None)
    with pytest.raises(cells.Unclear, match="「倍」で書いてください。"):
        column.read("三")
