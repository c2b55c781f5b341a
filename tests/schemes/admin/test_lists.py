"""Lists as tables on the staff site: out as CSV and Excel, and in again, seen before it is done."""

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Call, Cap
from outreach.admin import CoordinatorAdmin
from outreach.models import Agreement, Coordinator, Office, Programme
from schemes import roles
from schemes.admin.tables import cells, dry_run, lists
from schemes.admin.tables.columns import cited_as, key_names
from schemes.admin.tables.lists import Tabled
from schemes.models import Citation, Conflict, Event, Fact, Passage, Requirement, Scheme, Source
from schemes.writing import tables, workbooks
from schemes.writing.places import PREFECTURES
from tests.kinds import fill, named, related_alike
from tests.staff import address, let_in

pytestmark = pytest.mark.django_db

MODELS = [model for model, of in admin.site._registry.items() if isinstance(of, Tabled)]
CITED = "seed 協力概要(10)「図：都道府県ごとの配置人数」"


def export(client, model, kind="csv", **filters):
    return client.get(address(model, "export"), {**filters, "format": kind})


def table_of(response, kind="csv"):
    return tables.read(response.content, f"a.{kind}")


def check(client, model, *rows):
    """Send rows of cells as a paste; the page that shows what they would do."""
    text = "\n".join("\t".join(row) for row in rows)
    return client.post(address(model, "import"), {"text": text})


def apply(client, model, shown, why="2027年度の一覧による"):
    sent = {"apply": "", "table": shown.context["apply"].signed, "_why": why}
    return client.post(address(model, "import"), sent)


def states(shown):
    return [(one.line, one.name, one.state) for one in shown.context["plan"].outcomes]


def differences(shown):
    return [str(one) for outcome in shown.context["plan"].outcomes for one in outcome.differences]


def problems(shown):
    return [(one.line, one.label, one.sentence) for one in shown.context["plan"].problems]


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
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET", b"")


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


# --- 47 prefectures ------------------------------------------------------------------------------


def coordinators():
    """A list as staff would have it: every second prefecture by its number."""
    yield "都道府県", "人数", "配置先", "引用"
    for place, one in enumerate(PREFECTURES):
        name = one.name if place % 2 else str(int(one.code))
        yield (
            name,
            str(place % 3),
            f"{one.name}国際交流協会",
            CITED,
        )


def test_the_coordinators_of_all_prefectures_are_taken_in_at_once(editor):
    shown = check(editor, Coordinator, *coordinators())
    plan = shown.context["plan"]
    assert (plan.total, problems(shown)) == ("追加0件、変更47件、変更なし0件", [])
    assert [str(one) for one in plan.outcomes[1].differences] == [
        "人数 未確認 → 1人",
        "配置先 (空欄) → 青森県国際交流協会",
        "引用から外す seed 協力概要(10)「全国47都道府県に合計76名を配置（2026年1月時点）。」",
    ]
    assert not Coordinator.objects.exclude(people=None).exists()

    answer = apply(editor, Coordinator, shown)
    assert answer.headers["Location"] == address(Coordinator, "changelist")
    rows = Coordinator.objects.order_by("prefecture")
    assert [row.people for row in rows] == [place % 3 for place in range(47)]
    assert [row.host for row in rows] == [f"{one.name}国際交流協会" for one in PREFECTURES]
    assert {str(citation) for row in rows for citation in row.citations.all()} == {
        str(Citation.objects.get(quote="図：都道府県ごとの配置人数", source__key="seed"))
    }
    said = editor.get(address(Coordinator, "changelist")).text
    assert (
        "取り込みました(追加0件、変更47件、変更なし0件)。公開するまで、公開サイトには出ません。"
        in said
    )


