"""`make run`: from nothing to a served portal, each step with its time."""

import http.client
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from shiminsanka import database, environment
from shiminsanka.local import guarded, localdb

READY_SECONDS = 60
PAUSE = 0.05


class Stopped(BaseException):
    """Ctrl-C or a request to end; not an Exception, so that nothing on the way swallows it."""


def main() -> int:
    """Serve until stopped; 0, or 1 after a sentence that says what to do."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    os.environ.setdefault("PORTAL_ENV", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    from django.core.management.base import CommandError

    try:
        with ExitStack() as stack, database.told_in_a_sentence():
            _serve(stack)
    except (environment.CannotRun, CommandError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except Stopped:
        print("\nポータルを止めました。", flush=True)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the orderly end.
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def _serve(stack: ExitStack) -> None:
    began = time.monotonic()
    is_own_database = not os.environ.get("DATABASE_URL")
    with _step("準備"):
        if is_own_database:
            # Before the port: a second `make run` should hear that the first one is there.
            localdb.refuse_second(environment.var_directory(os.environ))
        port = free_port(os.environ)
    if is_own_database:
        _start_database(stack)
    accounts = _prepare(is_own_database)
    with _step("サーバーの開始"):
        server = _start_server(stack, port)
    _welcome(port, accounts, is_own_database, time.monotonic() - began)
    _wait(server)


@contextmanager
def _step(name: str) -> Iterator[None]:
    print(f"{name} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f}秒", flush=True)


def free_port(env: os._Environ[str] | dict[str, str]) -> int:
    """The port to serve on, asked before the slow steps."""
    text = env.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise environment.Misconfigured(
            f"環境変数 PORT の値「{text}」はポート番号ではないので、1から65535までの数を指定してください。"
        )
    with socket.socket() as probe:
        # As gunicorn binds: a port that only waits for its last connection to fade is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            raise environment.CannotRun(
                f"ポート{text}を使う権限がないので、1024以上の番号で「make run PORT=8001」のように始めてください。"
            ) from None
        except OSError:
            raise environment.CannotRun(
                f"ポート{text}はほかのプログラムが使っているので、"
                f"そのプログラムを止めるか、「make run PORT={_another(int(text))}」のように別の番号で始めてください。"
            ) from None
    return int(text)


def _another(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def _start_database(stack: ExitStack) -> None:
    with _step("データベースの起動"):
        server = stack.enter_context(localdb.kept(environment.var_directory(os.environ)))
        os.environ["DATABASE_URL"] = server.url()
    if server.note:
        print(f"  {server.note}")


def _prepare(is_own_database: bool) -> str:
    """Everything between an empty database and a complete one; returns the new accounts."""
    from django.conf import settings
    from django.core.management import call_command

    from shiminsanka import starting

    starting.setup()
    database.check(settings.DATABASES["default"], tables=False)
    steps: list[tuple[str, Callable[[io.StringIO], object]]] = [
        ("データベースの移行", lambda out: call_command("migrate", verbosity=0, stdout=out)),
        ("目録の読込み", lambda out: call_command("load_catalogue", stdout=out)),
        ("公開", lambda out: call_command("publish", initial=True, stdout=out)),
    ]
    if is_own_database:
        steps.append(("見本の職員アカウント", lambda out: call_command("sample_staff", stdout=out)))
    steps.append(
        (
            "静的ファイル",
            lambda out: call_command("collectstatic", interactive=False, verbosity=0, stdout=out),
        )
    )
    printed = {}
    for name, work in steps:
        with _step(name):
            out = io.StringIO()
            work(out)
            printed[name] = out.getvalue().strip()
    return printed.get("見本の職員アカウント", "")


def _start_server(stack: ExitStack, port: int) -> guarded.Guarded:
    server = guarded.start(
        [sys.executable, "-m", "gunicorn", "--config", environment.BASE_DIR / "gunicorn.conf.py"],
        env={
            "PORT": str(port),
            "PORTAL_BIND": "127.0.0.1",
            # One person's terminal: what went wrong, not every request.
            "PORTAL_LOG_LEVEL": "warning",
            "PORTAL_ACCESS_LOG": "0",
        },
        cwd=environment.BASE_DIR,
    )
    stack.callback(server.stop)
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(port):
        if not server.is_running or time.monotonic() > deadline:
            raise environment.CannotRun(
                "サーバーを始められなかったので、上に出ている知らせを確かめてください。"
            )
        time.sleep(PAUSE)
    return server


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(port: int, accounts: str, is_own_database: bool, seconds: float) -> None:
    from django.conf import settings

    lines = [
        f"\n準備ができました（{seconds:.1f}秒）。ブラウザーで次のアドレスを開いてください。",
        "",
    ]
    if settings.HAS_PUBLIC_SITE:
        lines.append(f"  公開サイト：http://127.0.0.1:{port}/")
    if settings.HAS_STAFF_SITE:
        lines += [
            f"  職員サイト：http://127.0.0.1:{port}/admin/",
            "",
            *_sign_in(accounts, is_own_database),
        ]
    lines += ["", "止めるときは Ctrl-C を押してください。"]
    print("\n".join(lines), flush=True)


def _sign_in(accounts: str, is_own_database: bool) -> list[str]:
    if is_own_database:
        return accounts.splitlines()
    return [
        "職員サイトのアカウントは「make manage C=createsuperuser」で作れます。",
        "指定されたデータベースには、見本のアカウントを作りません。",
    ]


def _wait(server: guarded.Guarded) -> None:
    """Until the server ends, or `make` is gone: a killed make must leave nothing behind."""
    owner = os.getppid()
    while server.is_running:
        if "MAKELEVEL" in os.environ and os.getppid() != owner:
            raise Stopped
        time.sleep(PAUSE * 10)
    raise environment.CannotRun("サーバーが止まったので、上に出ている知らせを確かめてください。")


if __name__ == "__main__":
    sys.exit(main())
