"""Rows that a page repeats, each list drawn in one go: a template for every row takes most of a page's time."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from schemes.judging.rulebook import Verdict
from schemes.templatetags.portal import note
from schemes.views.checking.cards import Card, CardLine
from schemes.views.checking.check import Given
from schemes.views.checking.chips import Chip, Field
from schemes.views.checking.limits import Limit
from schemes.views.checking.verdicts import ShownGroup
from schemes.views.days import DayChoice
from schemes.views.linking import address_of
from schemes.views.notes import Notes
from schemes.views.rooms import WayOn
from schemes.views.windows import Window

register = template.Library()

ALONG = '<input type="hidden" name="{}" value="{}">'
CHIP, PAPER_CHIP = "<li>{}</li>", '<li class="on-paper">{}</li>'
FIELD = (
    '<div><label for="turn_{0}">{1}</label>'
    '<input id="turn_{0}" name="{0}" value="{2}" autocomplete="off"></div>\n'
)
GIVEN = (
    "<div>\n<dt>{}{}</dt>\n"
    '<dd>{} <a href="{}#{}">変える<span class="aside">({}{})</span></a></dd>\n</div>\n'
)
LIMIT = (
    "<div>\n<dt>{}</dt>\n"
    '<dd><span class="number">{}<span class="unit">{}</span></span>{}{}</dd>\n</div>\n'
)
NUMBERS = '<dl class="result-numbers">\n{}\n</dl>\n'
CELL = "<div><dt>{}</dt><dd>{}{}</dd></div>"
REASON = '<p class="result-reason">{}{}{}{}</p>\n'
STEPS = "<ul>\n{}\n</ul>\n"
BUTTON = '<a class="button" href="{}">{}</a>'
QUIET_BUTTON = '<a class="button" data-kind="quiet" href="{}">{}</a>'
ACTIONS = (
    '<p class="result-actions">{}<a href="{}" aria-label="くわしい理由: {}">くわしい理由</a></p>\n'
)
FITS = ' <span class="fits"><span aria-hidden="true">✓</span> {}</span>'
EXCEEDS = ' <span class="exceeds"><span aria-hidden="true">×</span> {}</span>'
LINE = (
    '<li data-track="{}" data-verdict="{}"><a href="{}">{}</a> '
    '<span class="sign" aria-hidden="true">{}</span> {}</li>\n'
)
ADVISER = '<li data-track="{}" data-verdict="{}"><a href="{}">{}</a>{}</li>\n'
JOINED = '<li class="reason-joined">\n<p class="rule-joined">{}({})</p>\n{}</li>\n'
ALTERNATIVES = "次のどれか一つに合うこと"
MET_ALTERNATIVES = "どれか一つに合えばよい条件のうち、合っているもの"
OR = '<p class="reason-or">または</p>\n'
NOTE = '<li id="note-{}"><a href="{}{}">{}</a>{}{}</li>\n'
DAY, CHOSEN_DAY = '<li><a href="{}">{}</a></li>', '<li><a href="{}" aria-current="true">{}</a></li>'
REFUSED = (Verdict.PLAN_CHANGE.key, Verdict.INELIGIBLE.key)
WAY = '<li><a href="{}">{}</a>: {}</li>\n'

ADDRESS = 100  # letters; what is longer is an address with answers, and no word

_known = lru_cache(maxsize=2048)(escape)  # the words of a catalogue come again and again


def _escaped(text: str) -> str:
    return _known(text) if len(text) < ADDRESS else escape(text)


def _drawn(row: str, *texts: str) -> str:
    """A row of texts, which are all plain: what they say is escaped."""
    return row.format(*map(_escaped, texts))


def _joined(rows: Iterable[str]) -> SafeString:
    return mark_safe("".join(rows))  # noqa: S308 — each row is drawn as above


@register.simple_tag
def along_rows(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Answers that go along unseen with a form."""
    return _joined(_drawn(ALONG, *pair) for pair in pairs)


@register.simple_tag
def chip_rows(chips: Iterable[Chip]) -> SafeString:
    return _joined(_drawn(PAPER_CHIP if one.paper else CHIP, one.text) for one in chips)


@register.simple_tag
def field_rows(fields: Iterable[Field]) -> SafeString:
    """Answers that are turned in place."""
    return _joined(_drawn(FIELD, one.key, one.label, one.value) for one in fields)


