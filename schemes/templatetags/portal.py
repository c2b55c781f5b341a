"""How templates write amounts, periods, days, texts, citations and states."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django import template
from django.template import loader
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from schemes import catalogue, document
from schemes.catalogue import Catalogue, Published
from schemes.document import Citation, Figure, Source
from schemes.judging import voices
from schemes.memory import Memory
from schemes.models import Conflict, Standing
from schemes.models.requirements import Strength
from schemes.views import publisher as publishing
from schemes.views import seasons, windows
from schemes.views.notes import Notes
from schemes.writing import japanese, richtext, words
from schemes.writing.breaks import phrases
from schemes.writing.places import PREFECTURES

register = template.Library()

SHOWN_PLACES = 2
_MARK = '\u2060<sup class="note"><a href="#note-{0}" aria-label="出典{0}">{0}</a></sup>'
"""A note's number, which no line break parts from what it is said of."""

register.filter("yen", japanese.yen)
register.filter("yen_short", japanese.yen_short)
register.filter("months", japanese.months)
register.filter("day", japanese.day)
register.filter("era_day", japanese.era_day)


@register.simple_tag
def preview() -> catalogue.Preview | None:
    """The preview that the page belongs to, pages of an error included; None on the public site."""
    return catalogue.previewing()


@register.simple_tag
def old_content() -> str:
    """What a page says when nobody could tell for long whether its content is the newest; 「」 if it is."""
    since = catalogue.staleness()
    if since is None:
        return ""
    at = timezone.localtime(since)
    return f"{japanese.day(at.date())}{at.hour}時{at.minute}分の内容です。"


# The head and the foot of every page

register.simple_tag(publishing.publisher, name="publisher")


@register.simple_block_tag
def titled(content: str) -> SafeString:
    """The title, for the tab and for whoever passes the page on; the content is escaped already."""
    title = " ".join(content.split())
    # Our own words, and values that the template has escaped, quotation marks included.
    return mark_safe(f'<title>{title}</title>\n    <meta property="og:title" content="{title}">')  # noqa: S308


@register.simple_block_tag
def described(content: str) -> SafeString:
    """What a page is about, for search engines and for whoever passes it on."""
    said = " ".join(content.split())
    names = f'<meta name="description" content="{said}">'
    # As above.
    return mark_safe(f'{names}\n    <meta property="og:description" content="{said}">')  # noqa: S308


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> SafeString:
    """The one address of a page: whole where the settings say where the site stands. A page of an
    error or of a draft has none."""
    path = context.get("path", "")
    if not path or catalogue.previewing():
        return SafeString()
    asked = context.get("canonical_query", "")
    origin = publishing.publisher().address
    address = f"{origin}{path}{f'?{asked}' if asked else ''}"
    whole = format_html('\n    <meta property="og:url" content="{}">', address) if origin else ""
    return format_html('<link rel="canonical" href="{}">{}', address, whole)


@register.simple_tag(takes_context=True)
def last_checked(context: template.Context) -> date:
    """When what a page shows was last looked at: the day of the newest edition behind it, or of a
    contact point that was checked later."""
    answer, shown = context.get("answer"), context["catalogue"]
    scheme = context.get("scheme") or getattr(answer, "scheme", None)
    edition = shown.editions.get(scheme.key) if scheme else None
    days = [_published(edition) if edition else _newest(shown)]
    owners = (scheme, getattr(answer, "track", None))
    contacts = [one for owner in owners for one in getattr(owner, "contacts", ())]
    return max([*days, *(one.checked_on for one in contacts if one.checked_on)])


def _newest(shown: Catalogue) -> date:
    """The day of the newest edition of all; found once per catalogue."""
    if "newest day" not in shown.pages:
        shown.pages["newest day"] = max(map(_published, shown.editions.values()))
    return shown.pages["newest day"]


def _published(edition: Published) -> date:
    return timezone.localtime(edition.published_at).date()


