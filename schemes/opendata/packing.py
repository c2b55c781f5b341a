"""Tables and records as bytes: CSV, Excel, JSON; the same content always gives the same bytes."""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemes.opendata.stamps import COLUMNS, Stamp
from schemes.writing import tables

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CORE = "docProps/core.xml"
MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say."""


@dataclass(frozen=True)
class OpenTable:
    """A table: names of columns, and lines as wide."""

    header: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def table(sheet: OpenTable, stamp: Stamp, title: str, path: str, kind: str) -> bytes:
    """A file of ``kind`` 「csv」 or 「xlsx」; each line ends with the edition, the day and the terms, and
    a workbook says them on a sheet of its own as well."""
    header = [*sheet.header, *COLUMNS]
    rows = [[*row, *stamp.cells] for row in sheet.rows]
    if kind == "csv":
        return tables.write(header, rows, kind)
    about = stamp.rows(title, path)
    return settled(tables.write(header, rows, kind, about=about), stamp.day)


def records(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def settled(workbook: bytes, day: str) -> bytes:
    """The same workbook without the moment at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for part in written.infolist():
            content = written.read(part)
            if part.filename == CORE:
                content = MADE.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode(), content)
            again.writestr(zipfile.ZipInfo(part.filename, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
