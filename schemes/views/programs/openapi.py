"""The API described in OpenAPI 3.1: from the shapes of its answers and the facts that are published."""

from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from django.urls import reverse
from pydantic import BaseModel, TypeAdapter

from schemes import sections
from schemes.catalogue import Catalogue
from schemes.document import SchemeDocument
from schemes.views import problems
from schemes.views.programs import asked, shapes
from schemes.views.publisher import publisher

Schema = dict[str, Any]
VERSION = "1.0.0"
ABOUT = "市民参加ポータルが公開した目録と、応募できるかの判定を、JSONで使えます。登録も鍵も要りません。回答は保存も記録もしません。新しい項目は、断りなく増えることがあります。"
HOUR = "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"
PARTS = "#/components/schemas/"
MODE: Literal["serialization"] = "serialization"
ANSWERS: dict[str, Any] = {
    "Entrance": shapes.Entrance,
    "SchemeList": shapes.SchemeList,
    "SchemeAnswer": shapes.SchemeAnswer,
    "FactList": shapes.FactList,
    "EligibilityAnswer": shapes.EligibilityAnswer,
    "Problem": problems.Problem,
}
REFUSALS = {
    400: "直すところがあるとき",
    404: "そのアドレスのものか、その日の版がないとき",
    405: "使えない送り方のとき",
    413: "大きすぎるとき",
    415: "読めない形式のとき",
    503: "いまは応えられないとき",
}
AS_OF = {
    "name": "as_of",
    "in": "query",
    "description": "いつの内容を見るか。なければ今日。最初の版より前の日は404です",
    "schema": {"type": "string", "format": "date"},
    "example": "2026-11-01",
}
KEY = {
    "name": "scheme",
    "in": "path",
    "required": True,
    "description": "スキームの記号",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,59}$"},
    "example": "kusanone",
}


def document(shown: Catalogue) -> Schema:
    """The whole description, as the catalogue of a day has its questions and tracks."""
    host = publisher()
    info: Schema = {
        "title": "市民参加ポータル API",
        "version": VERSION,
        "summary": "JICAの市民参加協力事業の目録と、応募要件の確認",
        "description": ABOUT,
        "termsOfService": host.address + reverse("schemes:terms"),
    }
    if host.licence:
        info["license"] = {"name": host.licence}
    if host.mail:
        info["contact"] = {"name": host.name or "運営者", "email": host.mail}
    question = asked.question(shown.facts, shown.rules.tracks)
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": host.address or "/"}],
        "security": [],
        "paths": _paths(),
        "components": {"schemas": {**answers(), "EligibilityQuestion": question}},
    }


def entries() -> list[shapes.Endpoint]:
    """What there is, in short."""
    return [
        {
            "method": "POST" if method == "post" else "GET",
            "address": address,
            "title": told["summary"],
        }
        for address, methods in _paths().items()
        for method, told in methods.items()
    ]


def _paths() -> Schema:
    scheme = reverse("schemes:api_scheme", args=["scheme"]).replace("/scheme/", "/{scheme}/")
    return {
        reverse("schemes:api_index"): _get("index", "何があるか", "Entrance", (), (405,)),
        reverse("schemes:api_schemes"): _get(
            "listSchemes", "スキームの一覧", "SchemeList", (AS_OF,)
        ),
        scheme: _get(
            "getScheme", "一つのスキームの文書と、募集の今の状態", "SchemeAnswer", (KEY, AS_OF)
        ),
        reverse("schemes:api_facts"): _get("listFacts", "質問の一覧", "FactList", (AS_OF,)),
        reverse("schemes:api_eligibility"): {
            "post": {
                "operationId": "checkEligibility",
                "summary": "応募できるか、なぜか、何を変えればよいか",
                "requestBody": {
                    "required": True,
                    "description": f"{shapes.BODY_MAX:,}バイトまでのJSON",
                    "content": _content("EligibilityQuestion", asked.EXAMPLE),
                },
                "responses": _responses("EligibilityAnswer", (400, 404, 405, 413, 415, 503)),
            }
        },
    }


def _get(
    name: str,
    said: str,
    answer: str,
    parameters: tuple[Schema, ...],
    refusals: tuple[int, ...] = (400, 404, 405, 503),
) -> Schema:
    responses = _responses(answer, refusals)
    responses["304"] = {
        "description": "If-None-Match のETagから変わっていないとき。本文はありません"
    }
    asked_for: Schema = {"operationId": name, "summary": said, "responses": responses}
    return {"get": {**asked_for, "parameters": list(parameters)} if parameters else asked_for}


def _responses(answer: str, refusals: tuple[int, ...]) -> Schema:
    refused = {
        str(status): {
            "description": f"{HTTPStatus(status).phrase}: {REFUSALS[status]}",
            "content": _content("Problem", kind=problems.KIND),
        }
        for status in refusals
    }
    return {"200": {"description": "答え", "content": _content(answer)}, **refused}


def _content(name: str, example: Any = None, kind: str = "application/json") -> Schema:
    told: Schema = {"schema": {"$ref": f"{PARTS}{name}"}}
    if example is not None:
        told["example"] = example
    return {kind: told}


@cache
def answers() -> Schema:
    """The shapes of all answers, by their names; the same all day, for they are the code's."""
    rows = {kind.key: kind.row for kind in sections.registered() if not kind.home}
    _, found = TypeAdapter.json_schemas(
        [(name, MODE, TypeAdapter(shape)) for name, shape in (ANSWERS | rows).items()],
        ref_template=f"{PARTS}{{model}}",
    )
    parts: Schema = {**found["$defs"]}
    told = {name: _plain(part) for name, part in parts.items()}
    for name, words in _labels():
        for field, label in words.items():
            told.get(name, {}).get("properties", {}).get(field, {}).setdefault("description", label)
    told[SchemeDocument.__name__]["properties"]["sections"] = {
        "type": "object",
        "description": "事業ごとの部分",
        "properties": {
            key: {"type": "array", "items": {"$ref": f"{PARTS}{row.__name__}"}}
            for key, row in rows.items()
        },
    }
    return told


def _plain(part: Any) -> Any:
    """Without what only our code means: its names for titles, notes for who writes it, and that an
    answer has no other fields than these."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, Mapping):
        return part
    plain = {name: _plain(one) for name, one in part.items() if name != "properties"}
    if isinstance(plain.get("title"), str):
        del plain["title"]
    if plain.get("additionalProperties") is False:
        del plain["additionalProperties"]
    plain.pop("default", None)
    if plain.get("format") == "time":
        # The standard's hour has a zone; ours is that of Japan, as people write it.
        del plain["format"]
        plain["pattern"] = HOUR
    if "properties" in part:
        plain.pop("description", None)
        plain["properties"] = {name: _plain(one) for name, one in part["properties"].items()}
        plain["required"] = list(plain["properties"])  # what nobody knows is there as null
    return plain


def _labels() -> Iterator[tuple[str, Mapping[str, str]]]:
    """What people call the fields of published rows: by the type of a row, field by field."""
    for kind in sections.kinds():
        row: type[BaseModel] = kind.row
        labels = {field: kind.label(field) for field in row.model_fields}
        yield row.__name__, {name: said for name, said in labels.items() if said != name}
