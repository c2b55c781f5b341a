"""The page of windows: its headline word for word, what it shows, and what it refuses."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outreach.models import CoordinatorContact, DeskContact, OfficeContact
from outreach.tiles import CELLS
from schemes import catalogue
from schemes.admin.tables.columns import cited_as
from schemes.models import Citation
from schemes.models.answers import long_unchecked
from schemes.views.keeping import stock
from schemes.writing.places import PREFECTURE_NAMES
from tests.markup import Page
from tests.staff import address
from tests.tabled import apply, check, export, problems, table_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    catalogue.refresh()


def page(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/contacts/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def headline(markup: str) -> list[str]:
    title = re.search(r"<h1>(.*?)</h1>", markup, re.DOTALL)[1]
    return [re.sub(r"<[^>]*>", "", one) for one in title.split("</span>") if one]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["どこに相談しますか。"]),
        ("?prefecture=20", ["長野県の窓口は、したいことで二つに分かれます。"]),
        ("?prefecture=07", ["福島県の窓口は、したいことで二つに分かれます。"]),
        ("?prefecture=01", ["北海道の窓口は、地域で二つに分かれます。"]),
        ("?prefecture=24", ["三重県の窓口は、JICA中部です。"]),
        ("?prefecture=20&want=learning", ["長野県の窓口は、JICA駒ヶ根です。"]),
        ("?prefecture=20&want=dispatch", ["長野県の窓口は、JICA東京とJICA駒ヶ根です。"]),
        ("?want=learning", ["都道府県を選ぶと、窓口がわかります。"]),
        ("?want=giving&prefecture=24", ["「寄附する」の窓口は、JICA寄附サイトです。"]),
        (
            "?prefecture=20&country=KE&want=advice",
            ["ケニアに現地の窓口はありません。", "JICA東京に相談してください。"],
        ),
        (
            "?prefecture=01&country=KE",
            [
                "ケニアに現地の窓口はありません。",
                "JICA北海道(札幌)かJICA北海道(帯広)に相談してください。",
            ],
        ),
        (
            "?country=KE",
            ["ケニアに現地の窓口はありません。", "JICAの国内拠点に相談してください。"],
        ),
        (
            "?country=RW&prefecture=24",
            ["ルワンダには、現地の窓口があります。", "国内の窓口は、JICA中部です。"],
        ),
        ("?country=RW", ["ルワンダには、現地の窓口があります。"]),
    ],
)
def test_the_headline_is_the_answer(client, query, expected):
    markup = page(client, query)
    assert headline(markup) == expected
    assert Page(markup).title == f"{''.join(expected)} | 市民参加ポータル"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?prefecture=48", "その都道府県はありません。"),
        ("?prefecture=長野県", "その都道府県はありません。"),
        ("?country=JP", "その国はありません。"),
        ("?country=ZZ", "その国はありません。"),
        ("?want=nothing", "その「したいこと」はありません。"),
        ("?track=kusanone/nai", "その制度はありません。"),
    ],
)
def test_an_unknown_place_is_no_page_and_says_so(client, query, said):
    assert said in page(client, query, 404)


def test_a_question_from_a_track_keeps_it_and_shows_its_own_window(client):
    essay = "development-education/essay-contest"
    asked = Page(page(client, f"?want=learning&track={essay}"))
    assert asked.fields["track"] == [essay]
    assert "0265-98-0445" in page(client, f"?prefecture=20&want=learning&track={essay}")


def test_a_sent_form_with_empty_fields_is_answered(client):
    same = page(client, "?prefecture=24")
    assert page(client, "?prefecture=24&country=&want=") == same


def test_the_question_is_folded_into_a_line_and_keeps_what_was_chosen(client):
    markup = page(client, "?prefecture=20&country=KE&want=advice")
    assert "長野県・ケニア・相談する 変える" in Page(markup).text
    fields = Page(markup).fields
    assert (fields["prefecture"], fields["country"], fields["want"]) == (["20"], ["KE"], ["advice"])
    assert '<details class="folded">' in markup
    assert "長野県・国は選ばない 変える" in Page(page(client, "?prefecture=20")).text
    assert '<details class="folded">' not in page(client)


def test_a_telephone_can_be_called_and_its_absence_is_seen(client):
    assert '<a class="telephone" href="tel:052-533-0220">052-533-0220</a>' in page(
        client, "?prefecture=24"
    )
    nagano = Page(page(client, "?prefecture=20"))
    assert nagano.text.count("電話 未確認") == 3
    assert "JICA国内拠点の一覧 ↗で確かめてください" in nagano.text


def test_what_is_old_says_what_to_do_before_a_call(client):
    warning = "古い情報です。かける前に公式ページで確かめてください。"
    assert warning in page(client, "?prefecture=02")  # JICA東北, 2018
    offices = page(client, "?prefecture=24").split('id="near"')[0]
    assert warning not in offices  # 2024年度


def test_a_country_without_a_desk_is_told_who_helps_and_not_to_change_the_plan(client):
    text = Page(page(client, "?prefecture=20&country=KE&want=advice")).text
    for said in (
        "JICA東京 — 長野県の団体の相談先",
        "NGO-JICAジャパンデスクがあるのは、24か国です。",
        "デスクのために、計画の国を変える必要はありません。",
        "ほかの国のデスクが、ケニアの相談を受けるか",
        "JICAの事務所がある国だけか(2023年度の草の根技術協力事業の条件)",
        "まとめてJICA東京に聞いてください。",
        "デスクのある24か国",
    ):
        assert said in text
    assert text.index("長野県の団体の相談先") < text.index("ジャパンデスクはありません")


def test_only_a_country_leads_on_to_the_prefecture(client):
    for query in ("?country=KE", "?country=KH"):
        markup = page(client, query)
        assert "都道府県を選ぶと、国内の窓口もわかります。" in markup
        assert f'<input type="hidden" name="country" value="{query[-2:]}">' in markup


def test_the_picture_has_every_prefecture_once_and_its_table_all_offices(client):
    assert sorted(code for _, code in CELLS) == sorted(PREFECTURE_NAMES)
    markup = page(client, "?prefecture=20")
    assert markup.count('class="tile-cell"') == 47
    assert re.findall(r'data-state="chosen"[^>]*><b>([^<]*)</b>([^<]*)<', markup) == [
        ("長野", "5・15")
    ]
    same = re.findall(r'data-state="same"[^>]*><b>([^<]*)</b>', markup)
    assert sorted(same) == sorted(["新潟", "群馬", "埼玉", "東京", "千葉"])
    rows = re.findall(r'<th scope="row">(\d+) ([^<]*)</th>\s*<td>([^<]*)</td>', markup)
    assert len(rows) == 15
    assert rows[14] == ("15", "JICA駒ヶ根", "長野県(学校での学び・見学)")


def test_an_edition_without_contact_points_still_names_the_offices(client):
    assert headline(page(client, "?prefecture=24&as_of=2026-04-01")) == [
        "三重県の窓口は、JICA中部です。"
    ]


def test_only_pages_of_few_values_are_kept(client):
    client.get("/contacts/?prefecture=24&want=funds")
    client.get("/contacts/?prefecture=24&country=KE")
    client.get("/contacts/?prefecture=24&track=kusanone%2Fsupport")
    assert stock.find("/contacts/", "prefecture=24&want=funds") is not None
    assert stock.find("/contacts/", "prefecture=24&country=KE") is None
    pages = stock.of(stock.now().shown).pages
    key = stock.key_of("/contacts/", ("24", "", "", "kusanone/support"))
    assert pages.get(key, stock.now().phase) is None


# --- Staff ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "owner", "label", "of"),
    [
        (OfficeContact, "国内拠点", "JICA関西", lambda row: row.office.key == "kansai"),
        (
            CoordinatorContact,
            "国際協力推進員",
            "奈良県",
            lambda row: row.coordinator.prefecture == "29",
        ),
        (DeskContact, "ジャパンデスク", "カンボジア", lambda row: row.desk.country == "KH"),
    ],
)
def test_contact_points_are_taken_in_by_the_name_of_their_window(editor, model, owner, label, of):
    cited = cited_as(Citation.objects.filter(source__key="suishin").first())
    rows = [
        (owner, "窓口の名前", "並び順", "電話", "いつの情報か", "引用"),
        (label, "相談の窓口", "9", "078-000-0000", "2026年度の案内", cited),
    ]
    shown = check(editor, model, *rows)
    assert problems(shown) == []
    apply(editor, model, shown)
    added = model.objects.get(name="相談の窓口")
    assert of(added)
    assert added.telephone == "078-000-0000"
    lines = table_of(export(editor, model)).lines
    assert len([line for line in lines if "078-000-0000" in line.cells]) == 1


def test_contact_points_are_found_that_nobody_looked_at_for_a_year(editor):
    today = timezone.localdate()
    rows = list(OfficeContact.objects.all()[:2])
    for row, days in zip(rows, (300, 400), strict=True):
        row.checked_on = today - timedelta(days)
        row.save()
    found = editor.get(address(OfficeContact, "changelist"), {"checked": "old"})
    listed = {row.pk for row in found.context["cl"].queryset}
    assert rows[0].pk not in listed
    assert listed >= {rows[1].pk, OfficeContact.objects.filter(checked_on=None).first().pk}


def test_the_first_page_of_staff_counts_them(editor):
    count = OfficeContact.objects.filter(long_unchecked(timezone.localdate())).count()
    page = editor.get(reverse("admin:index"))
    link = f"{address(OfficeContact, 'changelist')}?checked=old"
    assert f'<a href="{link}">国内拠点の連絡先 {count}件</a>' in page.text
