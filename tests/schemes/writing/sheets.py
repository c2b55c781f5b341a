"""Workbooks for the tests of tables, whole and damaged, and what is said of a file that is refused."""

import io
import zipfile

import openpyxl
import pytest

from schemes.writing import tables
from schemes.writing.tables import Table, UnusableTable

HEADER = ("都道府県", "人数")
SHEET = "xl/worksheets/sheet1.xml"


def why_not(data, filename="a.csv"):
    with pytest.raises(UnusableTable) as refused:
        tables.read(data, filename)
    return str(refused.value)


def assert_table_or_sentence(data, filename):
    try:
        found = tables.read(data, filename)
    except UnusableTable as refused:
        found = str(refused)
    assert isinstance(found, Table) or found.endswith("。")


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


GOOD = workbook(HEADER, ("青森県", 2))
