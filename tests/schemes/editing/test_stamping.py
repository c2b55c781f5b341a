"""A draft is composed again only after a row that it tells was saved, and then always."""

import pytest
from django.db import transaction

from schemes.editing import composing, stamping
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
