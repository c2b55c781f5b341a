"""Tables in files: CSV and Excel, in and out. No Django, no database, no clock.

What comes in is text only, and is refused with a sentence where a value would have to be guessed
or the file could do harm. What goes out holds no formula, whatever its texts begin with.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from schemes.writing import workbooks
from schemes.writing.names import plain
from schemes.writing.workbooks import (
    ENCRYPTED,
    MACRO,
    MOST_COLUMNS,
    TOO_MANY_COLUMNS,
    UnusableTable,
)

__all__ = ["Line", "Table", "UnusableTable", "read", "read_text", "write"]

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000
LONGEST_CELL = 32_767  # what a cell of Excel holds

ENCODING = "文字コードを読み取れません。UTF-8で保存し直してください(Excelでは、名前を付けて保存の「CSV UTF-8 (コンマ区切り)」)。"
OLD = "古い形式のExcelファイル(.xls)は使えません。「Excel ブック (.xlsx)」で保存し直してください。"
EXTENSION = "CSV(.csv)かExcel(.xlsx)のファイルを選んでください。"
TOO_LARGE = f"ファイルが大きすぎます。{MOST_BYTES // 1_000_000}MB以内に分けてください。"
EMPTY = "表に行がありません。1行目に見出し、2行目から内容を入れてください。"
# Above its header a table may have a title, a date, a note.
HEADER_ROWS = 10
TOO_MANY_ROWS = f"行が多すぎます。見出しのほかに{MOST_ROWS:,}行以内に分けてください。"
NARROWEST, WIDEST = 12, 48  # columns of a sheet, in signs of half width
MOST_EXACT = 10**15  # Excel rounds numbers from here on

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
# A text that begins so is taken for a formula by a spreadsheet; an apostrophe keeps it a text.
GUARDED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
QUOTED = re.compile(r'[",;\r\n]')
HALF_WIDTH = re.compile(r"[\uff61-\uff9f]")


@dataclass(frozen=True)
class Line:
    """A row below the header. ``number`` is the row that a spreadsheet shows, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Every line has as many cells as the header has names; line ends in cells are LF.

    ``notes``: what a person is told of the table before it is used.
    """

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


# A row as it comes: the number that a spreadsheet shows, and its cells.
Numbered = tuple[int, Sequence[str]]


def read(data: bytes, filename: str, known: Collection[str] = ()) -> Table:
    """The table of an uploaded file. ``known``: names that its header may have, by which it is found
    below a title. Raises ``UnusableTable``."""
    if len(data) > MOST_BYTES:
        raise UnusableTable(TOO_LARGE)
    extension = filename.rpartition(".")[2].lower()
    if extension in ("xlsm", "xltm", "xlam"):
        raise UnusableTable(MACRO)
    if data.startswith(OLE):
        # An encrypted workbook is wrapped in the container of the old format.
        raise UnusableTable(ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else OLD)
    if extension == "xls":
        raise UnusableTable(OLD)
    if data.startswith(ZIP) or extension == "xlsx":
        sheet = workbooks.read(data)
        return _table(sheet.rows, known, sheet.notes)
    if extension not in ("csv", "tsv", "txt"):
        raise UnusableTable(EXTENSION)
    return read_text(_decoded(data), known)


def read_text(text: str, known: Collection[str] = ()) -> Table:
    """The table of a text: separated by commas, or by tabs as a spreadsheet copies. Raises
    ``UnusableTable``."""
    if len(text) > MOST_BYTES:
        raise UnusableTable(TOO_LARGE)
    return _table(_text_rows(text.removeprefix("\ufeff")), known)


def write(
    header: Sequence[str],
    rows: Iterable[Sequence[str | int]],
    kind: str,
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A file of ``kind`` 「csv」 (UTF-8 with BOM, CRLF) or 「xlsx」 (texts as texts, whole numbers as
    numbers; ``about``: what a second sheet says of the first). Raises ``UnusableTable`` for a text that a
    cell of Excel cannot hold."""
    if kind == "csv":
        return _csv(header, rows)
    return _workbook(header, rows, about)


# --- Rows of either kind → a table ----------------------------------------------------------------


def _table(rows: Iterable[Numbered], known: Collection[str], notes: Sequence[str] = ()) -> Table:
    filled = ((number, cells) for number, found in rows if (cells := _cells(number, found)))
    first = list(islice(filled, HEADER_ROWS))
    place = _header_place([cells for _, cells in first], {plain(name) for name in known})
    if not first:
        raise UnusableTable(EMPTY)
    number, cells = first[place]
    header = _header(cells)
    lines = tuple(_lines(header, chain(first[place + 1 :], filled)))
    if not lines:
        raise UnusableTable(EMPTY)
    return Table(header, lines, (*notes, *_header_note(number, place, cells, known)))


def _header_place(rows: Sequence[Sequence[str]], known: set[str]) -> int:
    """Which of the first rows holds the most names of a header; the first if none does."""
    counts = [sum(plain(cell) in known for cell in cells) for cells in rows]
    return counts.index(max(counts)) if counts else 0


def _header_note(
    number: int, place: int, cells: Sequence[str], known: Collection[str]
) -> Iterator[str]:
    """Which row was taken for the header, where that is not plain."""
    if place:
        yield f"{number}行目を見出しとして読みました。それより上の行は読みません。"
    elif known and not {plain(name) for name in known} & set(map(plain, cells)):
        yield f"{number}行目を見出しとして読みました。"


def _lines(header: tuple[str, ...], rows: Iterable[tuple[int, tuple[str, ...]]]) -> Iterator[Line]:
    for count, (number, cells) in enumerate(rows):
        if count == MOST_ROWS:
            raise UnusableTable(TOO_MANY_ROWS)
        if len(cells) > len(header):
            where = get_column_letter(len(header) + 1)
            raise UnusableTable(f"{number}行目の{where}列より右に、見出しのない値があります。")
        yield Line(number, cells + ("",) * (len(header) - len(cells)))