def test_what_was_taken_in_is_recorded_with_its_reason(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森", "2"), ("沖縄県", "3"))
    apply(editor, Coordinator, shown, why="2027年度の配置")
    event = Event.objects.get(action=Event.Action.IMPORTED)
    assert (event.by, event.why, event.subject) == ("編集者", "2027年度の配置", "coordinators")
    assert event.what == "国際協力推進員 追加0件、変更2件、変更なし0件"
    assert event.detail == "青森県 変更: 人数 未確認 → 2人\n沖縄県 変更: 人数 未確認 → 3人"
    entries = LogEntry.objects.values_list("object_repr", "change_message")
    assert set(entries) == {
        ("青森県", "表から変更: 人数 未確認 → 2人"),
        ("沖縄県", "表から変更: 人数 未確認 → 3人"),
    }


@pytest.mark.parametrize("name", ["青森県", "青森", "02", "2", "０２", " 青森県 "])
def test_a_prefecture_is_known_by_name_and_by_number(editor, name):
    shown = check(editor, Coordinator, ("都道府県", "人数"), (name, "2"))
    assert states(shown) == [(2, "青森県", dry_run.CHANGED)]


def test_what_the_table_does_not_have_stays(editor):
    Coordinator.objects.filter(prefecture="02").update(host="前からの配置先", note="注")
    shown = check(editor, Coordinator, ("人数", "都道府県", "注記"), ("2", "青森県", ""))
    assert differences(shown) == ["人数 未確認 → 2人", "注記 注 → (空欄)"]
    apply(editor, Coordinator, shown)
    row = Coordinator.objects.get(prefecture="02")
    assert (row.people, row.host, row.note, row.citations.count()) == (2, "前からの配置先", "", 2)
    assert Coordinator.objects.count() == 47


def test_each_error_is_told_with_its_line_and_column(editor):
    shown = check(
        editor,
        Coordinator,
        ("都道府県", "人数", "引用"),
        ("青森", "約2人", ""),
        ("東京県", "1", "seed 協力概要(99)"),
        ("神奈川県", "51", CITED),
        ("神奈川", "1", ""),
        ("大阪府", "-1", ""),
        ("", "1", "sed 協力概要(10)"),
    )
    assert problems(shown) == [
        (
            2,
            "人数",
            "「約2人」は、「約」とあるので、一つの数に決まりません。「3人」「12」のように、一つの数で入れてください。わからないときは空欄にします。",
        ),
        (3, "都道府県", "「東京県」は、選択肢にありません。近いものに「東京都」があります。"),
        (
            3,
            "引用",
            "「seed 協力概要(99)」という引用はありません。先に「引用」の一覧に加えるか、言葉を確かめてください。",
        ),
        (4, "", "人数は50人までで入れてください。"),
        (5, "", "4行目と同じ行です。一つにしてください。"),
        (
            6,
            "人数",
            "「-1」は、0より小さい数です。0以上の数を入れてください。わからないときは空欄にします。",
        ),
        (
            7,
            "引用",
            "記号「sed」の出典に引用がありません。近いものに「seed」「shien」があります。出典の記号から書き始めてください。",
        ),
    ]
    assert "<title>エラー: 国際協力推進員を表から取り込む | " in shown.text
    assert '<a href="#line-3">3行目「都道府県」</a>: ' in shown.text
    assert "この内容で取り込む" not in shown.text
    # What was pasted is there to be mended.
    assert "約2人" in shown.context["form"]["text"].value()


def test_a_line_without_its_key_is_told_what_it_lacks(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("", "1"))
    assert problems(shown) == [(2, "都道府県", "空欄にはできません。値を入れてください。")]


@pytest.mark.parametrize(
    ("header", "sentences"),
    [
        (
            ("都道府県名", "人数"),
            [
                "見出し「都道府県名」という列はありません。近いものに「都道府県」があります。使わない列は、表から除いてください。",
                "列「都道府県」がありません。この列で行を見分けるので、加えてください。",
            ],
        ),
        (
            ("人数", "配置先"),
            ["列「都道府県」がありません。この列で行を見分けるので、加えてください。"],
        ),
        (("都道府県", "人数", "人 数"), ["見出し「人 数」が二つあります。一つにしてください。"]),
    ],
)
def test_a_header_that_is_not_known_is_refused(editor, header, sentences):
    shown = check(editor, Coordinator, header, ("青森県", "1", "1")[: len(header)])
    assert shown.context["plan"].sentences == sentences
    assert shown.context["apply"] is None


# --- Files ---------------------------------------------------------------------------------------


def upload(client, content, name):
    sent = {"file": SimpleUploadedFile(name, content), "text": ""}
    return client.post(address(Coordinator, "import"), sent)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_taken_in_like_a_paste(editor, kind):
    content = tables.write(("都道府県", "人数"), [("青森県", 2)], kind)
    shown = upload(editor, content, f"一覧.{kind}")
    assert differences(shown) == ["人数 未確認 → 2人"]
    assert apply(editor, Coordinator, shown).status_code == 302
    assert Coordinator.objects.get(prefecture="02").people == 2


def test_a_file_of_japanese_excel_is_understood(editor):
    shown = upload(editor, "都道府県,人数\r\n青森県,2\r\n".encode("cp932"), "一覧.csv")
    assert states(shown) == [(2, "青森県", dry_run.CHANGED)]


def test_what_a_workbook_hides_is_told_before_anything_is_taken_in(editor):
    book = openpyxl.Workbook()
    book.active.title = "古い一覧"
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("一覧")
    for row in (("国際協力推進員",), ("都道府県", "人数"), ("青森県", 2), ("岩手県", 3)):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet["A4"].font = openpyxl.styles.Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    notes = (
        "隠れたシート(「古い一覧」)は読みません。使うときは、再表示して最初のシートにしてください。",
        "隠れた行(3行目)も取り込みます。取り込まないものは、表から削除してください。",
        "取り消し線のあるセル(A4)も、そのまま取り込みます。消した内容なら、セルを空にするか、行を削除してください。",
        "2行目を見出しとして読みました。それより上の行は読みません。",
    )
    shown = upload(editor, out.getvalue(), "一覧.xlsx")
    assert differences(shown) == ["人数 未確認 → 2人", "人数 未確認 → 3人"]
    assert Coordinator.objects.filter(people__isnull=False).count() == 0
    again = apply(editor, Coordinator, shown, why=" ")
    for page in (shown, again):
        assert [note for note in notes if f"<li>{note}</li>" in page.text] == list(notes)
    assert apply(editor, Coordinator, again).status_code == 302
    assert Coordinator.objects.get(prefecture="02").people == 2


def test_a_day_as_excel_writes_it_in_csv_is_a_day(editor):
    header = ("類型", "年度", "回", "開始日", "締切日", "締切時刻")
    row = ("kusanone/support", "令和9年度", "", "2027/4/1 0:00", "2027年6月1日", "午後5時")
    shown = check(editor, Call, header, row)
    assert problems(shown) == []
    apply(editor, Call, shown)
    call = Call.objects.get(fiscal_year=2027)
    assert (str(call.opens_on), str(call.closes_on), str(call.closes_at)) == (
        "2027-04-01",
        "2027-06-01",
        "17:00:00",
    )


@pytest.mark.parametrize("name", ["ｵｷﾅﾜ", "おきなわ", "沖縄", "４７"])
def test_a_prefecture_is_known_by_every_name(editor, name):
    shown = check(editor, Coordinator, ("都道府県", "人数"), (name, "3名"))
    assert differences(shown) == ["人数 未確認 → 3人"]
    assert states(shown) == [(2, "沖縄県", dry_run.CHANGED)]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("都道府県,人数\n青森県,2\n".encode("euc_jp"), "a.csv", tables.ENCODING),
        (b"x", "a.xlsm", workbooks.MACRO),
        (b"x", "a.pdf", tables.EXTENSION),
        (b"", "a.csv", lists.EMPTY_FILE),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(editor, content, name, sentence):
    page = upload(editor, content, name)
    assert page.context["form"].errors["file"] == [sentence]
    assert "<title>エラー: " in page.text
    assert f'<li><a href="#id_file">{sentence}</a></li>' in page.text


def test_a_file_that_is_too_large_is_not_even_read(editor, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    page = upload(editor, b"x" * 11, "a.csv")
    assert page.context["form"].errors["file"] == [tables.TOO_LARGE]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": " \n"}, lists.NO_INPUT),
        ({"text": "都道府県"}, tables.EMPTY),
        (
            {
                "text": "都道府県\n青森県",
                "file": SimpleUploadedFile("a.csv", "都道府県\n青森県".encode()),
            },
            lists.TWO_INPUTS,
        ),
    ],
)
def test_one_table_is_asked_for(editor, sent, sentence):
    page = editor.post(address(Coordinator, "import"), sent)
    assert [error for errors in page.context["form"].errors.values() for error in errors] == [
        sentence
    ]


