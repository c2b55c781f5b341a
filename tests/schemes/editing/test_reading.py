"""Of working rows only what was saved is read again, and the documents are as if all were."""

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from grants.models import Call, Cap
from schemes.document import canonical
from schemes.editing import composing
from schemes.models import (
    ChoiceGroup,
    Citation,
    Conflict,
    Contact,
    Fact,
    FactChoice,
    Passage,
    Point,
    Requirement,
    Scheme,
    Source,
    Track,
)
from tests.drafts import forget

pytestmark = pytest.mark.django_db


def rule():
    return Requirement.objects.filter(track__scheme__key="kusanone", citations__isnull=False)[0]


def rewrite_all_but_the_words_of_one():
    Requirement.objects.update(order=F("order"))
    Requirement.objects.filter(pk=rule().pk).update(wording="別の言い方")


def cite_anew():
    made = Citation.objects.create(source=Source.objects.last(), locator="9頁", quote="新しい引用")
    rule().citations.add(made)


def cite_no_more():
    rule().citations.remove(rule().citations.first())


def put_before_all():
    Requirement.objects.filter(pk=Requirement.objects.order_by("-order")[0].pk).update(order=0)


def move_to_another_track():
    point = Point.objects.first()
    point.track = Track.objects.exclude(scheme=point.track.scheme)[0]
    point.order = 99
    point.save()


def yes_for_one():
    Requirement.objects.filter(pk=rule().pk).update(value=1)
    composing.compose_all()
    Requirement.objects.filter(pk=rule().pk).update(value=True)


CHANGES = {
    "words": rewrite_all_but_the_words_of_one,
    "a citation more": cite_anew,
    "a citation less": cite_no_more,
    "a quote": lambda: Citation.objects.filter(requirement=rule()).update(quote="直した引用"),
    "the key of a source": lambda: Source.objects.filter(
        pk=rule().citations.first().source_id
    ).update(key="renamed", order=0),
    "places": put_before_all,
    "an owner": move_to_another_track,
    "the value 1 becomes yes": yes_for_one,
    "a group of choices": lambda: ChoiceGroup.objects.update(values=["company"]),
    "a choice": lambda: FactChoice.objects.filter(pk=FactChoice.objects.first().pk).update(
        label="別の名"
    ),
    "the key of a question": lambda: Fact.objects.filter(pk=rule().fact_id).update(key="renamed"),
    "the key of a conflict": lambda: Conflict.objects.update(key=F("order") + 100),
    "a cap": lambda: Cap.objects.filter(code="KS-2").update(yen=1),
    "the name of a track": lambda: Track.objects.filter(scheme__key="kusanone").update(name="名"),
    "the key of a track": lambda: Track.objects.filter(pk=rule().track_id).update(key="renamed"),
    "the order of schemes": lambda: Scheme.objects.filter(key="kusanone").update(order=99),
    "the year of a call": lambda: Call.objects.filter(pk=Call.objects.last().pk).update(
        fiscal_year=2020
    ),
    "a contact": lambda: Contact.objects.update(telephone="03-0000-0000"),
    "a kind of passage": lambda: Passage.objects.filter(pk=Passage.objects.last().pk).delete(),
}


def told():
    return {subject: canonical(one) for subject, one in composing.compose_all().items()}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_composed_is_what_a_process_that_knew_nothing_would_compose(change, monkeypatch):
    before = composing.compose_all()
    change()
    after = told()
    forget(monkeypatch)
    assert told() == after
    assert {subject: canonical(one) for subject, one in before.items()} != after


def test_after_a_rule_was_saved_it_alone_is_read_and_all_but_its_scheme_stays():
    before = composing.compose_all()
    Requirement.objects.filter(pk=rule().pk).update(wording="別の言い方")
    with CaptureQueriesContext(connection) as asked:
        after = composing.compose_all()
    # The stamp, twice; which rules are new; that one, and the groups of its question.
    assert len(asked) == 5
    assert [one for one in after if after[one] is not before[one]] == ["kusanone"]
    pairs = zip(before["kusanone"].tracks, after["kusanone"].tracks, strict=True)
    changed = [new.key for old, new in pairs if canonical(old) != canonical(new)]
    assert changed == [rule().track.key]


def test_what_was_taken_back_is_the_document_of_before():
    before = composing.compose_all()
    with transaction.atomic():
        cite_anew()
        rule().delete()
        composing.compose_all()
        transaction.set_rollback(True)
    after = composing.compose_all()
    assert all(after[subject] is one for subject, one in before.items())


def test_a_row_that_makes_no_document_stops_no_other_subject():
    Track.objects.filter(pk=rule().track_id).update(also=[1])
    with pytest.raises(ValueError, match="also"):
        composing.compose_all()
    assert set(composing.subjects()) - set(composing.sound(composing.subjects())) == {"kusanone"}
    assert composing.compose("donations").subject == "donations"
