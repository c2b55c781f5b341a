"""A backup holds all of the database, and is not restored where it would do harm."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.editing.recording import record
from schemes.models import Edition, Event, Scheme
from shiminsanka.local import postgres
from tests import databases

READER = "pg_monitor"  # a role that every server has
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
RIGHTS = f"""
SELECT table_name, privilege_type FROM information_schema.role_table_grants
WHERE grantee = '{READER}' ORDER BY 1, 2
"""
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
WHERE NOT tgisinternal ORDER BY 1, 2
"""


@pytest.fixture(scope="module", autouse=True)
def programs() -> Iterator[None]:
    """pg_dump and pg_restore are those of the server that the run may have started."""
    found = postgres.find()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{found.path}{os.pathsep}{os.environ['PATH']}")
        for name, value in found.environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def granted(lasting: str) -> str:
    """The database that is backed up: an edition more, an event, and rights of another role."""
    Scheme.objects.filter(key="kusanone").update(summary="写しの前に公開した文")
    publishing.publish(
        "kusanone",
        by="編集者",
        reason="年度の改定",
        effective_from=timezone.localdate(),
        at=timezone.now(),
    )
    record(Event.Action.CHANGED, by="編集者", what="表示する文", why="年度の改定")
    with psycopg.connect(lasting) as one:
        one.execute(f"GRANT SELECT ON schemes_edition TO {READER}")
    return lasting


@pytest.fixture(scope="module")
def backup(granted: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "portal.dump"
    call_command("backup", file)
    return file


def held(url: str) -> dict[str, object]:
    """All that a database holds: a checksum of each table, triggers, rights."""
    with psycopg.connect(url) as one:
        tables = {name for (name,) in one.execute(TABLES)}
        rows = "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t::text COLLATE \"C\")) FROM {} t"
        sums = {name: one.execute(rows.format(name)).fetchone() for name in tables}
        return {
            "tables": sums,
            "triggers": one.execute(TRIGGERS).fetchall(),
            "rights": one.execute(RIGHTS).fetchall(),
        }


def test_a_restored_portal_is_the_one_that_was_backed_up(
    backup: Path, granted: str, new_database: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    restored = new_database()
    with databases.pointed_at(restored):
        call_command("restore", backup)
        assert "操作の記録を確かめました。改変はありません。" in capsys.readouterr().out
        assert catalogue.refresh()
        assert "写しの前に公開した文" in Client().get("/schemes/kusanone/").content.decode()
        with pytest.raises(IntegrityError, match="変更も削除もできません"), transaction.atomic():
            Edition.objects.update(reason="書き換え")
    there, found = held(granted), held(restored)
    assert found["tables"] == there["tables"]
    assert found["triggers"] == there["triggers"]
    assert found["rights"] == there["rights"] == [("schemes_edition", "SELECT")]
    with databases.pointed_at(restored):
        # What is numbered goes on where it was.
        record(Event.Action.CHANGED, by="編集者", what="戻したあとの変更")


def test_a_backup_is_for_its_owner_alone_and_replaces_none(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="もうあるので、別の名前にしてください。"):
        call_command("backup", backup)
    assert backup.read_bytes() == before
    assert sorted(path.name for path in backup.parent.iterdir()) == [
        "portal.dump",
        "portal.dump.sha256",
    ]


def test_nothing_is_restored_over_what_is_there(backup: Path, granted: str) -> None:
    before = held(granted)
    with pytest.raises(CommandError, match="データベースが空ではないので、戻しません。"):
        call_command("restore", backup)
    assert held(granted) == before


@pytest.mark.parametrize("spoil", [lambda held: held[:-1], lambda held: held[:-1] + b"x"])
def test_a_backup_that_is_cut_or_changed_is_refused(
    backup: Path, tmp_path: Path, new_database: Callable[[], str], spoil: Callable[[bytes], bytes]
) -> None:
    copy = tmp_path / "portal.dump"
    copy.write_bytes(spoil(backup.read_bytes()))
    (tmp_path / "portal.dump.sha256").write_text(Path(f"{backup}.sha256").read_text())
    with databases.pointed_at(new_database()):
        with pytest.raises(CommandError, match="変わっているか、途中で切れています"):
            call_command("restore", copy)
        assert connection.introspection.table_names() == []


def test_a_backup_without_its_digest_is_refused(
    backup: Path, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    copy = tmp_path / "portal.dump"
    copy.write_bytes(backup.read_bytes())
    with (
        databases.pointed_at(new_database()),
        pytest.raises(CommandError, match="隣の portal.dump.sha256 を確かめてください。"),
    ):
        call_command("restore", copy)
