"""Lists as tables on the staff site: what is written out, and who finds it where."""

import io

import openpyxl
import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Call
from outreach.models import Coordinator, Office
from schemes.admin.tables import dry_run, lists
from schemes.admin.tables.columns import key_names
from schemes.admin.tables.lists import Tabled
from schemes.models import Event, Requirement
from schemes.writing import tables
from tests.kinds import fill, named, related_alike
from tests.staff import address
from tests.tabled import CITED, check, differences, export, problems, table_of

pytestmark = pytest.mark.django_db

MODELS = [model for model, of in admin.site._registry.items() if isinstance(of, Tabled)]


# --- Every list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_what_a_list_writes_out_it_takes_in_again_without_a_change(editor, model):
    fill(model)
    page = export(editor, model)
    table = table_of(page)
    assert len(table.lines) == model.objects.count()
    keys = [model._meta.get_field(name).verbose_name for name in key_names(model)]
    assert list(table.header[: len(keys)]) == keys
    shown = editor.post(address(model, "import"), {"text": page.content.decode("utf-8-sig")})
    plan = shown.context["plan"]
    assert (plan.sentences, problems(shown), differences(shown)) == ([], [], [])
    assert plan.counts == {dry_run.SAME: len(table.lines)}
    assert "今の内容と同じなので、取り込むものはありません。" in shown.text


def test_every_row_is_found_by_its_natural_key():
    for model in MODELS:
        fill(model)
        names = [model._meta.get_field(name).attname for name in key_names(model)]
        keys = {tuple(row) for row in model.objects.values_list(*names)}
        natural = {row.natural_key() for row in model.objects.all()}
        assert len(keys) == len(natural) == model.objects.count(), model


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_an_export_asks_as_often_for_three_rows_as_for_one(administrator, model):
    fill(model)
    pks = [str(row.pk) for row in related_alike(model)]
    export(administrator, model)  # content types are remembered

    def queries(rows):
        with CaptureQueriesContext(connection) as asked:
            page = export(administrator, model, id__in=",".join(rows))
        assert len(table_of(page).lines) == len(rows)
        return len(asked)

    assert queries(pks) == queries(pks[:1])


# --- Out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("model", "count"), [(Coordinator, 8), (Call, 11)])
def test_an_export_asks_exactly_so_often(editor, model, count, rows):
    """Once it knows who asks and holds the lock."""
    pks = ",".join(str(pk) for pk in model.objects.values_list("pk", flat=True)[:rows])
    export(editor, model)
    with CaptureQueriesContext(connection) as asked:
        assert export(editor, model, id__in=pks).status_code == 200
    texts = [query["sql"] for query in asked]
    (lock,) = (place for place, text in enumerate(texts) if "advisory" in text)
    assert len(texts) - lock == count, texts[lock:]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_filtered_list_is_written_out_as_it_is_shown(editor, kind):
    Coordinator.objects.filter(prefecture="02").update(people=2, host="青森県国際交流協会")
    page = export(editor, Coordinator, kind, people__isempty="0")
    assert table_of(page, kind) == tables.Table(
        ("都道府県", "人数", "配置先", "注記", "引用"),
        (
            tables.Line(
                2,
                (
                    "青森県",
                    "2",
                    "青森県国際交流協会",
                    "",
                    f"seed 協力概要(10)「全国47都道府県に合計76名を配置（2026年1月時点）。」\n{CITED}",
                ),
            ),
        ),
    )
    day = timezone.localdate().isoformat()
    assert page.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert page.headers["Content-Disposition"].endswith(f"_{day}.{kind}")
    assert page.headers["Content-Type"] == lists.KINDS[kind]


def test_an_export_is_recorded(editor):
    export(editor, Coordinator, "xlsx", q="青森")
    event = Event.objects.get(action=Event.Action.EXPORTED)
    assert (event.by, event.what, event.kind) == (
        "編集者",
        "国際協力推進員 1件(Excel)",
        "国際協力推進員",
    )
    assert event.address.startswith("/admin/outreach/coordinator/export/?q=")


