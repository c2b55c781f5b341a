"""A verdict in one short sentence, the same on screen and on paper; and the answer of the page.

What is decided is the engine's (``schemes.judging``): here are only the words.
"""

from collections.abc import Collection
from dataclasses import dataclass

from schemes.catalogue import Catalogue
from schemes.judging.eligibility import Reason, TrackVerdict
from schemes.judging.rulebook import WANTS, Verdict
from schemes.views.checking import deciding
from schemes.views.checking.changing import PlanChange, counted

NOT_THEM = "目的が違います"
LOST = "今の計画には合いません"
AT_THE_WINDOW = "窓口で確かめます"
BRIEF = 6
"""The longest name of a question that a sentence beside a mark has room for."""


@dataclass(frozen=True)
class Doing:
    """What is done with a track: ``can`` 「応募でき」, with the particle of its name. ``is_open``: nobody
    is turned away."""

    particle: str
    can: str
    done: str
    is_open: bool = False

    @property
    def likely(self) -> str:
        """「そのまま応募できそうです」; a gift or a question is always taken."""
        return f"{self.can}ます" if self.is_open else f"そのまま{self.can}そうです"

    @property
    def then(self) -> str:
        """The same after a change: 「応募できそうです」."""
        return f"{self.can}ます" if self.is_open else f"{self.can}そうです"


APPLYING = Doing("に", "応募でき", "応募")
DOINGS = {
    "giving": Doing("に", "寄附でき", "寄附", is_open=True),
    "training": Doing("に", "参加でき", "参加"),
    "dialogue": Doing("に", "参加でき", "参加"),
    "hosting": Doing("に", "参加でき", "参加"),
    "learning": Doing("を", "利用でき", "利用"),
    "advice": Doing("に", "相談でき", "相談", is_open=True),
}


def doing(want: str, wants: Collection[str]) -> Doing:
    """What one does with a track that is shown for a want (\"\": for what it serves)."""
    return DOINGS.get(want or next(iter(sorted(wants)), ""), APPLYING)


def sentence(
    catalogue: Catalogue, found: TrackVerdict, change: PlanChange | None, does: Doing
) -> str:
    """The verdict beside its mark, without a full stop."""
    if found.expired:
        return "この日のことは、まだわかりません"
    match found.verdict:
        case Verdict.ELIGIBLE:
            return does.likely
        case Verdict.UNANSWERED:
            return f"あと{counted(len(found.missing))}答えるとわかります"
        case Verdict.CONFIRM:
            return confirmed(catalogue, deciding.reasons(found)[:1], does)
        case Verdict.PLAN_CHANGE:
            return _changed(found, change, does) if change else LOST
        case Verdict.INELIGIBLE:
            return deciding.said(catalogue, found).removesuffix("。")
    return NOT_THEM


def brief(catalogue: Catalogue, found: TrackVerdict, said: str, does: Doing) -> str:
    """The verdict in a line of a list: as it is ``said`` in the sentence, shorter where a window decides."""
    asked = f"{does.can}るか、{AT_THE_WINDOW}"
    if said == LOST:
        return deciding.said(catalogue, found).removesuffix("。") or said
    return (
        "窓口で確認"
        if said == asked
        else said.replace(f"か、{AT_THE_WINDOW}", "か窓口で確認").replace(
            AT_THE_WINDOW, "窓口で確認"
        )
    )


def _changed(found: TrackVerdict, change: PlanChange, does: Doing) -> str:
    if found.changes_to == Verdict.ELIGIBLE:
        return f"{change.condition}{does.then}"
    if found.changes_to == Verdict.UNANSWERED:
        return f"{change.becomes}、答えを足すとわかります"
    return f"{change.becomes}、{AT_THE_WINDOW}"


def confirmed(catalogue: Catalogue, decisive: Collection[Reason], does: Doing) -> str:
    """What is to be confirmed: 「実績が足りるか、窓口で確かめます」."""
    for reason in decisive:
        if reason.state == "doubtful":
            return "食い違う答えを直すとわかります"
        fact = reason.outcome.fact
        if fact is None or fact.key in (WANTS, "applicant_kind") or reason.requirement.alternative:
            break
        if fact.key == "overseas_record":
            fits = "足りる" if "rich" in (reason.requirement.value or ()) else "合う"
            return f"実績が{fits}か、{AT_THE_WINDOW}"
        if len(fact.label) > BRIEF:
            break
        return f"{fact.label}が合うか、{AT_THE_WINDOW}"
    return f"{does.can}るか、{AT_THE_WINDOW}"


def headline(
    name: str, found: TrackVerdict, change: PlanChange | None, does: Doing
) -> tuple[str, ...]:
    """The answer of the page by its best track, as one sentence in parts that stay whole."""
    whole = f"{name.removesuffix(f'への{does.done}')}{does.particle}"
    match found.verdict:
        case Verdict.ELIGIBLE:
            return (f"{whole}、", f"{does.likely}。")
        case Verdict.PLAN_CHANGE if change and found.changes_to == Verdict.ELIGIBLE:
            return (f"{change.condition.removesuffix('、')}、", whole, f"{does.then}。")
        case Verdict.PLAN_CHANGE if change and found.changes_to == Verdict.UNANSWERED:
            return (f"{whole}{does.can}るか、", f"{change.becomes}、", "答えを足すとわかります。")
        case Verdict.PLAN_CHANGE if change:
            return (f"{whole}{does.can}るか、", f"{change.becomes}、", f"{AT_THE_WINDOW}。")
        case Verdict.UNANSWERED:
            return (f"{whole}{does.can}るか、", f"あと{counted(len(found.missing))}でわかります。")
    if found.expired:
        return (f"{whole}{does.can}るかは、", "この日についてはまだわかりません。")
    return (f"{whole}{does.can}るか、", f"{AT_THE_WINDOW}。")
