"""Reading a file of the catalogue: its schema, and what is refused and in which words."""

import inspect
import json

import pytest

from schemes import sections
from schemes.document import canonical
from schemes.review import catalogue_reading
from tests.schemes.review.sent_files import broken, content, document, first_rule, kusanone, upload

pytestmark = pytest.mark.django_db


# --- The schema ----------------------------------------------------------------------------------


def test_the_schema_describes_every_part_of_a_file(approver):
    schema = json.loads(approver.get("/admin/catalogue/schema/").content)
    documents = schema["properties"]["documents"]
    assert documents["additionalProperties"] == {"$ref": "#/$defs/SchemeDocument"}
    assert documents["properties"]["reference"] == {"$ref": "#/$defs/ReferenceDocument"}
    parts = schema["$defs"]["Sections"]["properties"]
    assert parts["caps"]["items"] == {"$ref": "#/$defs/CapRow"}
    assert parts["offices"]["items"] == {"$ref": "#/$defs/OfficeRow"}
    assert schema["$defs"]["CapRow"]["properties"]["kind_label"]["readOnly"] is True
    named = set(schema["$defs"]["Requirement"]["required"])
    assert {"code", "fact", "operator", "wording", "citations"} <= named
    referred = set(json.dumps(schema).split('"#/$defs/')[1:])
    assert {one.split('"')[0] for one in referred} == set(schema["$defs"])


def test_the_schema_names_each_row_and_field_as_people_do():
    schema = catalogue_reading.schema()
    described = schema["$defs"]
    assert {name: one["title"] for name, one in schema["properties"].items()} == {
        "format": "形式",
        "version": "形式の番号",
        "as_of": "時点",
        "title": "題",
        "partial": "一部だけかどうか",
        "documents": "文書",
    }
    # Contact points of any row are of one type, called as those of a scheme are.
    for kind in {one.row: one for one in reversed(sections.kinds())}.values():
        found = described[kind.row.__name__]
        assert found["title"] == kind.noun
        titles = {name: one["title"] for name, one in found["properties"].items()}
        assert titles == {name: kind.label(name) for name in kind.row.model_fields}
    reference = described["ReferenceDocument"]["properties"]
    assert {name: one["title"] for name, one in reference.items()} == {
        "subject": "対象",
        "facts": "質問",
        "sources": "出典",
        "conflicts": "相違",
        "clauses": "共通の条件",
    }
    parts = described["Sections"]["properties"]
    assert {key: one["title"] for key, one in parts.items()} == {
        kind.key: kind.title for kind in sections.registered()
    }


def test_the_schema_keeps_what_the_types_say_of_themselves():
    described = catalogue_reading.schema()["$defs"]
    kinds = [kind for kind in sections.kinds() if kind.row.__doc__ and kind.key != "schemes"]
    assert "caps" in {kind.key for kind in kinds}
    for kind in kinds:
        assert described[kind.row.__name__]["description"] == inspect.getdoc(kind.row)


# --- What is refused -----------------------------------------------------------------------------


