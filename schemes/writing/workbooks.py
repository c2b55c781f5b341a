"""Sheets of Excel files: whether a file is harmless, what a sheet holds, and what it hides.

Read by ``schemes.writing.tables``. No Django, no database, no clock.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from schemes.writing.refusals import Refused

MOST_COLUMNS = 60
# A sheet may go on in rows that hold nothing but a format; so many are passed over.
LAST_ROW = 20_000

MOST_PARTS = 1_000
MOST_UNPACKED = 60_000_000
MOST_RATIO = 200  # text of a sheet packs to a tenth or a fiftieth
SMALL_UNPACKED = 5_000_000  # below it no ratio is looked at
MOST_NAMED = 10  # rows, columns and cells that a sentence names

TOO_MANY_COLUMNS = f"列が多すぎます。{MOST_COLUMNS}列以内にしてください。"
MACRO = "マクロの入ったExcelファイルは使えません。「Excel ブック (.xlsx)」で保存し直してください。"
BINARY = "バイナリ形式のExcelファイル(.xlsb)は使えません。「Excel ブック (.xlsx)」で保存し直してください。"
ENCRYPTED = "パスワードで保護されたファイルは使えません。パスワードを外して保存し直してください。"
LINKED = "ほかのブックへのリンクがあるExcelファイルは使えません。値だけを貼り付けた新しいブックにしてください。"
BOMB = (
    "Excelファイルの中身が大きすぎます。使う行と列だけを新しいブックに貼り付けて保存してください。"
)
BROKEN = "Excelファイルを読み取れません。Excelで開けるか確かめ、「Excel ブック (.xlsx)」で保存し直してください。"
TOO_FAR = (
    f"表が{LAST_ROW:,}行目より下まで続いています。使っていない下の行を、行ごと削除してください。"
)
ALL_HIDDEN = "どのシートも隠れています。取り込むシートを再表示してから保存し直してください。"

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
class Sheet:
    """The rows of a sheet by the numbers that a spreadsheet shows, and what is to be told of it."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def require_harmless(data: bytes) -> None:
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


def read(data: bytes) -> Sheet:
    """The first sheet that is not hidden. Raises ``UnusableTable``."""
    require_harmless(data)
    try:
        # With the formats of parts of a cell, some of which may be struck through.
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, keep_links=False, rich_text=True
        )
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise UnusableTable(ALL_HIDDEN)
        hidden = [sheet.title for sheet in book.worksheets if sheet not in shown]
        struck: list[str] = []
        rows = tuple(_rows(shown[0], struck))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unseen = tuple(_unseen(archive, shown[0], rows, struck))
    except FAULTS:
        raise UnusableTable(BROKEN) from None
    return Sheet(rows, (*_sheets([one.title for one in shown], hidden), *unseen, *_struck(struck)))


def _rows(sheet: Any, struck: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows; into ``struck`` go the names of the cells that are struck through."""
    # The size that a sheet says of itself may be wrong, and would hide cells.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise UnusableTable(TOO_FAR)
        struck += [cell.coordinate for cell in row if cell.value is not None and _is_struck(cell)]
        yield number, tuple(_text(cell) for cell in row)


def _is_struck(cell: Any) -> bool:
    parts = cell.value if isinstance(cell.value, list) else ()
    fonts = [cell.font, *(part.font for part in parts if not isinstance(part, str))]
    return any(font and font.strike for font in fonts)


def _is_struck_inside(cell: Any) -> bool:
    marks = (one for one in cell.iter() if one.tag.rpartition("}")[2] == "strike")
    return any(one.get("val", "1") not in ("0", "false") for one in marks)


# --- What is told before anything is taken in -----------------------------------------------------


def _sheets(shown: Sequence[str], hidden: Sequence[str]) -> Iterator[str]:
    if len(shown) > 1:
        others = _named([f"「{name}」" for name in shown[1:]])
        yield f"シート「{shown[0]}」だけを読みました。ほかのシート({others})は読みません。"
    if hidden:
        names = _named([f"「{name}」" for name in hidden])
        yield f"隠れたシート({names})は読みません。使うときは、再表示して最初のシートにしてください。"


def _unseen(
    archive: zipfile.ZipFile, sheet: Any, rows: Sequence[Any], struck: list[str]
) -> Iterator[str]:
    """Of the rows and columns that hold something, those that are not seen; into ``struck`` go cells
    whose own text is struck through in part."""
    filled = {number: cells for number, cells in rows if any(text.strip() for text in cells)}
    width = max(map(len, filled.values()), default=0)
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    with archive.open(sheet._worksheet_path) as part:
        for _, element in iterparse(part):  # noqa: S314 — no DOCTYPE has come this far
            tag = element.tag.rpartition("}")[2]
            if tag == "row" and _is_hidden(element, "ht"):
                hidden_rows.append(int(element.get("r", 0)))
            if tag == "col" and _is_hidden(element, "width"):
                last = min(int(element.get("max", 0)), width)
                hidden_columns += range(int(element.get("min", 1)), last + 1)
            if tag == "c" and _is_struck_inside(element):
                struck.append(element.get("r", ""))
            if tag in ("row", "col"):
                element.clear()
    told = "も取り込みます。取り込まないものは、表から削除してください。"
    if found := [f"{number}行目" for number in hidden_rows if number in filled]:
        yield f"隠れた行({_named(found)}){told}"
    if found := [
        f"{get_column_letter(place)}列"
        for place in hidden_columns
        if any(place <= len(cells) and cells[place - 1].strip() for cells in filled.values())
    ]:
        yield f"隠れた列({_named(found)}){told}"


def _is_hidden(element: Any, size: str) -> bool:
    """Hidden, or of no height or width."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, 1)) == 0


def _struck(cells: Sequence[str]) -> Iterator[str]:
    if cells:
        yield f"取り消し線のあるセル({_named(cells)})も、そのまま取り込みます。消した内容なら、セルを空にするか、行を削除してください。"


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return "、".join(names[:MOST_NAMED]) + (f"、ほか{more}" if more > 0 else "")


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