@register.filter
def in_preview(address: str) -> str:
    """Where the staff site shows the draft of a public address."""
    return reverse("admin:preview", args=["draft"]) + address.removeprefix(get_script_prefix())


@register.filter
def strength(row: Any) -> str:
    """「必須」「原則」… of a row, or by its key."""
    return Strength(getattr(row, "strength", row)).label


@register.filter
def standing(row: Any) -> str:
    """「現行」「過年度(2023年度)」「旧」; a past year is always named."""
    if row.standing == "past_call":
        return f"過年度({row.fiscal_year}年度)" if row.fiscal_year else "過年度(年度不明)"
    return Standing(row.standing).label


@register.simple_tag(takes_context=True)
def standing_mark(context: template.Context, row: Any) -> str:
    """The standing; the newest call that is known is no past year yet."""
    if row.standing == "past_call" and (cited := voices.voiced(row, context["catalogue"].voices)):
        return f"いちばん新しい募集({cited[0].call})" if cited[0].call else standing(row)
    return standing(row)


@register.simple_tag(takes_context=True)
def opening(context: template.Context, row: Any, text: str = "") -> str:
    """Whose words of which year a statement is: 「2025年度のJICAのページでは、」; "" for today's, and for
    a ``text`` that says it itself."""
    if row.standing == "current" or voices.names_itself(text):
        return ""
    return f"{voices.opening(row, context['catalogue'].voices.values())}、"


@register.filter
def state(conflict: document.Conflict) -> str:
    return Conflict.State(conflict.state).label


@register.filter
def finding(conflict: document.Conflict) -> str:
    """What was found: a difference, or agreement where one was supposed."""
    return "資料の確認" if conflict.state == "consistent" else "資料の相違"


@register.filter
def figure(row: Figure) -> str:
    """A figure as the source writes it; its number first where the source only lists names."""
    if row.value is None:
        return row.text or "未確認"
    number = words.number(row.value, row.unit)
    if not row.text:
        return number
    return row.text if any(sign.isdigit() for sign in row.text) else f"{number}({row.text})"


@register.filter
def why_missing(reason: str) -> str:
    """Why a text is unknown, in a sentence."""
    return words.MISSING[reason or "not_written"]


@register.filter
def time(value: Any) -> str:
    """15:00 → 「15時」, 15:30 → 「15時30分」."""
    return f"{value.hour}時" + (f"{value.minute}分" if value.minute else "")


@register.filter
def as_of(row: Any) -> str:
    """The day of a statement, as its first source writes it."""
    return row.citations[0].as_of_label if row.citations else ""


@register.simple_tag
def season(
    shown: Catalogue, scheme: document.SchemeDocument, track: str, at: datetime, travelled: bool
) -> seasons.Season | None:
    """How the calls of a track stand at a moment, today or on another day; None where no call of it
    is known."""
    if travelled:
        return seasons.of(scheme, track, at)
    return seasons.of_today(shown, scheme, track, at)


# Texts


register.filter("blocks", richtext.blocks)


@register.filter
def rich(text: str) -> SafeString:
    """A line, or several, with strong words and links."""
    lines = filter(None, (line.strip() for line in text.splitlines()))
    return mark_safe("<br>".join(map(richtext.line, lines)))  # noqa: S308 — each line is escaped or sanitised


@register.filter
def breaks(text: str) -> SafeString:
    """A heading or a name that breaks between phrases only (styled ``keep-all``)."""
    return mark_safe("<wbr>".join(escape(one) for one in phrases(text)))  # noqa: S308 — each phrase is escaped


@register.filter
def first_sentence(text: str) -> str:
    """A text up to its first full stop, without it."""
    return text.partition("。")[0]


# Notes


@register.simple_tag
def note(notes: Notes, *cited: Iterable[Citation]) -> SafeString:
    """The numbers of the notes of some citations: links to the foot of the page."""
    citations = list(chain.from_iterable(cited))
    # In a preview a quotation knows the row that it stands in.
    signs = dict.fromkeys(getattr(one.quote, "sign", "") for one in citations)
    numbers = notes.numbers(citations)
    # Numbers alone stand in it; in a preview also a subject's key and a number, between two signs.
    return mark_safe("".join([*map(_MARK.format, numbers), *signs]))  # noqa: S308


