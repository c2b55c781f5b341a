"""What is recorded of a blot, and that nothing else can be changed under its cover."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from schemes.models import Edition, Event
from schemes.review import blotting
from tests.schemes.review.blots import CANARY, agreed, command, verify

pytestmark = pytest.mark.django_db


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schemes_edition DISABLE TRIGGER schemes_edition_append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE schemes_edition ENABLE TRIGGER schemes_edition_append_only")


def test_the_record_tells_who_and_which_editions_and_never_the_text(told):
    blot = agreed()
    command("--apply")
    events = list(Event.objects.filter(address=blotting.address(blot)).order_by("position"))
    assert [(one.action, one.by) for one in events] == [
        ("blot_asked", "編集者"),
        ("blot_agreed", "承認者"),
        ("blotted", "承認者"),
    ]
    assert all(CANARY not in json.dumps(vars(one), default=str) for one in events)
    assert [one.digest in events[-1].detail for one in told] == [True, True]
    blot.refresh_from_db()
    assert (blot.state, blot.text) == ("done", "")
    assert blot.positions == [one.position for one in told]


def test_verifying_names_what_was_blotted_and_by_which_record(told, tmp_path):
    anchors = tmp_path / "anchors.txt"
    call_command("anchor", anchors, stdout=io.StringIO())
    agreed()
    command("--apply")
    number = Event.objects.get(action="blotted").position
    said = verify("--anchor", str(anchors))
    names = "、".join(f"通し番号{one.position}" for one in told)
    assert f"文を消した版: {names}(操作の記録{number}、依頼 編集者、承認 承認者)" in said
    assert "1日分の控えとも合っています。改変はありません。" in said


BEHIND = {
    "changed once more": (
        "UPDATE schemes_edition SET content = jsonb_set(content, '{name}', '\"別\"') WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "changed and sealed": ("", "で文を消した時から変わっています。"),
    "without its mark": (
        "UPDATE schemes_edition SET blotted = '' WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "with another digest": (
        "UPDATE schemes_edition SET digest = repeat('0', 64) WHERE position = %s",
        "で文を消した時から変わっています。",
    ),
    "taken out": (
        "ALTER TABLE schemes_edition DISABLE TRIGGER USER;"
        " DELETE FROM schemes_edition WHERE position = %s;"
        " ALTER TABLE schemes_edition ENABLE TRIGGER USER",
        "の版がありません。",
    ),
}


@pytest.mark.parametrize("done", BEHIND, ids=str)
def test_whatever_is_done_to_a_blotted_edition_is_found(told, done):
    agreed()
    command("--apply")
    statement, sentence = BEHIND[done]
    if statement:
        execute(statement, told[0].position)
    else:
        row = Edition.objects.get(pk=told[0].pk)
        row.reason = "別の要点"
        execute(
            "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
            *(row.reason, row.seal(), row.pk),
        )
    assert sentence in verify()


def test_the_text_put_back_is_found(told):
    agreed()
    command("--apply")
    execute(
        "UPDATE schemes_edition SET content = %s, reason = %s, blotted = '' WHERE id = %s",
        *(json.dumps(told[0].content), told[0].reason, told[0].pk),
    )
    assert "で文を消した時から変わっています。" in verify()


def test_a_blot_that_no_record_names_is_found(told):
    row = Edition.objects.get(pk=told[0].pk)
    row.reason = "別の要点"
    execute(
        "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
        *(row.reason, row.seal(), row.pk),
    )
    name = f"通し番号{row.position}({row})"
    assert f"{name}: 文を消した印がありますが、消した記録がありません。" in verify()


def test_a_record_of_one_person_alone_is_found(told):
    row = Edition.objects.get(pk=told[0].pk)
    row.reason = "別の要点"
    row.blotted = row.seal()
    execute(
        "UPDATE schemes_edition SET reason = %s, blotted = %s WHERE id = %s",
        *(row.reason, row.blotted, row.pk),
    )
    line = (
        f"通し番号{row.position} 公開した時の要約値 {row.digest} 文を消した後の要約値 {row.blotted}"
    )
    Event.objects.create(at=timezone.now(), action="blotted", by="一人", address="/x/", detail=line)
    assert "二人で決めた記録がないのに、版から文を消しています。" in verify()
