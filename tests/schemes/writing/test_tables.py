"""Tables in files: what is read, what is refused and in which words, and what is written."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes.writing import tables, workbooks
from schemes.writing.tables import Line, Table, UnusableTable
from tests.schemes.writing.sheets import HEADER, SHEET, assert_table_or_sentence, why_not, workbook


def csv_table(text, encoding="utf-8"):
    return tables.read(text.encode(encoding), "a.csv")


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


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.txt"]))
def test_whatever_bytes_are_a_table_or_a_sentence(data, filename):
    assert_table_or_sentence(data, filename)


# --- The header ----------------------------------------------------------------------------------


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
