"""Starting: every obstacle is one sentence that says what to do, exit code 1, no traceback."""

import shutil
import signal
import socket
import socketserver
import struct
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests import portal
from tests.measures.lint import production
from tests.portal import Portal

FORM = "postgresql://利用者:パスワード@ホスト:5432/データベース名"
UNREACHABLE = (
    "データベースサーバー「127.0.0.1」に接続できないので、"
    "サーバーが動いているか、DATABASE_URL のホストとポート番号が正しいかを確かめてください。\n"
)
REFUSED = (
    "データベースサーバー「127.0.0.1」が利用者「portal」の接続を受け付けないので、"
    "DATABASE_URL の利用者名、パスワード、接続の設定を確かめてください。\n"
)
TOO_OLD = (
    "データベースのPostgreSQLが古すぎるので（バージョン{version}）、"
    "PostgreSQL 15以上のサーバーを指定してください。\n"
)
NO_TABLES = (
    "データベースに必要な表がそろっていないので、"
    "「python manage.py migrate」を実行してから、もう一度始めてください。\n"
)
KNOWN = "見本の職員アカウントはすでにあります。"
# Every way a person may start something that needs the database.
STARTS = {
    "make run": ("-m", "shiminsanka.local.run"),
    "migrate": ("manage.py", "migrate"),
    "publish": ("manage.py", "publish"),
    "runserver": ("manage.py", "runserver", "--noreload"),
    "wsgi": ("-c", "import shiminsanka.wsgi"),
    "pytest": (
        "-m",
        "pytest",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "tests/shiminsanka/test_start.py",
    ),
}


class OldOrStrictServer(socketserver.BaseRequestHandler):
    """Speaks just enough of PostgreSQL's protocol to be too old, or to refuse a password."""

    def handle(self) -> None:
        while True:
            length = struct.unpack("!I", self.receive(4))[0]
            code = struct.unpack("!I", self.receive(length - 4)[:4])[0]
            if code == 196608:  # protocol 3.0; everything else asks for encryption
                break
            self.request.sendall(b"N")
        version = self.server.version
        if version is None:
            fields = "SFATAL\0C28P01\0Mパスワード認証に失敗しました\0\0".encode()
            self.request.sendall(message(b"E", fields))
            return
        self.request.sendall(message(b"R", struct.pack("!I", 0)))
        for name, value in (("server_version", version), ("client_encoding", "UTF8")):
            self.request.sendall(message(b"S", f"{name}\0{value}\0".encode()))
        self.request.sendall(message(b"Z", b"I"))
        self.request.recv(1024)

    def receive(self, length: int) -> bytes:
        data = b""
        while len(data) < length and (part := self.request.recv(length - len(data))):
            data += part
        return data.ljust(length, b"\0")


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


