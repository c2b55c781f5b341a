"""Where answers are kept: bounded, by phase, and never anything of a preview."""

import time
from datetime import UTC, date, datetime
from datetime import time as hour
from queue import SimpleQueue

import pytest
import time_machine
from django.utils import timezone

from grants.models import Call
from schemes import catalogue
from schemes.models import Citation, Track
from schemes.views.keeping import stock
from schemes.views.keeping.answers import KeptAnswer
from schemes.views.keeping.stock import Stock
from tests.stocked import nothing_kept, publish

pytestmark = pytest.mark.django_db

HTML = "text/html; charset=utf-8"
TODAY, TOMORROW = (date(2026, 11, 28), 0), (date(2026, 11, 29), 0)
TRACK = "/schemes/kusanone/support/"


def answer(text: str) -> KeptAnswer:
    return KeptAnswer(200, HTML, text.encode() * 100)


@pytest.fixture
def site(client):
    """The site on the catalogue of the test database, with nothing kept."""
    catalogue.refresh()
    nothing_kept()
    return client


# A kept


def test_what_is_kept_holds_for_its_phase():
    pages = Stock(10_000)
    kept = pages.put("/", TODAY, answer("a"))
    assert pages.get("/", TODAY) is kept
    assert pages.get("/", TOMORROW) is None


def test_what_says_the_same_is_not_packed_again():
    pages = Stock(10_000)
    kept = pages.put("/", TODAY, answer("a"))
    pages.pack("/")
    assert pages.put("/", TOMORROW, answer("a")) is kept
    assert pages.put("/", TOMORROW, answer("b")) is not kept


def test_a_full_shelf_gives_up_what_came_first():
    one = answer("a")
    pages = Stock(one.size * 2)
    for number in range(4):
        pages.put(f"/{number}", TODAY, answer("a"))
    assert [pages.get(f"/{number}", TODAY) is not None for number in range(4)] == [
        *(False, False),
        *(True, True),
    ]
    assert pages.size == one.size * 2


def test_packing_makes_room():
    pages = Stock(10_000)
    pages.put("/", TODAY, answer("a"))
    before = pages.size
    pages.pack("/")
    pages.pack("/gone/")
    assert 0 < pages.size < before


# What is found


def test_a_page_is_found_once_it_was_made(site):
    assert stock.find("/about/", "") is None
    page = site.get("/about/")
    found, _ = stock.find("/about/", "")
    assert found.body == page.content


@pytest.mark.parametrize("query", ["utm_source=x", "a=1&b=", "as_of", "page=2&page=3"])
def test_a_query_that_no_page_reads_makes_no_other_page(site, query):
    site.get("/about/")
    if query == "as_of":
        assert stock.find("/about/", query) is None  # a day that is none is refused in words
    else:
        assert stock.find("/about/", query) == stock.find("/about/", "")


@pytest.mark.parametrize(
    "query", ["a=%00", "a=%FF", "a=x y", "a=あ", "a=" + "1" * 1_000, "as_of=2026-05-01&as_of=x"]
)
def test_what_a_page_might_refuse_is_left_to_it(site, query):
    site.get("/about/")
    assert stock.find("/about/", query) is None


def test_a_named_query_is_another_page_and_its_order_is_not(site):
    page = site.get("/schemes/?who=ngo&want=funds")
    found, _ = stock.find("/schemes/", "want=funds&who=ngo&x=1")
    assert found.body == page.content
    assert stock.find("/schemes/", "") is None
    assert stock.find("/schemes/", "who=ngo") is None


def test_an_opening_page_is_found_for_its_address_alone(site):
    site.get("/plan/")
    assert stock.find("/plan/", "") is not None
    assert stock.find("/plan/", "budget_yen=1") is None


def test_another_day_is_kept_by_the_editions_that_it_shows(site):
    page = site.get("/about/?as_of=2026-05-01")
    found, _ = stock.find("/about/", "as_of=2026-05-01")
    assert found.body == page.content
    assert stock.find("/about/", "as_of=2026-05-02") is None
    assert stock.find("/about/", "as_of=2020-01-01") is None
    publish("あとの版")
    assert stock.find("/about/", "as_of=2026-05-01")[0] is found
    assert stock.find("/about/", "") is None


