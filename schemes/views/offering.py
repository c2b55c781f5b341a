"""Tracks as lists show them: each with its ceilings and its season."""

from dataclasses import dataclass

from schemes.document import SchemeDocument, Track
from schemes.views import naming, seasons, showing
from schemes.views.seasons import Season
from schemes.views.serving import Moment
from schemes.writing import japanese

YEAR = 12


@dataclass(frozen=True)
class Offer:
    """A track in a list, with its ceilings and its season."""

    scheme: SchemeDocument
    track: Track
    wants: frozenset[str]
    amount: showing.Glance | None
    period: showing.Glance | None
    season: Season | None

    @property
    def address(self) -> str:
        return f"{self.scheme.key}/{self.track.key}"

    @property
    def name(self) -> str:
        return naming.short(self.scheme, self.track)

    @property
    def gives(self) -> str:
        return self.track.gives or self.track.summary or self.scheme.summary

    @property
    def facts(self) -> str:
        """Its ceilings and its season in one line, 「1,000万円まで・3年まで」; a ※ follows a ceiling on
        which the sources do not agree. Empty where nothing is known of them."""
        limits = [most(one) for one in (self.amount, self.period) if one]
        season = self.season.brief if self.season else ""
        return " · ".join(filter(None, [*limits, season]))


def offers(now: Moment) -> list[Offer]:
    """Every track of the day, in the order of the schemes."""
    return [
        of(now, scheme, track)
        for scheme in now.catalogue.schemes.values()
        for track in scheme.tracks
    ]


def of(now: Moment, scheme: SchemeDocument, track: Track) -> Offer:
    """A track as it stands on the day."""
    served = now.catalogue.rules.tracks[f"{scheme.key}/{track.key}"].wants
    return Offer(
        scheme,
        track,
        frozenset(served) or frozenset({scheme.category}),
        showing.ceiling(track.requirements, "budget_yen", japanese.yen_short),
        showing.ceiling(track.requirements, "project_months", period),
        seasons.of(scheme, track.key, now.at),
    )


def most(ceiling: showing.Glance) -> str:
    return f"{ceiling.text}まで{'※' if ceiling.disputed else ''}"


def period(months: int) -> str:
    """36 → 「3年」, 18 → 「18か月」."""
    return f"{months // YEAR}年" if months % YEAR == 0 else f"{months}か月"