@contextmanager
def server(version: str | None) -> Iterator[str]:
    """DATABASE_URL of a server of that version, or (None) of one that refuses the password."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OldOrStrictServer) as old:
        old.version = version
        thread = threading.Thread(target=old.serve_forever)
        thread.start()
        try:
            yield f"postgresql://portal:secret@127.0.0.1:{old.server_address[1]}/portal"
        finally:
            old.shutdown()
            thread.join()


@pytest.fixture
def var() -> Iterator[str]:
    directory = portal.own_directory()
    yield str(directory)
    shutil.rmtree(directory)


def refusal(start: str, var: str, **env: str) -> str:
    """What the refused start says on stderr; asserts exit code 1 and that there is no traceback."""
    result = portal.run(*STARTS[start], PORTAL_VAR=var, PORTAL_SITE="all", **env)
    assert "Traceback" not in result.stdout + result.stderr
    assert result.returncode == 1, result.stdout + result.stderr
    # pytest puts a word of its own before the sentence.
    return result.stderr.removeprefix("Exit: ")


@pytest.mark.parametrize("start", STARTS)
def test_an_unreachable_server(start: str, var: str) -> None:
    url = f"postgresql://portal:secret@127.0.0.1:{portal.free_port()}/portal"
    assert refusal(start, var, DATABASE_URL=url) == UNREACHABLE


@pytest.mark.parametrize("start", ["migrate", "pytest"])
def test_a_wrong_password(start: str, var: str) -> None:
    with server(None) as url:
        assert refusal(start, var, DATABASE_URL=url) == REFUSED


@pytest.mark.parametrize("start", ["migrate", "pytest"])
def test_a_malformed_url_is_not_repeated_since_it_holds_a_password(start: str, var: str) -> None:
    assert refusal(start, var, DATABASE_URL="postgresql://portal:secret@h:x/portal") == (
        "環境変数 DATABASE_URL の書き方が正しくないので（ホストかポート番号を読み取れません）、"
        f"{FORM} の形で指定してください。\n"
    )


@pytest.mark.parametrize("version", ["14.9", "9.6"])
def test_a_server_that_is_too_old(version: str, var: str) -> None:
    with server(version) as url:
        said = refusal("migrate", var, DATABASE_URL=url)
    assert said == TOO_OLD.format(version=version.split(".", maxsplit=1)[0])


@pytest.mark.parametrize("start", ["publish", "wsgi"])
def test_a_database_without_tables(start: str, var: str, new_database: Callable[[], str]) -> None:
    assert refusal(start, var, DATABASE_URL=new_database()) == NO_TABLES


def test_a_database_that_does_not_exist(var: str, database_server: str) -> None:
    with psycopg.connect(database_server) as connection:
        host = connection.info.host
    before, mark, after = database_server.partition("?")
    url = f"{before.rpartition('/')[0]}/portal_nowhere{mark}{after}"
    assert refusal("migrate", var, DATABASE_URL=url) == (
        f"データベース「portal_nowhere」がサーバー「{host}」にないので、"
        "データベースを作るか、DATABASE_URL のデータベース名を直してください。\n"
    )


def test_the_public_site_needs_no_database_but_a_catalogue(var: str) -> None:
    env = production("public") | {
        "DATABASE_URL": f"postgresql://portal@127.0.0.1:{portal.free_port()}/portal"
    }
    result = portal.run("-m", "gunicorn", PORTAL_VAR=var, **env)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "データベースに接続できず、目録の写しもありません。" in result.stderr


def test_a_port_in_use_is_told_before_anything_else_is_done(var: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = portal.run("-m", "shiminsanka.local.run", PORTAL_VAR=var, PORT=str(port))
    assert result.returncode == 1
    assert result.stdout == "準備 … \n"
    assert result.stderr == (
        f"ポート{port}はほかのプログラムが使っているので、そのプログラムを止めるか、"
        f"「make run PORT={port + 1}」のように別の番号で始めてください。\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "65536", "８０００", "-1"])
def test_a_port_that_is_none(port: str, var: str) -> None:
    result = portal.run("-m", "shiminsanka.local.run", PORTAL_VAR=var, PORT=port)
    assert result.returncode == 1
    assert result.stderr == (
        f"環境変数 PORT の値「{port}」はポート番号ではないので、"
        "1から65535までの数を指定してください。\n"
    )


def test_a_portal_starts_twice_keeps_its_data_and_leaves_nothing_behind() -> None:
    first = Portal(portal.own_directory())
    try:
        assert "見本の職員アカウント … " in first.output
        assert f"公開サイト：{first.url}\n" in first.output
        assert f"職員サイト：{first.url}admin/\n" in first.output
        assert KNOWN not in first.output
        with urllib.request.urlopen(f"{first.url}healthz") as answer:
            assert answer.read() == b"ok\n"
        other = portal.run("-m", "shiminsanka.local.run", PORTAL_VAR=str(first.var), PORT="1")
        assert other.stderr == (
            "このフォルダのポータルはもう動いているので、"
            "そちらを使うか、そちらを Ctrl-C で止めてからやり直してください。\n"
        )
        assert first.end(signal.SIGINT) == (0, "\nポータルを止めました。\n")
        assert first.survivors(0) == []

        second = Portal(first.var)
        assert second.end(signal.SIGTERM) == (0, "\nポータルを止めました。\n")
        assert second.survivors(0) == []

        again = Portal(first.var)
        assert KNOWN in again.output
        again.end(signal.SIGKILL)
        assert again.survivors(30) == []
    finally:
        first.forget()
