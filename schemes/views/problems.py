"""How a program is refused: problem details (RFC 9457), with a sentence in Japanese.

Every refusal of the API has this shape, whoever makes it; so has that of an address of files.
"""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

KIND = "application/problem+json"
UNNAMED = "about:blank"
"""The type of a problem that its status tells: it has no address of its own."""
TITLES = {
    HTTPStatus.BAD_REQUEST: "受け取った内容に直すところがあります",
    HTTPStatus.FORBIDDEN: "権限がありません",
    HTTPStatus.NOT_FOUND: "見つかりません",
    HTTPStatus.METHOD_NOT_ALLOWED: "この送り方は使えません",
    HTTPStatus.LENGTH_REQUIRED: "長さがわかりません",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "大きすぎます",
    HTTPStatus.REQUEST_URI_TOO_LONG: "アドレスが長すぎます",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "読めない形式です",
    HTTPStatus.INTERNAL_SERVER_ERROR: "サーバーで問題が起きました",
    HTTPStatus.SERVICE_UNAVAILABLE: "いまは応えられません",
}


def problem(status: int, detail: str, field: str | None = None) -> HttpResponse:
    """A refusal of ``status`` that says ``detail``; ``field`` names the part of the request at fault."""
    told = HTTPStatus(status)
    content = {
        "type": UNNAMED,
        "title": TITLES.get(told, told.phrase),
        "status": told.value,
        "detail": detail,
        "errors": [{"field": field, "reason": detail}] if field else [],
        # From before there were problem details; programs read it.
        "error": {"field": field, "message": detail},
    }
    return JsonResponse(
        content, status=told, content_type=KIND, json_dumps_params={"ensure_ascii": False}
    )
