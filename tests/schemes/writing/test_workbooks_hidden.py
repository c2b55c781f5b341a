"""What an Excel file hides or strikes through is told to whoever takes it in."""

import re

from openpyxl.styles import Font

from schemes.writing import tables, workbooks
from schemes.writing.tables import Line
from tests.schemes.writing.sheets import HEADER, repacked, why_not, workbook

ROWS = (HEADER, ("青森県", 2), ("岩手県", 3), ("宮城県", 4))


def notes(*rows, change):
    return tables.read(workbook(*rows, change=change), "a.xlsx").notes


def test_a_workbook_that_hides_nothing_is_read_without_a_word():
    assert tables.read(workbook(*ROWS), "a.xlsx").notes == ()


def test_hidden_rows_are_told_and_read():
    def change(book):
        book.active.row_dimensions[3].hidden = True
        book.active.row_dimensions[9].hidden = True  # which holds nothing

    flat = {
        "xl/worksheets/sheet1.xml": lambda old: old.replace(b'<row r="4"', b'<row r="4" ht="0"')
    }
    found = tables.read(repacked(workbook(*ROWS, change=change), changed=flat), "a.xlsx")
    assert found.notes == (
        "隠れた行(3行目、4行目)も取り込みます。取り込まないものは、表から削除してください。",
    )
    assert [line.cells[0] for line in found.lines] == ["青森県", "岩手県", "宮城県"]


def test_hidden_columns_are_told():
    def change(book):
        for letter in "BCDE":
            book.active.column_dimensions[letter].hidden = True

    assert notes(*ROWS, change=change) == (
        "隠れた列(B列)も取り込みます。取り込まないものは、表から削除してください。",
    )


def test_hidden_columns_to_the_end_of_the_sheet_are_no_columns():
    def change(book):
        hidden = book.active.column_dimensions["C"]
        hidden.min, hidden.max, hidden.hidden = 3, 16_384, True

    assert notes(*ROWS, change=change) == ()


def test_cells_that_are_struck_through_are_told():
    def change(book):
        book.active["A3"].font = Font(strike=True)
        book.active["B4"].value = "三四"
        book.active["C9"].font = Font(strike=True)  # which holds nothing

    parts = "<r><rPr><strike/></rPr><t>三</t></r><r><t>四</t></r>".encode()
    in_cell = {"xl/worksheets/sheet1.xml": lambda old: old.replace("<t>三四</t>".encode(), parts)}
    found = tables.read(repacked(workbook(*ROWS, change=change), changed=in_cell), "a.xlsx")
    assert found.notes == (
        "取り消し線のあるセル(A3、B4)も、そのまま取り込みます。消した内容なら、セルを空にするか、行を削除してください。",
    )
    assert found.lines[2].cells == ("宮城県", "三四")


def test_a_text_that_excel_keeps_apart_is_told_where_a_part_is_struck_through():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = (
        f'<sst xmlns="{main}"><si><r><rPr><strike/></rPr><t>青森</t></r><r><t>県</t></r></si></sst>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = repacked(
        workbook(*ROWS),
        added={"xl/sharedStrings.xml": texts},
        changed={
            "[Content_Types].xml": lambda old: old.replace(b"</Types>", named.encode()),
            "xl/worksheets/sheet1.xml": lambda old: re.sub(
                rb'(<c r="A2")[^>]*>.*?</c>', rb'\1 t="s"><v>0</v></c>', old
            ),
        },
    )
    found = tables.read(data, "a.xlsx")
    assert found.lines[0].cells == ("青森県", "2")
    assert found.notes == (
        "取り消し線のあるセル(A2)も、そのまま取り込みます。消した内容なら、セルを空にするか、行を削除してください。",
    )


def test_many_of_them_are_counted():
    def change(book):
        for number in range(2, 15):
            book.active.row_dimensions[number].hidden = True

    shown = "、".join(f"{number}行目" for number in range(2, 12))
    rows = (HEADER, *((f"行{number}", number) for number in range(2, 15)))
    assert notes(*rows, change=change) == (
        f"隠れた行({shown}、ほか3)も取り込みます。取り込まないものは、表から削除してください。",
    )


def test_a_hidden_sheet_is_never_the_one_that_is_read():
    def change(book):
        book.active.title = "旧"
        book.active.sheet_state = "hidden"
        book.create_sheet("深").sheet_state = "veryHidden"
        shown = book.create_sheet("今")
        shown.append(HEADER)
        shown.append(("沖縄県", 9))
        book.active = 2

    found = tables.read(workbook(*ROWS, change=change), "a.xlsx")
    assert found.lines == (Line(2, ("沖縄県", "9")),)
    assert found.notes == (
        "隠れたシート(「旧」、「深」)は読みません。使うときは、再表示して最初のシートにしてください。",
    )


def test_other_sheets_are_told():
    def change(book):
        book.active.title = "一"
        book.create_sheet("二").append(("ほか",))
        book.create_sheet("三")

    assert notes(*ROWS, change=change) == (
        "シート「一」だけを読みました。ほかのシート(「二」、「三」)は読みません。",
    )


def test_a_workbook_without_a_sheet_that_is_seen_is_refused():
    data = repacked(
        workbook(*ROWS),
        changed={
            "xl/workbook.xml": lambda old: re.sub(rb'state="visible"', b'state="hidden"', old)
        },
    )
    assert why_not(data, "a.xlsx") == workbooks.ALL_HIDDEN