# --- All or nothing, and others at work ----------------------------------------------------------


def test_a_table_with_one_error_changes_nothing(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"), ("岩手県", "x"))
    assert states(shown) == [(2, "青森県", dry_run.CHANGED), (3, "岩手県", dry_run.WRONG)]
    assert shown.context["apply"] is None


def test_a_reason_is_needed(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    again = apply(editor, Coordinator, shown, why=" ")
    assert f'<li><a href="#id__why">{lists.NO_REASON}</a></li>' in again.text
    assert "<title>エラー: " in again.text
    assert Coordinator.objects.get(prefecture="02").people is None
    assert apply(editor, Coordinator, again).status_code == 302


def test_a_clash_in_the_database_takes_back_every_line(editor, monkeypatch):
    """As when the database refuses what no form has seen."""
    monkeypatch.setattr("django.db.models.Model.validate_constraints", lambda *_, **__: None)
    rows = (("青森県", "2"), ("岩手県", "51"))
    shown = check(editor, Coordinator, ("都道府県", "人数"), *rows)
    answer = apply(editor, Coordinator, shown)
    assert answer.status_code == 409
    assert "人数は50人までで入れてください。" in answer.text
    assert not Coordinator.objects.exclude(people=None).exists()
    assert not Event.objects.filter(action=Event.Action.IMPORTED).exists()


def test_a_change_in_between_is_shown_before_it_is_overwritten(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").update(people=5)
    again = apply(editor, Coordinator, shown, why="一覧")
    assert lists.MOVED_ON in again.text
    assert differences(again) == ["人数 5人 → 2人"]
    assert again.context["apply"]["why"].value() == "一覧"
    assert Coordinator.objects.get(prefecture="02").people == 5
    assert apply(editor, Coordinator, again).status_code == 302
    assert Coordinator.objects.get(prefecture="02").people == 2


def test_a_change_far_down_in_a_long_text_is_noticed(editor):
    text = "一文です。" * 100
    row = Passage.objects.filter(track__isnull=False).first()
    Passage.objects.filter(pk=row.pk).update(text=text)
    header, cells = (
        ("類型", "種類", "並び順", "本文"),
        (str(row.track), row.get_kind_display(), str(row.order)),
    )
    shown = check(editor, Passage, header, (*cells, text + "取り込む。"))
    assert differences(shown) == [
        "本文 …一文です。一文です。一文です。一文です。 → …一文です。一文です。一文です。一文です。取り込む。"
    ]
    Passage.objects.filter(pk=row.pk).update(text=text + "別の人。")
    assert lists.MOVED_ON in apply(editor, Passage, shown).text


def test_a_change_in_a_column_that_the_table_lacks_is_kept(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").update(host="別の人が直した配置先")
    assert apply(editor, Coordinator, shown).status_code == 302
    row = Coordinator.objects.get(prefecture="02")
    assert (row.people, row.host) == (2, "別の人が直した配置先")


def test_a_row_deleted_in_between_is_shown_as_one_to_add(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    Coordinator.objects.filter(prefecture="02").delete()
    again = apply(editor, Coordinator, shown)
    assert states(again) == [(2, "青森県", dry_run.ADDED)]


def test_the_same_table_twice_changes_nothing_the_second_time(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    assert apply(editor, Coordinator, shown).status_code == 302
    again = apply(editor, Coordinator, shown)
    assert states(again) == [(2, "青森県", dry_run.SAME)]
    assert Event.objects.filter(action=Event.Action.IMPORTED).count() == 1


def test_what_was_shown_serves_one_person_one_list_and_some_hours(editor, administrator):
    shown = check(administrator, Coordinator, ("都道府県", "人数"), ("青森県", "2"))
    sent = {"apply": "", "table": shown.context["apply"].signed, "_why": "理由"}
    with time_machine.travel(timezone.now() + timedelta(hours=lists.HOURS, minutes=1)):
        # Even where the person is in again by then.
        let_in(administrator, User.objects.get(username=roles.ADMINISTRATOR))
        late = administrator.post(address(Coordinator, "import"), sent)
    let_in(administrator, User.objects.get(username=roles.ADMINISTRATOR))
    elsewhere = administrator.post(address(Agreement, "import"), sent)
    forged = administrator.post(address(Coordinator, "import"), {**sent, "table": "x"})
    for page in (late, elsewhere, forged):
        assert f'<li><a href="#id_file">{lists.EXPIRED}</a></li>' in page.text
    assert Coordinator.objects.get(prefecture="02").people is None


def test_more_changes_than_fit_a_request_are_refused(editor, monkeypatch):
    monkeypatch.setattr(dry_run, "MOST_CHANGES", 2)
    rows = [(one.name, "1") for one in PREFECTURES]
    header = ("都道府県", "人数")
    assert check(editor, Coordinator, header, *rows[:2]).context["plan"].sentences == []
    shown = check(editor, Coordinator, header, *rows[:3])
    assert shown.context["plan"].sentences == [dry_run.TOO_MANY_CHANGES]


def test_a_row_that_a_person_may_not_change_is_refused_by_its_line(editor, monkeypatch):
    def may(self, request, row=None):
        return row is None or row.prefecture != "02"

    monkeypatch.setattr(CoordinatorAdmin, "has_change_permission", may)
    Coordinator.objects.filter(prefecture="02").delete()
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("岩手県", "1"), ("青森県", "2"))
    assert problems(shown) == [(3, "", dry_run.FORBIDDEN)]
    Coordinator.objects.create(prefecture="02")
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("岩手県", "1"), ("青森県", "2"))
    assert problems(shown) == [(3, "", dry_run.FORBIDDEN)]
    # What does not change is nobody's business.
    assert problems(check(editor, Coordinator, ("都道府県", "人数"), ("青森県", ""))) == []


# --- Kinds of cells ------------------------------------------------------------------------------


def test_rows_are_added_with_related_rows_days_and_choices_by_their_words(editor):
    shown = check(
        editor,
        Call,
        ("類型", "年度", "回", "開始日", "締切日", "締切時刻", "位置づけ", "引用"),
        (
            "草の根技術協力事業　草の根協力支援型",
            "2027",
            "第1回",
            "令和9年4月1日",
            "2027/6/1",
            "17:00",
            "現行",
            "seed 協力概要(10)「図：都道府県ごとの配置人数」",
        ),
        ("kusanone/support", "2027", "第2回", "", "", "", "past_call", ""),
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
    assert (first.standing, second.standing, second.opens_on) == ("current", "past_call", None)
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
