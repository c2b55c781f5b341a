"""What was done to the editions behind the portal's back is found by ``editions --verify``."""

import copy
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from grants.models import Cap
from schemes import publishing
from schemes.models import Edition, Head, Proposal

pytestmark = pytest.mark.django_db

ROUNDS = 200
Kind = Callable[[random.Random, list[Edition]], None]


class Done(Exception):
    """Ends a manipulation, so that it is rolled back."""


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def assign(column: str, value: str) -> Kind:
    """Another value in one column of one row."""

    def change(pick: random.Random, rows: list[Edition]) -> None:
        row = pick.choice(rows)
        execute(f"UPDATE schemes_edition SET {column} = {value} WHERE id = %s", row.pk)

    return change


def reword(pick: random.Random, rows: list[Edition]) -> None:
    """Another value somewhere in the content."""
    row = pick.choice(rows)
    place = [pick.choice(sorted(row.content))]
    execute(
        "UPDATE schemes_edition SET content = jsonb_set(content, %s, '\"別の内容\"') WHERE id = %s",
        place,
        row.pk,
    )


def forge(pick: random.Random, rows: list[Edition]) -> None:
    """A row is changed and given the digest that it then must carry."""
    row = pick.choice(rows)
    row.reason = "別の理由"
    execute(
        "UPDATE schemes_edition SET reason = %s, digest = %s WHERE id = %s",
        row.reason,
        row.seal(),
        row.pk,
    )


def remove(pick: random.Random, rows: list[Edition]) -> None:
    execute("DELETE FROM schemes_edition WHERE id = %s", pick.choice(rows).pk)


def remove_from_the_end(pick: random.Random, rows: list[Edition]) -> None:
    count = pick.randint(1, len(rows) - 1)
    execute("DELETE FROM schemes_edition WHERE position > %s", len(rows) - count)


def remove_and_close_up(pick: random.Random, rows: list[Edition]) -> None:
    """A row is taken out, and those after it move up."""
    row = pick.choice(rows[:-1])
    execute("DELETE FROM schemes_edition WHERE id = %s", row.pk)
    for later in rows[row.position :]:
        execute("UPDATE schemes_edition SET position = position - 1 WHERE id = %s", later.pk)


def swap(pick: random.Random, rows: list[Edition]) -> None:
    """Two rows change places."""
    one, other = pick.sample(rows, 2)
    for row, position in ((one, 30_000), (other, one.position), (one, other.position)):
        execute("UPDATE schemes_edition SET position = %s WHERE id = %s", position, row.pk)


def swap_contents(pick: random.Random, rows: list[Edition]) -> None:
    one, other = pick.sample(rows, 2)
    for row, source in ((one, other), (other, one)):
        text = json.dumps(source.content)
        execute("UPDATE schemes_edition SET content = %s WHERE id = %s", text, row.pk)


def put_behind(before: Edition, **values: Any) -> None:
    """A row of one's own behind another, with a digest that fits."""
    forged = Edition(
        position=before.position + 1,
        effective_from=date(2027, 4, 1),
        published_at=timezone.now(),
        published_by="だれか",
        reason="別の理由",
        previous=before.digest,
        **values,
    )
    forged.digest = forged.seal()
    forged.save(force_insert=True)


def add(pick: random.Random, rows: list[Edition]) -> None:
    """A row of one's own, with a digest that fits, behind the last."""
    model = pick.choice(rows)
    number = sum(row.subject == model.subject for row in rows) + 1
    put_behind(rows[-1], subject=model.subject, number=number, content=model.content)


def insert_between(pick: random.Random, rows: list[Edition]) -> None:
    """A row of one's own, with a digest that fits, in the middle."""
    before = pick.choice(rows[:-1])
    for row in reversed(rows[before.position :]):
        execute("UPDATE schemes_edition SET position = position + 1 WHERE id = %s", row.pk)
    put_behind(before, subject="forged", number=1, content={})


def remove_the_head(pick: random.Random, rows: list[Edition]) -> None:
    execute("DELETE FROM schemes_head WHERE id = 1")


def move_the_head(pick: random.Random, rows: list[Edition]) -> None:
    row = pick.choice(rows[:-1])
    execute(
        "UPDATE schemes_head SET position = %s, digest = %s WHERE id = 1", row.position, row.digest
    )


