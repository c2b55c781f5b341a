"""What search finds, made of a catalogue: tracks, schemes, lists, explanations, words, sources, and
what other rooms add. Its words are those of the catalogue; made once for each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.urls import reverse

from schemes.catalogue import Catalogue
from schemes.document import Choice, Frozen, Page, SchemeDocument, Term, Track
from schemes.judging.answers import LAST_DAY, Answers
from schemes.judging.eligibility import verdict_of
from schemes.judging.people import PEOPLE
from schemes.judging.questions import KIND
from schemes.judging.rulebook import WANTS, Verdict
from schemes.searching.entries import Findable
from schemes.searching.index import Index
from schemes.searching.lexicon import Lexicon
from schemes.views import naming, ownpages, people, rooms, usages
from schemes.views.pages import cited
from schemes.views.site import words as terms_of

HEADED = frozenset({"heading", "name", "title", "label", "partner", "kind_label", "topic_label"})
"""The columns that head what stands beside them."""
SILENT = frozenset({"key", "code", "track", "kind", "standing", "citations", "english", "easy"})
SAID = re.compile(r"[^\x00-\x7f]|\s")
"""A text that people wrote; what is neither is a key."""
READ_AS = re.compile(r"([一-鿿々]+)\(([ぁ-ん]+)\)")
TOLD_OF_ALL = (
    *(
        "応募",
        "応募資格",
        "応募条件",
        "応募要件",
        "応募方法",
        "申請",
        "申込",
        "申込方法",
        "手続",
        "書類",
        "必要書類",
    ),
    *(
        "募集",
        "募集期間",
        "締切",
        "期限",
        "いつ",
        "いつまで",
        "期間",
        "金額",
        "上限",
        "いくら",
        "費用",
        "料金",
        "無料",
    ),
    *(
        "条件",
        "要件",
        "対象",
        "資格",
        "年齢",
        "方法",
        "窓口",
        "連絡先",
        "相談",
        "内容",
        "概要",
        "とは",
        "制度",
        "JICA",
    ),
)
"""What every track's page tells: it goes with the name of a track that is looked for."""
PEOPLE_ASKED = {"organisation_type": "organisation", "role": "individual"}
Search = tuple[Index, Lexicon]


def of(catalogue: Catalogue) -> Search:
    """The index of a catalogue and its words: made once, and kept with its pages."""
    if "search" not in catalogue.pages:
        index = Index(entries(catalogue))
        catalogue.pages["search"] = (index, Lexicon(index, _same(catalogue)))
    return cast("Search", catalogue.pages["search"])


def entries(catalogue: Catalogue) -> Iterator[Findable]:
    """Everything that is found, the nearest to what people come for first."""
    for scheme in catalogue.schemes.values():
        if len(scheme.tracks) != 1:
            yield _scheme(scheme)
        yield from (_track(catalogue, scheme, track) for track in scheme.tracks)
    added = rooms.added()
    yield from map(_site_page, (*ownpages.PAGES, *added.pages))
    for make in added.findable:
        yield from make(catalogue)
    yield from _lists(catalogue)
    yield from map(_about, catalogue.overview.pages)
    yield from map(_term, terms_of(catalogue))
    yield from map(_source, cited(catalogue).values())


# --- Schemes and tracks ---------------------------------------------------------------------------


def _scheme(scheme: SchemeDocument) -> Findable:
    headings, text = _told(scheme.passages, scheme.requirements, *_rows(scheme, ""))
    return Findable(
        "scheme",
        reverse("schemes:scheme", args=[scheme.key]),
        scheme.name,
        scheme.summary,
        names=(scheme.name,),
        aliases=(*(one.name for one in scheme.aliases), scheme.kana),
        wants=(scheme.category_label,),
        headings=(*headings, *(track.name for track in scheme.tracks)),
        text=(scheme.summary, *text),
    )


def _track(catalogue: Catalogue, scheme: SchemeDocument, track: Track) -> Findable:
    is_only = len(scheme.tracks) == 1
    own = (scheme.passages, scheme.figures, scheme.requirements) if is_only else ()
    headings, text = _told(
        *own,
        *(_rows(scheme, "") if is_only else ()),
        *(track.passages, track.figures, track.requirements, track.points, track.contacts),
        *_rows(scheme, track.key),
    )
    called = (*(one.name for one in scheme.aliases), scheme.kana)
    limits = [r for r in track.requirements if r.operator == "at_most" and r.standing == "current"]
    return Findable(
        "track",
        reverse("schemes:track", args=[scheme.key, track.key]),
        naming.short(scheme, track),
        track.gives or track.summary or scheme.summary,
        names=(track.name, track.short_name, naming.shown(scheme, track)),
        aliases=(*track.also, *(called if is_only else ())),
        wants=tuple(_wanted(catalogue, scheme, track)),
        headings=(scheme.name, *headings, *(() if is_only else called)),
        text=(track.gives, track.summary, track.english, READ_AS.sub(r"\1", track.easy), *text),
        along=TOLD_OF_ALL,
        track=f"{scheme.key}/{track.key}",
        yen=tuple(r.value for r in limits if r.fact == "budget_yen"),
        months=tuple(r.value for r in limits if r.fact == "project_months"),
    )


