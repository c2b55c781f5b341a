"""What is told of a request, and what is not: one line of JSON with the id that its answer carries."""

import json
import logging
import re
import runpy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from gunicorn.config import Config

from schemes.models import Edition
from shiminsanka import accesslog, naming
from shiminsanka.environment import BASE_DIR


def told(**environ: str) -> dict[str, Any]:
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/check/", **environ}
    return dict(accesslog.line(asked, "200 OK", 1234, timedelta(milliseconds=5.25)))


def test_a_line_tells_what_was_asked_and_nothing_of_who_asked() -> None:
    line = told(
        QUERY_STRING="registered=yes",
        HTTP_X_REQUEST_ID="0123abcd-front",
        HTTP_REFERER="https://localhost/check/?registered=yes",
        HTTP_USER_AGENT="browser",
        REMOTE_ADDR="192.0.2.1",
        HTTP_COOKIE="a=b",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("at"))
    assert line == {
        "id": "0123abcd-front",
        "method": "GET",
        "path": "/check/",
        "status": 200,
        "bytes": 1234,
        "milliseconds": 5.2,
    }


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/admin/invitation/MQ/abc-def/", "/admin/invitation/"),
        ("/admin/fact-check/abc-DEF_1/schemes/kusanone/", "/admin/fact-check/"),
        ("/admin/feed/abc-def/", "/admin/feed/"),
        ("/admin/fact-checks/12/", "/admin/fact-checks/12/"),
        ("/スキーム/".encode().decode("latin-1"), "/スキーム/"),
        ('/a"b\\c\n/', '/a"b\\c\n/'),
        ("/" + "a" * 400, "/" + "a" * 299),
        ("/\xff", "/\ufffd"),
    ],
)
def test_a_path_is_told_without_what_lets_one_in(path: str, shown: str) -> None:
    line = told(PATH_INFO=path)
    assert line["path"] == shown
    assert "\n" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "with space in it", "日本語の名前です", 'a"b,c:d{e}']
)
def test_an_id_that_is_none_is_replaced_by_a_new_one(given: str) -> None:
    environ = {"HTTP_X_REQUEST_ID": given}
    made = naming.request_id(environ)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert naming.request_id(environ) == made


def test_what_is_logged_meanwhile_names_the_request(caplog: pytest.LogCaptureFixture) -> None:
    given = "f" * 32
    caplog.handler.addFilter(naming.Naming())
    Client().get("/nowhere/", headers={"X-Request-ID": given})
    records = [one for one in caplog.records if one.name == "django.request"]
    assert [one.request_id for one in records] == [given]  # type: ignore[attr-defined]


def test_figures_are_for_the_staff_site(administrator: Client) -> None:
    lines = Client().get("/metrics").content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert values["portal_database_up"] == "1"
    assert values["portal_edition_position"] == str(Edition.objects.count())
    assert values["portal_proposals_waiting"] == "0"
    assert float(values["portal_database_seconds"]) > 0
    assert all(
        re.fullmatch(r'\w+(\{\w+="[^"]*"\})? [\d.e-]+', line) for line in lines if line[0] != "#"
    )


class Told(accesslog.Log):
    """Keeps what gunicorn's logger would write."""

    def __init__(self) -> None:
        cfg = Config()
        cfg.set("accesslog", "-")
        super().__init__(cfg)
        self.lines: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: self.lines.append(record.getMessage())  # type: ignore[method-assign]
        self.access_log.handlers = [handler]


def test_gunicorn_writes_it_as_one_line_of_json() -> None:
    log = Told()
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/plan/", "QUERY_STRING": "a=b"}
    answer = SimpleNamespace(status="413 Request Entity Too Large", sent=None)
    log.access(answer, None, environ, timedelta(seconds=1))
    (line,) = log.lines
    found = json.loads(line)
    assert (found["method"], found["status"], found["bytes"]) == ("POST", 413, 0)
    assert found["milliseconds"] == 1000.0
    served = runpy.run_path(str(BASE_DIR / "gunicorn.conf.py"))
    assert served["logger_class"] == f"{accesslog.Log.__module__}.{accesslog.Log.__name__}"
