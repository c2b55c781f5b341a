"""An answer that is made once: its bytes in each coding, and the headers that belong to them."""

import gzip
import hashlib
from collections.abc import Iterator
from functools import lru_cache

import brotli

MAX_AGE = 60
WHILE_REVALIDATE = 300
IF_ERROR = 24 * 60 * 60
OUTLIVES = MAX_AGE + WHILE_REVALIDATE
"""So long a proxy may show an answer on its own; what ends earlier says ``ENDING``."""
LASTING = (
    f"public, max-age={MAX_AGE}, stale-while-revalidate={WHILE_REVALIDATE}, "
    f"stale-if-error={IF_ERROR}"
)
ENDING = f"public, max-age={MAX_AGE}, stale-if-error={IF_ERROR}"

OK = 200
NOT_MODIFIED = 304
SUFFIXES = {"": "", "gzip": "-gz", "br": "-br"}
"""A strong tag names bytes: each coding has its own. What was packed in haste has one as well."""
QUICK = "-q"
QUICK_LEVEL = 1
LONGEST_HEADER = 300

Headers = list[tuple[str, str]]


@lru_cache(maxsize=256)
def accepted(header: str) -> tuple[str, ...]:
    """The codings that an Accept-Encoding header takes, the smallest first; "" is none at all."""
    if len(header) > LONGEST_HEADER:
        return ("",)
    weights = dict(_weights(header))
    other = weights.get("*", 0.0)
    return (*(one for one in ("br", "gzip") if weights.get(one, other) > 0), "")


def _weights(header: str) -> Iterator[tuple[str, float]]:
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            yield name.strip(), float(weight.partition("=")[2] or 1)
        except ValueError:
            yield name.strip(), 0.0


def _unchanged(etag: str, control: str) -> Headers:
    return [("ETag", etag), ("Vary", "Accept-Encoding"), ("Cache-Control", control)]


class _Coded:
    """The bytes of one coding, and its headers: while the answer lasts, and near its end."""

    __slots__ = ("body", "ending", "etag", "lasting")

    def __init__(self, kept: "KeptAnswer", coding: str, body: bytes, suffix: str):
        self.body, self.etag = body, f'"{kept.tag}{suffix}"'
        own = [("Content-Type", kept.content_type), ("Content-Length", str(len(body)))]
        if coding:
            own.append(("Content-Encoding", coding))
        if kept.status == OK:
            own.append(("ETag", self.etag))
        self.lasting = [*own, ("Vary", "Accept-Encoding"), ("Cache-Control", LASTING)]
        self.ending = [*own, ("Vary", "Accept-Encoding"), ("Cache-Control", ENDING)]


class KeptAnswer:
    """A whole answer. It is packed quickly at first; ``pack`` packs it as small as it gets, for
    which no visitor should wait."""

    __slots__ = ("_coded", "_unchanged", "content_type", "is_packed", "size", "status", "tag")

    def __init__(self, status: int, content_type: str, body: bytes):
        self.status, self.content_type = status, content_type
        self.tag = hashlib.sha256(content_type.encode() + b"\n" + body).hexdigest()[:24]
        self.is_packed = False
        quick = gzip.compress(body, QUICK_LEVEL, mtime=0)
        self._set({"": (body, ""), "gzip": (quick, QUICK)})

    def _set(self, coded: dict[str, tuple[bytes, str]]) -> None:
        self._coded = {
            coding: _Coded(self, coding, body, suffix) for coding, (body, suffix) in coded.items()
        }
        self._unchanged = {one.etag: _unchanged(one.etag, LASTING) for one in self._coded.values()}
        self.size = sum(len(body) for body, _ in coded.values())

    @property
    def body(self) -> bytes:
        plain = self._coded.get("")
        return plain.body if plain else gzip.decompress(self._coded["gzip"].body)

    def packed(self) -> dict[str, bytes]:
        """The bytes of every coding."""
        return {"": self.body, **{coding: one.body for coding, one in self._coded.items()}}

    def pack(self) -> None:
        """As small as it gets. Takes tenths of a second, without keeping other threads waiting."""
        if self.is_packed:
            return
        body = self.body
        best = brotli.compress(body, mode=brotli.MODE_TEXT, quality=11)
        # Few clients take neither coding: for them it is unpacked again.
        small = {"gzip": gzip.compress(body, 9, mtime=0), "br": best}
        self._set({coding: (packed, SUFFIXES[coding]) for coding, packed in small.items()})
        self.is_packed = True

    def reply(
        self, encodings: str, if_none_match: str, is_ending: bool = False
    ) -> tuple[int, Headers, bytes]:
        """Status, headers and bytes for these two headers of a request."""
        if if_none_match and self.status == OK:
            known = None if is_ending else self._unchanged.get(if_none_match)
            if known or (etag := self._match(if_none_match)):
                return (
                    NOT_MODIFIED,
                    known or _unchanged(etag, ENDING if is_ending else LASTING),
                    b"",
                )
        coded = self._choose(encodings)
        return self.status, coded.ending if is_ending else coded.lasting, coded.body

    def _choose(self, encodings: str) -> _Coded:
        known = self._coded
        for coding in accepted(encodings):
            if coding in known:
                return known[coding]
        return _Coded(self, "", self.body, "")

    def _match(self, if_none_match: str) -> str:
        """The tag that the client named, if it has this very content in whatever coding."""
        if if_none_match.strip() == "*":
            return f'"{self.tag}"'
        _, found, after = if_none_match.partition(f'"{self.tag}')
        suffix, closed, _ = after.partition('"')
        is_ours = found and closed and suffix in (*SUFFIXES.values(), QUICK)
        return f'"{self.tag}{suffix}"' if is_ours else ""
