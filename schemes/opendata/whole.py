"""The whole catalogue as one file, and its JSON Schema, both from the published types."""

from typing import Any

from pydantic import create_model
from pydantic.json_schema import models_json_schema

from schemes import sections
from schemes.document import Frozen, OverviewDocument, ReferenceDocument, SchemeDocument
from schemes.opendata.stamps import Stamp
from schemes.views.serving import Moment

TITLE = "目録の全体"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXTS = ("データの名前", "版", "基準日", "データの出典", "利用条件", "アドレス")


def catalogue(now: Moment, stamp: Stamp, path: str, schema: str) -> dict[str, Any]:
    """Every document of the day, as it was published. ``schema``: where its schema stands."""
    shown = now.catalogue
    return {
        "$schema": stamp.address + schema,
        **stamp.told(TITLE, path),
        "スキーム": [one.model_dump(mode="json") for one in shown.schemes.values()],
        "質問・出典・相違": shown.reference.model_dump(mode="json"),
        "解説の頁": shown.overview.model_dump(mode="json"),
    }


def schema(address: str) -> dict[str, Any]:
    """What ``catalogue`` holds, for programs that check it."""
    models = (_with_sections(SchemeDocument), ReferenceDocument, _with_sections(OverviewDocument))
    named, parts = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    of = [named[(model, "validation")] for model in models]
    texts = {name: {"type": "string"} for name in TEXTS}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": TITLE,
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            **texts,
            "公開元": {"type": ["string", "null"]},
            "スキーム": {"type": "array", "items": of[0]},
            "質問・出典・相違": of[1],
            "解説の頁": of[2],
        },
        "required": [*TEXTS, "スキーム", "質問・出典・相違", "解説の頁"],
        "additionalProperties": False,
        **parts,
    }


def _with_sections(model: Any) -> Any:
    """A document whose sections are of the types that the rooms declare."""
    rows: dict[str, Any] = {kind.key: (_many(kind), ()) for kind in sections.registered()}
    parts = create_model(f"{model.__name__}Sections", __base__=Frozen, **rows)
    return create_model(model.__name__, __base__=model, sections=(parts, ...))


def _many(kind: Any) -> Any:
    return tuple[kind.row, ...]
