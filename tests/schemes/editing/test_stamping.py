"""A draft is composed again only after a row that it tells was saved, and then always."""

import re

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schemes import sections
from schemes.document import canonical
from schemes.editing import composing, mapping, reading, stamping
from schemes.models import OpenQuestion, Scheme

pytestmark = pytest.mark.django_db


def summary(words):
    Scheme.objects.filter(key="kusanone").update(summary=words)


def told():
    return composing.compose("kusanone").summary


def test_every_change_of_one_transaction_is_told():
    found = []
    for words in ("一つ目", "二つ目", "三つ目"):
        summary(words)
        found.append(told())
    assert found == ["一つ目", "二つ目", "三つ目"]


def test_what_was_taken_back_is_told_no_more():
    summary("前")
    before = told()
    with transaction.atomic():
        summary("後")
        after = told()
        transaction.set_rollback(True)
    assert (before, after, told()) == ("前", "後", "前")


def test_without_a_change_it_is_the_same_document():
    assert composing.compose("kusanone") is composing.compose_all()["kusanone"]


def test_what_no_document_tells_moves_no_stamp_of_documents():
    before, of_pages = stamping.of_documents(), stamping.of_pages()
    OpenQuestion.objects.create(number=99, text="何か")
    assert stamping.of_documents() == before
    assert stamping.of_pages() != of_pages


READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def test_rows_are_read_from_no_table_but_those_that_their_stamp_tells_of():
    for kind in sections.kinds():
        with CaptureQueriesContext(connection) as asked:
            found = list(reading.rows(kind))
        assert tables_of(asked) <= reading.tables(kind), kind.key
        with CaptureQueriesContext(connection) as asked:
            for row in found:
                mapping.own(kind, reading.WorkingRow(row))
        assert not asked.captured_queries, kind.key


def test_what_a_row_says_is_read_from_that_row_and_what_its_stamp_tells_of():
    for kind in sections.kinds():
        table = kind.model._meta.db_table
        cited = {one.m2m_db_table() for one in kind.model._meta.many_to_many}
        with CaptureQueriesContext(connection) as asked:
            list(reading.rows(kind).order_by())
        assert tables_of(asked) <= reading.told_by(kind) | cited | {table}, kind.key


def tables_of(asked):
    return {table for query in asked for table in READ.findall(query["sql"])}


@pytest.mark.parametrize(
    ("label", "column", "subjects"),
    [
        ("schemes.requirement", "wording", {"donations"}),
        ("schemes.passage", "text", {"kusanone"}),
        ("grants.call", "note", {"kusanone"}),
        ("schemes.scheme", "summary", {"kusanone"}),
        ("outreach.office", "note", {"offices"}),
    ],
)
def test_a_row_that_was_saved_is_told_anew_where_it_stands_and_all_else_stays(
    label, column, subjects
):
    before = composing.compose_all()
    model = apps.get_model(label)
    mine = model.objects.filter(pk=model.objects.first().pk)
    mine.update(**{column: "変えた"})
    after = composing.compose_all()
    assert {one for one in after if canonical(before[one]) != canonical(after[one])} == subjects
    for subject in subjects:
        assert "変えた" in canonical(after[subject]).decode()
        assert canonical(composing.compose(subject)) == canonical(after[subject])
