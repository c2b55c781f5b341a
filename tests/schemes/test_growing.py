"""Documents grow: what an older version published is read, compared and kept by every later one."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from schemes import publishing, sections
from schemes.document import canonical, quoted
from schemes.editing import composing, restoring
from schemes.editing.shortform import short
from schemes.models import Edition, Head, Proposal
from schemes.models.editions import flaws
from schemes.review import (
    catalogue_files,
    catalogue_reading,
    differences,
    releases,
    reviewing,
    statuses,
)
from tests import archive
from tests.drafts import is_drafted
from tests.sample import sections as sample
from tests.sample.models import Leaflet
from tests.sample.room import leaflet
from tests.schemes.editing.test_shortform import unordered
from tests.staff import approver

__all__ = ["approver"]

SCHEME = "kusanone"
DETAILS = {
    "by": "編集者",
    "approved_by": "公開承認者",
    "reason": "配布物を加える",
}
SUBJECTS = [edition.subject for edition in archive.editions()]


@pytest.fixture(scope="module")
def old():
    return {edition.subject: edition for edition in archive.editions()}


# --- Editions of November 2026 --------------------------------------------------------------------


def test_the_old_chain_holds_to_its_last_byte(old):
    head = Head(position=15, digest=archive.END)
    assert list(flaws(old.values(), head)) == []
    assert [edition.seal() for edition in old.values()] == [
        edition.digest for edition in old.values()
    ]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_an_old_edition_is_read_and_says_what_it_said(old, subject):
    content = old[subject].content
    document = sections.parse(content)
    assert document.subject == subject
    assert sections.same(content, document)
    # What it said stands in it, whatever fields came later.
    assert within(sections.as_today(content), document.model_dump(mode="json")) == []


def within(old, new, path=""):
    """Where what was said is not there any more."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            lost for key in old for lost in within(old[key], new.get(key, GONE), f"{path}/{key}")
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [lost for place, pair in pairs for lost in within(*pair, f"{path}/{place}")]
    # Quotations are read without the markup of the text copy.
    said = quoted(old) if path.endswith("/quote") else old
    return [] if type(said) is type(new) and said == new else [path]


GONE = object()


@pytest.mark.django_db
def test_a_database_of_then_goes_on(old, approver):
    """From rows made anew by its editions: nothing waits to be published, and all holds."""
    move_in(old.values())
    documents = {subject: sections.parse(edition.content) for subject, edition in old.items()}
    for subject, document in documents.items():
        assert is_drafted(subject, document)
        assert differences.between(document, composing.compose(subject), {}) == []
    today = date(2026, 11, 29)
    assert {one.subject: one.changed for one in statuses.statuses(today)} == dict.fromkeys(
        old, False
    )
    for subject in old:
        assert (
            publishing.publish(subject, effective_from=today, at=timezone.now(), **DETAILS) is None
        )
    assert catalogue_files.trial(documents.values()).differences == []
    preview = approver.get("/admin/preview/draft/")
    assert UNCHANGED in preview.text
    assert list(Edition.objects.values_list("digest", flat=True)) == [
        edition.digest for edition in old.values()
    ]
    call_command("editions", "--verify")


@pytest.mark.django_db
def test_the_releases_bring_a_catalogue_of_then_up_to_date(old, settings):
    """What staff take in, one release after the other, is what a new portal starts with."""
    settings.RELEASES = settings.BASE_DIR / "fixtures" / "releases"
    today = composing.compose_all()
    move_in(old.values())
    for release in releases.shipped():
        restoring.restore_all(catalogue_reading.read(release.data).values())
    made = composing.compose_all()
    assert [subject for subject in today if told(made[subject]) != told(today[subject])] == []


def told(document):
    """What a document says, whatever the order of its rows."""
    return unordered(json.loads(json.dumps(short(document))))


