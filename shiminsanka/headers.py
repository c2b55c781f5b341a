"""Headers said once, on every answer, whoever gives it: of security, and of who may read it elsewhere.

What is published to be taken along (the API, open data, calendars, feeds) may be read by the pages of
any host; what is made to be shown within another's page may be framed; nothing else may be either.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SHARED = ("/api/", "/open-data/", "/common-grants/", "/calendar/", "/calendar.ics", "/feeds/")
"""Where the addresses begin that pages of other hosts may read. They know no cookie."""
ASKED = "/api/v1/eligibility/"
"""The one of them to which something is sent."""
FRAMED = "/embed/"
# A portal of texts and forms needs none of a browser's devices.
PERMISSIONS = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
HSTS = "Strict-Transport-Security"
# What says nothing of caches is for one reader, once.
UNSAID = "no-store"
# Browsers keep what they were told of an address for two hours at most.
PREFLIGHT_SECONDS = 7_200

Pairs = list[tuple[str, str]]


def is_shared(path: str) -> bool:
    """Whether pages of other hosts may read an address; on the staff site none."""
    return settings.HAS_PUBLIC_SITE and path.startswith(SHARED)


def preflight(path: str) -> HttpResponse:
    """What a browser asks before a page of another host may send more than a plain question."""
    methods = "POST" if path == ASKED else "GET, HEAD"
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )


def constant() -> Pairs:
    """Every header that all answers have, over HTTPS. Build it once: it is the same all day."""
    headers = {
        "Content-Security-Policy": _policy(),
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        # All that a page loads comes from this host.
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    if settings.SECURE_HSTS_SECONDS:
        below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers[HSTS] = f"max-age={settings.SECURE_HSTS_SECONDS}{below}"
    return list(headers.items())


def _policy(**other: str) -> str:
    policy = settings.CONTENT_SECURITY_POLICY | {
        name.replace("_", "-"): value for name, value in other.items()
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


class Secured:
    """The headers of answers by their addresses, over HTTPS or without it, made once."""

    def __init__(self) -> None:
        closed = dict(constant())
        anywhere = {"Cross-Origin-Resource-Policy": "cross-origin"}
        shared = closed | anywhere | {"Access-Control-Allow-Origin": "*"}
        shared["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        framed = closed | anywhere | {"Content-Security-Policy": _policy(frame_ancestors="*")}
        # It knows no list of hosts: where the policy above speaks, it must be silent.
        del framed["X-Frame-Options"]
        self._closed, self._shared, self._framed = map(_pairs, (closed, shared, framed))

    def of(self, path: str, is_secure: bool) -> Pairs:
        """What every answer of an address has."""
        if is_shared(path):
            return self._shared[is_secure]
        if settings.HAS_PUBLIC_SITE and path.startswith(FRAMED):
            return self._framed[is_secure]
        return self._closed[is_secure]


def _pairs(headers: dict[str, str]) -> tuple[Pairs, Pairs]:
    """Without HTTPS (a browser takes no notice of HSTS there, and it must not be sent), and with."""
    return [pair for pair in headers.items() if pair[0] != HSTS], list(headers.items())


class HeadersMiddleware:
    """Outermost, so that refusals, static files and errors carry the headers as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.secured = Secured()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.secured.of(request.path, request.is_secure()):
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", UNSAID)
        return response
