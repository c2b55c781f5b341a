"""The whole catalogue as a file: out, in, and what is refused."""

import inspect
import json
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Cap
from schemes import roles, sections
from schemes.document import canonical
from schemes.editing import composing
from schemes.models import Citation, Edition, EditorScope, Event, Fact, Requirement, Scheme
from schemes.review import catalogue_files, catalogue_reading, differences
from tests.drafts import all_drafted, is_drafted

pytestmark = pytest.mark.django_db

PAGE = "/admin/catalogue/"
EXPORT = "/admin/catalogue/export/"
FIRST_DAY = "2026-03-01"


def content(**documents):
    """What a file with these documents holds."""
    return {
        "format": "shiminsanka-catalogue",
        "version": 1,
        "as_of": None,
        "documents": documents,
    }


def document(subject):
    return composing.compose(subject).model_dump(mode="json")


def raised(yen=15_000_000):
    """The document of 草の根 with another cap, and the rule that follows from it."""
    found = document("kusanone")
    caps = found["sections"]["caps"]
    rules = [rule for track in found["tracks"] for rule in track["requirements"]]
    next(cap for cap in caps if cap["code"] == "KS-2")["yen"] = yen
    next(rule for rule in rules if rule["code"] == "KS-2")["value"] = yen
    return found


def upload(client, sent):
    data = sent if isinstance(sent, bytes) else json.dumps(sent, ensure_ascii=False).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("catalogue.json", data)})


def agreed(page, **values):
    """What a browser sends for the page that shows the differences."""
    shown = page.context
    return {
        "carried": shown["carried"],
        "seen": shown["outcome"].seen,
        "why": "年度の改定",
        **values,
    }


def cap():
    return Cap.objects.get(code="KS-2").yen


# --- Out ------------------------------------------------------------------------------------------


def test_the_draft_is_written_out_whole(approver):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    answer = approver.get(EXPORT)
    assert answer["Content-Type"] == "application/json"
    assert f"shiminsanka-catalogue-{quote('今日の訂正')}-" in answer["Content-Disposition"]
    found = json.loads(answer.content)
    assert (found["format"], found["version"], found["as_of"]) == ("shiminsanka-catalogue", 1, None)
    assert list(found["documents"]) == sorted(all_drafted())
    assert canonical(found["documents"]["kusanone"]) == all_drafted()["kusanone"]
    assert answer.content == canonical(found)
    event = Event.objects.get(action=Event.Action.EXPORTED)
    assert (event.by, event.what) == (roles.APPROVER, "目録のファイル(「今日の訂正」)")


def test_the_published_catalogue_of_a_day_is_written_out(approver):
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    answer = approver.get(EXPORT, {"as_of": FIRST_DAY})
    found = json.loads(answer.content)
    assert found["as_of"] == FIRST_DAY
    published = {row.subject: row.content for row in Edition.objects.all()}
    assert found["documents"] == published


@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [
        ("2026-02-28", "この日に公開されているものはありません。後の日にしてください。"),
        ("", "日付を入れてください。"),
        (
            "きのう",
            "「きのう」は、一つの日付として読み取れません。「2026年4月1日」「令和8年4月1日」「2026/4/1」のように入れてください。",
        ),
    ],
)
def test_a_day_without_a_catalogue_is_refused_in_words(approver, as_of, sentence):
    page = approver.get(EXPORT, {"as_of": as_of})
    assert page.context["day"].errors == {"as_of": [sentence]}
    assert "<title>エラー: 目録の書き出しと取り込み" in page.text
    assert Event.objects.count() == 0


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


# --- In -------------------------------------------------------------------------------------------


def test_what_was_written_out_is_no_change(administrator):
    page = upload(administrator, catalogue_files.draft())
    assert page.context["outcome"].differences == []
    assert "下書きとの違いはありません。取り込むものはありません。" in page.text
    assert "この内容を下書きに取り込む" not in page.text


def test_what_is_no_change_touches_no_row():
    documents = catalogue_reading.read(catalogue_files.draft())
    with CaptureQueriesContext(connection) as asked:
        outcome = catalogue_files.trial(documents.values())
    assert outcome.differences == []
    written = ("INSERT", "UPDATE", "DELETE")
    assert [one["sql"] for one in asked if one["sql"].startswith(written)] == []


def test_a_file_is_shown_first_and_taken_in_afterwards(administrator):
    before = all_drafted()
    page = upload(administrator, content(kusanone=raised()))
    [difference] = page.context["outcome"].differences
    assert (difference.subject, difference.name) == ("kusanone", "草の根技術協力事業")
    assert all_drafted() == before
    assert Event.objects.count() == 0
    answer = administrator.post(PAGE, agreed(page), follow=True)
    assert "下書きに取り込みました: 「草の根技術協力事業」。公開はまだしていません。" in answer.text
    assert cap() == 15_000_000
    assert {name for name, one in all_drafted().items() if one != before[name]} == {"kusanone"}
    event = Event.objects.get()
    assert (event.action, event.by, event.subject, event.what, event.why) == (
        "imported",
        roles.ADMINISTRATOR,
        "kusanone",
        "草の根技術協力事業",
        "年度の改定",
    )
    assert Edition.objects.count() == 15


