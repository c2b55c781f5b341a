"""A draft is composed again only after a row that it tells was saved, and then always."""

import re

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from schemes import sections
from schemes.document import canonical
from schemes.editing import composing, mapping, stamping
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


BY_HAND = {"schemes": {"subject": "", "sections": {}}}
READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def test_what_a_row_says_is_read_from_no_table_but_those_that_its_stamp_tells_of():
    for kind in sections.kinds():
        by_hand = BY_HAND.get(kind.key, {})
        with CaptureQueriesContext(connection) as asked:
            list(
                mapping.publish_all(
                    kind, mapping.rows(kind), mapping.Reading(), lambda _, own=by_hand: own
                )
            )
        read = {table for query in asked for table in READ.findall(query["sql"])}
        assert read <= mapping.tables(kind), kind.key


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