@register.simple_tag
def given_rows(given: Iterable[Given], questions: str) -> SafeString:
    """Each answer, and the way to where it is changed."""
    return _joined(_given(one, questions) for one in given)


def _given(one: Given, questions: str) -> str:
    before, of = (f"{one.whose}: ", f"{one.whose}の") if one.whose else ("", "")
    label = one.fact.label
    return _drawn(GIVEN, before, label, one.shown, questions, one.target, of, label)


def _limit(one: Limit) -> str:
    fit = _drawn(FITS if one.fits else EXCEEDS, one.fit) if one.fit else ""
    told = map(_escaped, (one.label, one.number, one.unit))
    return LIMIT.format(*told, " ※" if one.disputed else "", fit)


@register.simple_tag
def card_body(card: Card, notes: Notes, is_quiet: bool) -> SafeString:
    """All of a card under its name: numbers, reason, what to change, and what to do next."""
    return _joined(_body(card, notes, is_quiet))


def _body(card: Card, notes: Notes, is_quiet: bool) -> Iterator[str]:
    if card.limits or card.cells:
        numbers = map(_limit, card.limits) if card.limits else _cells(card, notes)
        yield NUMBERS.format("".join(numbers))
    if card.reason or card.disputed or card.waits:
        disputed = f"※ {card.disputed}" if card.disputed else ""
        told = map(_escaped, (card.reason, disputed, card.waits))
        yield REASON.format(*told, note(notes, card.noted))
    if card.steps:
        yield STEPS.format("".join(_drawn(CHIP, step) for step in card.steps))
    button = ""
    if card.button:
        look = BUTTON if card.rank == 1 and not is_quiet else QUIET_BUTTON
        button = _drawn(look, card.button.address, card.button.label)
    yield ACTIONS.format(button, *map(_escaped, (card.trace, card.name)))


def _cells(card: Card, notes: Notes) -> Iterator[str]:
    """What is known instead of amount and period."""
    for cell in card.cells:
        yield CELL.format(*map(_escaped, (cell.heading, cell.text)), note(notes, cell.citations))


@register.simple_tag
def line_rows(lines: Iterable[CardLine]) -> SafeString:
    """Tracks in a line each."""
    return _joined(
        _drawn(LINE, one.track, one.verdict, one.trace, one.name, one.sign, one.why)
        for one in lines
    )


@register.simple_tag
def adviser_rows(lines: Iterable[CardLine], windows: Sequence[Window]) -> SafeString:
    """Tracks that give advice; why they do not, where no window is shown that does."""
    return _joined(
        _drawn(ADVISER, one.track, one.verdict, one.trace, one.name, _refusal(one, windows))
        for one in lines
    )


def _refusal(line: CardLine, windows: Sequence[Window]) -> str:
    return f" {line.why}" if line.verdict in REFUSED and not windows else ""


@register.simple_tag
def reason_rows(groups: Iterable[ShownGroup]) -> SafeString:
    """Requirements, which are drawn already; those of which one is enough stand together."""
    return _joined(_alternatives(one) if one.label else one.clauses[0][0] for one in groups)


def _alternatives(group: ShownGroup) -> str:
    clauses = (f'<ul class="reasons">\n{"".join(clause)}</ul>\n' for clause in group.clauses)
    told = MET_ALTERNATIVES if group.is_met else ALTERNATIVES
    return JOINED.format(told, _escaped(group.label), OR.join(clauses))


@register.simple_tag
def note_rows(notes: Notes, as_of_query: str) -> SafeString:
    """The sources at the foot of a page."""
    return _joined(
        _drawn(
            NOTE,
            str(one.number),
            address_of("schemes:source", one.source),
            as_of_query,
            one.title,
            one.where or "。",
            f" 「{one.quote}」" if one.quote else "",
        )
        for one in notes.listed
    )


@register.simple_tag
def day_rows(days: Iterable[DayChoice]) -> SafeString:
    """Other days to judge by."""
    return _joined(
        _drawn(CHOSEN_DAY if one.chosen else DAY, one.address, one.label) for one in days
    )


@register.simple_tag
def way_rows(ways_on: Iterable[tuple[WayOn, str]]) -> SafeString:
    """The pages that go on from here."""
    return _joined(_drawn(WAY, address, way.label, way.said) for way, address in ways_on)
