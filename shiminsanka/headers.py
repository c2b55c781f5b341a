"""Security headers that neither Django nor django-csp sets, on every answer."""

from collections.abc import Callable

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
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
    "Cross-Origin-Resource-Policy": "same-origin",
    # SecurityMiddleware sets the next two as well; answers given before it need them too.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class HeadersMiddleware:
    """Outermost, so that refusals, static files and errors carry the headers as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
