"""A scheme's page: which of its tracks it is; of an only track its answer in short."""

import re
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse

from schemes.document import Contact, SchemeDocument, Track
from schemes.views import answering, evidence, naming, pages
from schemes.views.answering import Answer
from schemes.views.notes import Notes
from schemes.views.serving import Moment, published_page, render

COMPARED = 4
"""The most tracks that can be compared at once."""


@dataclass(frozen=True)
class TrackCard:
    """A track to choose, with what decides in one line."""

    answer: Answer

    @property
    def name(self) -> str:
        return naming.short(self.answer.scheme, self.answer.track)

    @property
    def gives(self) -> str:
        return self.answer.track.gives or self.answer.track.summary

    @property
    def facts(self) -> tuple[str, ...]:
        """How much, for how long and when, 「1,000万円まで」「3年まで」「2026年度の募集は未確認」; where
        there is no ceiling the first thing that is known instead."""
        found = self.answer
        limits = [
            f"{one.number}{one.unit}{'※' if one.other else ''}"
            for one in (found.amount, found.period)
            if one
        ]
        cells = [f"{one.heading}: {one.text}" for one in found.cells.lines[:1]]
        season = [found.season.said] if found.season else []
        return (*(limits or cells), *season)


@published_page
def scheme(request: HttpRequest, now: Moment, scheme: str) -> HttpResponse:
    found = now.catalogue.schemes.get(scheme)
    if found is None:
        raise Http404(pages.no_scheme(now.catalogue, scheme))
    cards = [
        TrackCard(answering.answer(now.catalogue, found, track, now.at)) for track in found.tracks
    ]
    only = _in_short(cards[0].answer) if len(cards) == 1 else None
    said, cited = re.sub(r"(?<=。).+", "", found.summary), found.citations
    if only and only.track.gives:
        said, cited = only.track.gives, only.track.citations
    return render(
        now,
        "schemes/scheme.html",
        place="schemes",
        scheme=found,
        cards=cards,
        only=only,
        said=said,
        cited=cited,
        want=next((card.answer.want for card in cards if card.answer.want), ""),
        decides=any(card.answer.decides for card in cards),
        compared=_compared(found, found.tracks),
        page=_page(found),
        chapters=[
            chapter
            for chapter in evidence.chapters(now.catalogue, found)
            if chapter.anchor not in {track.key for track in found.tracks}
        ],
        notes=Notes(now.catalogue.sources),
    )


def _in_short(answer: Answer) -> Answer:
    """Without what is said of earlier calls."""
    season = answer.season and replace(answer.season, lines=())
    return replace(answer, season=season)


def _compared(scheme: SchemeDocument, tracks: tuple[Track, ...]) -> str:
    """The query that compares all tracks; "" where there are too many of them, or one."""
    if not 1 < len(tracks) <= COMPARED:
        return ""
    return "&".join(f"track={scheme.key}/{track.key}" for track in tracks)


def _page(scheme: SchemeDocument) -> Contact | None:
    return next((one for one in scheme.contacts if one.page_url), None)
