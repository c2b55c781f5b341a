"""Whoever rewrites the record or the editions is found: by the links, or by what was written down."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from schemes.editing.recording import record
from schemes.keeping import chains
from schemes.models import Edition, Event, Head

pytestmark = pytest.mark.django_db

ODD = '「引用」 "quote" \\ back\tslash\r\n\x01\x1f\x7f \u2028 é 👩‍🏫 </script>'


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def write(count: int = 5) -> None:
    for number in range(count):
        record("changed", by="編集者", what=f"変更{number}", detail=ODD, why="改定")


def wrong(*options: str) -> str:
    """What the command says against both chains; empty if nothing."""
    try:
        call_command("editions", "--verify", *options, stdout=io.StringIO())
    except CommandError as error:
        return str(error)
    return ""


def anchored(path) -> str:
    out = io.StringIO()
    call_command("anchor", str(path), stdout=out)
    return out.getvalue()


# --- The record ------------------------------------------------------------------------------------


def test_the_database_seals_each_row_as_the_portal_reads_it():
    write()
    rows = list(Event.objects.order_by("position"))
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [row.digest for row in rows] == [row.seal() for row in rows]
    assert [row.previous for row in rows] == ["", *(row.digest for row in rows[:-1])]
    head = Head.objects.get(id=Head.Of.EVENTS)
    assert (head.position, head.digest) == (5, rows[-1].digest)
    assert wrong() == ""


def test_a_row_with_a_link_of_its_own_is_linked_all_the_same():
    write()
    Event.objects.create(at=timezone.now(), action="changed", position=2, digest="f" * 64)
    assert wrong() == ""


def test_rows_that_are_written_at_once_are_linked_one_by_one():
    Event.objects.bulk_create(
        Event(at=timezone.now(), action="changed", what=str(number)) for number in range(20)
    )
    assert wrong() == ""


def test_nothing_is_recorded_where_the_end_is_missing():
    Head.objects.filter(id=Head.Of.EVENTS).delete()
    assert wrong() == "操作の記録の終わりの記録がありません。"


ROW = "WHERE position = 3"
FORGERIES = {
    "at": f"UPDATE schemes_event SET at = at - interval '1 microsecond' {ROW}",
    "by": f"UPDATE schemes_event SET by = '別の人' {ROW}",
    "action": f"UPDATE schemes_event SET action = 'added' {ROW}",
    "what": f"UPDATE schemes_event SET what = what || ' ' {ROW}",
    "kind": f"UPDATE schemes_event SET kind = 'x' {ROW}",
    "subject": f"UPDATE schemes_event SET subject = 'kusanone' {ROW}",
    "address": f"UPDATE schemes_event SET address = '/' {ROW}",
    "detail": f"UPDATE schemes_event SET detail = '' {ROW}",
    "why": f"UPDATE schemes_event SET why = '別の理由' {ROW}",
    "moved between columns": f"UPDATE schemes_event SET detail = detail || why, why = '' {ROW}",
    "previous": f"UPDATE schemes_event SET previous = repeat('0', 64) {ROW}",
    "digest": f"UPDATE schemes_event SET digest = repeat('0', 64) {ROW}",
    "resealed": f"""
        UPDATE schemes_event SET by = '別の人' {ROW};
        UPDATE schemes_event AS one SET digest = schemes_event_digest(one) {ROW}""",
    "without an end": f"UPDATE schemes_event SET at = 'infinity' {ROW}",
    "removed": f"DELETE FROM schemes_event {ROW}",
    "removed at the end": "DELETE FROM schemes_event WHERE position = 5",
    "removed, the rest moved up": f"""
        DELETE FROM schemes_event {ROW};
        UPDATE schemes_event SET position = 3 WHERE position = 4;
        UPDATE schemes_event SET position = 4 WHERE position = 5""",
    "all removed": "DELETE FROM schemes_event",
    "added": "INSERT INTO schemes_event (at, by, action, what, kind, subject, address, detail, why,"
    " position, previous, digest) VALUES (now(), '', 'added', '', '', '', '', '', '', 6, '', '')",
    "head moved": "UPDATE schemes_head SET position = 4 WHERE id = 2",
    "head removed": "DELETE FROM schemes_head WHERE id = 2",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=FORGERIES)
def test_what_is_done_to_the_record_is_found(statement):
    write()
    execute("SET LOCAL session_replication_role = replica")
    execute(statement)
    assert wrong()


@pytest.mark.parametrize("name", chains.TRIGGERS)
def test_a_trigger_that_sleeps_is_found(name):
    table = "schemes_edition" if "edition" in name else "schemes_event"
    execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    assert wrong() == f"版と操作の記録を守るトリガー {name} が、ないか、止められています。"


# --- What was written down -------------------------------------------------------------------------


def reseal_editions() -> None:
    """Every edition gets the digests that it then must carry, and the head is set to the last."""
    previous = ""
    for row in Edition.objects.order_by("position"):
        row.previous = previous
        previous = row.seal()
        execute(
            "UPDATE schemes_edition SET previous = %s, digest = %s WHERE id = %s",
            row.previous,
            previous,
            row.pk,
        )
    execute("UPDATE schemes_head SET digest = %s WHERE id = 1", previous)


def forge_an_edition() -> None:
    execute("""UPDATE schemes_edition
        SET content = jsonb_set(content, '{summary}', '"別の内容"') WHERE subject = 'kusanone'""")
    reseal_editions()


def forget_the_end() -> None:
    execute("DELETE FROM schemes_event WHERE position > 3")
    execute("""UPDATE schemes_head SET position = 3,
        digest = (SELECT digest FROM schemes_event WHERE position = 3) WHERE id = 2""")


def forget_all_and_write_anew() -> None:
    execute("DELETE FROM schemes_event")
    execute("UPDATE schemes_head SET position = 0, digest = '' WHERE id = 2")
    execute("SET LOCAL session_replication_role = origin")
    write(5)


@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (forge_an_edition, "通し番号15の版が、{at}の控えと違います。"),
        (forget_the_end, "{at}の控えにある、通し番号5の操作の記録がありません。"),
        (forget_all_and_write_anew, "通し番号5の操作の記録が、{at}の控えと違います。"),
    ],
)
def test_who_owns_the_database_deceives_the_links_and_not_the_anchor(
    tmp_path, forge: Callable[[], None], sentence
):
    write()
    path = tmp_path / "anchors.txt"
    at = anchored(path).split()[0]
    assert wrong("--anchor", str(path)) == ""
    execute("SET LOCAL session_replication_role = replica")
    forge()
    execute("SET LOCAL session_replication_role = origin")
    assert wrong() == ""
    assert sentence.format(at=at) in wrong("--anchor", str(path))


def test_each_day_adds_a_line_and_all_of_them_are_compared(tmp_path, capsys):
    path = tmp_path / "anchors.txt"
    write(1)
    first = anchored(path)
    write(1)
    second = anchored(path)
    assert path.read_text(encoding="utf-8") == first + second
    assert [one.events.position for one in chains.read(path)] == [1, 2]
    call_command("editions", "--verify", "--anchor", str(path))
    assert capsys.readouterr().out == (
        "15版と2件の操作の記録を確かめました。2日分の控えとも合っています。改変はありません。\n"
    )


def test_no_line_is_added_over_a_forgery(tmp_path):
    path = tmp_path / "anchors.txt"
    write()
    before = anchored(path)
    execute("SET LOCAL session_replication_role = replica")
    forget_the_end()
    with pytest.raises(CommandError, match="控えは足していません。"):
        anchored(path)
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "text", ["x", "2026-11-28 版 1 操作の記録 2", "2026 版 1 0 操作の記録 1 0"]
)
def test_an_anchor_that_cannot_be_read_is_told_by_its_line(tmp_path, text):
    path = tmp_path / "anchors.txt"
    anchored(path)
    path.write_text(f"{path.read_text(encoding='utf-8')}{text}\n", encoding="utf-8")
    assert f"{path} の2行目を読み取れないので" in wrong("--anchor", str(path))


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "控えのファイル" in wrong("--anchor", str(tmp_path / "none.txt"))
    with pytest.raises(CommandError, match="に書けないので、場所と権限を確かめてください"):
        anchored(tmp_path / "none" / "anchors.txt")


def test_an_anchor_is_compared_only_when_the_chains_are_verified(tmp_path):
    with pytest.raises(CommandError, match="--verify と一緒に"):
        call_command("editions", "--anchor", str(tmp_path / "anchors.txt"))
