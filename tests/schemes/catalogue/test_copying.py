"""The copy on disk: what a process starts from, and what it refuses."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from schemes import catalogue
from schemes.catalogue import NoCatalogue, copying, watching
from tests.schemes.catalogue.editions import FIRST, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(shelf, settings):
    """The copy of what is served, in a process that serves nothing any more."""
    publish("第2版")
    catalogue.refresh()
    copying.keep(catalogue.library())
    shelf.library, shelf.seen_at = None, None
    return settings.PORTAL_CATALOGUE_COPY


def test_a_process_starts_from_the_copy(copy, shelf):
    catalogue.refresh()
    kept, shelf.library = catalogue.library(), None
    watching.take_copy()
    today = timezone.localdate()
    assert catalogue.readiness()["origin"] == "disk"
    assert catalogue.library().on(today).edition == kept.on(today).edition
    assert catalogue.library().on(today).schemes == kept.on(today).schemes
    assert catalogue.library().on(today).schemes["kusanone"].summary == "第2版"


def test_the_copy_holds_the_texts_of_what_is_in_force_alone(copy):
    lines = [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()[1:]]
    shut = [columns["subject"] for columns, content in lines if content is None]
    assert shut == ["kusanone"]


def test_who_started_from_the_copy_takes_over_what_the_database_has(copy):
    watching.take_copy()
    publish("第3版")
    assert catalogue.refresh() is True
    assert catalogue.library().on(timezone.localdate()).schemes["kusanone"].summary == "第3版"


def test_the_copy_says_how_old_it_is(copy, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    watching.take_copy()
    state = catalogue.readiness()
    assert (state["stale"], state["database"]) == (True, "away")
    assert 660 <= state["age_seconds"] < 670


def test_the_copy_is_told_that_it_is_still_the_newest(copy, time_machine):
    body = copy.read_bytes()[copying.HEAD_BYTES :]
    catalogue.refresh()
    later = timezone.now() + timedelta(minutes=5)
    time_machine.move_to(later, tick=False)
    copying.keep(catalogue.library())
    assert copying.take()[1] == later
    assert copy.read_bytes()[copying.HEAD_BYTES :] == body


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def changed(path):
    path.write_bytes(path.read_bytes().replace("第2版".encode(), "第9版".encode()))


def changed_in_the_head(path):
    whole = path.read_bytes()
    told = json.loads(whole[: copying.HEAD_BYTES])
    told["at"] = "2099-01-01T00:00:00+00:00"
    head = json.dumps(told).encode().ljust(copying.HEAD_BYTES - 1) + b"\n"
    path.write_bytes(head + whole[copying.HEAD_BYTES :])


def without_head(path):
    path.write_bytes(path.read_bytes()[copying.HEAD_BYTES :])


UNUSABLE = "目録の写しも使えません。途中で切れたか、変わったか、ほかのSECRET_KEYで作られています。"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "目録の写しもありません。"),
        (lambda path: (path.unlink(), path.mkdir()), "目録の写しも読めません。"),
        (lambda path: path.write_text(""), UNUSABLE),
        (lambda path: path.write_text("{}"), UNUSABLE),
        (lambda path: path.write_text("[]"), UNUSABLE),
        (cut, UNUSABLE),
        (changed, UNUSABLE),
        (changed_in_the_head, UNUSABLE),
        (without_head, UNUSABLE),
    ],
)
def test_a_copy_that_cannot_be_trusted_is_refused(copy, shelf, spoil, sentence):
    spoil(copy)
    with pytest.raises(NoCatalogue) as refused:
        watching.take_copy()
    assert str(refused.value) == (
        f"データベースに接続できず、{sentence}データベースを動かすか、接続先(DATABASE_URL)を確かめてください。"
    )
    assert shelf.library is None


def test_a_copy_of_another_key_is_refused(copy, settings):
    settings.SECRET_KEY = "もう一つの鍵" * 20
    with pytest.raises(NoCatalogue, match="ほかのSECRET_KEY"):
        watching.take_copy()


def test_a_spoilt_copy_is_written_anew(copy):
    changed(copy)
    catalogue.refresh()
    cut(copy)
    copying.keep(catalogue.library())
    assert copying.take()[0].digest == catalogue.library().digest


def test_what_cannot_be_written_costs_only_the_copy(copy, settings, caplog):
    catalogue.refresh()
    settings.PORTAL_CATALOGUE_COPY = copy / "under-a-file" / "catalogue.json"
    copying.keep(catalogue.library())
    assert "目録の写しを保存できません" in caplog.text
    assert catalogue.library().on(FIRST)