def test_the_differences_are_told_in_sentences(administrator):
    old, new = composing.compose("kusanone"), sections.parse(raised())
    facts = {fact.key: fact for fact in composing.compose("reference").facts}
    sentences = [change.sentence for change in differences.between(old, new, facts)]
    page = upload(administrator, content(kusanone=raised()))
    assert list(page.context["outcome"].differences[0].sentences) == sentences
    assert [sentence for sentence in sentences if sentence not in page.text] == []
    administrator.post(PAGE, agreed(page))
    assert Event.objects.get().detail == "\n".join(sentences)


def test_a_new_scheme_is_named_as_new(administrator):
    new = document("agreements") | {"subject": "new", "key": "new", "name": "新しい事業"}
    new["sections"] = {}
    new["figures"] = []
    for track in new["tracks"]:
        track["figures"] = []
    page = upload(administrator, content(new=new))
    [difference] = page.context["outcome"].differences
    assert (difference.name, difference.new) == ("新しい事業", True)
    assert "(新しいスキーム)" in page.text
    administrator.post(PAGE, agreed(page))
    assert Scheme.objects.get(key="new").name == "新しい事業"


def test_a_question_and_the_rule_that_uses_it_come_together(administrator):
    reference, scheme = document("reference"), document("kusanone")
    fact = {**reference["facts"][0], "key": "new", "type": "bool", "choices": [], "label": "新"}
    reference["facts"].insert(3, fact)
    track = scheme["tracks"][0]
    rule = {**track["requirements"][0], "code": "KP-99", "fact": "new", "operator": "is_true"}
    track["requirements"].insert(1, rule | {"value": None, "wording": "新しい要件"})
    sent = content(kusanone=scheme, reference=reference)
    administrator.post(PAGE, agreed(upload(administrator, sent)))
    assert Requirement.objects.get(code="KP-99").fact == Fact.objects.get(key="new")
    assert is_drafted("kusanone", scheme)
    assert is_drafted("reference", reference)


def test_a_question_goes_with_the_rules_that_use_it(administrator):
    scheme = document("kusanone")
    reference = document("reference")
    for owner in (scheme, *scheme["tracks"]):
        owner["requirements"] = [
            rule for rule in owner["requirements"] if rule["fact"] != "tax_arrears"
        ]
    reference["facts"] = [fact for fact in reference["facts"] if fact["key"] != "tax_arrears"]
    alone = upload(administrator, content(reference=reference))
    assert "なくせません。" in alone.context["problems"][0]
    others = Requirement.objects.filter(fact__key="tax_arrears").exclude(scheme__key="kusanone")
    assert list(others) == []
    administrator.post(
        PAGE, agreed(upload(administrator, content(kusanone=scheme, reference=reference)))
    )
    assert not Fact.objects.filter(key="tax_arrears").exists()


def broken(change):
    found = content(kusanone=document("kusanone"))
    change(found)
    return found


def kusanone(found):
    return found["documents"]["kusanone"]


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


def first_rule(found):
    return kusanone(found)["tracks"][0]["requirements"][0]


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


def test_without_a_file_the_page_asks_for_one(administrator):
    page = administrator.post(PAGE, {})
    assert page.context["form"].errors == {"file": ["取り込むファイルを選んでください。"]}
    assert '<a href="#id_file">取り込むファイルを選んでください。</a>' in page.text


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("fact", "質問「nai」がありません。"), ("conflict", "相違「nai」がありません。")],
)
def test_what_a_scheme_names_must_be_there(administrator, field, sentence):
    before = all_drafted()
    page = upload(administrator, broken(lambda found: first_rule(found).update({field: "nai"})))
    assert page.context["problems"][0].startswith(sentence)
    assert all_drafted() == before


def test_without_a_reason_nothing_is_taken_in(administrator):
    page = upload(administrator, content(kusanone=raised()))
    again = administrator.post(PAGE, agreed(page, why=" "))
    assert again.context["reason"].errors == {"why": ["理由を書いてください。"]}
    assert '<a href="#id_why">理由を書いてください。</a>' in again.text
    assert cap() == 10_000_000
    administrator.post(PAGE, agreed(again))
    assert cap() == 15_000_000


