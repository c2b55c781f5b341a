"""A section of a room that ``schemes`` does not know: handed over, it is all that a section is."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schemes import catalogue, publishing, sections
from schemes.admin.publishing import findings
from schemes.admin.tables import dry_run
from schemes.document import canonical
from schemes.editing import composing, restoring, settling
from schemes.editing.settling import Treatment
from schemes.models import Citation, Conflict, Edition
from schemes.review import catalogue_files, catalogue_reading, differences, linting, spots
from schemes.writing import tables
from tests.sample.models import Leaflet, Printing
from tests.sample.room import leaflet, room, section
from tests.sample.sections import LEAFLETS, LeafletRow, PrintingRow
from tests.staff import address, editor

pytestmark = pytest.mark.django_db
__all__ = ["editor", "room", "section"]

SCHEME = "kusanone"
TODAY = {
    "by": "編集者",
    "approved_by": "公開承認者",
    "reason": "配布物を加える",
    "effective_from": timezone.localdate(),
    "at": timezone.now(),
}


def draft():
    return composing.compose(SCHEME)


def with_leaflets(*rows):
    """The draft with other leaflets."""
    document = draft()
    return document.model_copy(update={"sections": {**document.sections, "leaflets": tuple(rows)}})


def published(row):
    """The leaflet of ``leaflet()`` as documents have it."""
    citation = Citation.objects.filter(source__key="seed").first()
    cited = (composing.document.Citation(source="seed", **_words(citation)),)
    return LeafletRow(
        track="support",
        title=row.title,
        language="",
        language_label="ことばを問わない",
        price=None,
        valid_for=None,
        readers=None,
        standing="current",
        fiscal_year=None,
        issued_on=None,
        handed_out_at=None,
        in_print=False,
        posted=None,
        text="",
        conflict=None,
        printings=(PrintingRow(number=1, copies=500, unit="部", citations=cited),),
        citations=cited,
    )


def _words(citation):
    names = ("locator", "quote", "verbatim", "as_of", "as_of_label")
    return {name: getattr(citation, name) for name in names}


# --- Document and rows ----------------------------------------------------------------------------


def test_its_rows_are_composed(section):
    before = draft()
    row = leaflet()
    document = draft()
    assert document.sections["leaflets"] == (published(row),)
    others = {key: rows for key, rows in document.sections.items() if key != "leaflets"}
    assert document.model_copy(update={"sections": others}) == before
    assert all(
        "leaflets" not in getattr(composing.compose(subject), "sections", {})
        for subject in composing.subjects()
        if subject != SCHEME
    )


def test_a_document_is_stored_as_rows_and_what_is_the_same_keeps_its_id(section):
    kept, gone = leaflet("残るもの", order=1), leaflet("なくなるもの", order=2)
    row, _ = draft().sections["leaflets"]
    [printing] = row.printings
    second = printing.model_copy(update={"number": 2, "copies": None})
    wanted = with_leaflets(
        row.model_copy(update={"readers": 30, "printings": (printing, second)}),
        row.model_copy(update={"title": "新しいもの", "printings": (second,)}),
    )
    first = kept.printings.get()
    restoring.restore(wanted)
    assert canonical(draft()) == canonical(wanted)
    assert not Leaflet.objects.filter(pk=gone.pk).exists()
    kept.refresh_from_db()
    assert (kept.title, kept.readers) == ("残るもの", 30)
    assert [made.pk for made in kept.printings.filter(number=1)] == [first.pk]
    assert Printing.objects.count() == 3
    with CaptureQueriesContext(connection) as captured:
        restoring.restore(wanted)
    assert not [
        query["sql"]
        for query in captured
        if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
    ]


def test_a_row_of_no_track_of_the_scheme_is_refused(section):
    row = published(leaflet())
    with pytest.raises(restoring.Unstorable, match="類型「nai」がこのスキームにありません。"):
        restoring.restore(with_leaflets(row.model_copy(update={"track": "nai"})))


def test_two_rows_of_one_name_are_refused(section):
    row = published(leaflet())
    with pytest.raises(restoring.Unstorable, match="配布物「手引き」が二つあります。"):
        restoring.restore(with_leaflets(row, row))


# --- In words -------------------------------------------------------------------------------------


def test_what_changes_is_told(section):
    row = published(leaflet())
    [printing] = row.printings
    new = row.model_copy(
        update={
            "price": 500,
            "printings": (
                printing.model_copy(update={"copies": 800}),
                printing.model_copy(update={"number": 2}),
            ),
        }
    )
    added = row.model_copy(update={"title": "別の手引き"})
    found = differences.between(with_leaflets(row), with_leaflets(new, added), {})
    assert [change.sentence for change in found] == [
        "草の根協力支援型 配布物 手引き: 頒布価格「500円」を追加",
        "草の根協力支援型 配布物 手引き 増刷 1: 部数を「500部」から「800部」に変更",
        "草の根協力支援型 配布物 手引き 増刷 2を追加",
        "草の根協力支援型 配布物 別の手引きを追加: 「ことばを問わない」",
    ]
    assert {change.track for change in found} == {"support"}


def test_what_is_wrong_in_a_file_is_named_with_its_place(section):
    leaflet()
    file = json.loads(catalogue_files.draft())
    row = file["documents"][SCHEME]["sections"]["leaflets"][0]
    row["price"] = "500"
    row["printings"][0]["copies"] = "たくさん"
    row["pages"] = 8
    with pytest.raises(catalogue_reading.NoCatalogueFile) as refusal:
        catalogue_reading.read(json.dumps(file).encode())
    place = "「草の根技術協力事業」の配布物1番目「手引き」"
    assert refusal.value.sentences == (
        f"{place}の頒布価格は、整数にしてください。",
        f"{place}の増刷1番目の部数は、整数にしてください。",
        f"{place}の「pages」は、この形式にない項目です。消すか、項目の名前を直してください。",
    )


def test_a_file_with_its_rows_is_read(section):
    leaflet()
    documents = catalogue_reading.read(catalogue_files.draft())
    assert documents[SCHEME].sections["leaflets"] == draft().sections["leaflets"]


def test_the_schema_of_files_describes_it(section):
    found = catalogue_reading.schema()["$defs"]
    part = found["Sections"]["properties"]["leaflets"]
    assert (part["title"], part["items"]) == ("配布物", {"$ref": "#/$defs/LeafletRow"})
    titles = {name: one["title"] for name, one in found["LeafletRow"]["properties"].items()}
    assert (titles["price"], titles["printings"]) == ("頒布価格", "増刷")
    assert found["PrintingRow"]["properties"]["copies"]["title"] == "部数"


# --- On pages -------------------------------------------------------------------------------------


def test_a_finding_leads_to_the_row_and_within_it_to_the_row_around_it(room):
    row = leaflet("図・表/案内")
    row.citations.clear()
    [finding] = [
        one
        for one in linting.lint({SCHEME: draft()}, date(2026, 11, 1))
        if one.row and one.row[0] == "sample.leaflet"
    ]
    assert (finding.rule, finding.place) == ("uncited", "草の根協力支援型 配布物 図・表/案内")
    assert finding.sentence.startswith("引用がありません。この配布物が書かれている")
    assert findings.link(finding) == address(Leaflet, "change", row.pk)
    [spot] = [spot for spot in spots.of(draft()) if spot.part == "printings"]
    assert spot.model == ("sample.printing", ("kusanone/support/図・表/案内", 1))
    within = linting.Finding("error", "any", SCHEME, spot.place, "", spot.model)
    assert findings.link(within) == address(Leaflet, "change", row.pk)


def test_its_own_template_draws_it_in_the_evidence_of_the_scheme(section, client: Client):
    leaflet()
    publishing.publish(SCHEME, **TODAY)
    catalogue.refresh()
    page = client.get(f"/schemes/{SCHEME}/evidence/").content.decode()
    assert "<h3>配布物</h3>" in page
    assert "<li>手引き(ことばを問わない) 第1刷" in page
    assert (
        '<ul class="leaflets">' not in client.get("/schemes/jica-fund/evidence/").content.decode()
    )


def test_its_list_is_written_out_and_taken_in_as_a_table(room, editor):
    row = leaflet()
    page = editor.get(address(Leaflet, "export"), {"format": "csv"})
    table = tables.read(page.content, "a.csv")
    assert table.header[:4] == ("類型", "題", "ことば", "頒布価格")
    assert table.lines[0].cells[:2] == ("草の根技術協力事業 草の根協力支援型", "手引き")
    text = (
        "類型\t題\t頒布価格\t読者の数\nkusanone/support\t手引き\t500\t\nkusanone/support\t続き\t\t3"
    )
    shown = editor.post(address(Leaflet, "import"), {"text": text})
    assert [
        (one.state, list(map(str, one.differences))) for one in shown.context["plan"].outcomes
    ] == [
        (dry_run.CHANGED, ["頒布価格 (空欄) → 500円"]),
        (
            dry_run.ADDED,
            ["類型 草の根技術協力事業 草の根協力支援型", "題 続き", "読者の数 3人"],
        ),
    ]
    sent = {"apply": "", "table": shown.context["apply"].signed, "_why": "配布の一覧による"}
    assert editor.post(address(Leaflet, "import"), sent).status_code == 302
    assert list(Leaflet.objects.order_by("pk").values_list("title", "price", "readers")) == [
        ("手引き", 500, None),
        ("続き", None, 3),
    ]
    row.refresh_from_db()
    assert row.price == 500


def test_a_row_that_names_a_conflict_is_settled_with_it(room, editor):
    conflict = Conflict.objects.get(key="I1")
    row = leaflet("手引き", conflict=conflict, text="配りはじめる日が違う")
    publishing.publish(SCHEME, **TODAY)
    [tied] = [one for one in settling.tied(conflict) if one.row == row]
    assert (tied.place, tied.subject, tied.wording) == (
        "草の根技術協力事業 草の根協力支援型 配布物",
        SCHEME,
        "手引き 配りはじめる日が違う",
    )
    assert str(tied.after(Treatment.SUPERSEDE)) == "旧"
    page = editor.get(f"{address(Conflict, 'settle', conflict.pk)}?side=1")
    assert "草の根技術協力事業 草の根協力支援型 配布物" in page.text
    Leaflet.objects.update(standing="superseded")
    before = settling.earlier(conflict, settling.tied(conflict), timezone.now())
    assert str(before[tied.name]) == "現行"


def test_its_rows_stand_on_the_desk_are_found_and_have_pencils(room, editor):
    row = leaflet("めずらしい手引き", text="配りはじめる日を書いた紹介です。")
    form = address(Leaflet, "change", row.pk)
    desk = editor.get("/admin/desk/kusanone/").text
    assert f'href="{form}?next=/admin/desk/kusanone/%23row-leaflet-{row.pk}"' in desk
    assert '<span class="desk-noun">配布物</span> 1件' in desk
    found = editor.get("/admin/search/?words=めずらしい手引き&kind=sample.leaflet").text
    assert f'href="{form}?next=/admin/search/' in found
    page = "/admin/preview/draft/schemes/kusanone/evidence/"
    assert f'href="{form}?next={page}%23edit-leaflet-{row.pk}"' in editor.get(page).text


# --- Taken away again -----------------------------------------------------------------------------


def test_without_it_everything_is_as_before():
    assert LEAFLETS not in sections.registered()
    leaflet()
    assert "leaflets" not in draft().sections
    assert "leaflets" not in catalogue_reading.schema()["$defs"]["Sections"]["properties"]
    assert sections.same(Edition.objects.get(subject=SCHEME).content, draft())