def test_an_export_has_every_page_of_the_list(editor):
    assert Requirement.objects.count() > 50
    page = export(editor, Requirement, p="2")
    assert len(table_of(page).lines) == Requirement.objects.count()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"format": "pdf"}, lists.BAD_KIND),
        ({}, lists.BAD_KIND),
        ({"format": "csv", "nothing": "x"}, lists.BAD_FILTER),
    ],
)
def test_an_export_that_cannot_be_is_a_sentence_on_the_list(editor, query, sentence):
    page = editor.get(address(Coordinator, "export"), query, follow=True)
    assert page.redirect_chain == [("/admin/outreach/coordinator/", 302)]
    assert sentence in page.text
    assert not Event.objects.filter(action=Event.Action.EXPORTED).exists()


def test_texts_are_no_formulas_in_either_kind(editor):
    Coordinator.objects.filter(prefecture="02").update(host='=HYPERLINK("http://x","y")', note="-1")
    csv = export(editor, Coordinator, people__isempty="1").content.decode()
    assert ""","'=HYPERLINK(""http://x"",""y"")",'-1,""" in csv
    page = export(editor, Coordinator, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(page.content))
    cells = {cell.value: cell.data_type for row in book.active for cell in row}
    assert cells['=HYPERLINK("http://x","y")'] == cells["-1"] == "s"
    shown = editor.post(address(Coordinator, "import"), {"text": csv.removeprefix("\ufeff")})
    assert differences(shown) == []


def test_two_related_rows_of_one_name_are_named_by_their_keys(editor):
    office, other = Office.objects.filter(coverage__isnull=False).distinct()[:2]
    Office.objects.filter(pk=other.pk).update(name=office.name)
    coverage = office.coverage.model
    (column,) = {
        line.cells[0]
        for line in table_of(export(editor, coverage, office__id__exact=office.pk)).lines
    }
    assert column == office.key
    shown = check(editor, coverage, ("国内拠点", "都道府県"), (office.name, "東京都"))
    (problem,) = problems(shown)
    assert problem[:2] == (2, "国内拠点")
    assert f"「{office.name}」という国内拠点がいくつもあります。" in problem[2]


# --- The list's page -----------------------------------------------------------------------------


def test_a_list_leads_to_its_tables_with_its_filter(editor):
    page = editor.get(address(Coordinator, "changelist"), {"q": "青森", "p": "1"})
    link = "/admin/outreach/coordinator/export/?q=%E9%9D%92%E6%A3%AE&amp;format="
    for kind, name in (("csv", "CSVで書き出す"), ("xlsx", "Excelで書き出す")):
        assert f'<a href="{link}{kind}">{name}</a>' in page.text
    assert '<a href="/admin/outreach/coordinator/import/">表から取り込む</a>' in page.text


def test_an_approver_writes_out_and_takes_nothing_in(approver):
    page = approver.get(address(Coordinator, "changelist"))
    assert "CSVで書き出す" in page.text
    assert "表から取り込む" not in page.text
    assert len(table_of(export(approver, Coordinator)).lines) == 47
    assert approver.get(address(Coordinator, "import")).status_code == 403
    assert approver.post(address(Coordinator, "import"), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("page", ["export", "import"])
def test_nobody_sees_a_table_without_signing_in(client, page):
    path = address(Coordinator, page)
    assert client.get(path).headers["Location"] == f"/admin/login/?next={path}"


def test_an_export_is_only_asked_for(editor):
    answer = editor.post(address(Coordinator, "export"), {"format": "csv"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert "使えるのはGETです。" in answer.text


def test_people_and_editions_have_no_tables(administrator):
    for path in ("auth/user", "auth/group", "schemes/edition"):
        assert "CSVで書き出す" not in administrator.get(f"/admin/{path}/").text
        assert administrator.get(f"/admin/{path}/import/").status_code == 302  # as no row's page


def test_the_page_says_which_columns_there_are(editor):
    page = editor.get(address(Coordinator, "import"))
    shown = {column["label"]: column for column in page.context["columns"]}
    assert shown["都道府県"]["is_key"]
    assert shown["都道府県"]["hint"] == "都道府県の名前か番号。例: 青森県、02"
    assert (
        shown["人数"]["help"]
        == "わからないときは空欄(「未確認」と表示されます)。0は「配置なし」です。"
    )
    assert "行は「都道府県」で見分けます。" in page.text
    assert f'href="{address(Coordinator, "export")}?format=xlsx"' in page.text
    assert CITED in page.text
