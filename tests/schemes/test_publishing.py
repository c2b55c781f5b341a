"""Editions: frozen, chained, append-only; the catalogue of a day."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from grants.models import Cap
from schemes import catalogue, publishing
from schemes.document import canonical
from schemes.editing import composing
from schemes.models import Edition
from schemes.models.editions import flaws
from tests.drafts import drafted

pytestmark = pytest.mark.django_db

DETAILS = {
    "by": "公開承認者",
    "reason": "上限の改定",
    "at": datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
}


def raise_cap():
    """A cap of 1,500万円 for 支援型, in the working rows."""
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)


def publish(subject="kusanone", day=date(2027, 4, 1)):
    return publishing.publish(subject, effective_from=day, **DETAILS)


def served_cap(day):
    kusanone = (
        catalogue.Library(
            [catalogue.Published(row) for row in Edition.objects.order_by("position")]
        )
        .on(day)
        .schemes["kusanone"]
    )
    return next(cap.yen for cap in kusanone.sections["caps"] if cap.code == "KS-2")


def test_a_draft_is_not_public_until_it_is_published():
    raise_cap()
    assert served_cap(date(2027, 4, 1)) == 10_000_000


def test_an_edition_takes_effect_on_its_day():
    raise_cap()
    edition = publish()
    assert (edition.subject, edition.number, edition.published_by) == ("kusanone", 2, "公開承認者")
    assert served_cap(date(2027, 3, 31)) == 10_000_000
    assert served_cap(date(2027, 4, 1)) == 15_000_000


def test_an_unchanged_subject_is_not_published_again():
    assert publish() is None
    assert publishing.publish_all(effective_from=date(2027, 4, 1), **DETAILS) == []


def test_the_same_rows_compose_to_the_same_bytes():
    for subject in composing.subjects():
        first = drafted(subject)
        assert drafted(subject) == first
        assert canonical(Edition.objects.get(subject=subject).content) == first


def test_the_digest_is_a_sha256_over_content_and_chain():
    raise_cap()
    before = Edition.objects.order_by("-position").first()
    edition = publish()
    assert edition.previous == before.digest
    head = {
        "position": before.position + 1,
        "subject": "kusanone",
        "number": 2,
        "effective_from": "2027-04-01",
        "published_at": "2026-11-01T03:00:00+00:00",
        "published_by": "公開承認者",
        "approved_by": "",
        "reason": "上限の改定",
        "previous": before.digest,
    }
    text = "\n".join(
        json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for part in (head, edition.content)
    )
    assert edition.digest == hashlib.sha256(text.encode()).hexdigest()


def test_what_a_later_number_hides_is_not_planned():
    for day, yen in ((date(2027, 4, 1), 15), (date(2028, 4, 1), 18), (date(2027, 10, 1), 17)):
        Cap.objects.filter(code="KS-2").update(yen=yen * 1_000_000)
        publish(day=day)
    planned = publishing.planned("kusanone", date(2026, 11, 1))
    assert [(one.number, one.effective_from) for one in planned] == [
        (2, date(2027, 4, 1)),
        (4, date(2027, 10, 1)),
    ]
    assert publishing.planned("kusanone", date(2027, 4, 1)) == planned[1:]
    assert publishing.planned("kusanone", date(2027, 10, 1)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE schemes_edition SET reason = 'x' WHERE position = 1",
        "DELETE FROM schemes_edition WHERE position = 1",
        "TRUNCATE schemes_edition",
    ],
)
def test_the_database_refuses_to_change_an_edition(statement):
    with (
        pytest.raises(IntegrityError, match="公開した版は変更も削除もできません。"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def rows():
    return list(Edition.objects.order_by("position"))


def test_an_untouched_chain_has_no_flaw():
    assert list(flaws(rows())) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "別の理由"),
        ("effective_from", date(2026, 3, 2)),
        ("published_by", "だれか"),
        ("approved_by", "だれか"),
        ("content", {}),
        ("published_at", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_altered_row_is_found(column, value):
    altered = rows()
    setattr(altered[3], column, value)
    assert list(flaws(altered)) == [f"通し番号4({altered[3]}): 内容が公開時から変わっています。"]


def test_a_removed_row_is_found():
    kept = rows()
    del kept[3]
    assert f"通し番号5({kept[3]}): 通し番号が続いていません(4のはずです)。" in list(flaws(kept))


def test_reordered_rows_are_found():
    mixed = rows()
    mixed[2], mixed[3] = mixed[3], mixed[2]
    assert len(list(flaws(mixed))) >= 2


def test_the_publish_command_makes_first_editions_only(capsys):
    raise_cap()
    call_command("publish", "--initial")
    assert capsys.readouterr().out == "公開済みの版があるので、初版は作りません。\n"
    sentence = "初版のあとの公開は、職員用サイトで依頼と承認の二人で行います。"
    with pytest.raises(CommandError, match=sentence):
        call_command("publish")
    assert Edition.objects.count() == 15


def test_editions_command_lists_and_verifies(capsys):
    call_command("editions", "kusanone")
    assert capsys.readouterr().out.split()[1:4] == ["kusanone", "第1版", "適用日"]
    call_command("editions", "--verify")
    count = Edition.objects.count()
    assert (
        capsys.readouterr().out == f"{count}版と0件の操作の記録を確かめました。改変はありません。\n"
    )


def test_a_document_survives_its_json():
    from schemes import sections

    for subject in composing.subjects():
        composed = composing.compose(subject)
        assert sections.parse(composed.model_dump(mode="json")) == composed