def _cells(number: int, found: Sequence[str]) -> tuple[str, ...]:
    """The cells of a row up to the last that holds something, as their texts were before they were
    guarded."""
    used = len(found)
    while used and not found[used - 1].strip():
        used -= 1
    if used > MOST_COLUMNS:
        raise UnusableTable(TOO_MANY_COLUMNS)
    for place, text in enumerate(found[:used], start=1):
        where = f"{number}行目の{get_column_letter(place)}列"
        if len(text) > LONGEST_CELL:
            raise UnusableTable(
                f"{where}の文が長すぎます。{LONGEST_CELL:,}文字以内にしてください。"
            )
        if UNUSABLE.search(text):
            raise UnusableTable(f"{where}に、使えない文字があります。入力し直してください。")
    return tuple(_unguarded(_plain_ends(text)) for text in found[:used])


def _header(cells: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in cells)
    for place, name in enumerate(names, start=1):
        if not name:
            raise UnusableTable(f"{get_column_letter(place)}列に見出しがありません。")
        if name in names[: place - 1]:
            raise UnusableTable(f"見出し「{name}」が二つあります。一つにしてください。")
    return names


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


# --- Text -----------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded_as_cp932(data)
    if UNUSABLE.search(text):
        raise UnusableTable(ENCODING)
    return text


def _decoded_as_cp932(data: bytes) -> str:
    """What Excel in Japan writes as CSV. EUC-JP would come out as half-width kana."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        raise UnusableTable(ENCODING) from None
    foreign = sum(character > "\x7f" for character in text)
    if len(HALF_WIDTH.findall(text)) * 3 > foreign and _is_encoded(data, "euc_jp"):
        raise UnusableTable(ENCODING)
    return text


def _is_encoded(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text_rows(text: str) -> Iterator[Numbered]:
    number = 0
    try:
        for number, cells in enumerate(_records(text, _separator(text)), start=1):
            yield number, cells
    except csv.Error:
        raise UnusableTable(
            f'{number + 1}行目の引用符(")がとじていないか、長すぎます。引用符を確かめてください。'
        ) from None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """Of the two, the one that the first row with something in it has more of."""

    def width(separator: str) -> int:
        return next((len(row) for row in _records(text, separator) if "".join(row).strip()), 0)

    return "\t" if width("\t") > width(",") else ","


def _csv(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    lines = (",".join(map(_quoted, row)) or '""' for row in (header, *rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _quoted(cell: str | int) -> str:
    """A cell as a line holds it. A semicolon is quoted too: some spreadsheets take it for the end of a
    cell."""
    text = str(_guarded(cell))
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def _guarded(cell: str | int) -> str | int:
    if isinstance(cell, int):
        return cell
    text = _plain_ends(cell)
    return f"'{text}" if GUARDED.match(text) else text


# --- Excel ----------------------------------------------------------------------------------------


def _workbook(
    header: Sequence[str],
    rows: Iterable[Sequence[str | int]],
    about: Sequence[tuple[str, str]],
) -> bytes:
    # Before a sheet is begun, which cannot be left half written.
    texts = [[_fitting(value) for value in row] for row in rows]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "市民参加ポータル"
    sheet = book.create_sheet("表")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(header, start=1):
        cells = [str(row[place - 1]) for row in texts]
        sheet.column_dimensions[get_column_letter(place)].width = _width(name, cells)
    drawn = _Cells(sheet)
    sheet.append(drawn.row(map(_fitting, header), bold=len(header)))
    for row in texts:
        sheet.append(drawn.row(row))
    if about:
        notes = book.create_sheet("この表について")
        notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 16, 80
        drawn = _Cells(notes)
        for name, said in about:
            notes.append(drawn.row([name, _fitting(said)], bold=1))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _width(name: str, cells: Iterable[str]) -> int:
    """So wide that short texts are seen whole, and long ones do not push the rest out of sight."""
    longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
    return max(NARROWEST, 2 * len(name) + 4, min(WIDEST, 2 * longest + 2))


def _fitting(value: str | int) -> str | int:
    """A number as Excel keeps it, or a text as a cell holds it."""
    if isinstance(value, int) and abs(value) < MOST_EXACT:
        return value
    text = UNUSABLE.sub("", _plain_ends(str(value)))
    if text.startswith("'") and GUARDED.match(text):
        text = f"'{text}"
    if len(text) > LONGEST_CELL:
        raise UnusableTable(
            f"{LONGEST_CELL:,}文字を超える文があり、Excelのセルに入りません。CSVで書き出してください。"
        )
    return text


class _Cells:
    """The cells of a sheet: one for each way of being drawn, which takes one value after the other.

    A sheet that is only written asks a row for its cells one by one, and to draw a cell anew takes most of
    the time.
    """

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._drawn: dict[tuple[bool, ...], WriteOnlyCell] = {}

    def row(self, values: Iterable[str | int], bold: int = 0) -> Iterator[WriteOnlyCell]:
        """A row, whose first cells are ``bold``."""
        for place, value in enumerate(values):
            cell = self._alike(isinstance(value, str), "\n" in str(value), place < bold)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it begins with
            yield cell

    def _alike(self, *way: bool) -> WriteOnlyCell:
        if way not in self._drawn:
            is_text, has_lines, bold = way
            cell = self._drawn[way] = WriteOnlyCell(self._sheet)
            if is_text:
                # It is text again when a person has edited the cell.
                cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text=has_lines)
            if bold:
                cell.font = Font(bold=True)
        return self._drawn[way]
