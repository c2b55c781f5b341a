"""What a track is called on a page: one rule, so that no name is doubled with its scheme's."""

from schemes.document import SchemeDocument, Track

SHORT = 4
"""A track's name of so few characters says nothing without its scheme's."""


def shown(scheme: SchemeDocument, track: Track) -> str:
    """Where it stands alone, as a heading: 「草の根協力支援型」; the scheme's name where they are one,
    「JICA海外協力隊 派遣」 where the track's own says too little."""
    if len(scheme.tracks) == 1:
        return scheme.name
    if len(track.name) > SHORT or scheme.name in track.name:
        return track.name
    return f"{scheme.name} {track.name}"


def short(scheme: SchemeDocument, track: Track) -> str:
    """How people call it, on cards, in lists and on buttons."""
    return track.short_name or shown(scheme, track)


def full(scheme: SchemeDocument, track: Track) -> str:
    """With its scheme's, where tracks of many schemes stand side by side:
    「草の根技術協力事業 草の根協力支援型」."""
    name = shown(scheme, track)
    return name if scheme.name in name else f"{scheme.name} {name}"
