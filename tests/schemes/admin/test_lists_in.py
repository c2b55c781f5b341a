"""Tables taken in on the staff site: from a paste and from a file, seen before it is done."""

import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.models import Call
from outreach.models import Coordinator
from schemes.admin.tables import dry_run, lists
from schemes.models import Citation, Event
from schemes.writing import tables, workbooks
from schemes.writing.places import PREFECTURES
from tests.staff import address
from tests.tabled import CITED, apply, check, differences, problems, states

pytestmark = pytest.mark.django_db

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


def test_what_only_looks_like_what_is_meant_is_told_with_what_was_read(editor):
    """Text copied from a PDF has radicals (⻘, ⽇) where characters are meant."""
    header = ("都道府県", "⼈数", "配置先")
    rows = (("⻘森県", "2", "⻘森の会"), ("東京", "３", ""), ("⼭⼝県", "x", ""))
    shown = check(editor, Coordinator, header, *rows)
    plan = shown.context["plan"]
    blue = "形の似た別の文字があったので、「⻘」を「青」と読みました。"
    hills = "形の似た別の文字があったので、「⼭」を「山」、「⼝」を「口」と読みました。"
    # What is kept as it was typed was not read as anything else.
    assert [(one.line, one.label, one.sentence) for one in plan.notices] == [
        (2, "都道府県", blue),
        (4, "都道府県", hills),
    ]
    assert plan.header == "形の似た別の文字があったので、「⼈」を「人」と読みました。"
    assert f"<li>見出し: {plan.header}</li>" in shown.text
    assert f'<li><a href="#line-2">2行目「都道府県」</a>: {blue}</li>' in shown.text
    assert [state for *_, state in states(shown)] == [dry_run.CHANGED, dry_run.CHANGED, "誤り"]


def test_a_table_of_the_usual_characters_has_no_notice(editor):
    shown = check(editor, Coordinator, ("都道府県", "人数"), ("青森県", "２"))
    plan = shown.context["plan"]
    assert (plan.header, plan.notices) == ("", [])
    assert "読みました" not in shown.text


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
