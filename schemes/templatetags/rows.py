"""Rows that a page repeats, each list drawn in one go: a template for every row takes most of a page's time."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from schemes.views.checking.cards import CardLine
from schemes.views.checking.check import Given
from schemes.views.linking import address_of
from schemes.views.notes import Notes

register = template.Library()


@register.simple_tag
def along(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Answers that go along unseen with a form."""
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def given_rows(given: Iterable[Given], questions: str) -> SafeString:
    """Each answer, and the way to where it is changed."""
    where = conditional_escape(questions)
    return format_html_join(
        "\n",
        "<div>\n<dt>{}{}</dt>\n"
        '<dd>{} <a href="{}#{}">変える<span class="aside">({}{})</span></a></dd>\n</div>',
        (
            (
                f"{one.whose}: " if one.whose else "",
                one.fact.label,
                one.shown,
                where,
                one.target,
                f"{one.whose}の" if one.whose else "",
                one.fact.label,
            )
            for one in given
        ),
    )


@register.simple_tag
def line_rows(lines: Iterable[CardLine]) -> SafeString:
    """Tracks in a line each."""
    return format_html_join(
        "\n",
        '<li data-track="{}" data-verdict="{}"><a href="{}">{}</a> '
        '<span class="sign" aria-hidden="true">{}</span> {}</li>',
        ((one.track, one.verdict, one.trace, one.name, one.sign, one.why) for one in lines),
    )


@register.simple_tag
def note_rows(notes: Notes, as_of_query: str) -> SafeString:
    """The sources at the foot of a page."""
    return format_html_join(
        "\n",
        '<li id="note-{}"><a href="{}{}">{}</a>{}{}</li>',
        (
            (
                one.number,
                address_of("schemes:source", one.source),
                as_of_query,
                one.title,
                one.where or "。",
                f" 「{one.quote}」" if one.quote else "",
            )
            for one in notes.listed
        ),
    )
