"""An answer that is made once: who gets which bytes, and who is told that nothing changed."""

import gzip

import brotli
import pytest

from schemes.views.keeping import answers
from schemes.views.keeping.answers import KeptAnswer

BODY = "市民参加協力事業の頁。".encode() * 200
HTML = "text/html; charset=utf-8"


@pytest.fixture
def quick():
    """An answer as it is when it was just made."""
    return KeptAnswer(200, HTML, BODY)


@pytest.fixture
def packed(quick):
    """The same when nobody could make it smaller."""
    quick.pack()
    return quick


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("", ("",)),
        ("gzip, deflate, br", ("br", "gzip", "")),
        ("GZIP", ("gzip", "")),
        ("br;q=0, gzip;q=0.5", ("gzip", "")),
        ("br;q=0.001", ("br", "")),
        ("*", ("br", "gzip", "")),
        ("*;q=0, gzip", ("gzip", "")),
        ("br;q=much", ("",)),
        ("identity", ("",)),
        ("gzip, " * 100, ("",)),
    ],
)
def test_the_smallest_coding_that_the_client_takes(header, codings):
    assert answers.accepted(header) == codings


def test_at_first_nobody_waits_for_the_smallest_bytes(quick):
    status, headers, body = quick.reply("br, gzip", "")
    assert status == 200
    assert dict(headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == BODY


def test_then_they_are_brotli_or_gzip_or_plain(packed):
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for coding, open_it in unpacked.items():
        _, headers, body = packed.reply(coding, "")
        assert dict(headers).get("Content-Encoding", "") == coding
        assert dict(headers)["Content-Length"] == str(len(body))
        assert open_it(body) == BODY


def test_each_coding_has_a_tag_of_its_own(quick):
    early = {dict(quick.reply(coding, "")[1])["ETag"] for coding in ("", "gzip")}
    quick.pack()
    late = {dict(quick.reply(coding, "")[1])["ETag"] for coding in ("", "gzip", "br")}
    assert len(early | late) == 4


def test_who_has_the_content_in_any_coding_is_told_so_by_the_tag_it_has(quick):
    had = dict(quick.reply("gzip", "")[1])["ETag"]
    quick.pack()
    status, headers, body = quick.reply("br", f'"other", W/{had}')
    assert (status, dict(headers)["ETag"], body) == (304, had, b"")
    assert "Content-Type" not in dict(headers)


@pytest.mark.parametrize("tag", ['"x"', '"{0}-zz"', '"{0}', "{0}", '"{0}0"', ""])
def test_another_tag_gets_the_page(packed, tag):
    assert packed.reply("", tag.format(packed.tag))[0] == 200


def test_any_tag_at_all(packed):
    assert packed.reply("", "*")[0] == 304


def test_what_is_not_there_is_never_unchanged():
    missing = KeptAnswer(404, HTML, BODY)
    status, headers, _ = missing.reply("", "*")
    assert status == 404
    assert "ETag" not in dict(headers)


def test_near_its_end_a_proxy_may_show_it_for_its_age_alone(packed):
    assert dict(packed.reply("", "")[1])["Cache-Control"] == (
        "public, max-age=60, stale-while-revalidate=300, stale-if-error=86400"
    )
    assert dict(packed.reply("", "", is_ending=True)[1])["Cache-Control"] == (
        "public, max-age=60, stale-if-error=86400"
    )
    assert "stale-while-revalidate" not in str(packed.reply("", "*", is_ending=True)[1])
