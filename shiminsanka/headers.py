"""Security headers, said once: on every answer, whoever gives it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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


def constant() -> list[tuple[str, str]]:
    """Every header that all answers have, over HTTPS. Build it once: it is the same all day."""
    policy = settings.CONTENT_SECURITY_POLICY
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
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


class HeadersMiddleware:
    """Outermost, so that refusals, static files and errors carry the headers as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = constant()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers:
            # A browser takes no notice of it over HTTP, and it must not be sent there.
            if name != HSTS or request.is_secure():
                response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", UNSAID)
        return response
