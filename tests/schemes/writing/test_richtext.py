"""Prose: strong words, links and lists; everything else stays what it is."""

from html import escape, unescape

import pytest
from django.template.loader import render_to_string
from hypothesis import example, given
from hypothesis import strategies as st

from grants.models import Stage
from schemes.models import Conflict, Passage, Source
from schemes.templatetags import portal
from schemes.writing import richtext
from tests.staff import address, errors, page_fields


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("**必ず**相談", "<strong>必ず</strong>相談"),
        ("**「技術協力」です。**次に", "<strong>「技術協力」です。</strong>次に"),
        ("[JICA](https://www.jica.go.jp/)へ", '<a href="https://www.jica.go.jp/" rel="noopener">JICA</a>へ'),
        ("**[頁](http://a.jp)**", '<strong><a href="http://a.jp" rel="noopener">頁</a></strong>'),
        ("[**頁**](http://a.jp)", '<a href="http://a.jp" rel="noopener"><strong>頁</strong></a>'),
        ('[頁](http://a.jp "題")', '<a href="http://a.jp" rel="noopener">頁</a>'),
        (r"\**そのまま\**", "**そのまま**"),
        (r"\[頁](http://a.jp)", "[頁](http://a.jp)"),
    ],
)  # fmt: skip
def test_strong_words_and_links_are_drawn(text, drawn):
    assert richtext.line(text) == drawn


@pytest.mark.parametrize(
    "text",
    [
        "2.5か月です。", "1. はじめに", "# 見出し", "> 引用", "3 * 4 * 5", "* 注", "*注*", "_下線_",
        "__下線__", "`a`", "~~a~~", "****", "** 間 **", "**終わらない", "[第1回]", "[第1回](未定)",
        "https://www.jica.go.jp/", "<b>太字</b>", "&lt;", "a\\nb", "---", "| a | b |", "![絵](x)",
        "[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](data:text/html,a)", "[x](//a.jp)",
        "[x](/admin/)", "[x](vbscript:a)", "[x](java\tscript:alert(1))",
    ],
)  # fmt: skip
def test_all_else_stays_what_it_is(text):
    assert richtext.line(text) == escape(text)


def test_lines_are_paragraphs_and_lists():
    text = "はじめに\n・一つ\n- 二つ\n\n 終わりに \n-10度"
    assert [(block.listed, block.lines) for block in richtext.blocks(text)] == [
        (False, ("はじめに",)),
        (True, ("一つ", "二つ")),
        (False, ("終わりに",)),
        (False, ("-10度",)),
    ]
    assert portal.rich("一行\n**二行**") == "一行<br><strong>二行</strong>"


@given(st.text(alphabet="*[]()\\<>&\"' ahttps:/.javscriptmo「」。\n"))
@example("[a](https://a.jp/?q=<script>)")
@example("**[a](https://a.jp)** <img src=x onerror=alert(1)>")
def test_whatever_is_typed_only_strong_words_and_safe_links_come_out(text):
    drawn = portal.rich(text)
    bare = drawn.replace("<strong>", "").replace("</strong>", "").replace("</a>", "")
    bare = bare.replace("<br>", "").replace('" rel="noopener">', "")
    for scheme in richtext.SCHEMES:
        bare = bare.replace(f'<a href="{scheme}:', "")
    assert "<" not in bare
    assert ">" not in bare


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**必ず**[相談](https://a.jp)", "必ず相談"),
        ("3 * 4", "3 * 4"),
        (r"\*", "*"),
        ("素の文", "素の文"),
    ],
)
def test_a_line_is_also_had_as_bare_words(text, words):
    assert richtext.plain(text) == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[x](https://a.jp)", ""),
        (
            "[x](mailto:a@a.jp)",
            "リンク「mailto:a@a.jp」は使えません。"
            "リンク先は https:// か http:// で始まるアドレスにしてください。",
        ),
        ("javascript: という言葉", ""),
        ("あ" * 4_000, ""),
        ("あ" * 4_001, "長すぎます。4,000文字以内で書いてください。"),
        (
            "初め\n[x](javascript:alert(1))",
            "リンク「javascript:alert(1)」は使えません。"
            "リンク先は https:// か http:// で始まるアドレスにしてください。",
        ),
        (
            "**[x](ftp://a.jp)**",
            "リンク「ftp://a.jp」は使えません。"
            "リンク先は https:// か http:// で始まるアドレスにしてください。",
        ),
    ],
)
def test_what_cannot_be_shown_as_it_is_meant_is_refused(text, sentence):
    assert richtext.problem(text) == sentence


# --- In the catalogue and the admin --------------------------------------------------------------

PROSE = ((Passage, "text"), (Source, "note"), (Conflict, "handling"), (Stage, "text"))


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), PROSE, ids=str)
def test_every_text_of_the_catalogue_looks_as_it_was_written(model, field):
    texts = list(filter(None, model.objects.values_list(field, flat=True)))
    assert texts
    for text in texts:
        assert richtext.problem(text) == ""
        for line in text.splitlines():
            assert unescape(richtext.line(line)) == line
            assert "<" not in richtext.line(line)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), PROSE[:3], ids=str)
def test_a_link_of_another_kind_is_refused_at_its_field(editor, model, field):
    row = model.objects.first()
    path = address(model, "change", row.pk)
    sent = {**page_fields(editor.get(path)), field: "[頁](javascript:alert(1))"}
    answer = editor.post(path, sent)
    assert list(errors(answer)) == [field]
    assert "リンク「javascript:alert(1)」は使えません。" in errors(answer)[field][0]
    assert editor.post(path, {**sent, field: "[頁](https://a.jp)"}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "[頁](https://a.jp)"


def test_a_text_is_drawn_with_its_form_on_a_page():
    text = "**必ず**相談します。\n・[様式](https://a.jp)"
    drawn = "".join(render_to_string("_text.html", {"text": text}).split())
    assert drawn == (
        "<p><strong>必ず</strong>相談します。</p>"
        '<ul><li><ahref="https://a.jp"rel="noopener">様式</a></li></ul>'
    )
