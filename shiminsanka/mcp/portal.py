"""A portal as its API shows it: asked over HTTP, and what was read kept while its edition lasts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

SECONDS = 20
AWAY = "ポータルにつながりません({address})。アドレスと接続を確かめて、もう一度お試しください。"
NOT_AN_ADDRESS = "ポータルのアドレスは https://www.example.jp の形で指定してください。"
UNREADABLE = "ポータルの答えを読めません。アドレスが市民参加ポータルのものかを確かめてください。"

Content = dict[str, Any]


class Refused(Exception):
    """What the portal said no to, in its own sentence, or that it could not be asked."""


class Portal:
    """The portal at an address, 「https://www.example.jp」."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        if place.scheme not in ("http", "https") or not place.netloc:
            raise Refused(NOT_AN_ADDRESS)
        self.address = address.rstrip("/")
        self._documents: dict[str, tuple[str, Content]] = {}

    def page(self, path: str, **asked: str) -> str:
        """The whole address of a page for people."""
        given = {name: value for name, value in asked.items() if value}
        return f"{self.address}{path}{f'?{urlencode(given)}' if given else ''}"

    def schemes(self, as_of: str = "") -> Content:
        return self._ask("/api/v1/schemes/", as_of)

    def facts(self) -> list[Content]:
        found: list[Content] = self._ask("/api/v1/facts/")["facts"]
        return found

    def scheme(self, key: str, as_of: str = "") -> Content:
        return self._ask(f"/api/v1/schemes/{quote(key, safe='')}/", as_of)

    def documents(self) -> Iterator[Content]:
        """The document of every scheme of today; asked for once for an edition."""
        listed = self.schemes()
        for one in listed["schemes"]:
            key = one["key"]
            kept = self._documents.get(key)
            if kept is None or kept[0] != listed["edition"]:
                kept = self._documents[key] = (listed["edition"], self.scheme(key)["scheme"])
            yield kept[1]

    def eligibility(self, question: Mapping[str, Any]) -> Content:
        return self._send(
            Request(  # noqa: S310 — the address is http or https
                f"{self.address}/api/v1/eligibility/",
                json.dumps(question, ensure_ascii=False).encode(),
                {"Content-Type": "application/json"},
            )
        )

    def _ask(self, path: str, as_of: str = "") -> Content:
        return self._send(Request(self.page(path, as_of=as_of)))  # noqa: S310 — as above

    def _send(self, request: Request) -> Content:
        request.add_header("User-Agent", "shiminsanka-mcp")
        try:
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 — as above
                return _object(answer.read())
        except HTTPError as refused:
            with refused:
                said = _object(refused.read()).get("detail")
            raise Refused(said or UNREADABLE) from None
        except (URLError, TimeoutError, OSError):
            raise Refused(AWAY.format(address=self.address)) from None


def _object(body: bytes) -> Content:
    try:
        content = json.loads(body)
    except ValueError:
        raise Refused(UNREADABLE) from None
    if not isinstance(content, dict):
        raise Refused(UNREADABLE)
    return content
