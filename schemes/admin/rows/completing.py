"""What a scheme or track that was never published still lacks, with the ways to where it is added."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemes.admin.addresses import staff_page
from schemes.document import SchemeDocument
from schemes.editing import composing
from schemes.models import Case, Edition, Scheme, Track
from schemes.review import completeness
from schemes.review.completeness import Shortfall

ON_PAGE = {
    "no_track": "#tracks-group",
    "no_text": "#passages-group",
    "no_window": "#contacts-group",
    "no_easy": "#id_easy",
}
"""Where on the row's own page it is mended."""


@dataclass(frozen=True)
class ShortfallShown:
    """``ways``: by label, where it is added."""

    sentence: str
    ways: tuple[tuple[str, str], ...]


def of_scheme(scheme: Scheme) -> list[ShortfallShown]:
    """What a new scheme and its tracks lack; none for one that was published."""
    if Edition.objects.filter(subject=scheme.key).exists():
        return []
    document = _composed(scheme.key)
    found = _shown(completeness.of_scheme(document))
    tried = _tried([f"{scheme.key}/{track.key}" for track in document.tracks])
    pages = dict(scheme.tracks.values_list("key", "pk"))
    for track in document.tracks:
        address = staff_page("schemes_track_change", pages[track.key])
        found += [
            ShortfallShown(f"{track.name}: {lack.sentence}", (("この類型を開く", address),))
            for lack in completeness.of_track(document, track, tried)
        ]
    return found


def of_track(track: Track) -> list[ShortfallShown]:
    """What a new track lacks; none for one that was published."""
    editions = Edition.objects.filter(subject=track.scheme.key)
    if editions.filter(content__tracks__contains=[{"key": track.key}]).exists():
        return []
    document = _composed(track.scheme.key)
    row = next((one for one in document.tracks if one.key == track.key), None)
    if row is None:
        return []
    tried = _tried([f"{track.scheme.key}/{track.key}"])
    return _shown(completeness.of_track(document, row, tried), track)


def _composed(key: str) -> SchemeDocument:
    document = composing.compose_all([key])[key]
    assert isinstance(document, SchemeDocument)
    return document


def _tried(tracks: list[str]) -> set[str]:
    """Those of the tracks of which some case expects a verdict."""
    expected = Case.objects.active().filter(expect__has_any_keys=tracks)
    return {key for expect in expected.values_list("expect", flat=True) for key in expect}


def _shown(lacks: Iterable[Shortfall], track: Track | None = None) -> list[ShortfallShown]:
    return [ShortfallShown(lack.sentence, tuple(_ways(lack, track))) for lack in lacks]


def _ways(lack: Shortfall, track: Track | None) -> Iterator[tuple[str, str]]:
    if lack.rule in ON_PAGE:
        yield "この頁で加える", ON_PAGE[lack.rule]
    elif lack.rule == "no_case":
        yield "事例を加える", staff_page("schemes_case_add")
    elif lack.kind and track:
        options = lack.kind.model._meta
        add = f"{options.app_label}_{options.model_name}_add"
        yield f"{lack.kind.noun}を加える", staff_page(add, track=track.pk)
        why = lack.kind.why_none[0]
        yield "ないことを書く", staff_page("schemes_passage_add", track=track.pk, kind=why)
