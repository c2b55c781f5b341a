"""行をさがす: one search over all working rows."""

import re

import pytest
from django.utils.http import urlencode

from grants.models import Cap
from schemes.admin.desk import finding, searching
from schemes.document import Citation, OverviewDocument, Page, Passage
from schemes.models import Point, Term
from tests.markup import Page as Markup
from tests.staff import address

SEARCH = "/admin/search/"


def passage(text, *quotes):
    cited = tuple(Citation(source="s", locator="p.1", quote=quote) for quote in quotes)
    return Passage(
        kind="history", kind_label="これまでの経緯", heading="", text=text, citations=cited
    )


def rows(*passages):
    page = Page(key="one", title="頁", passages=passages)
    return finding.entries({"overview": OverviewDocument(subject="overview", pages=(page,))})


def found(text, *passages):
    hits = finding.find(rows(*passages), finding.words_of(text))
    return [(hit.label, hit.sentence) for hit in hits]


# --- Words and amounts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["1000万円", "１０００万円", "1,000万円", "10000000円", "１千万円"]
)
def test_an_amount_is_found_however_it_is_written(typed):
    assert found(typed, passage("前の文。上限は1,000万円です。次の文。")) == [
        ("本文", "上限は1,000万円です。")
    ]


@pytest.mark.parametrize("typed", ["1000万円", "3年", "応募そうだん"])
def test_what_only_looks_alike_is_not_found(typed):
    assert found(typed, passage("11,000万円、13年、応募相談")) == []


@pytest.mark.parametrize(
    ("typed", "text"), [("寄附", "寄付をする"), ("ＮＧＯ", "NGOの団体"), ("ﾆﾎﾝ", "ニホンの団体")]
)
def test_spelling_and_width_make_no_difference(typed, text):
    assert found(typed, passage(text)) == [("本文", text)]


def test_a_row_holds_every_word():
    assert found("応募 締切", passage("応募の相談"), passage("応募の締切")) == [
        ("本文", "応募の締切")
    ]


def test_who_says_it_comes_before_who_quotes_it():
    hits = found("締切", passage("相談", "締切は月末です。"), passage("締切の日"))
    assert hits == [("本文", "締切の日"), ("引用", "締切は月末です。")]


def test_of_a_long_sentence_what_stands_around_is_shown():
    ((_, sentence),) = found("締切", passage("あ" * 200 + "締切" + "い" * 200))
    assert sentence == f"…{'あ' * finding.AROUND}締切{'い' * finding.AROUND}…"


@pytest.mark.parametrize("typed", ["", "   ", "、。", "ー"])
def test_nothing_is_found_by_nothing(typed):
    assert found(typed, passage("文、。ー")) == []


# --- The page -------------------------------------------------------------------------------------


def shown(browser, status=200, **asked):
    answer = browser.get(f"{SEARCH}?{urlencode(asked)}")
    assert answer.status_code == status
    return answer.text


def text_of(html):
    return re.sub(r"\s+", " ", Markup(html).text)


@pytest.mark.django_db
def test_a_cap_is_found_by_its_column_and_leads_to_its_form_and_back(editor):
    cap = Cap.objects.get(code="KS-2")
    Cap.objects.filter(pk=cap.pk).update(yen=12_340_000)
    html = shown(editor, words="1234万円")
    form = address(Cap, "change", cap.pk)
    assert f'<a href="{form}?next=/admin/search/%3Fwords%3D1234' in html
    assert f"%23hit-cap-{cap.pk}" in html
    assert "金額: 12,340,000円" in text_of(html)
    assert "1件見つかりました。" in text_of(html)


@pytest.mark.django_db
def test_a_text_that_holds_a_value_by_reference_is_found_by_what_it_says(editor):
    track = Cap.objects.get(code="KS-2").track
    Point.objects.filter(track=track, topic="who").update(aside="めずらしく{{KS-2 円}}まで")
    assert "めずらしく1,000万円まで" in text_of(shown(editor, words="めずらしく1000万円"))
    assert "めずらしく1,000万円まで" not in text_of(shown(editor, words="めずらしく2000万円"))


@pytest.mark.django_db
def test_scheme_and_kind_narrow_it(editor):
    everything = int(
        re.search(r"([0-9]+)件見つかりました", text_of(shown(editor, words="応募")))[1]
    )
    scheme = int(
        re.search(
            r"([0-9]+)件見つかりました", text_of(shown(editor, words="応募", scheme="kusanone"))
        )[1]
    )
    both = text_of(shown(editor, words="応募", scheme="kusanone", kind="grants.cap"))
    assert 0 < scheme < everything
    assert "を含む行はありません。絞り込みを外すか、" in both


@pytest.mark.django_db
def test_many_hits_are_paged(editor):
    first = shown(editor, words="応募", scheme="kusanone")
    assert first.count('class="desk-hit"') == searching.SHOWN
    assert "page=2" in first
    assert f'start="{searching.SHOWN + 1}"' in shown(
        editor, words="応募", scheme="kusanone", page="2"
    )
    assert (
        shown(editor, words="応募", scheme="kusanone", page="x").count('class="desk-hit"')
        == searching.SHOWN
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"words": "あ" * 101}, searching.TOO_LONG),
        ({"words": "、。"}, searching.WORDLESS),
        ({"words": "応募", "scheme": "nai"}, searching.NO_FILTER),
        ({"words": "応募", "kind": "schemes.nai"}, searching.NO_FILTER),
    ],
)
def test_what_cannot_be_looked_for_is_said(editor, asked, sentence):
    assert sentence in text_of(shown(editor, status=400, **asked))


@pytest.mark.django_db
def test_nothing_was_typed_yet(editor):
    html = shown(editor)
    assert "見つかりました" not in html
    assert "errornote" not in html


@pytest.mark.django_db
def test_what_is_saved_is_found_at_once_and_what_is_typed_is_escaped(editor):
    Term.objects.filter(pk=Term.objects.first().pk).update(meaning="めずらしい<b>ことば</b>です。")
    html = shown(editor, words="めずらしい<b>ことば")
    assert "1件見つかりました。" in text_of(html)
    assert "<b>" not in html


@pytest.mark.django_db
def test_it_is_reached_from_every_page_of_whoever_may_read(editor, colleague, client):
    for path in ("/admin/", "/admin/grants/cap/", "/admin/help/", "/admin/desk/kusanone/"):
        assert f'action="{SEARCH}"' in editor.get(path).text, path
    assert SEARCH not in colleague.get("/admin/").text
    assert SEARCH not in client.get("/admin/login/").text
