"""Requests that nobody means well: made up from a seed, of every address, and mostly half right.

What is wrong altogether is refused at the door; what finds a weak place is right but for one part.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote, urlencode

from django.contrib import admin
from django.contrib.auth.models import User

from schemes.models import Fact, FactChoice, Scheme, Track
from tests.addresses import urls

PUBLIC, API, STAFF = "公開サイト", "API", "職員用サイト"
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"  # fmt: skip
FILES = ("static/admin/css/base.css", "static/<path:path>")
METHODS = ("TRACE", "DELETE", "PUT", "PATCH", "OPTIONS", "FOO", "get")
WORDS = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "9" * 30,
    "1e999",
    "NaN",
    "abc",
    "あ",
    "'",
    '"',
    "\\",
    "%",
    "(",
    "[",
    "*",
    "{{7*7}}",
    "<script>",
    "../../etc/passwd",
    "\x00",
    "\x1b",
    "\u202e",
    "\ud800",
    "１２３",
    "二〇二六年",
    "2026-02-30",
    "2026-11-28",
    "0001-01-01",
    "9999-12-31",
    "true",
    "null",
    "[]",
    "a" * 3_000,
    "💣",
)
HEADERS = {
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ("POST", "FOO", ""),
    "CONTENT_TYPE": (
        "text/plain; charset=zlib",
        "text/plain; charset*=nonsense''a",
        "application/json; charset=utf-16",
        PARTS,
        "multipart/form-data",
        JSON,
        ";",
    ),
    "HTTP_HOST": ("evil.example", "testserver:99999", "[", "testserver.", ""),
    "HTTP_COOKIE": ('sessionid="a\\000b"', "sessionid=" + "a" * 500, "a=\xff", "=; ;;"),
    "HTTP_ACCEPT_ENCODING": ("br;q=x", "gzip, br", "*"),
    "HTTP_IF_NONE_MATCH": ("*", '"', 'W/"a", "b"'),
    "HTTP_IF_MODIFIED_SINCE": ("nonsense", "Sat, 99 Nov 9999 99:99:99 GMT"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "a"),
    "HTTP_X_FORWARDED_FOR": ("a, b", "' OR 1"),
    "HTTP_REFERER": ("http://[", "https://evil.example/"),
    "HTTP_ORIGIN": ("null", "http://[", "https://evil.example"),
    "CONTENT_LENGTH": ("", "-1", "abc", "99999999999", "0"),
}
LOOKUPS = ("exact", "in", "range", "isnull", "regex", "gte", "year", "id__exact", "nonsense", "isempty")  # fmt: skip
ADMIN_NAMES = ("q", "p", "o", "e", "all", "_to_field", "_popup", "_facets", "_changelist_filters", "format", "next", "id__in", "side", "old", "new", "subject", "withdraw", "which", "term", "app_label", "model_name", "field_name")  # fmt: skip
ADMIN_FIELDS = ("action", "_selected_action", "select_across", "index", "_save", "_continue", "_addanother", "_saveasnew", "_version", "_why", "post", "text", "code", "recovery_code", "username", "password", "old_password", "new_password1", "decision")  # fmt: skip


@dataclass
class Sent:
    """One request, as a server hands it over; ``why``: what it is of."""

    of: str
    method: str
    path: str
    query: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}?{self.query[:300]} {self.headers} {self.body[:300]!r}"


class Maker:
    """Makes them; the same seed makes the same ones of the same catalogue."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.facts = {fact.key: fact.type for fact in Fact.objects.all()}
        choices = FactChoice.objects.values_list("fact__key", "value")
        self.choices: dict[str, list[str]] = {}
        for key, value in choices:
            self.choices.setdefault(key, []).append(value)
        self.tracks = [f"{track.scheme.key}/{track.key}" for track in Track.objects.select_related("scheme")]  # fmt: skip
        self.schemes = list(Scheme.objects.values_list("key", flat=True))
        self.routes = [(_kind(one.route), one.route) for one in urls()]
        self.routes += [(PUBLIC, file) for file in FILES]
        self.models = {
            f"{model._meta.app_label}/{model._meta.model_name}": model
            for model in admin.site._registry
        }

    def requests(self, count: int) -> Iterator[Sent]:
        """As many of the public site and of the API as of staff."""
        routes = {kind: [r for of, r in self.routes if of == kind] for kind in (PUBLIC, API, STAFF)}
        for _ in range(count):
            kind = self.random.choices((PUBLIC, API, STAFF), (4, 2, 4))[0]
            yield self._request(kind, self.random.choice(routes[kind]))

    def _request(self, kind: str, route: str) -> Sent:
        path = self._path(route)
        method = self._method(kind)
        model = self.models.get("/".join(route.split("/")[1:3])) if kind == STAFF else None
        sent = Sent(kind, method, quote(path, safe="/%", errors="surrogatepass"), "")
        sent.query = self._query(self._names_of(kind, model))
        if method == "POST":
            self._fill(sent, kind, model)
        if self._now_and_then(8):
            name = self.random.choice([*HEADERS])
            sent.headers[name] = self.random.choice(HEADERS[name])
        return sent

    def _now_and_then(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def _method(self, kind: str) -> str:
        if self._now_and_then(25):
            return self.random.choice(METHODS)
        posts = {PUBLIC: 0.03, API: 0.5, STAFF: 0.4}[kind]
        return "POST" if self.random.random() < posts else "GET"

    # --- Addresses -------------------------------------------------------------------------------

    def _path(self, route: str) -> str:
        plain = re.sub(r"\^|\$", "", route)
        plain = re.sub(r"\(\?P<app_label>[^)]*\)", "schemes", plain)
        plain = re.sub(r"\(\?P<url>[^)]*\)", "no-such-page/", plain)
        of = "/".join(route.split("/")[1:3])
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self._part(found[1], of), plain)

    def _part(self, name: str, of: str) -> str:
        if self._now_and_then(4):
            return self.random.choice(WORDS)[:50]
        if name in ("object_id", "pk") and of in self.models:
            return self.random.choice(_keys(self.models[of]))
        known: dict[str, Callable[[], str]] = {
            "scheme": lambda: self.random.choice(self.schemes),
            "subject": lambda: self.random.choice([*self.schemes, "reference", "overview"]),
            "track": lambda: self.random.choice(self.tracks).split("/")[1],
            "which": lambda: self.random.choice(("draft", "published", "1", "99")),
            "path": lambda: self.random.choice(("", "schemes/", "schemes/kusanone/", "check/")),
            "topic": lambda: "start",
        }
        return (
            known[name]() if name in known else self.random.choice(("1", "kusanone", "MQ", "a-b"))
        )

    # --- What is asked ---------------------------------------------------------------------------

    def _names_of(self, kind: str, model: type | None) -> list[str]:
        if kind != STAFF:
            return [*self.facts, "as_of", "show", "track", "who", "want", "prefecture", "country", "q", "members"]  # fmt: skip
        if model is None:
            return [*ADMIN_NAMES, *ADMIN_FIELDS]
        fields = [one.name for one in model._meta.get_fields()]  # type: ignore[attr-defined]
        return [*ADMIN_NAMES, *fields, *(f"{one}__{self.random.choice(LOOKUPS)}" for one in fields)]

    def _query(self, names: list[str]) -> str:
        chosen = [self.random.choice(names) for _ in range(self.random.randrange(5))]
        pairs = [(name, self._value(name)) for name in chosen]
        text = urlencode([(n, v.encode("utf-8", "surrogatepass")) for n, v in pairs])
        return text + self.random.choice(("%FF", "&" * 1_100, "%", "&&=&")) if self._now_and_then(40) else text  # fmt: skip

    def _value(self, name: str) -> str:
        if self._now_and_then(3):
            return self.random.choice(WORDS)
        if name in self.choices:
            return self.random.choice(self.choices[name])
        made = {"bool": ("true", "false"), "date": ("2020-04-01", "2026-11-28"), "country": ("NP", "PH"), "prefecture": ("13", "47")}  # fmt: skip
        kind = self.facts.get(name, "")
        if kind in made:
            return self.random.choice(made[kind])
        if name == "track":
            return self.random.choice(self.tracks)
        return self.random.choice(
            ("1", "36", "3,000万円", "yes", "open", "kusanone", "key", "schemes")
        )

    # --- What is sent ----------------------------------------------------------------------------

    def _fill(self, sent: Sent, kind: str, model: type | None) -> None:
        if kind == API:
            sent.headers["CONTENT_TYPE"] = JSON
            sent.body = self._json()
            return
        names = [*ADMIN_FIELDS, *self._names_of(kind, model)]
        chosen = [self.random.choice(names) for _ in range(self.random.randrange(1, 9))]
        pairs = [(name, self._value(name)) for name in chosen]
        if model and self._now_and_then(2):
            pairs.append(("action", self.random.choice(("delete_selected", "unlock", "nonsense"))))
            pairs.append(("_selected_action", self.random.choice([*_keys(model), "abc"])))
        if self._now_and_then(5):
            sent.headers["CONTENT_TYPE"], sent.body = PARTS, self._parts(pairs)
        else:
            sent.headers["CONTENT_TYPE"] = FORM
            sent.body = urlencode(
                [(n, v.encode("utf-8", "surrogatepass")) for n, v in pairs]
            ).encode()

    def _parts(self, pairs: list[tuple[str, str]]) -> bytes:
        lines = []
        for name, value in pairs:
            kind = "; filename=a.csv" if name == "file" or self._now_and_then(6) else ""
            lines.append(
                f'--x\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n{value}'
            )
        lines.append("--x--" if self._now_and_then(2) else "--x")
        return "\r\n".join(lines).encode("utf-8", "surrogatepass")

    def _json(self) -> bytes:
        facts = {name: self._json_value(name) for name in self.random.sample([*self.facts], 4)}
        body: dict[str, object] = {"facts": facts}
        if self._now_and_then(3):
            body["tracks"] = self.random.choice(([self.random.choice(self.tracks)], ["a"], "a", [1], {}))  # fmt: skip
        if self._now_and_then(3):
            body["as_of"] = self.random.choice(("2026-12-01", "9999-99-99", 5, None, []))
        if self._now_and_then(6):
            body[self.random.choice(WORDS)] = body
            text = "[" * self.random.choice((1, 100, 50_000))
        else:
            text = json.dumps(body)
        return text.encode("utf-8", "surrogatepass")

    def _json_value(self, name: str) -> object:
        wrong = (None, 1, -1, 1.5, 10**40, float("nan"), True, [], {}, ["a"], [[]], "\ud800", "a")
        if self._now_and_then(2):
            return self.random.choice(wrong)
        value = self._value(name)
        return [value] if self.facts[name] == "set" else value


def _kind(route: str) -> str:
    return STAFF if route.startswith("admin/") else API if route.startswith("api/") else PUBLIC


@cache
def _keys(model: type) -> list[str]:
    """Some rows of a model."""
    found = model._default_manager.order_by("pk").values_list("pk", flat=True)[:5]  # type: ignore[attr-defined]
    return [str(pk) for pk in found] or ["1"]


def new_chief() -> User:
    """Who may open every page."""
    return User.objects.create_superuser("hostile-chief")
