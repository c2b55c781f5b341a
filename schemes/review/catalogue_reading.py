"""A catalogue file read: from bytes to documents, or to sentences that say what to mend; its schema."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import pydantic
from pydantic import Field, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema

from schemes import document, sections
from schemes.document import NAMES, OVERVIEW, REFERENCE, Document, Frozen
from schemes.editing import composing
from schemes.editing.shortform import completed, merged, short
from schemes.editing.wayfinding import FRAME, place, subject_name
from schemes.writing.refusals import Refused

FORMAT, VERSION = "shiminsanka-catalogue", 1
MOST_BYTES = 10_000_000
MOST_PROBLEMS = 20
DEEPEST = 40
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class NoCatalogueFile(Refused):
    """A file that is no catalogue, in at most ``MOST_PROBLEMS`` sentences."""


def title(data: bytes) -> str:
    """What a file calls itself; "" if it says nothing. Raises ``NoCatalogueFile``."""
    content = _json(data)
    found = content.get("title", "") if isinstance(content, dict) else ""
    return found if isinstance(found, str) else ""


def _types() -> tuple[type[Frozen], type[Frozen], type[Frozen]]:
    """The types of a scheme's, the reference and the overview document, their sections included."""
    return _typed(sections.registered())


@cache
def _typed(
    kinds: tuple[sections.Kind, ...],
) -> tuple[type[Frozen], type[Frozen], type[Frozen]]:
    parts: dict[str, Any] = {
        # A type that is made here, of what a section says.
        kind.key: (tuple.__class_getitem__((kind.row, ...)), Field(default=(), title=kind.title))
        for kind in kinds
    }
    typed = create_model("Sections", __base__=Frozen, **parts)
    return (
        create_model("SchemeDocument", __base__=document.SchemeDocument, sections=(typed, typed())),
        document.ReferenceDocument,
        create_model(
            "OverviewDocument", __base__=document.OverviewDocument, sections=(typed, typed())
        ),
    )


class _File(Frozen):
    format: Literal["shiminsanka-catalogue"]
    version: Literal[1]
    as_of: date | None = None
    title: str = ""
    partial: bool = False
    documents: Mapping[str, Any]


class _Titled(GenerateJsonSchema):
    """Rows and their fields are called as people call them."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        kind = next((one for one in sections.kinds() if issubclass(schema["cls"], one.row)), None)
        if kind:
            found["title"] = kind.noun
        for name, described in found["properties"].items():
            if (label := _label(kind, name)) != name:
                described["title"] = label
        return found


def _label(kind: sections.Kind | None, name: str) -> str:
    """The name of a field: of a row, or of the frame around rows."""
    if kind:
        return kind.label(name)
    listed = sections.known(name)
    return listed.noun if listed else FRAME.get(name) or sections.own("schemes").label(name)


def schema() -> dict[str, Any]:
    """The JSON Schema of a file, from the same types as the published documents."""
    types = (_File, *_types())
    names, whole = models_json_schema(
        [(one, "validation") for one in types],
        title="市民参加ポータルの目録",
        schema_generator=_Titled,
    )
    top, scheme, reference, overview = (names[one, "validation"] for one in types)
    definitions = whole["$defs"]
    found = definitions.pop(top["$ref"].rpartition("/")[2])
    found["properties"]["documents"] = {
        "title": FRAME["documents"],
        "type": "object",
        "minProperties": 1,
        "properties": {REFERENCE: reference, OVERVIEW: overview},
        "additionalProperties": scheme,
    }
    return {"$schema": DIALECT, **found, "title": whole["title"], "$defs": definitions}


# --- From bytes to documents ------------------------------------------------------------------


def read(data: bytes) -> dict[str, Document]:
    """The documents of a file, by subject. Raises ``NoCatalogueFile``."""
    content = _json(data)
    if not isinstance(content, dict):
        raise NoCatalogueFile(
            "目録のファイルではありません。この頁で書き出したファイルを選んでください。"
        )
    if problem := next(_unusable(content), ""):
        raise NoCatalogueFile(problem)
    _require(_problems(_File, content, "ファイル"))
    documents = content["documents"]
    if not documents:
        raise NoCatalogueFile(
            "ファイルに文書が一つもありません。書き出したファイルを選んでください。"
        )
    documents = {
        subject: sections.as_today(one) if isinstance(one, Mapping) else one
        for subject, one in documents.items()
    }
    if content.get("partial"):
        documents = _put_into_draft(documents)
    _require([problem for subject, one in documents.items() for problem in _of(subject, one)])
    return {subject: completed(sections.parse(one)) for subject, one in documents.items()}


def _put_into_draft(documents: Mapping[str, Any]) -> dict[str, Any]:
    """Whole documents: the draft with some rows more, or other."""
    drafts = composing.compose_all(documents)
    return {
        subject: merged(short(drafts[subject]) if subject in drafts else {}, rows)
        if isinstance(rows, Mapping)
        else rows
        for subject, rows in documents.items()
    }


def _json(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise NoCatalogueFile(TOO_BIG)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoCatalogueFile(
            "UTF-8で書かれたファイルではありません。この頁で書き出したJSONのファイルを選んでください。"
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise NoCatalogueFile(
            f"JSONとして読めません。{error.lineno}行目の{error.colno}文字目のあたりを直してください。"
        ) from None
    except ValueError:
        raise NoCatalogueFile("桁の多すぎる数があります。数を確かめてください。") from None
    except RecursionError:
        raise NoCatalogueFile(TOO_DEEP) from None


TOO_BIG = "ファイルが大きすぎます。10MBまでのファイルにしてください。"
TOO_DEEP = "入れ子が深すぎます。目録のファイルかどうかを確かめてください。"


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise NoCatalogueFile(
            f"「{_readable(twice)}」という項目が、同じところに二つあります。一つにしてください。"
        )
    return found


def _no_number(text: str) -> None:
    raise NoCatalogueFile(f"数として使えない「{text}」があります。数を確かめてください。")


def _unusable(content: Any) -> Iterator[str]:
    """Sentences for what JSON allows and a text of ours does not."""
    todo = [(content, 0)]
    while todo:
        part, depth = todo.pop()
        if depth > DEEPEST:
            yield TOO_DEEP
            return
        if isinstance(part, dict):
            todo += [(one, depth + 1) for pair in part.items() for one in pair]
        elif isinstance(part, list):
            todo += [(one, depth + 1) for one in part]
        elif isinstance(part, str) and part != _readable(part):
            yield f"「{_readable(part)[:30]}」に、使えない文字があります。入力し直してください。"
        elif isinstance(part, float) and not math.isfinite(part):
            yield "大きすぎる数があります。数を確かめてください。"


def _readable(text: str) -> str:
    """Without NUL and halves of characters, which no database holds."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