def move_in(editions):
    """Take the database's own rows and editions away, and those editions in."""
    tables = {kind.model._meta.db_table for kind in sections.kinds()} | {"schemes_edition"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
        cursor.execute("SET LOCAL session_replication_role = origin")
    rows = Edition.objects.bulk_create(editions)
    Head.objects.filter(id=Head.Of.EDITIONS).update(
        position=rows[-1].position, digest=rows[-1].digest
    )
    restoring.restore_all(sections.parse(row.content) for row in rows)


# --- A column that a later version adds -----------------------------------------------------------


@pytest.fixture
def first(db):
    """An edition with a leaflet as the first version of its room published it; the later version
    runs now, which knows one column more."""
    sample.hand_over(sample.FIRST_LEAFLETS)
    leaflet()
    edition = published()
    sample.take_back(sample.FIRST_LEAFLETS)
    sample.hand_over(sample.LEAFLETS)
    yield edition
    sample.take_back(sample.LEAFLETS)


def published(**more):
    details = {"effective_from": timezone.localdate(), "at": timezone.now(), **DETAILS, **more}
    return publishing.publish(SCHEME, **details)


def status():
    [found] = statuses.statuses(timezone.localdate(), [SCHEME])
    return found


def sentences(edition):
    document = sections.parse(edition.content)
    return [one.sentence for one in differences.between(document, composing.compose(SCHEME), {})]


def preview(client):
    return client.get("/admin/preview/draft/").text


UNCHANGED = "公開されている内容から変わるところはありません。"


def test_a_column_at_its_default_changes_nothing(first, approver):
    assert "audience" not in first.content["sections"]["leaflets"][0]
    assert composing.compose(SCHEME).sections["leaflets"][0].audience == ""
    assert not status().changed
    assert published() is None
    assert sentences(first) == []
    assert UNCHANGED in preview(approver)
    file = catalogue_files.published(timezone.localdate())
    assert catalogue_files.trial(catalogue_reading.read(file).values()).differences == []
    with pytest.raises(
        reviewing.NotPublishable, match="公開される内容から変わったところがありません。"
    ):
        send()


def send():
    sending = reviewing.Sending(
        contents={SCHEME: composing.compose(SCHEME)},
        kind=Proposal.Kind.CHANGE,
        by="編集者",
        note="読者を加える",
        public_note="読者を加えました",
        effective_from=timezone.localdate(),
        accepted={},
        warnings_seen=[],
        at=timezone.now(),
        today=timezone.localdate(),
    )
    return reviewing.send(sending)


def test_a_filled_column_is_a_change_and_is_published(first, approver):
    Leaflet.objects.update(audience="はじめての団体")
    assert status().changed
    said = "草の根協力支援型 配布物 手引き: 読者「はじめての団体」を追加"
    assert sentences(first) == [said]
    assert UNCHANGED not in preview(approver)
    file = catalogue_files.published(timezone.localdate())
    [difference] = catalogue_files.trial(catalogue_reading.read(file).values()).differences
    assert difference.sentences == ("草の根協力支援型 配布物 手引き: 読者「はじめての団体」を削除",)
    assert send().contents[SCHEME]["sections"]["leaflets"][0]["audience"] == "はじめての団体"
    second = published()
    assert second.content["sections"]["leaflets"][0]["audience"] == "はじめての団体"
    assert not status().changed


def test_what_was_sent_before_the_column_is_waited_for_and_not_sent_again(first):
    Leaflet.objects.update(price=500)
    proposal = send()
    del proposal.contents[SCHEME]["sections"]["leaflets"][0]["audience"]
    proposal.save(update_fields=["contents"])
    assert status().waiting == proposal
    assert not status().changed


def test_an_edition_without_the_column_comes_back_as_the_draft(first):
    Leaflet.objects.update(audience="はじめての団体")
    restoring.restore(sections.parse(first.content))
    assert Leaflet.objects.get().audience == ""
    assert not status().changed


def test_stored_bytes_and_digests_stay_as_they_were(first, capsys):
    before = {row.pk: (canonical(row.content), row.digest) for row in Edition.objects.all()}
    Leaflet.objects.update(audience="はじめての団体")
    published()
    after = {row.pk: (canonical(row.content), row.digest) for row in Edition.objects.all()}
    assert after.items() >= before.items()
    assert len(after) == len(before) + 1
    call_command("editions", "--verify")
    assert (
        capsys.readouterr().out
        == f"{len(after)}版と0件の操作の記録を確かめました。改変はありません。\n"
    )
