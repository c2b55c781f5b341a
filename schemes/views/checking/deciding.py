"""What decides a verdict, the deciding reason first, and that reason in one short sentence."""

import re
from collections.abc import Sequence

from schemes.catalogue import Catalogue
from schemes.document import Citation, Requirement
from schemes.judging.eligibility import Reason, TrackVerdict
from schemes.judging.operators import show
from schemes.judging.questions import KIND
from schemes.judging.rulebook import WANTS, Verdict
from schemes.judging.sentences import beyond
from schemes.judging.voices import opening
from schemes.views.checking.changing import short
from schemes.views.checking.plain import plain

NUMBERS = ("budget_yen", "project_months")
"""What is shown as a number with the fit of the plan."""
RECORDS = {"rich": "豊富な", "some": "一定ある", "little": "少ない", "none": "ない"}
TAKEN_OUT = {"機材供与": "物や機材を渡す活動"}
_STATES = ("doubtful", "unmet", "edge", "unknown", "not_asked", "open")
_ASIDE = re.compile(r"(.*?)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?")


def reasons(found: TrackVerdict) -> list[Reason]:
    """Those that make the verdict: what numbers do not show first, own answers before what the
    sources leave open, today's rules before those of past years, what is wanted last."""
    return sorted(found.decisive, key=_order)


def _order(reason: Reason) -> tuple[bool, bool, bool, bool, int]:
    rule = reason.requirement
    return (
        rule.fact == WANTS,
        rule.fact in NUMBERS,
        reason.state == "open",
        rule.standing != "current",
        _STATES.index(reason.state) if reason.state in _STATES else 0,
    )


def said(catalogue: Catalogue, found: TrackVerdict) -> str:
    """The deciding reason in one sentence; \"\" where the numbers say it all."""
    if found.expired:
        return beyond(catalogue.rules.tracks[found.track].valid_until)
    if found.verdict == Verdict.ELIGIBLE:
        return ""
    if found.verdict == Verdict.UNANSWERED:
        labels = [f"「{catalogue.facts[key].label}」" for key in found.missing[:3]]
        more = "など" if len(found.missing) > len(labels) else ""
        return f"{''.join(labels)}{more}に答えるとわかります。"
    decisive = reasons(found)
    if not decisive:
        return "資料に、応募の条件が書かれていません。"
    first = decisive[0]
    if first.requirement.alternative and first.state == "unmet":
        return plain(catalogue, _any_of(decisive))
    if first.requirement.fact in NUMBERS and first.requirement.standing == "current":
        return _beyond_numbers(catalogue, found)
    return plain(catalogue, _one(catalogue, first, found))


def cited(found: TrackVerdict) -> tuple[Citation, ...]:
    """The source of the deciding reason."""
    decisive = [] if found.expired else reasons(found)
    return decisive[0].requirement.citations[:1] if decisive else ()


def _one(catalogue: Catalogue, reason: Reason, found: TrackVerdict) -> str:
    rule, fact = reason.requirement, reason.outcome.fact
    if rule.sentence and reason.state == "unmet":
        return f"{rule.sentence.rstrip('。')}。"
    if reason.state == "doubtful":
        return reason.told
    words, aside = _split(rule)
    if fact is None:
        return f"{rule.wording.partition('(')[0].rstrip('。')}。"
    if reason.state == "edge":
        return "ちょうど区切りの日に当たり、数え方が資料からは決まりません。"
    if rule.standing != "current":
        voice = opening(rule, reason.outcome.sources)
        return f"{voice}「{words}」が条件でした。"
    if fact.type == "set" and fact.changeable:
        return _left_out(reason, found)
    if fact.key == "overseas_record" and isinstance(rule.value, list | tuple):
        record = "、または".join(RECORDS[one] for one in rule.value if one in RECORDS)
        return f"実績が{record}団体の制度です。" + (f"{aside}。" if aside else "")
    return _condition(words) + (f"{aside}。" if aside and rule.strength == "principle" else "")


def _split(rule: Requirement) -> tuple[str, str]:
    """The wording and what stands in brackets after it."""
    parts = _ASIDE.fullmatch(rule.wording.rstrip("。"))
    return (parts[1], parts[2] or "") if parts else (rule.wording.rstrip("。"), "")


def _condition(words: str) -> str:
    """「日本の団体であること」 → 「日本の団体が対象です。」."""
    if words.endswith("であること") and not words.endswith("前であること"):
        return f"{words.removesuffix('であること')}が対象です。"
    if words.endswith("すること"):
        return f"{words.removesuffix('こと')}制度です。"
    return f"{words}が条件です。" if words.endswith("こと") else f"{words}。"


def _left_out(reason: Reason, found: TrackVerdict) -> str:
    """「物や機材を渡す活動は、この制度ではできません。人の派遣と研修はできます。」"""
    fact, answer, rule = reason.outcome.fact, reason.answer or (), reason.requirement
    kept = dict(found.changes[0]).get(rule.fact or "") if found.changes else None
    barred = [one for one in answer if (one in rule.value) == (rule.operator == "has_none")]
    if fact is None or not barred:
        return _condition(_split(rule)[0])
    labels = [show(fact, one) for one in barred]
    out = "と".join(TAKEN_OUT.get(one, one) for one in labels)
    rest = "と".join(short(show(fact, one)) for one in kept or ())
    able = f"{rest}はできます。" if rest else ""
    return f"{out}ができない制度です。{able}"


def _any_of(decisive: Sequence[Reason]) -> str:
    """Alternatives of which none is met, without those that are for another kind of applicant."""
    joined_as = decisive[0].requirement.alternative
    group = [one for one in decisive if one.requirement.alternative == joined_as]
    told = [one for one in group if one.requirement.fact != KIND and one.state == "unmet"]
    lost = {one.requirement.clause for one in group if one.requirement.fact == KIND}
    mine = [one for one in told if one.requirement.clause not in lost] or told or group
    words = list(dict.fromkeys(_split(one.requirement)[0] for one in mine))
    if all(one.endswith("であること") for one in words):
        listed = "、".join(one.removesuffix("であること") for one in words)
        return f"{listed}{'のどれか' if len(words) > 1 else ''}が対象です。"
    return f"{''.join(f'「{one}」' for one in words)}{'のどれか' if len(words) > 1 else ''}が条件です。"


def _beyond_numbers(catalogue: Catalogue, found: TrackVerdict) -> str:
    """What is left to say where the numbers decide: what would still be to confirm."""
    others = [one for one in found.weighing(Verdict.CONFIRM) if one.requirement.fact not in NUMBERS]
    if found.changes_to == Verdict.CONFIRM and others:
        return plain(catalogue, _one(catalogue, sorted(others, key=_order)[0], found))
    return ""
