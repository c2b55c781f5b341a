"""The database: DATABASE_URL as Django's settings, and a check that says what to do."""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from shiminsanka import waiting
from shiminsanka.environment import CannotRun, Misconfigured

OLDEST = 15
ENGINE = "django.db.backends.postgresql"
# A server that does not answer must not hold a start or a request for minutes.
CONNECT_SECONDS = 5
# A line on which nothing comes through any more is given up after about ten seconds.
LIMITS = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
FORM = "postgresql://利用者:パスワード@ホスト:5432/データベース名"
OPTIONS = (
    "application_name",
    "connect_timeout",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
)
# 「db.example.jp」, 「[::1]:5432」: one of several hosts, with its port if it has one.
HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:]*)(?::(?P<port>[0-9]{0,5}))?")
MOST_PORT = 65_535


class DatabaseProblem(CannotRun):
    """The database cannot be used."""


def settings_from_url(url: str, *, writes: bool = False) -> dict[str, Any]:
    """Django's settings for postgresql://user:password@host:port/name?option=value.

    Every part may be percent-encoded; ?host=/directory names a Unix socket. There may be several
    hosts, host:port,host:port, of which the first that answers is taken; who ``writes`` takes one
    that can be written to.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _malformed("ホストかポート番号を読み取れません") from None
    people, _, places = parts.netloc.rpartition("@")
    user, _, password = people.partition(":")
    hosts = [_host(place) for place in places.split(",")]
    if parts.scheme not in ("postgresql", "postgres"):
        raise _malformed("postgresql:// で始まっていません")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = query.pop("host", ",".join(name for name, _ in hosts))
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise _malformed("データベース名がありません")
    if unknown := sorted(set(query) - set(OPTIONS)):
        raise _malformed(f"知らない項目「{unknown[0]}」があります")
    if "\0" in unquote(url):
        raise _malformed("使えない文字があります")
    if writes and len(hosts) > 1:
        query.setdefault("target_session_attrs", "read-write")
    ports = ",".join(port for _, port in hosts)
    return {
        "ENGINE": ENGINE,
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": host,
        "PORT": ports.strip(",") and ports,
        "OPTIONS": {**LIMITS, **query, "options": _options(query)},
        # Connections are kept and checked: opening one costs more than most questions asked of it.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _options(query: Mapping[str, str]) -> str:
    """Settings of each connection's own; what DATABASE_URL says comes later and counts."""
    return f"-c lock_timeout={waiting.SECONDS}s {query.get('options', '')}".rstrip()


def _host(place: str) -> tuple[str, str]:
    """A host and its port; each 「」 if it is not said."""
    found = HOST.fullmatch(place)
    if found is None or int(found["port"] or 0) > MOST_PORT:
        raise _malformed("ホストかポート番号を読み取れません")
    return unquote(found["host"].strip("[]")), found["port"] or ""


def _malformed(reason: str) -> Misconfigured:
    # The URL itself is not repeated: it holds a password.
    return Misconfigured(
        f"環境変数 DATABASE_URL の書き方が正しくないので（{reason}）、"
        f"{FORM} の形で指定してください。"
    )


def check(settings: dict[str, Any], *, tables: bool = True) -> None:
    """Raise DatabaseProblem unless the server answers, is new enough and holds our tables."""
    import psycopg

    try:
        with psycopg.connect(
            dbname=settings["NAME"],
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            **settings["OPTIONS"],
        ) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise DatabaseProblem(_refusal(settings, str(error))) from None
    if version < OLDEST:
        raise DatabaseProblem(
            f"データベースのPostgreSQLが古すぎるので（バージョン{version}）、"
            f"PostgreSQL {OLDEST}以上のサーバーを指定してください。"
        )
    if not tables:
        return
    with told_in_a_sentence():
        if _unapplied():
            raise DatabaseProblem(
                "データベースに必要な表がそろっていないので、"
                "「python manage.py migrate」を実行してから、もう一度始めてください。"
            )
        if table := _closed():
            raise DatabaseProblem(
                f"DATABASE_URL の利用者に表「{table}」を読む権限がないので、"
                "所有者の役割で「python manage.py roles」を実行してから、もう一度始めてください。"
            )


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """Turn a database that fails in the middle of a command into a DatabaseProblem."""
    import psycopg
    from django.db.utils import OperationalError, ProgrammingError

    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        raise DatabaseProblem(
            "DATABASE_URL の利用者には、この操作に必要な権限がないので、"
            "表を作り変えるときは所有者の役割で、そのほかは職員用の役割でつないでください"
            "(役割は「python manage.py roles」で作れます)。"
        ) from None
    except OperationalError as error:
        if waiting.in_vain(error):
            raise DatabaseProblem(
                f"ほかの処理が同じところを使っていて{waiting.SECONDS}秒待っても進めないので、"
                "終わるのを待ってから、やり直してください。"
            ) from None
        raise DatabaseProblem(
            "データベースとの接続が途中で切れたので、サーバーの状態を確かめてからやり直してください。"
        ) from None


def _unapplied() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.close()


def _closed() -> str:
    """A table that the role may not read; 「」 if there is none."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                " AND relkind IN ('r', 'p') AND NOT has_table_privilege(oid, 'SELECT')"
                " ORDER BY relname LIMIT 1"
            )
            found = cursor.fetchone()
            return found[0] if found else ""
    finally:
        connection.close()


def can_rewrite() -> bool:
    """Whether the role of DATABASE_URL could remove published editions; False while it is away."""
    from django.db import Error, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('schemes_edition', 'DELETE, TRUNCATE')")
            return bool(cursor.fetchone()[0])
    except Error:
        return False
    finally:
        connection.close()


def _refusal(settings: dict[str, Any], message: str) -> str:
    """Why a connection failed, told without the password.

    PostgreSQL reports this as text in the server's language only, so whether the server is
    there at all is asked of its socket.
    """
    name, user = settings["NAME"], settings["USER"]
    where = f"「{settings['HOST'] or 'このマシン'}」"
    if not _listens(settings["HOST"], settings["PORT"]):
        return (
            f"データベースサーバー{where}に接続できないので、"
            "サーバーが動いているか、DATABASE_URL のホストとポート番号が正しいかを確かめてください。"
        )
    if re.search(
        rf'database "{re.escape(name)}" does not exist|データベース.+存在しません', message
    ):
        return (
            f"データベース「{name}」がサーバー{where}にないので、"
            "データベースを作るか、DATABASE_URL のデータベース名を直してください。"
        )
    return (
        f"データベースサーバー{where}が利用者「{user}」の接続を受け付けないので、"
        "DATABASE_URL の利用者名、パスワード、接続の設定を確かめてください。"
    )


def _listens(host: str, port: str) -> bool:
    """Whether anything answers at one of the hosts."""
    hosts, ports = host.split(","), port.split(",")
    if len(hosts) > 1:
        each = ports if len(ports) == len(hosts) else ports * len(hosts)
        return any(map(_listens, hosts, each))
    number = int(port or 5432)
    directories = [host] if host.startswith("/") else ["/var/run/postgresql", "/tmp"]  # noqa: S108 — where PostgreSQL listens
    try:
        if host and not host.startswith("/"):
            socket.create_connection((host, number), timeout=CONNECT_SECONDS).close()
            return True
    except OSError:
        return False
    return any(_listens_on_unix(f"{directory}/.s.PGSQL.{number}") for directory in directories)


def _listens_on_unix(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(CONNECT_SECONDS)
        try:
            client.connect(path)
        except OSError:
            return False
    return True
