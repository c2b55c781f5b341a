"""The pages as files: the bytes that are served, swapped in whole or not at all."""

import gzip
import os
from queue import SimpleQueue

import brotli
import pytest
from django.core.management import CommandError, call_command

from schemes import catalogue
from schemes.views.keeping import files, making, press, stock
from tests.addresses import public_pages, urls
from tests.stocked import nothing_kept, publish

pytestmark = pytest.mark.django_db

FEW = ("/", "/about/", "/schemes/?who=ngo", "/api/v1/facts/", "/llms.txt")
NAMES = (
    "index.html",
    "about/index.html",
    "schemes/@who=ngo.html",
    "api/v1/facts/index.json",
    "llms.txt",
)


def few(shown):
    return ((address, making.make(address)) for address in FEW)


@pytest.fixture(autouse=True)
def _catalogue():
    catalogue.refresh()
    nothing_kept()


def written(directory):
    return {str(one.relative_to(directory)) for one in directory.rglob("*.*") if one.is_file()}


def test_the_files_are_what_is_served(client, tmp_path):
    assert files.write(tmp_path, few) == len(FEW)
    for address, name in zip(FEW, NAMES, strict=True):
        served = client.get(address).content
        path = tmp_path / "current" / name
        assert path.read_bytes() == served
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == served
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == served


def test_they_are_written_once_for_an_edition_and_anew_for_the_next(tmp_path):
    files.write(tmp_path, few)
    first = (tmp_path / "current").resolve()
    assert files.write(tmp_path, few) is None
    publish("新しい説明")
    assert files.write(tmp_path, few) == len(FEW)
    assert (tmp_path / "current").resolve() != first
    # Who is reading the old ones is not interrupted; those before are gone.
    assert (first / "index.html").exists()
    publish("もっと新しい説明")
    files.write(tmp_path, few)
    assert not first.exists()


def test_what_is_served_changes_by_one_rename(tmp_path):
    files.write(tmp_path, few)
    old = (tmp_path / "current").resolve()
    seen = []

    def slowly(shown):
        for one in few(shown):
            seen.append((tmp_path / "current").resolve())
            yield one

    publish("新しい説明")
    files.write(tmp_path, slowly)
    assert set(seen) == {old}
    assert (tmp_path / "current").is_symlink()
    assert written(tmp_path / "current") >= set(NAMES)


def test_a_failed_write_keeps_the_pages_before(tmp_path):
    files.write(tmp_path, few)
    old = (tmp_path / "current").resolve()

    def full(shown):
        yield from list(few(shown))[:2]
        raise OSError(28, "No space left on device")

    publish("新しい説明")
    with pytest.raises(files.NotWritten, match="前に書いた頁はそのままです。") as refused:
        files.write(tmp_path, full)
    assert str(tmp_path) in refused.value.message
    assert (tmp_path / "current").resolve() == old
    assert [one.name for one in tmp_path.glob("pages-*")] == [old.name]


def test_pages_of_two_editions_never_stand_together(tmp_path):
    def overtaken(shown):
        yield from few(shown)
        publish("途中で公開")

    with pytest.raises(files.NotWritten, match="もう一度"):
        files.write(tmp_path, overtaken)
    assert not (tmp_path / "current").exists()


def test_one_process_of_a_machine_writes(tmp_path):
    def at_the_same_time(shown):
        assert files.write(tmp_path, few) is None
        yield from few(shown)

    assert files.write(tmp_path, at_the_same_time) == len(FEW)


def test_a_directory_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="頁をファイルに書けませんでした"):
        call_command("write_pages", tmp_path / "file")


def test_half_written_pages_are_cleared_away(tmp_path):
    for number in range(3):
        (tmp_path / f"pages-{number}").mkdir()
        os.utime(tmp_path / f"pages-{number}", (number, number))
    files.write(tmp_path, few)
    assert list(tmp_path.glob("pages-*")) == [(tmp_path / "current").resolve()]


# Which addresses


def test_every_address_of_the_configuration_is_thought_of():
    shown = stock.now().shown
    found = [address for of_one_view in making.addresses(shown) for address in of_one_view]
    assert len(found) == len(set(found))
    assert set(public_pages()) <= set(found)
    routes = [one for one in urls() if one.is_public]
    assert len(list(making.addresses(shown))) == len(routes)
    tracks = {
        f"/schemes/{scheme.key}/{track.key}/"
        for scheme in shown.schemes.values()
        for track in scheme.tracks
    }
    assert tracks <= set(found)
    assert {f"/sources/{key}/" for key in shown.sources} <= set(found)


def test_what_depends_on_answers_is_not_made():
    assert making.make("/check/?applicant_kind=organisation") is None
    assert making.make("/contacts/?country=NP") is None
    assert making.make("/.well-known/security.txt") is None
    assert making.make("/schemes/?who=ngo") is not None


def test_unvisited_pages_are_made_and_those_that_they_lead_to(monkeypatch):
    shown = stock.now().shown
    wanted = [["/"], ["/schemes/"]]
    monkeypatch.setattr(making, "addresses", lambda _: iter(wanted))
    found = [address for address, _ in making.made(shown)]
    assert found[:2] == ["/", "/schemes/"]
    assert "/schemes/?who=ngo" in found
    assert [address for address in found if address.startswith("/check/")] == []


# The press


def test_the_press_packs_what_a_visitor_asked_for_and_makes_what_is_wanted(client, monkeypatch):
    waiting = SimpleQueue()
    monkeypatch.setattr(stock, "waiting", waiting)
    work = press.Press(waiting, ahead=False, directory=None)
    client.get("/about/")
    assert work.do(waiting.get_nowait()) is True
    answer, _ = stock.find("/about/", "")
    assert answer.is_packed
    assert work.do("/terms/") is True
    assert stock.find("/terms/", "") is not None
    assert work.do(None) is False


def test_the_press_outlives_whatever_goes_wrong(caplog):
    work = press.Press(SimpleQueue(), ahead=False, directory=None)
    assert work.do("/no/such/page/") is False
    assert "求められたときに作ります。" in caplog.text


def test_the_press_makes_an_edition_page_by_page_and_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "addresses", lambda _: iter([["/"], ["/about/"]]))
    monkeypatch.setattr(making, "LINK", making.re.compile("(?!)"))
    work = press.Press(SimpleQueue(), ahead=True, directory=tmp_path)
    assert [work.do(None) for _ in range(3)] == [True, True, False]
    assert written(tmp_path / "current") >= {"index.html", "about/index.html"}
