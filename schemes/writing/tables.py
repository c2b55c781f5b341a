"""Tables in files: CSV and Excel, in and out. No Django, no database, no clock.

What comes in is text only, and is refused with a sentence where a value would have to be guessed
or the file could do harm. What goes out holds no formula, whatever its texts begin with.
"""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from schemes.writing.refusals import Refused

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 32_767  # what a cell of Excel holds
# A sheet may go on in rows that hold nothing but a format; so many are passed over.
LAST_ROW = 20_000

MOST_PARTS = 1_000
MOST_UNPACKED = 60_000_000
MOST_RATIO = 200  # text of a sheet packs to a tenth or a fiftieth
SMALL_UNPACKED = 5_000_000  # below it no ratio is looked at

ENCODING = "文字コードを読み取れません。UTF-8で保存し直してください(Excelでは、名前を付けて保存の「CSV UTF-8 (コンマ区切り)」)。"
EXTENSION = "CSV(.csv)かExcel(.xlsx)のファイルを選んでください。"
TOO_LARGE = f"ファイルが大きすぎます。{MOST_BYTES // 1_000_000}MB以内に分けてください。"
EMPTY = "表に行がありません。1行目に見出し、2行目から内容を入れてください。"
MACRO = "マクロの入ったExcelファイルは使えません。「Excel ブック (.xlsx)」で保存し直してください。"
OLD = "古い形式のExcelファイル(.xls)は使えません。「Excel ブック (.xlsx)」で保存し直してください。"
BINARY = "バイナリ形式のExcelファイル(.xlsb)は使えません。「Excel ブック (.xlsx)」で保存し直してください。"
ENCRYPTED = "パスワードで保護されたファイルは使えません。パスワードを外して保存し直してください。"
LINKED = "ほかのブックへのリンクがあるExcelファイルは使えません。値だけを貼り付けた新しいブックにしてください。"
BOMB = (
    "Excelファイルの中身が大きすぎます。使う行と列だけを新しいブックに貼り付けて保存してください。"
)
BROKEN = "Excelファイルを読み取れません。Excelで開けるか確かめ、「Excel ブック (.xlsx)」で保存し直してください。"
TOO_MANY_ROWS = f"行が多すぎます。見出しのほかに{MOST_ROWS:,}行以内に分けてください。"
TOO_FAR = (
    f"表が{LAST_ROW:,}行目より下まで続いています。使っていない下の行を、行ごと削除してください。"
)
TOO_MANY_COLUMNS = f"列が多すぎます。{MOST_COLUMNS}列以内にしてください。"
MOST_EXACT = 10**15  # Excel rounds numbers from here on

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
# A text that begins so is taken for a formula by a spreadsheet; an apostrophe keeps it a text.
GUARDED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
HALF_WIDTH = re.compile(r"[\uff61-\uff9f]")
FAR_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*\br\s*=\s*[\"'][A-Za-z]{3,}")
# What zipfile, the XML parser and openpyxl raise on a file that is not what it says.
FAULTS = (
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class UnusableTable(Refused):
    """A table that is not taken."""


@dataclass(frozen=True)
class Line:
    """A row below the header. ``number`` is the row that a spreadsheet shows, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Every line has as many cells as the header has names; line ends in cells are LF."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


# A row as it comes: the number that a spreadsheet shows, and its cells.
Numbered = tuple[int, Sequence[str]]


def read(data: bytes, filename: str) -> Table:
    """The table of an uploaded file. Raises ``UnusableTable``."""
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
        _require_harmless(data)
        return _table(_sheet_rows(data))
    if extension not in ("csv", "tsv", "txt"):
        raise UnusableTable(EXTENSION)
    return read_text(_decoded(data))


def read_text(text: str) -> Table:
    """The table of a text: separated by commas, or by tabs as a spreadsheet copies. Raises
    ``UnusableTable``."""
    if len(text) > MOST_BYTES:
        raise UnusableTable(TOO_LARGE)
    return _table(_text_rows(text.removeprefix("\ufeff")))


def write(header: Sequence[str], rows: Iterable[Sequence[str | int]], kind: str) -> bytes:
    """A file of ``kind`` 「csv」 (UTF-8 with BOM, CRLF) or 「xlsx」 (texts as texts, whole numbers as
    numbers). Raises ``UnusableTable`` for a text that a cell of Excel cannot hold."""
    if kind == "csv":
        return _csv(header, rows)
    return _workbook(header, rows)


# --- Rows of either kind → a table ----------------------------------------------------------------


def _table(rows: Iterable[Numbered]) -> Table:
    header: tuple[str, ...] | None = None
    lines: list[Line] = []
    for number, found in rows:
        cells = _cells(number, found)
        if not cells:
            continue
        if header is None:
            header = _header(cells)
            continue
        if len(lines) == MOST_ROWS:
            raise UnusableTable(TOO_MANY_ROWS)
        if len(cells) > len(header):
            where = get_column_letter(len(header) + 1)
            raise UnusableTable(f"{number}行目の{where}列より右に、見出しのない値があります。")
        lines.append(Line(number, cells + ("",) * (len(header) - len(cells))))
    if header is None or not lines:
        raise UnusableTable(EMPTY)
    return Table(header, tuple(lines))


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
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str | int) -> str | int:
    if isinstance(cell, int):
        return cell
    text = _plain_ends(cell)
    return f"'{text}" if GUARDED.match(text) else text


# --- Excel ----------------------------------------------------------------------------------------


def _require_harmless(data: bytes) -> None:
    """Refuse by what the container says of its parts, before openpyxl unpacks any."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _require_small(parts)
            _require_plain(parts)
            for part in parts:
                _require_harmless_part(part.filename, archive.read(part))
    except FAULTS:
        raise UnusableTable(BROKEN) from None


def _require_small(parts: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise UnusableTable(BOMB)
    if unpacked > SMALL_UNPACKED and unpacked > packed * MOST_RATIO:
        raise UnusableTable(BOMB)


def _require_plain(parts: Sequence[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnusableTable(ENCRYPTED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnusableTable(MACRO)
    if any(name.endswith("workbook.bin") for name in names):
        raise UnusableTable(BINARY)
    if any("externallinks/" in name for name in names):
        raise UnusableTable(LINKED)
    if "[content_types].xml" not in names:
        raise UnusableTable(BROKEN)


def _require_harmless_part(name: str, content: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        return
    # Excel writes UTF-8 without a DOCTYPE; entities could grow without end.
    if b"\0" in content or b"<!DOCTYPE" in content.upper():
        raise UnusableTable(BROKEN)
    if b"macroEnabled" in content and name == "[Content_Types].xml":
        raise UnusableTable(MACRO)
    # Columns beyond ZZ, which openpyxl would fill up to.
    if "worksheets/" in name and FAR_CELL.search(content):
        raise UnusableTable(TOO_MANY_COLUMNS)


def _sheet_rows(data: bytes) -> Iterator[Numbered]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # The size that a sheet says of itself may be wrong, and would hide cells.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number > LAST_ROW:
                raise UnusableTable(TOO_FAR)
            yield number, [_text(cell) for cell in row]
    except FAULTS:
        raise UnusableTable(BROKEN) from None


def _text(cell: Any) -> str:
    """What a cell holds, as text: dates as ISO, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise UnusableTable(
            f"セル{cell.coordinate}に数式があります。値として貼り付け直してから、取り込んでください。"
        )
    if cell.data_type == "e":
        raise UnusableTable(f"セル{cell.coordinate}がエラー({value})です。値を入れ直してください。")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    return str(value)


def _workbook(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    # Before a sheet is begun, which cannot be left half written.
    texts = [[_fitting(value) for value in row] for row in rows]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "市民参加ポータル"
    sheet = book.create_sheet("表")
    sheet.freeze_panes = "A2"
    for place, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, 2 * len(name) + 4)
    sheet.append([_cell(sheet, _fitting(name), bold=True) for name in header])
    for row in texts:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def _cell(sheet: Any, value: str | int, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # Text, whatever it begins with, and text again when a person has edited the cell.
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text="\n" in value)
    if bold:
        cell.font = Font(bold=True)
    return cell
