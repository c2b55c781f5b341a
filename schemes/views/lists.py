"""The list of tracks: for one who asks, for what they want, or all; and what is near where none is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from schemes.judging.people import PEOPLE, Person
from schemes.views import narrowing, showing
from schemes.views.narrowing import NAMES, Narrowing, fits
from schemes.views.offering import Offer, most, offers
from schemes.views.pictures import Measure, Picture, drawn
from schemes.views.serving import Moment, published_page_of, render

UNKNOWN = "その条件の一覧はありません。立場としたいことを、一覧から選んでください。"
WITH_WHO = 2
"""The fields that stand open: who asks and what they want."""
COMPARED = 3
"""So many ceilings are worth a picture."""
MANY = 14
"""On a phone a longer list says no more than names, ceilings and seasons."""


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


def _is_kept(given: dict[str, str]) -> bool:
    """Who and what for are few; with every amount, period and state they would be too many."""
    return not Narrowing(**given).is_by_more


@published_page_of(*NAMES, keep=_is_kept)
def scheme_list(request: HttpRequest, now: Moment, **given: str) -> HttpResponse:
    """All tracks, or those that what is asked for leaves."""
    asked, everything = Narrowing(**given), offers(now)
    known = narrowing.choices(now.catalogue, everything)
    if any(value and value not in known[name] for name, value in given.items()):
        raise Http404(UNKNOWN)
    person = next((one for one in PEOPLE if one.key == asked.who), None)
    labels = showing.wants(now.catalogue)
    shown = [one for one in everything if fits(now.catalogue, one, asked)]
    fields = narrowing.fields(now.catalogue, everything, asked)
    return render(
        now,
        "schemes/scheme_list.html",
        place="schemes",
        fields=fields[:WITH_WHO],
        more=fields[WITH_WHO:],
        asked=asked,
        person=person,
        who=asked.who,
        want=asked.want,
        want_label=labels.get(asked.want, ""),
        count=len(shown),
        groups=list(_groups(labels, shown, asked.want)),
        is_brief=len(shown) > MANY,
        level=2 if asked.want else 3,
        canonical_query=asked.query,
        scale=_scale(shown) if asked.want else None,
        near=[] if shown else list(_near(now, everything, labels, person, asked.want)),
    )


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
    measures = [Measure(one.name, most(top), top.value) for one, top in capped]
    return drawn("金額の上限をくらべる", ("制度", "上限"), measures)


def _near(
    now: Moment,
    everything: Sequence[Offer],
    labels: dict[str, str],
    person: Person | None,
    want: str,
) -> Iterator[Near]:
    """What else there is for the same person, and who else may have what is wanted."""
    asked = [(person.key, key, label) for key, label in labels.items()] if person else []
    if want:
        asked += [(other.key, want, other.short) for other in PEOPLE]
    for who, key, label in asked:
        other = Narrowing(who, key)
        if count := sum(fits(now.catalogue, one, other) for one in everything):
            yield Near(who, key, label, count)
