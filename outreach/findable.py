"""The windows as search finds them: one for each prefecture and each country, by all that it is called."""

from collections.abc import Iterator

from django.urls import reverse

from outreach import contacts, windows
from schemes.catalogue import Catalogue
from schemes.searching.entries import Findable
from schemes.views.windows import Place, Window
from schemes.writing.places import COUNTRIES_CALLED, PREFECTURES_CALLED

ALONG = (
    *(
        "窓口",
        "相談",
        "相談先",
        "相談窓口",
        "問い合わせ",
        "連絡先",
        "電話",
        "電話番号",
        "住所",
        "場所",
    ),
    *(
        "どこ",
        "だれ",
        "誰",
        "JICA",
        "国際協力",
        "拠点",
        "センター",
        "事務所",
        "国際協力推進員",
        "推進員",
    ),
    *("デスク", "ジャパンデスク", "支援", "地球ひろば"),
)
"""What people add to the name of a place when they look for whom to ask there."""


def findable(catalogue: Catalogue) -> Iterator[Findable]:
    page = reverse("outreach:contacts")
    for one in PREFECTURES_CALLED.choices:
        called = tuple(name for name in one.also if not name.isdecimal())
        place = Place(prefecture=one.code)
        found = tuple(windows.find(catalogue, place))
        yield Findable(
            "window",
            f"{page}?prefecture={one.code}",
            f"{one.label}の窓口",
            _said(catalogue, place, found),
            names=(one.label,),
            aliases=called,
            headings=tuple(_told(found, one.label)),
            text=tuple(_told(found)),
            along=ALONG,
            is_place=True,
        )
    for one in COUNTRIES_CALLED.choices:
        if one.code != windows.HOME:
            place = Place(country=one.code)
            found = tuple(windows.find(catalogue, place))
            yield Findable(
                "window",
                f"{page}?country={one.code}",
                f"{one.label}で活動するときの窓口",
                _said(catalogue, place, found),
                names=(one.label,),
                aliases=one.also,
                along=ALONG,
                is_place=True,
            )


def _said(catalogue: Catalogue, place: Place, found: tuple[Window, ...]) -> str:
    serving = windows.serving_offices(catalogue, place)
    return "".join(contacts.headline(catalogue, place, found, serving))


def _told(found: tuple[Window, ...], prefecture: str = "") -> Iterator[str]:
    """What tells the windows: names, addresses, and who keeps them; of those only that stand in the
    prefecture, if one is named."""
    for window in found:
        if window.role in ("office", "coordinator", "hiroba"):
            if not prefecture:
                yield from (window.name, window.note)
            for one in window.contacts:
                if prefecture in one.address:
                    yield f"{one.name} {one.section} {one.address}"
