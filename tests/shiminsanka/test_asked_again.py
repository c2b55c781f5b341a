"""The very same question asked again: answered from memory, and by nothing else than the same question."""

import gzip
from datetime import UTC, datetime

import brotli
import pytest
from django.http import HttpResponse

from schemes import catalogue
from schemes.catalogue import shelf
from schemes.views.keeping import asked
from schemes.views.keeping.asked import AskedAgain, AskedAnswer

pytestmark = pytest.mark.usefixtures("django_db_setup")

ANSWERS = "wants=funds&applicant_kind=organisation&budget_yen=8000000"
PAGES = [
    f"/check/?{ANSWERS}",
    f"/check/?show=questions&{ANSWERS}",
    f"/check/kusanone/support/?{ANSWERS}",
    f"/sheet/?{ANSWERS}",
    "/plan/?budget_yen=8000000&project_months=36",
    "/compare/?track=kusanone/support&track=jica-fund/project",
    f"/path/?{ANSWERS}",
]


@pytest.mark.parametrize("address", PAGES)
def test_the_same_question_is_answered_from_memory(visitor, client, address):
    first, again = visitor.ask(address), visitor.ask(address)
    assert visitor.inside.asked == [address.partition("?")[0]]
    assert (again.status, again.body) == (200, first.body)
    own = client.get(address)
    assert again.body == own.content
    assert {name: again.headers[name] for name in own.headers} == dict(own.headers)
    assert len(again.pairs) == len(again.headers)
    assert again.headers["Cache-Control"].startswith("private")
    assert again.headers["X-Robots-Tag"] == "noindex"


def test_each_coding_is_the_same_page(visitor):
    plain = visitor.ask(PAGES[0])
    packed = visitor.ask(PAGES[0], HTTP_ACCEPT_ENCODING="gzip")
    smallest = visitor.ask(PAGES[0], HTTP_ACCEPT_ENCODING="gzip, br")
    assert gzip.decompress(packed.body) == brotli.decompress(smallest.body) == plain.body
    assert packed.headers["Content-Encoding"] == "gzip"
    assert smallest.headers["Content-Encoding"] == "br"
    for one in (plain, packed, smallest):
        assert one.headers["Vary"] == "Accept-Encoding"
        assert one.headers["Content-Length"] == str(len(one.body))


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/check/", {"QUERY_STRING": f"{ANSWERS}&country=KE"}),
        ("/check/", {"QUERY_STRING": f"as_of=2026-05-01&{ANSWERS}"}),
        ("/check/", {"HTTP_HOST": "localhost"}),
        ("/sheet/", {}),
    ],
)
def test_another_question_is_worked_out(visitor, path, given):
    visitor.ask(PAGES[0])
    visitor.ask(f"{path}?{ANSWERS}", **given)
    assert len(visitor.inside.asked) == 2


@pytest.mark.parametrize(
    ("address", "status"),
    [("/check/?budget_yen=x&wants=funds", 400), ("/check/?budget_yen=&wants=funds", 302)],
)
def test_what_is_no_answer_is_not_kept(visitor, address, status):
    for _ in range(2):
        assert visitor.ask(address).status == status
    assert len(visitor.inside.asked) == 2
    assert len(asked.answers) == 0


def test_a_form_with_an_error_is_packed_as_well(client):
    told = client.get("/check/?budget_yen=x&wants=funds", headers={"Accept-Encoding": "gzip"})
    assert (told.status_code, told["Content-Encoding"]) == (400, "gzip")
    assert "金額" in gzip.decompress(told.content).decode()


def test_nothing_that_was_answered_is_in_what_is_kept_by(visitor):
    visitor.ask(PAGES[0])
    (name,) = asked.answers._kept
    assert len(name) == 64
    assert b"8000000" not in name


def test_a_new_publication_is_asked_anew(visitor, monkeypatch):
    visitor.ask(PAGES[0])
    library = catalogue.library()
    monkeypatch.setattr(shelf.here, "library", catalogue.Library(library.rows[:-1]))
    visitor.ask(PAGES[0])
    assert len(visitor.inside.asked) == 2


def test_a_preview_is_neither_kept_nor_found(client):
    asked.answers.clear()
    preview = catalogue.Preview(catalogue.library(), datetime(2026, 11, 28, tzinfo=UTC).date())
    with catalogue.serving(preview):
        assert client.get(PAGES[0]).status_code == 200
    assert len(asked.answers) == 0


def test_the_first_ones_leave_where_there_is_no_room():
    kept = AskedAgain(most=500)
    for name in (b"1", b"2", b"3"):
        kept.keep(name, AskedAnswer(HttpResponse("x" * 100), ""))
    assert [bool(kept.get(name)) for name in (b"1", b"2", b"3")] == [False, True, True]
    assert kept.size == 400
    kept.get(b"2").reply("gzip, br")
    assert kept.size == sum(one.size for one in kept._kept.values())
    kept.keep(b"4", AskedAnswer(HttpResponse("x" * 900), "gzip"))
    assert len(kept) == 1
