"""The whole catalogue as a file: written out, taken in, and by whom."""

import json
from datetime import date
from urllib.parse import quote

import pytest
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
from tests.schemes.review.sent_files import PAGE, broken, content, document, first_rule, upload

pytestmark = pytest.mark.django_db

EXPORT = "/admin/catalogue/export/"
FIRST_DAY = "2026-03-01"


def raised(yen=15_000_000):
    """The document of 草の根 with another cap, and the rule that follows from it."""
    found = document("kusanone")
    caps = found["sections"]["caps"]
    rules = [rule for track in found["tracks"] for rule in track["requirements"]]
    next(cap for cap in caps if cap["code"] == "KS-2")["yen"] = yen
    next(rule for rule in rules if rule["code"] == "KS-2")["value"] = yen
    return found


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


# --- Out -----------------------------------------------------------------------------------------


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


# --- In ------------------------------------------------------------------------------------------


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


# --- Who -----------------------------------------------------------------------------------------


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


# --- Commands ------------------------------------------------------------------------------------


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
