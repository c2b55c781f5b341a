"""Excel files: what their cells become, and which files are refused before they do harm."""

import io
import random
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from schemes.writing import tables, workbooks
from schemes.writing.tables import Line, Table
from tests.schemes.writing.sheets import (
    GOOD,
    HEADER,
    SHEET,
    assert_table_or_sentence,
    repacked,
    why_not,
    workbook,
)

# --- Cells ---------------------------------------------------------------------------------------


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


STRINGS = "xl/sharedStrings.xml"


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


# --- Files that could do harm, and damaged ones --------------------------------------------------


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
