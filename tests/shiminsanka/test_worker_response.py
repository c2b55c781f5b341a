"""How the worker's answers leave: with every header checked, once, and head and body together."""

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import InvalidResponseHeader

from shiminsanka.worker import LONGEST_PIECE, MOST_PAIRS, Response

HEADERS = [("Content-Type", "text/plain"), ("Content-Length", "5"), ("X-Kept", "一".encode().hex())]


class Request:
    """As much of a request as gunicorn's response asks for."""

    version = (1, 1)

    def __init__(self, method: str = "GET") -> None:
        self.method = method

    def should_close(self) -> bool:
        return False


class Wire:
    """What is sent, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(bytes(data))


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(Response, "checked", set())


def answered(headers, *parts: bytes, method: str = "GET", status: str = "200 OK") -> list[bytes]:
    wire = Wire()
    response = Response(Request(method), wire, Config())
    response.start_response(status, headers)
    for part in parts:
        response.write(part)
    response.close()
    return wire.pieces


def test_head_and_body_leave_in_one_piece_the_same_each_time():
    first, again = answered(HEADERS, b"hello"), answered(HEADERS, b"hello")
    assert len(first) == len(again) == 1
    head, _, body = again[0].partition(b"\r\n\r\n")
    assert body == b"hello"
    named = [line.split(b":")[0] for line in head.split(b"\r\n")[1:]]
    own = [b"Server", b"Date", b"Connection"]
    assert [one for one in named if one not in own] == [
        b"Content-Type",
        b"Content-Length",
        b"X-Kept",
    ]


def test_a_long_body_is_not_copied_and_a_second_part_follows():
    long = [("Content-Length", str(LONGEST_PIECE + 1))]
    assert [len(one) for one in answered(long, b"x" * (LONGEST_PIECE + 1))[1:]] == [
        LONGEST_PIECE + 1
    ]
    pieces = answered([("Content-Length", "4")], b"ab", b"cd")
    assert (pieces[0][-2:], pieces[1:]) == (b"ab", [b"cd"])


def test_no_more_than_the_length_that_was_said_and_nothing_for_head_and_304():
    assert answered(HEADERS, b"hello, and more")[0].endswith(b"\r\n\r\nhello")
    assert answered(HEADERS, method="HEAD")[0].endswith(b"\r\n\r\n")
    assert answered([("ETag", '"a"')], status="304 Not Modified")[0].endswith(b"\r\n\r\n")


def test_without_a_length_it_is_sent_in_chunks():
    assert b"".join(answered([("Content-Type", "text/plain")], b"hello")).endswith(
        b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_header_with_a_line_break_is_refused_each_time(times):
    for _ in range(times):
        with pytest.raises(InvalidResponseHeader):
            answered([("X-Kept", "one\r\nX-Other: two")], b"")
    assert not Response.checked


def test_what_is_remembered_is_bounded_and_all_of_it_is_sent():
    for number in range(MOST_PAIRS + 10):
        pieces = answered([("X-Number", str(number)), ("Content-Length", "0")], b"")
        assert f"X-Number: {number}\r\n".encode() in b"".join(pieces)
    assert len(Response.checked) == MOST_PAIRS


def test_headers_between_two_hosts_alone_are_left_out_each_time():
    for _ in range(2):
        pieces = answered([("Keep-Alive", "timeout=5"), ("Content-Length", "0")], b"")
        assert b"Keep-Alive:" not in b"".join(pieces)
