"""The list of tracks: for one who asks, for what they want, or all; and what is near where none is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from schemes.catalogue import Catalogue
from schemes.document import SchemeDocument, Track
from schemes.judging.people import PEOPLE, Person
from schemes.views import naming, people, seasons, showing
from schemes.views.pictures import Measure, Picture, drawn
from schemes.views.seasons import Season
from schemes.views.serving import Moment, published_page_of, render
from schemes.writing import japanese

YEAR = 12
COMPARED = 3
"""So many ceilings are worth a picture."""
MANY = 14
"""On a phone a longer list says no more than names, ceilings and seasons."""


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
        limits = [_most(one) for one in (self.amount, self.period) if one]
        season = self.season.brief if self.season else ""
        return " · ".join(filter(None, [*limits, season]))


@dataclass(frozen=True)
class ListGroup:
    """What a visitor wants, with the tracks that serve it."""

    key: str
    label: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Near:
    """A list that is not empty, next to one that is."""

    who: str
    want: str
    label: str
    count: int


@published_page_of("who", "want")
def scheme_list(request: HttpRequest, now: Moment, who: str, want: str) -> HttpResponse:
    """All tracks, or those for one kind of person, or for one want."""
    labels = showing.wants(now.catalogue)
    person = next((one for one in PEOPLE if one.key == who), None)
    if (who and not person) or want not in ("", *labels):
        raise Http404("その条件の一覧はありません。立場としたいことを、一覧から選んでください。")
    asked = {"who": who, "want": want}
    shown = [one for one in offers(now) if _fits(now.catalogue, one, who, want)]
    return render(
        now,
        "schemes/scheme_list.html",
        place="schemes",
        people=PEOPLE,
        person=person,
        who=who,
        want=want,
        want_label=labels.get(want, ""),
        wants=labels,
        count=len(shown),
        groups=list(_groups(labels, shown, want)),
        is_brief=len(shown) > MANY,
        level=2 if want else 3,
        canonical_query="&".join(f"{name}={value}" for name, value in asked.items() if value),
        scale=_scale(shown) if want else None,
        near=[] if shown else list(_near(now, labels, person, want)),
    )


def offers(now: Moment) -> list[Offer]:
    """Every track of the day, in the order of the schemes."""
    return [
        _offer(now, scheme, track)
        for scheme in now.catalogue.schemes.values()
        for track in scheme.tracks
    ]


def _offer(now: Moment, scheme: SchemeDocument, track: Track) -> Offer:
    served = now.catalogue.rules.tracks[f"{scheme.key}/{track.key}"].wants
    return Offer(
        scheme,
        track,
        frozenset(served) or frozenset({scheme.category}),
        showing.ceiling(track.requirements, "budget_yen", japanese.yen_short),
        showing.ceiling(track.requirements, "project_months", _period),
        seasons.of(scheme, track.key, now.at),
    )


def _most(ceiling: showing.Glance) -> str:
    return f"{ceiling.text}まで{'※' if ceiling.disputed else ''}"


def _period(months: int) -> str:
    """36 → 「3年」, 18 → 「18か月」."""
    return f"{months // YEAR}年" if months % YEAR == 0 else f"{months}か月"


def _fits(catalogue: Catalogue, offer: Offer, who: str, want: str) -> bool:
    if want and want not in offer.wants:
        return False
    return not who or offer.address in people.fitting(catalogue, who)


def _groups(labels: dict[str, str], shown: Collection[Offer], want: str) -> Iterator[ListGroup]:
    """The tracks by what they serve; of one want only, if it is named."""
    told = labels.keys()
    others = {s.category: s.category_label for s in (o.scheme for o in shown if not o.wants & told)}
    for key, label in {**labels, **others}.items():
        found = tuple(one for one in shown if key in one.wants)
        if found and want in ("", key):
            yield ListGroup(key, label, found)


def _scale(shown: Collection[Offer]) -> Picture | None:
    """The ceilings of money on one scale, the highest first; None where there are not several."""
    capped = [(one, one.amount) for one in shown if one.amount]
    capped.sort(key=lambda pair: -pair[1].value)
    if len(capped) < COMPARED:
        return None
    measures = [Measure(one.name, _most(most), most.value) for one, most in capped]
    return drawn("金額の上限をくらべる", ("制度", "上限"), measures)


def _near(now: Moment, labels: dict[str, str], person: Person | None, want: str) -> Iterator[Near]:
    """What else there is for the same person, and who else may have what is wanted."""
    everything = offers(now)
    asked = [(person.key, key, label) for key, label in labels.items()] if person else []
    if want:
        asked += [(other.key, want, other.short) for other in PEOPLE]
    for who, key, label in asked:
        if count := sum(_fits(now.catalogue, one, who, key) for one in everything):
            yield Near(who, key, label, count)