def _rows(scheme: SchemeDocument, track: str) -> list[tuple[Any, ...]]:
    """The rows of its sections that belong to a track; of none: to the scheme as a whole."""
    return [
        tuple(row for row in rows if getattr(row, "track", "") == track)
        for rows in scheme.sections.values()
    ]


def _told(*nodes: Any) -> tuple[list[str], list[str]]:
    """What heads, and what else is said, in parts of a document."""
    headings: list[str] = []
    text: list[str] = []

    def walk(node: Any, name: str) -> None:
        if isinstance(node, Frozen):
            for field in type(node).model_fields:
                if field not in SILENT:
                    walk(getattr(node, field), field)
        elif isinstance(node, Mapping):
            for part in node.values():
                walk(part, name)
        elif isinstance(node, list | tuple):
            for part in node:
                walk(part, name)
        elif isinstance(node, str) and SAID.search(node):
            (headings if name in HEADED else text).append(node)

    for node in nodes:
        walk(node, "")
    return headings, text


def _wanted(catalogue: Catalogue, scheme: SchemeDocument, track: Track) -> Iterator[str]:
    """What it is for, and for whom where it is not for all, as people say it."""
    address = f"{scheme.key}/{track.key}"
    fact = catalogue.facts.get(WANTS)
    for choice in fact.choices if fact else ():
        if choice.value in catalogue.rules.tracks[address].wants:
            yield from _called(choice)
    yield scheme.category_label
    for name, kind in PEOPLE_ASKED.items():
        yield from _picked(catalogue, address, name, kind)


def _picked(catalogue: Catalogue, address: str, name: str, kind: str) -> Iterator[str]:
    """Those that it is open to, where it is closed to others that are asked the same."""
    fact = catalogue.facts.get(name)
    rules = catalogue.rules.tracks[address]
    choices = fact.choices if fact else ()
    # No day matters to who someone is.
    is_open = {
        one.value: verdict_of(rules, Answers({KIND: kind, name: one.value}), LAST_DAY)
        < Verdict.INELIGIBLE
        for one in choices
    }
    if not all(is_open.values()):
        for one in choices:
            if is_open[one.value]:
                yield from _called(one)


def _called(choice: Choice) -> tuple[str, ...]:
    return (choice.label, choice.brief, *choice.also)


# --- Pages ----------------------------------------------------------------------------------------


def _site_page(page: rooms.SitePage) -> Findable:
    return Findable(
        "page",
        reverse(page.page) + page.fragment,
        page.title,
        page.said,
        names=(page.title,),
        aliases=page.words,
        text=(page.said,),
    )


def _lists(catalogue: Catalogue) -> Iterator[Findable]:
    """The lists for what is wanted, and for who asks."""
    listed = reverse("schemes:scheme_list")
    fact = catalogue.facts.get(WANTS)
    for choice in fact.choices if fact else ():
        title = f"「{choice.brief}」制度の一覧"
        yield Findable(
            "list", f"{listed}?want={choice.value}", title, choice.label, wants=_called(choice)
        )
    for person in PEOPLE:
        found = [
            called
            for name in PEOPLE_ASKED
            for choice in (catalogue.facts[name].choices if name in catalogue.facts else ())
            if person.key in choice.who
            for called in _called(choice)
        ]
        count = len(people.fitting(catalogue, person.key))
        yield Findable(
            "list",
            f"{listed}?who={person.key}",
            f"{person.short}が使えそうな制度の一覧",
            f"{count}件あります。",
            wants=(person.label, person.short, *found),
        )


def _about(page: Page) -> Findable:
    headings, text = _told(page.passages, page.figures)
    return Findable(
        "about",
        reverse("schemes:page", args=[page.key]),
        page.title,
        page.lead,
        names=(page.title,),
        headings=tuple(headings),
        text=(page.lead, *text),
    )


def _term(term: Term) -> Findable:
    return Findable(
        "term",
        f"{reverse('schemes:glossary')}#{term.word}",
        term.word,
        term.meaning,
        names=(term.word,),
        aliases=(term.kana, term.plain),
        text=(term.meaning,),
    )


def _source(found: usages.CitedSource) -> Findable:
    source = found.source
    quotes = {one.citation.quote: None for place in found.locators for one in place.quoted}
    return Findable(
        "source",
        reverse("schemes:source", args=[source.key]),
        source.title,
        "・".join(filter(None, [source.publisher, source.dated])),
        names=(source.title,),
        aliases=(source.call,),
        headings=(source.publisher,),
        text=(source.note, *quotes),
    )


# --- Words of one meaning -------------------------------------------------------------------------


def _same(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """Readings, plain words for difficult ones, and what else choices are called."""
    for term in terms_of(catalogue):
        yield (term.word, term.kana, term.plain)
    for scheme in catalogue.schemes.values():
        for track in scheme.tracks:
            yield from READ_AS.findall(track.easy)
    for name in ("cost_items", "activities", "project_theme", "audience"):
        fact = catalogue.facts.get(name)
        for choice in fact.choices if fact else ():
            yield from ((choice.label, called) for called in choice.also)
