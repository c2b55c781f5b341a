"""Whatever is saved in which draft, sent and published: every value is public, in a draft, or asked for."""

import random
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.utils import timezone

from grants.models import Cap
from schemes import publishing
from schemes.editing import composing, merging
from schemes.editing.drafts import keeping, moving
from schemes.editing.drafts import workbench as desks
from schemes.editing.drafts.keeping import Rows
from schemes.models import Draft, Passage, Scheme, Track

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
APRIL = date(2027, 4, 1)
SUBJECT = "kusanone"


def rows() -> Rows:
    return Rows((SUBJECT,), composing.sound([SUBJECT]))


def lay():
    return desks.lay(TODAY, [SUBJECT])


def draft(name, day=None):
    return Draft.objects.create(
        name=name, effective_from=day, started_by="編集者", started_at=timezone.now()
    )


def save(change, working_in=None, by="編集者"):
    """What a page of the staff site does: the rows change, and it is noted whose change it is."""
    before = rows()
    change()
    return keeping.saved(
        before, rows(), working_in and working_in.pk, by=by, at=timezone.now(), today=TODAY
    )


FIELDS = {
    "cap": (
        lambda value: Cap.objects.filter(code="KS-2").update(yen=value * 1_000_000),
        lambda one: (
            next(cap.yen for cap in one.sections["caps"] if cap.code == "KS-2") // 1_000_000
        ),
    ),
    "summary": (
        lambda value: Scheme.objects.filter(key=SUBJECT).update(summary=f"要約{value}"),
        lambda one: one.summary,
    ),
    "track": (
        lambda value: Track.objects.filter(scheme__key=SUBJECT, key="support").update(
            summary=f"要約{value}"
        ),
        lambda one: next(track for track in one.tracks if track.key == "support").summary,
    ),
}


def shown(document):
    return {name: read(document) for name, (_, read) in FIELDS.items()}


def publish(document, day):
    """As an approval does: frozen, carried into what is planned, and the drafts are told."""
    now = lay()
    before = now.public_on(SUBJECT, day)
    details = {"by": "編集者", "reason": "試験", "at": timezone.now()}
    later = [plan for plan in now.plans.get(SUBJECT, ()) if plan.day > day]
    publishing.freeze(document, effective_from=day, **details)
    for plan in later:
        carried = merging.merge(before, document, plan.document).document
        publishing.freeze(carried, effective_from=plan.day, **details)
    return before


def send(working_in, paths=None, day=None):
    """Publish what a draft wants, or some of it."""
    now = lay()
    name = working_in and working_in.pk
    world = now.of(name, SUBJECT)
    day = day or now.day(name)
    chosen = [one for one in world.pending if paths is None or one.path in paths]
    before = now.public_on(SUBJECT, day)
    made = desks.worlds.made(before, chosen, world.public)
    if not merging.edits(before, made):
        return
    publish(made, day)
    moving.published(
        {SUBJECT: (before, made)},
        name,
        day,
        TODAY,
        by="公開承認者",
        at=timezone.now(),
    )


@dataclass
class Model:
    """What must be true, told without the engine: a value by field for each draft that changed it."""

    public: dict
    own: dict = field(default_factory=dict)

    def wanted(self, name):
        return self.public | self.own.get(name, {})

    def save(self, name, field_, value):
        mine = self.own.setdefault(name, {})
        mine[field_] = value
        if value == self.public[field_]:
            del mine[field_]

    def publish(self, name, fields):
        for one in fields:
            if one in self.own.get(name, {}):
                self.public[one] = self.own[name].pop(one)
        for mine in self.own.values():
            for one in [one for one, value in mine.items() if value == self.public[one]]:
                del mine[one]


@pytest.mark.parametrize("seed", range(4))
def test_every_value_is_where_it_was_put(seed):
    """Saves in today's correction and in two drafts, and publications, in any order."""
    chance = random.Random(seed)
    drafts = {None: None, "一": draft("一"), "二": draft("二")}
    model = Model(shown(composing.compose(SUBJECT)))
    value = 20
    for _ in range(10):
        name = chance.choice(list(drafts))
        if chance.random() < 0.75:
            field_ = chance.choice(list(FIELDS))
            value += 1
            save(lambda field_=field_, value=value: FIELDS[field_][0](value), drafts[name])
            model.save(name, field_, value if field_ == "cap" else f"要約{value}")
        else:
            send(drafts[name])
            model.publish(name, list(FIELDS))
        now = lay()
        for one, row in drafts.items():
            world = now.of(row and row.pk, SUBJECT)
            assert shown(world.wanted) == model.wanted(one), (seed, one)
            touched = {edit.path for edit in world.pending}
            assert len(touched) == len(model.own.get(one, {}))
        asked = {one: now.of(row and row.pk, SUBJECT).divergences for one, row in drafts.items()}
        for one, found in asked.items():
            for divergence in found:
                assert divergence.edit.after not in (divergence.there, divergence.edit.before), one


def test_a_correction_of_today_does_not_take_a_drafts_change_with_it():
    year = draft("2027年度", APRIL)
    save(lambda: FIELDS["cap"][0](15), year)
    save(lambda: FIELDS["summary"][0](1))
    now = lay()
    assert shown(now.document(None, SUBJECT))["cap"] == 10
    assert shown(now.document(None, SUBJECT))["summary"] == "要約1"
    assert shown(now.document(year.pk, SUBJECT))["cap"] == 15
    assert shown(now.document(year.pk, SUBJECT))["summary"] != "要約1"


def test_a_plan_belongs_to_its_day_and_what_comes_later_to_today():
    FIELDS["cap"][0](15)
    publish(composing.compose(SUBJECT), APRIL)
    save(lambda: FIELDS["summary"][0](1))
    now = lay()
    assert shown(now.document(None, SUBJECT)) == {
        **shown(now.public[SUBJECT]),
        "summary": "要約1",
    }


def test_rows_that_came_in_a_draft_stay_in_it_whoever_edits_them():
    year = draft("2027年度", APRIL)
    track = Track.objects.get(scheme__key=SUBJECT, key="support")
    save(
        lambda: Passage.objects.create(
            track=track, kind="what", heading="新しい", text="はじめ", order=99
        ),
        year,
    )
    save(lambda: Passage.objects.filter(heading="新しい").update(text="あと"))
    now = lay()
    texts = [one.text for one in now.document(year.pk, SUBJECT).tracks[0].passages]
    found = [
        one.text
        for track in now.document(year.pk, SUBJECT).tracks
        for one in track.passages
        if one.heading == "新しい"
    ]
    assert found == ["あと"], texts
    assert not merging.edits(now.public[SUBJECT], now.document(None, SUBJECT))
    assert {row.by for row in now.stored[year.pk, SUBJECT]} == {"編集者"}