# Places


register.filter("is_old", windows.is_old)


@dataclass(frozen=True)
class RegionRows:
    name: str
    rows: tuple[Any, ...]


@register.filter
def by_region(rows: Iterable[Any]) -> list[RegionRows]:
    """Rows with a prefecture, by region, from north to south."""
    region_of = {prefecture.code: prefecture.region for prefecture in PREFECTURES}
    groups: dict[str, list[Any]] = {prefecture.region: [] for prefecture in PREFECTURES}
    for row in sorted(rows, key=lambda row: row.prefecture):
        groups[region_of[row.prefecture]].append(row)
    return [RegionRows(name, tuple(found)) for name, found in groups.items() if found]


# Citations


@dataclass(frozen=True)
class Reference:
    """A citation with its source; ``where`` names its place, ``when`` its day."""

    citation: Citation
    source: Source | None

    @property
    def where(self) -> str:
        """The slide of the overview; of another source its title and place."""
        title = self.source.title if self.source else self.citation.source
        if self.source and self.source.kind == "baseline" and self.citation.locator:
            return self.citation.locator
        return f"{title} {self.citation.locator}".strip()

    @property
    def when(self) -> str:
        """Empty where its title says it."""
        as_of = self.citation.as_of
        day = japanese.day(as_of) if isinstance(as_of, date) else ""
        said = self.citation.as_of_label or day
        return "" if self.source and said in self.source.title else said


@register.simple_tag(takes_context=True)
def cite(context: template.Context, citations: Sequence[Citation]) -> SafeString:
    """The source of a statement: where it stands, and on opening its words. Drawn once."""
    shown = context["catalogue"]
    return _drawn_once(
        context, "_citations.html", tuple(citations), lambda: _cited(shown.sources, citations)
    )


def _cited(sources: Mapping[str, Source], citations: Sequence[Citation]) -> dict[str, Any]:
    references = [Reference(citation, sources.get(citation.source)) for citation in citations]
    places = list(dict.fromkeys(reference.where for reference in references))
    return {
        "references": references,
        "places": places[:SHOWN_PLACES],
        "more": max(0, len(places) - SHOWN_PLACES),
    }


_drawn: Memory[SafeString] = Memory(500)


def _drawn_once(
    context: template.Context, name: str, of: Hashable, values: Callable[[], dict[str, Any]]
) -> SafeString:
    """A template of what the catalogue says, drawn once for each day that is shown."""
    shown, as_of_query = context["catalogue"], context.get("as_of_query", "")

    def draw() -> SafeString:
        own = {"catalogue": shown, "as_of_query": as_of_query, **values()}
        return loader.render_to_string(name, own)

    if catalogue.previewing():
        return draw()  # a draft is not kept
    return _drawn.of((name, of, as_of_query, get_script_prefix()), draw, shown)


@register.filter
def all_citations(rows: Iterable[Any]) -> list[Citation]:
    """The citations of rows, each once."""
    return list(dict.fromkeys(citation for row in rows for citation in row.citations))


@register.simple_tag(takes_context=True)
def conflict(context: template.Context, key: str | None, unfold: bool = True) -> SafeString:
    """Both sides of a difference between sources, at the statement it is about. Drawn once."""
    found = context["catalogue"].conflicts.get(key) if key else None
    return _drawn_once(
        context, "_conflict.html", (key, unfold), lambda: {"conflict": found, "unfold": unfold}
    )


@register.inclusion_tag("_disputed.html", takes_context=True)
def disputed(context: template.Context, key: str | None) -> dict[str, Any]:
    """The way from a statement to the difference that it is about, told once on the same page."""
    return {"conflict": context["catalogue"].conflicts.get(key) if key else None}
