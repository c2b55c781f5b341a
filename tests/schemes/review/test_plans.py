"""What is planned takes in what is published before it, is called off and is moved; every day is right."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes import publishing, sections
from schemes.models import Edition
from schemes.models.editions import flaws
from schemes.review import plans
from tests import drafts

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
DAYS = [date(2027, 1, 1), date(2027, 4, 1), date(2027, 10, 1), date(2028, 4, 1)]
AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SUBJECT = "donations"
FIELDS = ("summary", "kana", "track")


class Plan(dict):
    """Whatever is asked, the plan stands."""

    def get(self, key, default=None):
        return plans.PLAN


def value(document, field):
    return document.tracks[0].summary if field == "track" else getattr(document, field)


def with_value(document, field, told):
    if field != "track":
        return document.model_copy(update={field: told})
    first, *others = document.tracks
    tracks = (first.model_copy(update={"summary": told}), *others)
    return document.model_copy(update={"tracks": tracks})


def on(day):
    return sections.parse(Edition.objects.on(day).get(subject=SUBJECT).content)


def write(courses):
    return list(plans.write(courses, by="編集者", approved_by="承認者", reason="変更", at=AT))


class Workbench:
    """What is decided from day to day, published, and kept beside as it must come out."""

    def __init__(self, chance):
        self.chance = chance
        self.today = {field: value(on(TODAY), field) for field in FIELDS}
        self.planned = {}

    def correct(self, told):
        field = self.chance.choice(FIELDS)
        self.today[field] = told
        self._publish(TODAY, field, told)

    def schedule(self, told):
        day, field = self.chance.choice(DAYS), self.chance.choice(FIELDS)
        self.planned.setdefault(day, {})[field] = told
        self._publish(day, field, told)

    def _publish(self, day, field, told):
        document = with_value(on(day), field, told)
        write(plans.carried({SUBJECT: document}, day, Plan()))

    def cancel(self, told):
        if day := self._some_day():
            del self.planned[day]
            write(plans.cancelled([SUBJECT], day, Plan()))

    def move(self, told):
        if day := self._some_day():
            to = self.chance.choice([one for one in DAYS if one != day])
            self.planned.setdefault(to, {}).update(self.planned.pop(day))
            write(plans.moved([SUBJECT], day, to, Plan()))

    def _some_day(self):
        return self.chance.choice([*sorted(self.planned), None])

    def must_be(self, day, field):
        """The latest plan that says it, else what was corrected."""
        said = [self.planned[one] for one in sorted(self.planned) if one <= day]
        return next((plan[field] for plan in reversed(said) if field in plan), self.today[field])


@settings(max_examples=25)
@given(chance=st.integers(0, 2**32).map(Random))
def test_every_day_is_as_decided_whatever_came_between(chance):
    with transaction.atomic():
        desk = Workbench(chance)
        for number in range(chance.randint(3, 7)):
            act = chance.choice(
                [desk.correct, desk.schedule, desk.schedule, desk.cancel, desk.move]
            )
            act(f"言葉{number}")
        found = {
            (day, field): value(on(day), field)
            for day in (TODAY, *DAYS, *(one - timedelta(days=1) for one in DAYS))
            for field in FIELDS
        }
        assert found == {(day, field): desk.must_be(day, field) for day, field in found}
        planned = publishing.planned(SUBJECT, TODAY)
        assert {one.effective_from for one in planned} == set(desk.planned)
        assert list(flaws(Edition.objects.order_by("position"))) == []
        transaction.set_rollback(True)


# --- One by one ----------------------------------------------------------------------------------

APRIL, OCTOBER = DAYS[1], DAYS[2]


def publish(day, **told):
    document = on(day)
    for field, text in told.items():
        document = with_value(document, field, text)
    return write(plans.carried({SUBJECT: document}, day, Plan()))


def test_a_correction_is_carried_into_what_is_planned():
    publish(APRIL, summary="四月から")
    *_, carried = publish(TODAY, kana="なおした")
    assert (value(on(APRIL), "summary"), value(on(APRIL), "kana")) == ("四月から", "なおした")
    assert (carried.effective_from, carried.reason) == (
        APRIL,
        "変更(2026年12月1日からの変更も入れて置き直した)",
    )


def test_a_plan_that_was_carried_twice_says_so_once():
    publish(APRIL, summary="四月から")
    publish(TODAY, kana="一度")
    *_, carried = publish(TODAY, kana="二度")
    assert carried.reason == "変更(2026年12月1日からの変更も入れて置き直した)"


def test_a_plan_that_changes_nothing_any_more_does_not_stand_there():
    publish(APRIL, summary="四月から")
    written = publish(TODAY, summary="四月から")
    assert [one.effective_from for one in written] == [TODAY]
    assert publishing.planned(SUBJECT, TODAY) == []


def test_what_clashes_with_a_plan_is_asked_with_both_texts():
    before = value(on(TODAY), "summary")
    publish(APRIL, summary="四月から")
    corrected = with_value(on(TODAY), "summary", "今日から")
    (fork,) = plans.forks(plans.carried({SUBJECT: corrected}, TODAY))
    (change,) = fork.changes
    assert (fork.day, change.before, change.after, fork.which) == (
        APRIL,
        "今日から",
        "四月から",
        "",
    )
    assert fork.divergence.edit.before == before


@pytest.mark.parametrize(("which", "text"), [(plans.PLAN, "四月から"), (plans.SENT, "今日から")])
def test_what_was_chosen_is_published_on_the_day_of_the_plan(which, text):
    publish(APRIL, summary="四月から", kana="しがつ")
    corrected = {SUBJECT: with_value(on(TODAY), "summary", "今日から")}
    (fork,) = plans.forks(plans.carried(corrected, TODAY))
    write(plans.carried(corrected, TODAY, {fork.key: which}))
    assert (value(on(APRIL), "summary"), value(on(APRIL), "kana")) == (text, "しがつ")


def test_what_a_cancelled_plan_brought_is_taken_out_of_later_ones():
    publish(APRIL, summary="四月から")
    publish(OCTOBER, kana="じゅうがつ")
    before = value(on(TODAY), "summary")
    write(plans.cancelled([SUBJECT], APRIL))
    found = [(value(on(day), "summary"), value(on(day), "kana")) for day in (APRIL, OCTOBER)]
    assert found == [(before, value(on(TODAY), "kana")), (before, "じゅうがつ")]


def test_a_plan_is_gone_between_its_old_day_and_its_new_one():
    before = value(on(TODAY), "summary")
    publish(APRIL, summary="四月から")
    write(plans.moved([SUBJECT], APRIL, OCTOBER))
    days = (APRIL, OCTOBER - timedelta(days=1), OCTOBER)
    assert [value(on(day), "summary") for day in days] == [before, before, "四月から"]


def test_a_plan_is_moved_ahead():
    publish(OCTOBER, summary="十月から")
    write(plans.moved([SUBJECT], OCTOBER, APRIL))
    assert [value(on(day), "summary") for day in (APRIL, OCTOBER)] == ["十月から"] * 2
    assert [one.effective_from for one in publishing.planned(SUBJECT, TODAY)] == [APRIL]


def test_the_end_of_a_scheme_stays_planned_whatever_is_corrected():
    ended = plans.WithdrawnDocument(subject=SUBJECT, key=SUBJECT, name="寄附", withdrawn=True)
    write(plans.carried({SUBJECT: ended}, APRIL))
    publish(TODAY, summary="今日から")
    assert Edition.objects.on(APRIL).get(subject=SUBJECT).content["withdrawn"]


@pytest.mark.parametrize(
    ("kind", "planned", "day", "today", "sentence"),
    [
        (
            "cancel_plan",
            APRIL,
            APRIL,
            APRIL,
            "2027年4月1日の予定は、その日が来て公開されています。",
        ),
        ("cancel_plan", OCTOBER, OCTOBER, TODAY, "2027年10月1日の予定は、もうありません。"),
        ("move_plan", APRIL, APRIL, TODAY, "新しい予定日が、今の予定日(2027年4月1日)と同じです。"),
        ("move_plan", APRIL, OCTOBER, TODAY, ""),
        ("cancel_plan", APRIL, APRIL, APRIL - timedelta(days=1), ""),
    ],
)
def test_a_plan_that_cannot_be_called_off_is_told_in_words(kind, planned, day, today, sentence):
    publish(APRIL, summary="四月から")
    found = plans.problem(kind, [SUBJECT], planned, day, today)
    assert found.startswith(sentence)
    assert bool(found) == bool(sentence)


def test_what_was_called_off_is_known():
    (planned,) = publish(APRIL, summary="四月から")
    assert plans.called_off() == set()
    assert planned.number == 2


def test_a_source_that_goes_is_missed_on_the_day_of_a_plan():
    document = drafts.published(SUBJECT)
    reference = drafts.published("reference")
    used = next(cite.source for found in sections.citations(document) for cite in found)
    publish(APRIL, summary="四月から")
    sources = tuple(one for one in reference.sources if one.key != used)
    gone = {"reference": reference.model_copy(update={"sources": sources})}
    told = list(plans.loose(plans.carried(gone, TODAY)))
    assert any(f"2027年4月1日には公開されていません。{plans.KEEP}" in one for one in told)
