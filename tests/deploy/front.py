"""The shipped nginx configuration on this machine: its ports, paths and hosts filled in, nothing else."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shiminsanka.environment import BASE_DIR
from tests.portal import free_port

SHIPPED = BASE_DIR / "deploy" / "nginx"
PUBLIC, STAFF = "localhost", "127.0.0.1"
START_SECONDS = 20
INSTALL = "nginxがないので、前段の試験を省きました。「apt-get install nginx-light」で入れられます。"


@dataclass
class Answer:
    """What came back, its body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Front:
    """A running nginx; ``log`` is where it tells of each request."""

    process: subprocess.Popen[bytes]
    port: int
    plain: int
    log: Path
    errors: Path
    trusted: ssl.SSLContext
    home: Path = field(repr=False)

    def line(self, timeout: float = 30) -> http.client.HTTPSConnection:
        """A connection to it, for one request after another."""
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=timeout, context=self.trusted
        )

    def ask(
        self,
        path: str,
        host: str = PUBLIC,
        method: str = "GET",
        body: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """One request on a connection of its own; a name of a header may have _ for -."""
        line = self.line(timeout=90)
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            line.request(method, path, body, sent)
            answer = line.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()

    def raw(self, host: str = PUBLIC) -> ssl.SSLSocket:
        """A bare connection, for what no HTTP client would send."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self.trusted.wrap_socket(plain, server_hostname=host)

    def told_of(self, answer: Answer) -> dict[str, object]:
        """The line about that answer; nginx writes it once the answer is on its way."""
        deadline, number = time.monotonic() + START_SECONDS, answer.headers["X-Request-ID"]
        while not (found := [line for line in self.told() if line["id"] == number]):
            assert time.monotonic() < deadline
        return found[0]

    def told(self) -> list[dict[str, object]]:
        """The lines of the access log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The configuration with these values; each must stand in it, so that nothing is tested in vain."""
    for shipped, here in values.items():
        assert shipped in text, f"{shipped} が設定にありません。"
        text = text.replace(shipped, here)
    return text


def _certificate(home: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", home / "key.pem", "-out", home / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )


def written(
    home: Path,
    public: Sequence[int],
    staff: int,
    port: int,
    plain: int,
    *,
    more: str = "",
    with_tls: bool = True,
) -> Path:
    """The shipped files in ``home``, in front of processes on these ports. ``more``: further servers."""
    shutil.copytree(SHIPPED, home / "front", copy_function=shutil.copy)
    shipped = (SHIPPED / "nginx.conf").read_text()
    first, second = public[0], public[-1]
    values = {
        "public-1:8000": f"127.0.0.1:{first}",
        "public-2:8000": f"127.0.0.1:{second}",
        "staff:8000": f"127.0.0.1:{staff}",
        "www.example.jp": PUBLIC,
        "staff.example.jp": STAFF,
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "/var/cache/portal": str(home / "cache"),
        "/run/secrets/tls_certificate": str(home / "certificate.pem"),
        "/run/secrets/tls_key": str(home / "key.pem"),
        "access_log /dev/stdout": f"access_log {home / 'access.log'}",
    }
    configuration = home / "front" / "nginx.conf"
    if not with_tls:
        values[" ssl http2"] = ""
    before, end, after = _filled(shipped, values).rpartition("}")
    configuration.write_text(f"{before}{more}{end}{after}")
    pages = home / "front" / "written.conf"
    pages.write_text(pages.read_text().replace("/srv/pages", str(home / "written")))
    (home / "cache").mkdir(mode=0o777)
    _certificate(home)
    return configuration


def program_path() -> str | None:
    """This machine's nginx; Debian puts it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def command(configuration: Path, *more: str) -> list[str]:
    """nginx with that configuration, in the foreground."""
    program = program_path()
    assert program, INSTALL
    folder = str(configuration.parent)
    return [program, "-p", folder, "-c", str(configuration), "-g", "daemon off;", *more]


@contextmanager
def running(
    public: Sequence[int], staff: int, *, more: str = "", with_tls: bool = True
) -> Iterator[Front]:
    """nginx in front of processes on these ports; gone with its files afterwards."""
    home = Path(tempfile.mkdtemp(prefix="portal-front-", dir="/tmp"))
    # Its workers are another user.
    home.chmod(0o755)
    port, plain = free_port(), free_port()
    try:
        configuration = written(home, public, staff, port, plain, more=more, with_tls=with_tls)
        with (home / "errors.log").open("wb") as errors:
            process = subprocess.Popen(command(configuration), stderr=errors)
        trusted = ssl.create_default_context(cafile=str(home / "certificate.pem"))
        front = Front(process, port, plain, home / "access.log", home / "errors.log", trusted, home)
        try:
            _wait(front)
            yield front
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(home)


def _wait(front: Front) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", front.port), timeout=1).close()
            return
        except OSError:
            if front.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(front.errors.read_text()) from None
            time.sleep(0.02)  # nginx tells nobody that it listens; only asking again does
