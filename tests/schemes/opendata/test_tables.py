"""The tables: a spreadsheet opens them without garbling, and no text in them is a formula."""

import csv
import io
import zipfile

import openpyxl
import pytest

from grants.models import Cap
from schemes.opendata import listing, packing
from schemes.opendata.files import SPREADSHEETS, files
from schemes.opendata.packing import OpenTable
from schemes.opendata.stamps import COLUMNS, Stamp
from schemes.writing import tables
from tests.stocked import publish

pytestmark = pytest.mark.django_db

NAMED = Stamp("abc", "2026-11-28", "資料", "確認中", "", "https://portal.example")
HARMFUL = ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1+1", "＝1", "'=1", "ふつうの文"]


def sheet(data, name="表"):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book[name].iter_rows()]


def packed(cells, kind):
    table = OpenTable(["値"], [[cell] for cell in cells])
    return packing.table(table, NAMED, "表の名前", "/open-data/x.csv", kind)


def test_a_csv_begins_with_its_mark_and_ends_lines_as_excel_does(given):
    data = given("/open-data/npo-centres.csv")
    assert data.startswith(b"\xef\xbb\xbf" + "実施団体名,助成制度名".encode())
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_spreadsheet_that_splits_at_semicolons_too_sees_the_same_cells(given):
    """LibreOffice offers commas, tabs and semicolons together."""
    text = given("/open-data/npo-centres.csv").decode("utf-8-sig")
    outside = "".join(text.split('"')[::2])
    assert ";" not in outside
    assert "\t" not in outside
    assert text.count(";") > 100


def test_no_text_of_a_csv_is_a_formula_and_each_is_read_back():
    data = packed(HARMFUL, "csv")
    cells = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))][1:]
    assert [cell for cell in cells if cell[:1] in "=+-@\t\r＝"] == []
    read = tables.read(data, "x.csv")
    assert [line.cells[0] for line in read.lines] == HARMFUL


def test_no_text_of_a_workbook_is_a_formula_and_each_is_read_back():
    data = packed(HARMFUL, "xlsx")
    assert {row[0].data_type for row in sheet(data)} == {"s"}
    assert [line.cells[0] for line in tables.read(data, "x.xlsx").lines] == HARMFUL


def test_a_published_text_that_looks_like_a_formula_is_a_text(site, lines):
    publish('=HYPERLINK("http://x")')
    (found,) = [one for one in lines("/open-data/schemes.csv") if one["記号"] == "kusanone"]
    assert found["一文の説明"] == '\'=HYPERLINK("http://x")'


def test_numbers_are_numbers_and_unknown_ones_are_empty(given):
    header, *rows = sheet(given("/open-data/npo-centres.xlsx"))
    place = [cell.value for cell in header].index("上限額(円)")
    cells = {row[1].value: row[place] for row in rows}
    assert cells["草の根技術協力事業 草の根協力支援型"].value == 10_000_000
    assert cells["NGO等活動支援事業 JICA企画型プログラム"].value is None
    assert {type(cell.value) for cell in cells.values()} == {int, type(None)}


def test_a_workbook_says_its_edition_day_source_and_terms_on_a_sheet_of_its_own(given, records):
    whole = records("/open-data/catalogue.json")
    found = {
        name.value: said.value
        for name, said in sheet(given("/open-data/calls.xlsx"), "この表について")
    }
    assert found["データの名前"] == "募集"
    assert (found["版"], found["基準日"]) == (whole["版"], whole["基準日"])
    assert found["利用条件"] == "確認中"
    assert found["データの出典"].startswith("独立行政法人国際協力機構(JICA)")


def test_every_line_of_a_csv_names_its_edition_day_source_and_terms(lines, records):
    whole = records("/open-data/catalogue.json")
    for one in lines("/open-data/tracks.csv"):
        assert list(one)[-4:] == list(COLUMNS)
        assert (one["版"], one["基準日"], one["利用条件"]) == (
            whole["版"],
            whole["基準日"],
            "確認中",
        )


def test_both_forms_of_a_list_hold_the_same(given, lines):
    header, *rows = sheet(given("/open-data/caps.xlsx"))
    names = [cell.value for cell in header]
    told = [
        dict(zip(names, ("" if c.value is None else str(c.value) for c in row), strict=True))
        for row in rows
    ]
    assert told == lines("/open-data/caps.csv")


def test_a_workbook_is_the_same_bytes_whenever_it_is_made():
    data = packed(["文"], "xlsx")
    assert data == packed(["文"], "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"2026-11-28T00:00:00Z" in book.read("docProps/core.xml")


# --- Lists ----------------------------------------------------------------------------------------


def test_every_kind_of_row_has_a_list(lines):
    for name in ("tracks", "requirements", "caps", "calls", "offices", "desks", "coordinators"):
        assert lines(f"/open-data/{name}.csv"), name
    assert {name for name, one in files().items() if one.formats == SPREADSHEETS} >= set(
        listing.kinds()
    )


def test_no_list_has_two_columns_of_one_name():
    for name, kinds in listing.kinds().items():
        header = [*listing.header(kinds[0]), *COLUMNS]
        assert len(set(header)) == len(header), name


def test_a_list_has_every_published_row_with_words_for_its_codes(lines):
    found = lines("/open-data/caps.csv")
    assert len(found) == Cap.objects.count()
    (one,) = [row for row in found if row["番号"] == "KS-2"]
    assert (one["属するもの"], one["属するものの名前"]) == ("kusanone/support", "草の根協力支援型")
    assert (one["種類"], one["金額"], one["強さ"]) == ("総額の上限", "10000000", "必須")
    assert (one["期間"], one["年度"]) == ("", "")
    assert one["出典の資料"] == "市民参加協力事業 概要 協力概要(3)"


def test_a_row_within_another_names_it(lines):
    found = lines("/open-data/coverage.csv")
    (one,) = [row for row in found if row["都道府県"] == "青森県"]
    assert (one["属するもの"], one["属するものの名前"]) == ("offices/tohoku", "JICA東北")