def test_a_kept_page_of_another_day_needs_no_text_of_it(site, monkeypatch):
    page = site.get("/about/?as_of=2026-05-01")
    publish("あとの版")
    stock.now()
    # From here on nothing could be read of a day that is not held ready.
    monkeypatch.setattr(catalogue.library(), "_read", None)
    assert stock.find("/about/", "as_of=2026-05-01")[0].body == page.content
    assert catalogue.library().edition_on(date(2026, 5, 1)) != stock.now().shown.edition


def test_what_is_not_there_is_kept_apart_from_the_pages(site):
    missing = site.get("/schemes/nai/")
    api = site.get("/api/v1/schemes/nai/")
    assert stock.find("/schemes/nai/", "")[0].body == missing.content
    assert stock.find("/api/v1/schemes/nai/", "")[0].status == api.status_code == 404
    kept = stock.of(stock.now().shown)
    assert (len(kept.pages), len(kept.missing)) == (0, 2)


def test_the_answers_of_a_person_are_not_kept(site):
    site.get("/check/?applicant_kind=organisation")
    site.get("/contacts/?country=NP")
    assert len(stock.of(stock.now().shown).pages) == 0
    assert stock.find("/check/", "applicant_kind=organisation") is None


def test_nothing_of_a_preview_is_kept_or_found(site):
    public = site.get("/about/").content
    library = catalogue.library()
    with catalogue.serving(catalogue.Preview(library, timezone.localdate(), said="下書きです。")):
        assert stock.find("/about/", "") is None
        shown = site.get("/about/")
        site.get("/terms/")
    assert "下書きです。" in shown.text
    assert shown.has_header("ETag") is False
    assert stock.find("/about/", "")[0].body == public
    assert stock.find("/terms/", "") is None


# When it ends


def test_without_a_press_a_new_edition_is_shown_at_once(site):
    site.get("/schemes/")
    publish("新しい説明")
    assert stock.find("/schemes/", "") is None


def test_with_one_the_page_before_is_shown_until_the_new_one_is_made(site, monkeypatch):
    monkeypatch.setattr(stock, "waiting", SimpleQueue())
    old = site.get("/schemes/").content
    stock.find("/schemes/", "")
    publish("新しい説明")
    assert stock.find("/schemes/", "")[0].body == old
    wanted = [stock.waiting.get_nowait() for _ in range(stock.waiting.qsize())]
    assert wanted[-1] == "/schemes/"
    new = site.get("/schemes/").content
    assert new != old
    assert stock.find("/schemes/", "")[0].body == new


def test_but_never_longer_than_two_seconds(site, monkeypatch):
    monkeypatch.setattr(stock, "waiting", SimpleQueue())
    site.get("/schemes/")
    stock.find("/schemes/", "")
    publish("新しい説明")
    assert stock.find("/schemes/", "") is not None
    late = time.monotonic() + stock.OLD_SECONDS + 0.1
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert stock.find("/schemes/", "") is None


@pytest.fixture
def closing(site):
    """A call that closes at 17:00 on 18 December 2026."""
    with time_machine.travel(datetime(2026, 11, 28, tzinfo=UTC), tick=False):
        call = Call.objects.create(
            track=Track.objects.get(scheme__key="kusanone", key="support"),
            fiscal_year=2026,
            opens_on=date(2026, 11, 2),
            closes_on=date(2026, 12, 18),
            closes_at=hour(17),
        )
        call.citations.add(Citation.objects.first())
        publish("募集")
    return site


def at(clock: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"2026-12-18T{clock}+09:00"), tick=False)


def test_no_proxy_shows_a_page_long_after_the_hour_at_which_a_call_closes(closing):
    with at("16:53:59"):
        closing.get(TRACK)
        assert stock.find(TRACK, "")[1] is False
    with at("16:54:01"):
        assert stock.find(TRACK, "")[1] is True
        assert "stale-while-revalidate" not in closing.get(TRACK)["Cache-Control"]
    with at("16:59:59"):
        assert stock.find(TRACK, "") is not None
    with at("17:00:00"):
        assert stock.find(TRACK, "") is None
        assert "stale-while-revalidate" in closing.get(TRACK)["Cache-Control"]


def test_and_none_is_shown_from_before_it_while_the_new_one_is_made(closing, monkeypatch):
    monkeypatch.setattr(stock, "waiting", SimpleQueue())
    with at("16:59:59"):
        closing.get(TRACK)
        assert stock.find(TRACK, "") is not None
    with at("17:00:00"):
        publish("訂正")
        assert stock.find(TRACK, "") is None
