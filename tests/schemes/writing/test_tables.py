"""Tables in files: what is read, what is refused and in which words, and what is written."""

import io
import random
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from schemes.writing import tables, workbooks
from schemes.writing.tables import Line, Table, UnusableTable

HEADER = ("都道府県", "人数")


def csv_table(text, encoding="utf-8"):
    return tables.read(text.encode(encoding), "a.csv")


def why_not(data, filename="a.csv"):
    with pytest.raises(UnusableTable) as refused:
        tables.read(data, filename)
    return str(refused.value)


def workbook(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data, added=None, changed=None):
    """A workbook with parts added, or with the content of parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, (changed or {}).get(name, lambda same: same)(content))
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return out.getvalue()


# --- Texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_text_is_read_as_excel_in_japan_writes_it(encoding, ends, separator):
    text = ends.join(separator.join(row) for row in (HEADER, ("髙知県①", "2"), ("〜", "")))
    found = csv_table(text.replace("〜", "～") + ends, encoding)
    assert found == Table(HEADER, (Line(2, ("髙知県①", "2")), Line(3, ("～", ""))))


def test_cells_hold_separators_quotes_and_lines():
    found = csv_table('名,値\r\n"a,b","言""葉"\r\n"一\r\n二",c\r\n')
    assert found.lines == (Line(2, ("a,b", '言"葉')), Line(3, ("一\n二", "c")))


def test_blank_rows_count_as_rows_and_blank_columns_are_none():
    found = csv_table("\n名,値,,\n,,,\nあ,1,,\n\nい\n")
    assert found == Table(("名", "値"), (Line(4, ("あ", "1")), Line(6, ("い", ""))))


def test_a_paste_is_read_like_a_file():
    assert tables.read_text("名\t値\nあ,い\t1") == Table(("名", "値"), (Line(2, ("あ,い", "1")),))


@pytest.mark.parametrize("encoding", ["utf-16", "euc_jp", "iso2022_jp", "utf-32"])
def test_another_encoding_is_refused_with_the_one_to_use(encoding):
    text = "都道府県,人数,配置先\n青森県,2,青森県国際交流協会\n"
    assert why_not(text.encode(encoding)) == tables.ENCODING
    assert "UTF-8で保存し直してください" in tables.ENCODING


def test_half_width_kana_in_cp932_is_no_other_encoding():
    assert csv_table("名,値\nﾃﾞｽｸ国内拠点の名称,1\n", "cp932").lines == (
        Line(2, ("ﾃﾞｽｸ国内拠点の名称", "1")),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", tables.EMPTY),
        ("\n\n,,\n", tables.EMPTY),
        ("名,値\n", tables.EMPTY),
        ("名,,値\nあ,,1", "B列に見出しがありません。"),
        ("名,値, 名\nあ,1,い", "見出し「名」が二つあります。一つにしてください。"),
        ("名,値\nあ,1,余り", "2行目のC列より右に、見出しのない値があります。"),
        (
            '名,値\nあ,1\n"い,2',
            '3行目の引用符(")がとじていないか、長すぎます。引用符を確かめてください。',
        ),
        (
            '名,値\n"あ"い,1',
            '2行目の引用符(")がとじていないか、長すぎます。引用符を確かめてください。',
        ),
        ("名,値\nあ\x07,1", tables.ENCODING),
        ("名,値\nあ\0,1", tables.ENCODING),
    ],
)
def test_a_text_that_is_no_table_is_refused(text, sentence):
    assert why_not(text.encode()) == sentence


def test_a_control_character_in_a_paste_is_refused_by_its_place():
    with pytest.raises(UnusableTable, match="2行目のB列に、使えない文字があります。"):
        tables.read_text("名\t値\nあ\t1\x07")


@pytest.mark.parametrize(("rows", "sentence"), [(5_000, None), (5_001, tables.TOO_MANY_ROWS)])
def test_rows_have_a_limit(rows, sentence):
    text = "名\n" + "あ\n" * rows
    if sentence:
        assert why_not(text.encode()) == sentence
    else:
        assert len(csv_table(text).lines) == rows


@pytest.mark.parametrize(("columns", "sentence"), [(60, None), (61, workbooks.TOO_MANY_COLUMNS)])
def test_columns_have_a_limit(columns, sentence):
    text = ",".join(f"列{number}" for number in range(columns)) + "\n" + "1," * (columns - 1) + "1"
    if sentence:
        assert why_not(text.encode()) == sentence
    else:
        assert len(csv_table(text).header) == columns


def test_a_cell_has_a_limit():
    longest = "あ" * 32_767
    assert csv_table(f"名\n{longest}").lines[0].cells == (longest,)
    assert why_not(f"名\n{longest}い".encode()) == (
        "2行目のA列の文が長すぎます。32,767文字以内にしてください。"
    )


def test_a_file_has_a_limit():
    assert why_not(b"x" * 10_000_001) == tables.TOO_LARGE
    assert why_not(b"x" * 10_000_000) != tables.TOO_LARGE


@pytest.mark.parametrize("filename", ["a.pdf", "a", "a.csv.exe", "a.ods"])
def test_another_kind_of_file_is_refused(filename):
    assert why_not("名\nあ".encode(), filename) == tables.EXTENSION


# --- Excel ---------------------------------------------------------------------------------------


MORNING = datetime.combine(date(2027, 4, 1), time(9, 30))
MIDNIGHT = datetime.combine(date(2027, 4, 1), time())


def test_values_of_a_workbook_become_texts():
    data = workbook(
        ("文", "数", "小数", "日", "時刻", "日時", "真偽", "空"),
        (
            "あ",
            3.0,
            2.5,
            MIDNIGHT,
            time(17, 0),
            MORNING,
            True,
            None,
        ),
        (None, 12_345_678_901, 0, date(2027, 4, 1), time(0, 0, 5), None, False, "'='"),
    )
    assert tables.read(data, "a.xlsx").lines == (
        Line(2, ("あ", "3", "2.5", "2027-04-01", "17:00", "2027-04-01 09:30:00", "TRUE", "")),
        Line(3, ("", "12345678901", "0", "2027-04-01", "00:00:05", "", "FALSE", "='")),
    )


def test_only_the_first_sheet_counts():
    data = workbook(
        HEADER, ("青森県", 2), change=lambda book: book.create_sheet("別").append(["=1"])
    )
    assert tables.read(data, "a.xlsx").lines == (Line(2, ("青森県", "2")),)


def test_a_sheet_that_belies_its_size_hides_nothing():
    data = repacked(
        workbook(HEADER, ("青森県", 2)),
        changed={
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:A1"')
        },
    )
    assert tables.read(data, "a.xlsx").lines == (Line(2, ("青森県", "2")),)


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://x")', ArrayFormula("B2", "=SUM(A1:A2)")]
)
def test_a_formula_is_refused_by_its_cell(formula):
    assert why_not(workbook(HEADER, ("青森県", formula)), "a.xlsx") == (
        "セルB2に数式があります。値として貼り付け直してから、取り込んでください。"
    )


def test_a_cell_with_an_error_is_refused_by_its_cell():
    def change(book):
        book.active["B2"] = "#N/A"
        book.active["B2"].data_type = "e"

    assert why_not(workbook(HEADER, ("青森県", 1), change=change), "a.xlsx") == (
        "セルB2がエラー(#N/A)です。値を入れ直してください。"
    )


GOOD = workbook(HEADER, ("青森県", 2))
OLD_CONTAINER = tables.OLE + bytes(600)


@pytest.mark.parametrize(
    ("data", "filename", "sentence"),
    [
        (GOOD, "a.xlsm", workbooks.MACRO),
        (repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "a.xlsx", workbooks.MACRO),
        (
            repacked(
                GOOD,
                changed={
                    "[Content_Types].xml": lambda xml: xml.replace(
                        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
                        b"ms-excel.sheet.macroEnabled.main",
                    )
                },
            ),
            "a.xlsx",
            workbooks.MACRO,
        ),
        (OLD_CONTAINER, "a.xls", tables.OLD),
        (OLD_CONTAINER, "a.xlsx", tables.OLD),
        ("名\nあ".encode(), "a.xls", tables.OLD),
        (OLD_CONTAINER + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", workbooks.ENCRYPTED),
        (repacked(GOOD, {"xl/workbook.bin": b"x"}), "a.xlsx", workbooks.BINARY),
        (
            repacked(GOOD, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "a.xlsx",
            workbooks.LINKED,
        ),
        (GOOD[: len(GOOD) // 2], "a.xlsx", workbooks.BROKEN),
        (b"PK\x03\x04", "a.csv", workbooks.BROKEN),
        ("名,値\nあ,1".encode(), "a.xlsx", workbooks.BROKEN),
        (b"", "a.xlsx", workbooks.BROKEN),
    ],
)
def test_a_workbook_that_could_do_harm_or_cannot_be_read_is_refused(data, filename, sentence):
    assert why_not(data, filename) == sentence


def test_another_zip_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert why_not(out.getvalue(), "a.xlsx") == workbooks.BROKEN


def test_an_encrypted_part_is_refused():
    data = bytearray(GOOD)
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1  # the flag in the directory
    assert why_not(bytes(data), "a.xlsx") == workbooks.ENCRYPTED


@pytest.mark.parametrize(
    "added",
    [
        {"xl/media/a.bin": bytes(6_000_000)},  # a thousandth of its size
        {f"xl/media/{number}.bin": b"" for number in range(1_000)},
    ],
    ids=["ratio", "parts"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(added):
    assert why_not(repacked(GOOD, added), "a.xlsx") == workbooks.BOMB


def test_a_bomb_of_honest_ratio_is_refused_by_its_size():
    noise = random.Random(1).randbytes(300_000)
    parts = {f"xl/media/{number}.bin": noise + bytes(2_200_000) for number in range(24)}
    sizes = sum(map(len, parts.values()))
    assert (sizes, len(GOOD)) > (workbooks.MOST_UNPACKED - 1, 0)
    assert why_not(repacked(GOOD, parts), "a.xlsx") == workbooks.BOMB


def test_a_part_that_belies_its_size_is_refused():
    """The directory says 100 bytes; what is packed is 6 MB."""
    data = bytearray(repacked(GOOD, {"xl/media/a.bin": bytes(6_000_000)}))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (100).to_bytes(4, "little")
    assert why_not(bytes(data), "a.xlsx") == workbooks.BROKEN


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    ("part", "change", "sentence"),
    [
        (SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml, workbooks.BROKEN),
        (SHEET, lambda xml: xml.decode().encode("utf-16"), workbooks.BROKEN),
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="ABC2"'), workbooks.TOO_MANY_COLUMNS),
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="ZZZZZZZZ2"'), workbooks.TOO_MANY_COLUMNS),
        (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048577"'), workbooks.TOO_FAR),
        (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'), workbooks.TOO_FAR),
        (SHEET, lambda xml: xml[:-20], workbooks.BROKEN),
        ("xl/workbook.xml", lambda xml: xml.replace(b"sheetId", b"x"), workbooks.BROKEN),
    ],
)
def test_a_sheet_that_would_cost_too_much_or_is_damaged_is_refused(part, change, sentence):
    assert why_not(repacked(GOOD, changed={part: change}), "a.xlsx") == sentence


def test_texts_are_read_as_excel_writes_them():
    """Once for all cells, in runs, and with the readings that Excel in Japan keeps beside them."""
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>名</t></si><si><r><t>青森</t></r><r><rPr><b/></rPr><t>県</t></r>"
        '<rPh sb="0" eb="2"><t>アオモリ</t></rPh></si></sst>'
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
    changed = {
        SHEET: lambda _: sheet.encode(),
        "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", listed),
    }
    data = repacked(GOOD, {STRINGS: strings}, changed)
    assert tables.read(data, "a.xlsx") == Table(("名",), (Line(2, ("青森県",)),))
    for damaged in (strings[:-30], strings.replace("<si><t>名</t></si>", "")):
        assert why_not(repacked(GOOD, {STRINGS: damaged}, changed), "a.xlsx") == workbooks.BROKEN


def assert_table_or_sentence(data, filename):
    try:
        found = tables.read(data, filename)
    except UnusableTable as refused:
        found = str(refused)
    assert isinstance(found, Table) or found.endswith("。")


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@given(st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_whatever_is_damaged_is_a_table_or_a_sentence(chance):
    name = chance.choice(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())

    def damage(content):
        damaged = bytearray(content)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randrange(6)] = chance.randbytes(chance.randrange(4))
        return bytes(damaged)

    for data in (repacked(GOOD, changed={name: damage}), damage(GOOD)):
        assert_table_or_sentence(data, "a.xlsx")


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.txt"]))
def test_whatever_bytes_are_a_table_or_a_sentence(data, filename):
    assert_table_or_sentence(data, filename)


# --- Out, and in again ---------------------------------------------------------------------------

usable = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufffd"
)
texts = st.text(st.one_of(st.sampled_from("=+-@\t\n'\",;＝1あ"), usable), max_size=12)
rows = st.lists(st.tuples(st.text("あいう", min_size=1), texts, texts), min_size=1, max_size=6)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@given(rows)
@settings(max_examples=150)
def test_what_is_written_is_read_again(kind, written):
    header = ("名", "=値", "注")
    found = tables.read(tables.write(header, written, kind), f"a.{kind}")
    # Blank cells at the end of a row are as none.
    expected = [
        (name, value if note.strip() or value.strip() else "", note if note.strip() else "")
        for name, value, note in written
    ]
    assert [line.cells for line in found.lines] == expected
    assert found.header == header


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    shown = tables.write(("名",), [(text,)], "csv").decode("utf-8-sig")
    cell = shown.removeprefix("名\r\n").lstrip('"')
    assert cell.startswith("'")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    data = tables.write(("名",), [(text,)], "xlsx")
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read(SHEET)


def test_a_csv_is_what_excel_opens_in_japanese():
    assert tables.write(HEADER, [("青森県", 2)], "csv") == (
        b"\xef\xbb\xbf" + "都道府県,人数\r\n青森県,2\r\n".encode()
    )


def test_whole_numbers_are_numbers_in_a_workbook_as_long_as_excel_keeps_them():
    data = tables.write(("数", "大きな数"), [(3, 10**15)], "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [(3, "n"), (str(10**15), "s")]


def test_a_guard_that_excel_kept_as_text_is_taken_off_again():
    """A CSV with a guarded cell, opened in Excel and saved as a workbook."""
    assert tables.read(workbook(("名",), ("'=1",)), "a.xlsx").lines == (Line(2, ("=1",)),)


def test_a_text_that_no_cell_of_excel_holds_is_written_as_csv_alone():
    longest = "あ" * 32_768
    with pytest.raises(UnusableTable, match="CSVで書き出してください。"):
        tables.write(("名",), [(longest,)], "xlsx")
    assert longest in tables.write(("名",), [(longest,)], "csv").decode()


# --- The header -----------------------------------------------------------------------------------

TITLED = "国際協力推進員の配置\n2026年4月1日現在\n\n都道府県,人数\n青森県,2\n"


def test_a_header_is_looked_for_below_a_title():
    assert tables.read_text(TITLED, known=("都道府県", "人数", "配置先")) == Table(
        HEADER,
        (Line(5, ("青森県", "2")),),
        ("4行目を見出しとして読みました。それより上の行は読みません。",),
    )


def test_the_row_with_the_most_names_is_the_header():
    text = "都道府県別の一覧,人数\n都道府県,人 数\n青森県,2\n"
    assert tables.read_text(text, known=("都道府県", "人数")).header == ("都道府県", "人 数")


def test_a_header_in_the_first_row_needs_no_word():
    assert tables.read_text("都道府県,人数\n青森県,2", known=("都道府県",)).notes == ()


def test_a_row_that_is_taken_for_the_header_without_a_name_is_told():
    found = tables.read_text("\n県名,数\n青森県,2\n", known=("都道府県", "人数"))
    assert (found.header, found.notes) == (("県名", "数"), ("2行目を見出しとして読みました。",))


def test_a_header_is_not_looked_for_without_end():
    rows = "".join(f"{number}\n" for number in range(tables.HEADER_ROWS))
    assert tables.read_text(f"{rows}都道府県\n青森県\n", known=("都道府県",)).header == ("0",)


# --- What a workbook hides ------------------------------------------------------------------------

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
