"""The check of a page's structure finds each fault, and leaves what is right alone."""

import pytest

from tests.structure import faults

RIGHT = """<main><h1 id="a">題</h1><form><label for="b">欄</label><input id="b"></form>
<dl><div><dt>語</dt><dd><p>意味</p></dd></div></dl>
<table><caption>表</caption><tbody><tr><th>甲</th><td>乙</td></tr><tr><td colspan="2">丙</td></tr></tbody></table>
<details><summary><h2>開く</h2></summary><p>文<wbr>文</p></details></main>"""


def test_a_sound_page_has_no_fault():
    assert faults(RIGHT) == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p><div></div></p>", "<div> stands within <p>"),
        ("<span><p></p></span>", "<p> stands within <span>"),
        ("<ul><p></p></ul>", "<p> stands in <ul>"),
        ("<div><li></li></div>", "<li> stands in <div>"),
        ('<a href="/"><a href="/"></a></a>', "<a> stands within <a>"),
        ("<button><details></details></button>", "<details> stands within <button>"),
        ('<i id="a"></i><i id="a"></i>', "two elements are #a"),
        ('<label for="x"></label>', "<label for> names #x, which is not there"),
        ('<table role="table"></table>', "<table> has the role table"),
        ("<table><tr></tr></table>", "<tr> stands in <table>"),
        ("<p></div></p>", "</div> closes ['p']"),
        ("<p>", "<p> is not closed"),
        ('<p style="color: red"></p>', "<p> carries style or script"),
        (
            '<p class="a" class="b"></p>',
            "<p> says something twice: [('class', 'a'), ('class', 'b')]",
        ),
    ],
)
def test_a_fault_is_found(page, fault):
    assert fault in faults(page)


def test_rows_of_a_table_are_as_wide_as_each_other():
    page = "<table><tbody><tr><td></td></tr><tr><td></td><td></td></tr></tbody></table>"
    assert faults(page) == ["rows of [1, 2] cells in one table"]
