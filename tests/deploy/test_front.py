"""The shipped front before a served portal: what it keeps, refuses and never tells."""

import gzip
import http.client
import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from schemes.views import problems
from schemes.views.keeping import files, making
from shiminsanka import headers
from tests.deploy import front as fronts
from tests.deploy.front import PUBLIC, STAFF, Front
from tests.deploy.relay import Relay, relayed
from tests.deploy.slow import KINDS, slow
from tests.portal import Portal

PAGE = "/schemes/kusanone/"
SLOW = 170  # of each kind
SENTENCE = re.compile(r"<h1>(.+)</h1>\s*<p>(.+。)</p>")

pytestmark = pytest.mark.usefixtures("nginx")


@pytest.fixture(scope="module")
def way(portal: Portal) -> Iterator[Relay]:
    """What lies between the front and the portal."""
    with relayed(urlsplit(portal.url).port) as relay:
        yield relay


@pytest.fixture(scope="module")
def front(way: Relay) -> Iterator[Front]:
    with fronts.running([way.port], way.port) as front:
        yield front


def test_the_configuration_is_one_that_nginx_takes_without_a_word(tmp_path: Path) -> None:
    configuration = fronts.written(tmp_path, [9001, 9002], 9003, 9443, 9080)
    done = subprocess.run(
        fronts.command(configuration, "-t"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
    assert "test is successful" in done.stderr


def test_open_files_are_fewer_than_a_worker_may_have() -> None:
    shipped = (fronts.SHIPPED / "nginx.conf").read_text()

    def number(pattern: str) -> int:
        return int(re.search(pattern, shipped).group(1))

    most = number(r"worker_rlimit_nofile (\d+);")
    assert most > number(r"open_file_cache max=(\d+)") + number(r"worker_connections (\d+);")


@pytest.mark.parametrize(
    ("asked", "coding"),
    [
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("", ""),
    ],
)
def test_a_page_is_kept_once_for_each_coding(front: Front, asked: str, coding: str) -> None:
    answers = [front.ask(PAGE, Accept_Encoding=asked) for _ in range(2)]
    first, again = answers
    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    given = first.headers.get("Content-Encoding", "")
    assert given in ("", coding)
    if given == "gzip":
        assert "草の根技術協力" in gzip.decompress(first.body).decode()
    elif not given:
        assert "草の根技術協力" in first.text


def test_answers_of_an_applicant_are_not_kept_and_not_told(front: Front) -> None:
    path = "/check/kusanone/support/?registered=yes&secret=himitsu"
    front.ask("/about/")  # is kept
    front.ask(path)
    last = front.ask("/check/kusanone/support/", Referer=f"https://{PUBLIC}{path}")
    kept = b"".join(
        file.read_bytes() for file in (front.home / "cache").rglob("*") if file.is_file()
    )
    assert b"KEY: " in kept
    assert b"himitsu" not in kept
    front.told_of(last)
    told = front.log.read_text() + front.errors.read_text()
    assert "himitsu" not in told
    assert "127.0.0.1" not in front.errors.read_text()
    assert [line for line in front.told() if "127.0.0.1" in str({**line, "host": ""})] == []


def test_a_link_that_lets_one_in_is_not_told(front: Front) -> None:
    for door in ("/admin/invitation/", "/admin/fact-check/", "/admin/feed/"):
        assert front.told_of(front.ask(f"{door}abc-secret/", STAFF))["path"] == door
    assert "abc-secret" not in front.log.read_text()


def test_what_was_read_is_served_on_without_the_application(front: Front, way: Relay) -> None:
    before = front.ask(PAGE)
    way.cut()
    try:
        until(lambda: kept_as(front, before.body) == "STALE")
        unread = front.ask("/glossary/?never=read")
        assert unread.status == 503
        assert SENTENCE.search(unread.text).group(1) == "ただいま、つながりにくくなっています"
        assert front.ask("/admin/", STAFF).status == 502
    finally:
        way.mend()
    assert front.ask("/glossary/").status == 200


WRITTEN = ("/terms/", "/schemes/?who=ngo", "/api/v1/facts/", "/api/v1/openapi.json", "/llms.txt")


@pytest.mark.usefixtures("django_db_setup")
def test_what_nobody_has_read_is_served_from_the_files(front: Front, way: Relay) -> None:
    made = {address: making.make(address) for address in WRITTEN}
    files.write(front.home / "written", lambda _: made.items())
    way.cut()
    try:
        for address, page in made.items():
            answer = front.ask(address, Accept_Encoding="gzip")
            assert (answer.status, gzip.decompress(answer.body)) == (200, page.body)
            assert answer.headers["Content-Type"].startswith(page.content_type.partition(";")[0])
            own = dict(headers.Secured().of(address.partition("?")[0], True))
            assert {name: answer.headers[name] for name in own} == own
        for address in ("/terms/?a=/../x", "/terms/?as_of=2026-05-01", "/check/?who=ngo"):
            away = front.ask(address)
            assert (away.status, bool(SENTENCE.search(away.text))) == (503, True)
        told = front.ask("/api/v1/schemes/nai/")
        assert told.headers["Content-Type"] == problems.KIND
        assert told.headers["Access-Control-Allow-Origin"] == "*"
        assert json.loads(told.text).keys() == problems.Problem.__annotations__.keys()
    finally:
        way.mend()
    until(lambda: front.ask("/terms/").status == 200)


def until(holds: Callable[[], bool]) -> None:
    """Ask until it holds: what is fresh ages within a second."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline


def kept_as(front: Front, body: bytes) -> object:
    """In which state the page is kept that is asked for once more."""
    answer = front.ask(PAGE)
    assert (answer.status, answer.body) == (200, body)
    return front.told_of(answer)["kept"]


def sent(front: Front, head: str) -> bytes:
    """All that comes back to these very bytes."""
    with front.raw() as line:
        line.sendall(head.encode())
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer


def refused(front: Front) -> Iterator[tuple[int, int, str, str]]:
    """The status wanted, that given, the heading, and the head of each refusal of the front."""
    big = front.ask("/plan/", method="POST", body=b"a" * 3_200_000)
    yield 413, big.status, big.text, str(big.headers)
    staff = front.ask("/admin/login/", STAFF, "POST", b"a" * 13_700_000)
    yield 413, staff.status, staff.text, str(staff.headers)
    missing = front.ask("/readyz")
    yield 404, missing.status, missing.text, str(missing.headers)
    elsewhere = front.ask("/", "else.example.jp")
    yield 421, elsewhere.status, elsewhere.text, str(elsewhere.headers)
    for wanted, head in (
        (414, f"GET /{'a' * 12_000} HTTP/1.1\r\nHost: {PUBLIC}\r\n\r\n"),
        (400, f"GET / HTTP/1.1\r\nHost: {PUBLIC}\r\nX-Long: {'a' * 12_000}\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    ):
        told, _, body = sent(front, head).decode().partition("\r\n\r\n")
        yield wanted, int(told.split()[1]), body, told


def test_each_refusal_of_the_front_is_a_page_of_ours_with_our_headers(front: Front) -> None:
    for wanted, status, page, head in refused(front):
        assert status == wanted
        assert SENTENCE.search(page), page
        assert '<html lang="ja">' in page
        ours = {**dict(headers.constant()), "Cache-Control": "no-store"}
        # The front's pages load nothing, so their policy is closer still.
        del ours["Content-Security-Policy"]
        for name, value in ours.items():
            assert name in head, (wanted, name)
            assert value in head, (wanted, name)
        assert "default-src 'none'" in head
        assert "max-age=31536000; includeSubDomains" in head
        assert "nginx/" not in head


def test_a_program_is_refused_in_json(front: Front) -> None:
    answer = front.ask("/api/v1/eligibility/", method="POST", body=b"a" * 3_200_000)
    assert answer.status == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "送られた内容が大きすぎます。" in answer.text


@pytest.mark.parametrize("path", [PAGE, "/check/", "/readyz"])
def test_every_answer_carries_the_number_that_the_front_gave_it(front: Front, path: str) -> None:
    answers = [front.ask(path, X_Request_ID="of-the-sender") for _ in "ab"]
    assert len({*(one.headers["X-Request-ID"] for one in answers), "of-the-sender"}) == 3
    assert [front.told_of(one)["path"] for one in answers] == [path, path]


def test_a_plain_request_is_sent_to_the_same_page_with_tls(front: Front) -> None:
    line = http.client.HTTPConnection("127.0.0.1", front.plain)
    line.request("GET", "/check/?a=b", headers={"Host": PUBLIC})
    answer = line.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{PUBLIC}/check/?a=b")
    line.close()


def test_slow_connections_take_no_place_from_others(front: Front) -> None:
    with ExitStack() as stack:
        for kind in KINDS:
            stack.enter_context(slow(front, kind, SLOW))
        statuses = {
            front.ask(path).status for path in (PAGE, "/", "/check/", "/?as_of=2026-04-01") * 5
        }
        assert statuses == {200}


def test_guesses_at_sign_in_are_slowed_and_reading_is_not(front: Front) -> None:
    def guess() -> int:
        return front.ask("/admin/login/", STAFF, "POST", b"username=a&password=b").status

    statuses = [guess() for _ in range(30)]
    assert 429 not in statuses[:20]
    assert 429 in statuses[20:]
    assert "1分ほど待ってから" in (fronts.SHIPPED / "refusals" / "429.html").read_text()
    assert front.ask("/admin/login/", STAFF).status == 200
    assert front.ask("/plan/", method="POST", body=b"a=b").status != 429


def hanging_up(calls: list[bytes], listening: socket.socket) -> None:
    """A process that reads what it is asked and dies of it."""
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        with line:
            calls.append(line.recv(65536))


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("GET", 2)])
def test_a_post_is_never_sent_twice(method: str, times: int) -> None:
    calls: list[bytes] = []
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        threading.Thread(target=hanging_up, args=[calls, door], daemon=True).start()
    try:
        with fronts.running(ports, ports[0]) as front:
            answer = front.ask("/plan/", method=method, body=b"a=b" if method == "POST" else None)
    finally:
        for door in doors:
            door.shutdown(socket.SHUT_RDWR)
            door.close()
    assert answer.status == 503
    assert len([call for call in calls if call.startswith(method.encode())]) == times
