"""What a track is called on a page: its own name, never doubled with its scheme's."""

from schemes.document import SchemeDocument, Track

SHORT = 4
"""A track's name of so few characters says nothing without its scheme's."""


def shown(scheme: SchemeDocument, track: Track) -> str:
    """「草の根協力支援型」; the scheme's name where they are one, 「JICA海外協力隊 派遣」 where it is needed."""
    if len(scheme.tracks) == 1:
        return scheme.name
    if len(track.name) > SHORT or scheme.name in track.name:
        return track.name
    return f"{scheme.name} {track.name}"


def short(scheme: SchemeDocument, track: Track) -> str:
    """How people call it, on cards and buttons."""
    return track.short_name or shown(scheme, track)
