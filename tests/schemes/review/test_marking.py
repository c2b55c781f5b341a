"""Two texts in one, with what differs marked, and two versions of a page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.review import pagemarks
from schemes.review.marking import BECAME, MarkedRun, marked
from tests.markup import Page

LONG = (
    "国際協力の経験が少ない団体が、途上国の人々の生活の改善のために行う事業を、三年まで支えます。"
)
PAGE = """<html><head><title>支援型 | 市民参加ポータル</title></head><body><nav>案内</nav>
<main class="page" id="main"><h1>支援型</h1><h2>いくらまで</h2>
<ul><li>総額は<strong>1,000万円</strong>までです。{more}</li></ul>
<h2>だれが</h2><p>日本の団体 &amp; 学校{who}</p></main></body></html>"""


def page(money="1,000万円", more="", who=""):
    return PAGE.replace("1,000万円", money).format(more=more, who=who)


def test_short_texts_stand_one_after_the_other():
    assert marked("10,000,000円", "5,000,000円") == [
        MarkedRun("del", "10,000,000円"),
        MarkedRun("same", BECAME),
        MarkedRun("ins", "5,000,000円"),
    ]
    assert marked("", "新しい") == [MarkedRun("ins", "新しい")]
    assert marked("古い", "") == [MarkedRun("del", "古い")]
    assert marked("", "") == []


def test_of_long_texts_that_are_alike_only_what_differs_is_marked():
    before = f"{LONG}上限は1,000万円です。"
    found = marked(before, before.replace("1,000万円", "1,500万円"))
    assert [run for run in found if run.kind != "same"] == [
        MarkedRun("del", "1,000"),
        MarkedRun("ins", "1,500"),
    ]


def test_long_texts_that_have_little_in_common_stand_whole():
    other = "窓口は、登記の都道府県を担当する国内拠点です。電話でも、メールでも、相談できます。" * 2
    assert [run.kind for run in marked(LONG, other)] == ["del", "same", "ins"]


@given(
    st.text(alphabet="あい漢字カナ12,。 ", max_size=90),
    st.text(alphabet="あい漢字カナ12,。 ", max_size=90),
)
def test_both_texts_can_be_read_from_the_runs(before, after):
    found = [run for run in marked(before, after) if run.text != BECAME]
    assert "".join(run.text for run in found if run.kind != "ins") == before
    assert "".join(run.text for run in found if run.kind != "del") == after


def test_a_changed_passage_is_told_with_its_heading_and_marked_in_both_pages():
    found = pagemarks.compared(page(), page(money="1,500万円"))
    assert [(one.heading, one.runs) for one in found.passages] == [
        (
            "いくらまで",
            (
                MarkedRun("del", "総額は1,000万円までです。"),
                MarkedRun("same", BECAME),
                MarkedRun("ins", "総額は1,500万円までです。"),
            ),
        )
    ]
    assert '<ins class="marked" id="change-1">' in found.after
    assert "1,500</span>" not in found.after
    assert re.search(
        r'<strong><ins [^>]*><span class="visually-hidden">追加: </span>1,500', found.after
    )
    assert re.search(r"<del [^>]*><span [^>]*>前の文: </span>1,000", found.before)


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_marked_page_is_whole(side):
    found = pagemarks.compared(page(who="と大学"), page("2,000万円", "期間は3年です。"))
    html = getattr(found, side)
    assert Page(html).misnested == []
    assert "&amp;" in html
    unmarked = re.sub(
        r'<(ins|del) class="marked"[^>]*><span[^>]*>[^<]*</span>|<span class="visually-hidden">[^<]*</span></(ins|del)>',
        "",
        html,
    )
    assert unmarked == (
        page(who="と大学") if side == "before" else page("2,000万円", "期間は3年です。")
    )


def test_a_passage_that_comes_or_goes_is_marked_on_one_side():
    new = page().replace("</main>", "<h2>いつ</h2><p>4月から受け付けます。</p></main>")
    found = pagemarks.compared(page(), new)
    assert [run for one in found.passages for run in one.runs] == [
        MarkedRun("ins", "いつ"),
        MarkedRun("ins", "4月から受け付けます。"),
    ]
    assert "<del" not in found.before
    assert pagemarks.compared(new, page()).before.count("<del") == 2


def test_what_is_not_of_the_page_itself_is_not_compared():
    assert pagemarks.compared(page(), page().replace("案内", "別の案内")).passages == ()


def test_what_a_page_tells_of_its_editions_is_no_change_of_it():
    page = "<main><p>上限は{}万円</p><div data-editions><p>第{}版</p></div><p>終わり</p></main>"
    assert pagemarks.passages(page.format(100, 1), page.format(100, 2)) == ()
    (one,) = pagemarks.passages(page.format(100, 1), page.format(200, 2))
    assert "".join(run.text for run in one.runs) == f"上限は100万円{BECAME}上限は200万円"


def test_what_cannot_hold_a_mark_gets_none():
    form = "<select><option>{}</option></select><p>文</p></main>"
    found = pagemarks.compared(
        page().replace("</main>", form.format("一")), page().replace("</main>", form.format("二"))
    )
    assert "<option>二</option>" in found.after


def test_a_page_is_called_by_its_title():
    assert pagemarks.title_of(page()) == "支援型"
    assert pagemarks.title_of("") == ""


def test_the_number_of_a_source_is_no_change_of_what_a_page_says():
    def numbered(number, yen="1,000万円"):
        return f"<main><p>上限は{yen}<sup><a>{number}</a></sup>です。</p></main>"

    assert pagemarks.passages(numbered(1), numbered(2)) == ()
    found = pagemarks.compared(numbered(1), numbered(2, "1,500万円"))
    told = [run.text for one in found.passages for run in one.runs]
    assert told == ["上限は1,000万円です。", BECAME, "上限は1,500万円です。"]
    assert "<sup><a>2</a></sup>" in found.after


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p><span>1億円まで</span><span>3年まで</span></p>", "1億円まで / 3年まで"),
        ("<p><span>1億円まで</span> <span>3年まで</span></p>", "1億円まで 3年まで"),
        ("<p><span>1億<span>円</span></span>まで</p>", "1億円まで"),
        ('<p><span aria-hidden="true">？</span><span>額は未確認</span></p>', "？額は未確認"),
        ("<p><span></span><span>3年まで</span></p>", "3年まで"),
    ],
)
def test_facts_that_stand_side_by_side_are_told_apart(html, told):
    (one,) = pagemarks.passages("<main></main>", f"<main>{html}</main>")
    assert [run.text for run in one.runs] == [told]


def test_facts_side_by_side_are_marked_in_their_own_places():
    before, after = (
        f"<main><p><span>{yen}まで</span><span>3年まで</span></p></main>"
        for yen in ("1億円", "2億円")
    )
    made = pagemarks.compared(before, after)
    assert " / " not in made.before + made.after
    assert "<span>3年まで</span>" in made.after