@dataclass(frozen=True)
class _Problem:
    """Where in a document, and what: put into words only if it is shown."""

    document: Any
    name: str
    path: tuple[str | int, ...]
    sentence: str

    def __str__(self) -> str:
        return f"{place(self.document, self.path, self.name)}{self.sentence}"


def _of(subject: str, content: Any) -> Iterator[_Problem]:
    """What is wrong with one document."""
    scheme, reference, overview = _types()
    model = {REFERENCE: reference, OVERVIEW: overview}.get(subject, scheme)
    name = NAMES.get(subject) or subject_name(content) or subject
    problems = _problems(model, content, name)
    yield from problems
    for field in ("subject", "key"):
        if not problems and content.get(field, subject) != subject:
            yield _Problem(content, name, (field,), f"を「{subject}」にしてください。")


def _problems(model: type[Frozen], content: Any, name: str) -> list[_Problem]:
    """What is wrong, read strictly and as JSON: a text is no number."""
    try:
        model.model_validate_json(json.dumps(content), strict=True)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return [_Problem(content, name, one["loc"], _what(one)) for one in found]
    return []


def _require(problems: Sequence[_Problem]) -> None:
    if not problems:
        return
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        raise NoCatalogueFile(*map(str, problems))
    shown = problems[: MOST_PROBLEMS - 1]
    raise NoCatalogueFile(*map(str, shown), f"ほかに{more + 1:,}か所あります。")


PROBLEMS = {
    "missing": "がありません。書き加えてください。",
    "extra_forbidden": "は、この形式にない項目です。消すか、項目の名前を直してください。",
    "string_type": "は、文字にしてください。",
    "int_type": "は、整数にしてください。",
    "int_from_float": "は、整数にしてください。",
    "bool_type": "は、trueかfalseにしてください。",
    "tuple_type": "は、並び([ ])にしてください。",
    "model_type": "は、項目の集まり({ })にしてください。",
    "mapping_type": "は、項目の集まり({ })にしてください。",
    "dict_type": "は、項目の集まり({ })にしてください。",
}
STARTS = {
    "date": "は、2027-04-01の形の日付にしてください。",
    "time": "は、17:00:00の形の時刻にしてください。",
}


def _what(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "literal_error":
        expected = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
        return f"は、次のどれかにしてください: {expected}。"
    start = next((text for begin, text in STARTS.items() if kind.startswith(begin)), None)
    return PROBLEMS.get(kind) or start or "の形が正しくありません。"
