"""How a program is refused: problem details (RFC 9457), with a sentence in Japanese.

Every refusal of the API has this shape, whoever makes it; so has that of an address of files.
"""

from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse, JsonResponse
from pydantic import Field
from typing_extensions import TypedDict

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


class BadField(TypedDict):
    field: Annotated[str, Field(description="どこに直すところがあるか")]
    reason: Annotated[str, Field(description="その理由")]


class OldError(TypedDict):
    field: str | None
    message: str


class Problem(TypedDict):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Field(description="問題の種類。状態の番号のとおりなら about:blank")]
    title: Annotated[str, Field(description="問題の種類の名前")]
    status: Annotated[int, Field(description="HTTPの状態の番号")]
    detail: Annotated[str, Field(description="何が起きたか、どうすればよいか")]
    errors: Annotated[list[BadField], Field(description="直すところ。なければ空")]
    error: Annotated[OldError, Field(description="前からある形。内容は同じです")]


def problem(status: int, detail: str, field: str | None = None) -> HttpResponse:
    """A refusal of ``status`` that says ``detail``; ``field`` names the part of the request at fault."""
    told = HTTPStatus(status)
    content: Problem = {
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