def test_a_draft_that_moved_on_is_shown_again_before_it_is_taken_over(administrator):
    page = upload(administrator, content(kusanone=raised()))
    Scheme.objects.filter(key="kusanone").update(summary="ほかの人が直した")
    again = administrator.post(PAGE, agreed(page))
    assert "確かめたあとに、下書きがほかの人の操作で変わりました。" in again.text
    assert again.context["reason"]["why"].value() == "年度の改定"
    assert cap() == 10_000_000
    administrator.post(PAGE, agreed(again))
    assert cap() == 15_000_000
    assert Scheme.objects.get(key="kusanone").summary != "ほかの人が直した"


def test_another_scheme_that_moved_on_is_no_hindrance(administrator):
    page = upload(administrator, content(kusanone=raised()))
    Scheme.objects.filter(key="offices").update(summary="ほかの人が直した")
    administrator.post(PAGE, agreed(page))
    assert cap() == 15_000_000
    assert Scheme.objects.get(key="offices").summary == "ほかの人が直した"


def test_a_citation_that_others_use_changes_them_in_sight(administrator):
    """Citations are shared: what mends one for a scheme mends it for all."""
    sent = document("kusanone")
    shared = Scheme.objects.get(key="kusanone").citations.first()
    Scheme.objects.get(key="offices").citations.add(shared)
    Citation.objects.filter(pk=shared.pk).update(as_of_label="2030年3月")
    page = upload(administrator, content(kusanone=sent))
    changed = {one.subject for one in page.context["outcome"].differences}
    assert {"kusanone", "offices"} <= changed


def test_what_was_shown_cannot_be_changed_on_its_way(administrator):
    page = upload(administrator, content(kusanone=raised()))
    carried = page.context["carried"]
    answer = administrator.post(PAGE, agreed(page, carried=carried[:-1] + "x"))
    assert answer.context["problems"] == [
        "確かめた内容の期限が切れました。ファイルをもう一度選んでください。"
    ]
    assert cap() == 10_000_000


# --- Who ------------------------------------------------------------------------------------------


def test_an_approver_writes_out_and_takes_nothing_in(approver):
    page = approver.get(PAGE)
    assert "「今日の訂正」の内容を書き出す" in page.text
    assert "違いを確かめる" not in page.text
    assert upload(approver, content(kusanone=raised())).status_code == 403
    assert approver.post(PAGE, {"carried": "x", "why": "x"}).status_code == 403


def test_an_editor_of_some_schemes_takes_no_file_in(editor):
    assert upload(editor, content(kusanone=raised())).status_code == 200
    EditorScope.objects.create(username=roles.EDITOR, scheme=Scheme.objects.get(key="kusanone"))
    assert upload(editor, content(kusanone=raised())).status_code == 403
    assert "違いを確かめる" not in editor.get(PAGE).text


@pytest.mark.parametrize("address", [PAGE, EXPORT, "/admin/catalogue/schema/"])
def test_nobody_else_sees_anything(client: Client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


# --- Commands -------------------------------------------------------------------------------------


def test_the_commands_write_out_and_take_in_the_same_file(tmp_path, capsys):
    file = tmp_path / "catalogue.json"
    call_command("export_catalogue", file=file)
    written = json.loads(file.read_bytes())
    assert canonical(written) == catalogue_files.draft()
    written["documents"] = {"kusanone": written["documents"]["kusanone"]}
    file.write_bytes(canonical(written))
    Cap.objects.filter(code="KS-2").update(yen=15_000_000)
    call_command("import_catalogue", file)
    assert "まだ何も変えていません。" in capsys.readouterr().out
    assert cap() == 15_000_000
    call_command("import_catalogue", file, apply=True, by="担当", reason="写しから戻す")
    assert "下書きに取り込みました。" in capsys.readouterr().out
    assert cap() == 10_000_000
    assert Event.objects.values_list("action", "by", "why").get() == (
        "imported",
        "担当",
        "写しから戻す",
    )
    call_command("import_catalogue", file)
    assert "下書きとの違いはありません。" in capsys.readouterr().out


def test_the_command_writes_what_is_published_on_a_day(tmp_path):
    file = tmp_path / "catalogue.json"
    call_command("export_catalogue", file=file, as_of=FIRST_DAY)
    assert file.read_bytes() == catalogue_files.published(date.fromisoformat(FIRST_DAY))
    for day, sentence in (("きのう", "2027-04-01 の形で"), ("2000-01-01", "ありません")):
        with pytest.raises(CommandError, match=sentence):
            call_command("export_catalogue", file=file, as_of=day)


def test_the_commands_refuse_in_words(tmp_path):
    file = tmp_path / "catalogue.json"
    with pytest.raises(CommandError, match="を読めません"):
        call_command("import_catalogue", file)
    file.write_bytes(b"{")
    with pytest.raises(CommandError, match="JSONとして読めません"):
        call_command("import_catalogue", file)
    with pytest.raises(CommandError, match="理由を --reason で"):
        call_command("import_catalogue", file, apply=True)
    with pytest.raises(CommandError, match="に書き出せません"):
        call_command("export_catalogue", file=tmp_path / "nai" / "catalogue.json")
