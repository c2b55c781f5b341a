"""For whom each track is: what anybody of a kind could still apply for or use."""

from schemes.catalogue import Catalogue
from schemes.judging.answers import LAST_DAY, Answers
from schemes.judging.eligibility import verdict_of
from schemes.judging.people import PEOPLE
from schemes.judging.questions import KIND, TYPE
from schemes.judging.rulebook import Verdict

ASKED = {"organisation": TYPE, "individual": "role"}


def fitting(catalogue: Catalogue, who: str) -> frozenset[str]:
    """The tracks, 「scheme/track」, that are not closed to all people of a kind (once per catalogue)."""
    key = ("fitting", who)
    if key not in catalogue.pages:
        catalogue.pages[key] = frozenset(
            track
            for track in catalogue.rules.tracks
            if any(_is_open(catalogue, track, answers) for answers in _examples(catalogue, who))
        )
    return catalogue.pages[key]


def _examples(catalogue: Catalogue, who: str) -> list[Answers]:
    """People of a kind: each role, or each kind of body, that is one of them."""
    person = next(one for one in PEOPLE if one.key == who)
    found = []
    for kind, asked in ASKED.items():
        if person.kind in ("", kind):
            choices = catalogue.facts[asked].choices if asked in catalogue.facts else ()
            mine = [choice.value for choice in choices if who in choice.who]
            found += [Answers({KIND: kind, asked: value}) for value in mine]
            found += [] if mine else [Answers({KIND: kind})]
    return found


def _is_open(catalogue: Catalogue, track: str, answers: Answers) -> bool:
    # No day matters to who someone is.
    return verdict_of(catalogue.rules.tracks[track], answers, LAST_DAY) < Verdict.INELIGIBLE