KINDS: dict[str, Kind] = {
    "position": assign("position", "position + 1000"),
    "subject": assign("subject", "subject || 'x'"),
    "number": assign("number", "number + 10"),
    "content": reword,
    "content emptied": assign("content", "'{}'"),
    "a number beyond all numbers": assign("content", "jsonb_set(content, '{order}', '1e999')"),
    "a part taken out": assign("content", "content - 'subject'"),
    "effective_from": assign("effective_from", "effective_from - 1"),
    "effective_from without an end": assign("effective_from", "'infinity'"),
    "published_at": assign("published_at", "published_at + interval '1 microsecond'"),
    "published_by": assign("published_by", "published_by || ' '"),
    "approved_by": assign("approved_by", "approved_by || '別の人'"),
    "reason": assign("reason", "reason || '。'"),
    "previous": assign("previous", "repeat('0', 64)"),
    "digest": assign("digest", "repeat('0', 64)"),
    "forged": forge,
    "removed": remove,
    "removed from the end": remove_from_the_end,
    "removed, the rest moved up": remove_and_close_up,
    "swapped": swap,
    "contents swapped": swap_contents,
    "added": add,
    "inserted": insert_between,
    "head removed": remove_the_head,
    "head moved back": move_the_head,
}


def publish_a_few() -> None:
    """A chain in which subjects have second and third editions, as after some months."""
    for million in (15, 12):
        Cap.objects.filter(code="KS-2").update(yen=million * 1_000_000)
        publishing.publish(
            "kusanone",
            by="編集者",
            approved_by="公開承認者",
            reason="上限の改定",
            effective_from=date(2027, 4, 1),
            at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
        )


def verified() -> str:
    """What the command says against the chain; empty if nothing."""
    try:
        call_command("editions", "--verify")
    except CommandError as error:
        return str(error)
    return ""


def chain() -> list[Edition]:
    return list(Edition.objects.order_by("position"))


def after(kind: Kind, pick: random.Random, rows: list[Edition]) -> str:
    """What the command says after a manipulation, which is then rolled back."""
    said = ""
    try:
        with transaction.atomic():
            execute("SET LOCAL session_replication_role = replica")
            kind(pick, [copy.copy(row) for row in rows])
            said = verified()
            raise Done
    except Done:
        return said


def test_200_manipulations_are_found_and_none_is_seen_in_an_untouched_chain(capsys):
    publish_a_few()
    pick = random.Random(20270401)
    names, rows = sorted(KINDS), chain()
    missed = []
    for turn in range(ROUNDS):
        name = names[turn] if turn < len(names) else pick.choice(names)
        if not after(KINDS[name], pick, rows):
            missed.append((turn, name))
    assert missed == []
    capsys.readouterr()
    assert verified() == ""
    assert (
        capsys.readouterr().out
        == f"{Edition.objects.count()}版と0件の操作の記録を確かめました。改変はありません。\n"
    )


def test_a_flaw_ends_the_command_with_exit_code_1():
    Head.objects.all().delete()
    with pytest.raises(CommandError) as refusal:
        call_command("editions", "--verify")
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE schemes_edition SET published_by = '別の人' WHERE position = 4",
            "通し番号4({row}): 内容が公開時から変わっています。",
        ),
        (
            "DELETE FROM schemes_edition WHERE position = (SELECT max(position) FROM schemes_edition)",
            "版の終わりが合いません。最後の版は通し番号{last}のはずです。",
        ),
        ("DELETE FROM schemes_head WHERE id = 1", "版の終わりの記録がありません。"),
        (
            "UPDATE schemes_edition SET effective_from = 'infinity' WHERE position = 4",
            "読み取れない値をもつ版か操作の記録があります。書かれた時から変わっています。",
        ),
    ],
)
def test_the_command_says_what_is_wrong(statement, sentence):
    row, last = Edition.objects.get(position=4), Edition.objects.count()
    assert after(
        lambda _pick, _rows: execute(statement), random.Random(1), chain()
    ) == sentence.format(row=row, last=last)


def test_an_end_cut_off_with_its_head_is_missed_by_the_request_that_published_it():
    last = Edition.objects.order_by("position").last()
    before = Edition.objects.get(position=last.position - 1)
    Proposal.objects.create(
        contents={},
        effective_from=last.effective_from,
        note="改定",
        state=Proposal.State.PUBLISHED,
        sent_by="編集者",
        sent_at=timezone.now(),
        decided_by="公開承認者",
        decided_at=timezone.now(),
        positions=[last.position],
    )

    def cut_off(_pick, _rows):
        execute("DELETE FROM schemes_edition WHERE id = %s", last.pk)
        Head.objects.filter(id=Head.Of.EDITIONS).update(
            position=before.position, digest=before.digest
        )

    proposal = Proposal.objects.get()
    assert after(cut_off, random.Random(1), chain()) == (
        f"{proposal}で公開した、通し番号{last.position}の版がありません。"
    )
    assert verified() == ""