PROBLEMS = {
    "not UTF-8": (
        "目録".encode("cp932"),
        "UTF-8で書かれたファイルではありません。この頁で書き出したJSONのファイルを選んでください。",
    ),
    "Excel": (
        b"PK\x03\x04\xff\xfe",
        "UTF-8で書かれたファイルではありません。この頁で書き出したJSONのファイルを選んでください。",
    ),
    "not JSON": (
        b'{"format": \n nai}',
        "JSONとして読めません。2行目の2文字目のあたりを直してください。",
    ),
    "deep": (b"[" * 100_000, catalogue_reading.TOO_DEEP),
    "rather deep": (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", catalogue_reading.TOO_DEEP),
    "a list": (
        b"[]",
        "目録のファイルではありません。この頁で書き出したファイルを選んでください。",
    ),
    "twice": (
        b'{"format": 1, "format": 2}',
        "「format」という項目が、同じところに二つあります。一つにしてください。",
    ),
    "NaN": (b'{"a": NaN}', "数として使えない「NaN」があります。数を確かめてください。"),
    "endless": (b'{"a": 1e999}', "大きすぎる数があります。数を確かめてください。"),
    "digits": (b"9" * 5_000, "桁の多すぎる数があります。数を確かめてください。"),
    "NUL": (b'{"a": "b\\u0000"}', "「b」に、使えない文字があります。入力し直してください。"),
    "half": (b'{"a": "b\\ud800"}', "「b」に、使えない文字があります。入力し直してください。"),
    "no documents": (
        b'{"format": "shiminsanka-catalogue", "version": 1, "as_of": null, "documents": {}}',
        "ファイルに文書が一つもありません。書き出したファイルを選んでください。",
    ),
    "another version": (
        b'{"format": "shiminsanka-catalogue", "version": 2, "as_of": null, "documents": {}}',
        "「ファイル」の形式の番号は、次のどれかにしてください: 1。",
    ),
}


@pytest.mark.parametrize(("sent", "sentence"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_no_catalogue_is_refused_in_words(administrator, sent, sentence):
    page = upload(administrator, sent)
    assert page.status_code == 200
    assert page.context["problems"] == [sentence]
    assert "<title>エラー: 目録の書き出しと取り込み" in page.text


PLACES = {
    "strength": (
        lambda found: first_rule(found).update(strength="x"),
        "「草の根技術協力事業」の類型1番目「草の根パートナー型」の応募要件1番目「KP-1」の強さは、"
        "次のどれかにしてください: must, principle, purpose, note, info, aim。",
    ),
    "a text for a number": (
        lambda found: kusanone(found)["sections"]["caps"][0].update(yen="12"),
        "「草の根技術協力事業」の上限1番目「KP-2」の金額は、整数にしてください。",
    ),
    "missing": (
        lambda found: kusanone(found).pop("kana"),
        "「草の根技術協力事業」のよみがありません。書き加えてください。",
    ),
    "unknown section": (
        lambda found: kusanone(found)["sections"].update(nai=[]),
        "「草の根技術協力事業」の「nai」は、この形式にない項目です。消すか、項目の名前を直してください。",
    ),
    "no day": (
        lambda found: kusanone(found)["citations"][0].update(as_of="きのう"),
        "「草の根技術協力事業」の引用1番目「途上国に対する技術移転・課題解決の事業実施を支援」の時点は、2027-04-01の形の日付にしてください。",
    ),
    "another subject": (
        lambda found: found["documents"].update(nai=found["documents"].pop("kusanone")),
        "「草の根技術協力事業」の対象を「nai」にしてください。",
    ),
    "no document": (
        lambda found: found["documents"].update(kusanone=3),
        "「kusanone」は、項目の集まり({ })にしてください。",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), PLACES.values(), ids=PLACES)
def test_what_is_wrong_in_a_document_is_named_with_its_place(administrator, change, sentence):
    page = upload(administrator, broken(change))
    assert page.context["problems"][0] == sentence


def test_no_more_than_twenty_problems_are_listed(administrator):
    def break_all(found):
        for rule in kusanone(found)["requirements"] + kusanone(found)["tracks"][0]["requirements"]:
            rule["strength"] = rule["standing"] = "x"

    problems = upload(administrator, broken(break_all)).context["problems"]
    assert len(problems) == 20
    assert problems[-1].startswith("ほかに")


def test_ten_megabytes_are_read_and_one_more_byte_is_not(administrator):
    data = canonical(content(kusanone=document("kusanone")))
    full = data + b" " * (catalogue_reading.MOST_BYTES - len(data))
    assert upload(administrator, full).context["outcome"].differences == []
    page = upload(administrator, full + b" ")
    assert page.context["form"].errors == {"file": [catalogue_reading.TOO_BIG]}
