"""What can be done so that a plan fits: arithmetic alone, never advice that no rule carries.

A trim takes away what is above the limits or not covered; a plan may also be halved into two
stages. Each smaller plan is judged again before it is offered. No Django, no database, no
clock.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from grants.money import (
    Assessment,
    BreakdownLine,
    Ceiling,
    Fit,
    Funding,
    Plan,
    PlanItem,
    activity_finding,
    assess,
    cost_finding,
)
from schemes.writing import japanese


@dataclass(frozen=True, slots=True)
class Trim:
    """What to take away, each step ending in 「…する」 or 「…除く」, and how the rest then fits.

    ``measure``: the sum of the parts taken away, each as a fraction of what there was; an
    activity or an item that is dropped counts as a whole.
    """

    steps: tuple[str, ...]
    plan: Plan
    fit: Fit
    measure: Fraction


@dataclass(frozen=True, slots=True)
class Advice:
    """A track's assessment with what arithmetic can do about it. ``halves``: the plan in two
    stages, each of which fits; empty unless the whole does not."""

    assessment: Assessment
    trims: tuple[Trim, ...]
    halves: tuple[Plan, ...]


def advise(offer: Funding, plan: Plan) -> Advice:
    found = assess(offer, plan)
    return Advice(found, trims(found, plan), halves(found, plan))


def nearest(found: Iterable[Advice]) -> tuple[Assessment, Trim | None] | None:
    """The track that fits with the least change, and that change (None: the plan as it is).

    The better fit comes first, then the smaller change, then the order given. None if no
    track fits and no change leads anywhere.
    """
    ways = list(_ways(found))
    return min(ways, key=_distance, default=None)


def _ways(found: Iterable[Advice]) -> Iterator[tuple[Assessment, Trim | None]]:
    for one in found:
        if one.assessment.fit < Fit.OVER:
            yield one.assessment, None
        yield from ((one.assessment, trim) for trim in one.trims)


def _distance(way: tuple[Assessment, Trim | None]) -> tuple[Fit, Fraction]:
    assessment, trim = way
    return (trim.fit, trim.measure) if trim else (assessment.fit, Fraction(0))


def trims(found: Assessment, plan: Plan) -> tuple[Trim, ...]:
    """The changes that lead to a better fit: to the limits that must be kept, and further to
    those that hold in principle. Past years' limits ask for none."""
    if found.fit not in (Fit.CONFIRM, Fit.OVER) or plan.surplus < 0:
        return ()
    best: Fit = found.fit
    offered = []
    for strengths in (("must", "purpose"), ("must", "purpose", "principle")):
        trim = _trim(found.offer, plan, strengths)
        if trim and trim.fit < best:
            best = trim.fit
            offered.append(trim)
    return tuple(offered)


_Step = tuple[str, Fraction, Plan]


def _trim(offer: Funding, plan: Plan, strengths: tuple[str, ...]) -> Trim | None:
    limits = [
        ceiling
        for ceiling in offer.ceilings
        if ceiling.standing == "current" and ceiling.strength in strengths
    ]
    takes: tuple[Callable[[Plan], Iterator[_Step]], ...] = (
        lambda plan: _drop_activities(offer, plan),
        lambda plan: _drop_items(offer, plan),
        lambda plan: _cut_items(limits, plan),
        lambda plan: _cut_years(limits, plan),
        lambda plan: _cut_total(limits, plan),
        lambda plan: _cut_period(limits, plan),
    )
    steps: list[str] = []
    measure = Fraction(0)
    for take in takes:
        for step, part, smaller in take(plan):
            plan = smaller
            steps.append(step)
            measure += part
    if measure and plan.amount == 0:
        return None
    return Trim(tuple(steps), plan, assess(offer, plan).fit, measure)


def _drop_activities(offer: Funding, plan: Plan) -> Iterator[_Step]:
    """Without what the track bars; a plan of nothing else would be another plan."""
    barred = [
        activity
        for activity in plan.activities
        if activity_finding(offer.activities, activity).effect == Fit.OVER
    ]
    if len(barred) == len(plan.activities):
        return
    for activity in barred:
        rest = tuple(other for other in plan.activities if other != activity)
        plan = replace(plan, activities=rest)
        yield f"活動から{activity.label}を除く", Fraction(1), plan


def _drop_items(offer: Funding, plan: Plan) -> Iterator[_Step]:
    for item in plan.items:
        if cost_finding(offer.costs, item).effect == Fit.OVER:
            amount = plan.of_item(item.key)
            plan = _cut(plan, _is_of(item), amount)
            yield f"{item.label}({japanese.yen(amount)})を除く", Fraction(1), plan


def _cut_items(limits: Iterable[Ceiling], plan: Plan) -> Iterator[_Step]:
    for ceiling in limits:
        item = ceiling.item
        if ceiling.kind == "per_item" and item and plan.of_item(item.key) > ceiling.limit:
            amount = plan.of_item(item.key)
            plan = _cut(plan, _is_of(item), amount - ceiling.limit)
            yield _lowered(item.label, amount, ceiling.limit), _part(amount, ceiling.limit), plan


def _cut_years(limits: Iterable[Ceiling], plan: Plan) -> Iterator[_Step]:
    for ceiling in limits:
        for year in plan.years if ceiling.kind == "per_year" else ():
            amount = plan.of_year(year)
            if amount > ceiling.limit:
                plan = _cut(plan, _is_in(year), amount - ceiling.limit)
                step = _lowered(f"{year}年目の金額", amount, ceiling.limit)
                yield step, _part(amount, ceiling.limit), plan


def _cut_total(limits: Iterable[Ceiling], plan: Plan) -> Iterator[_Step]:
    limit = _lowest(limits, "total")
    amount = plan.amount
    if limit is None or amount is None or amount <= limit:
        return
    unassigned = max(plan.surplus, 0) if plan.lines else amount
    smaller = replace(plan, total=limit) if plan.total is not None else plan
    if amount - limit > unassigned:
        smaller = replace(
            smaller, lines=_less(plan.lines, lambda _: True, amount - limit - unassigned)
        )
    yield _lowered("総額", amount, limit), _part(amount, limit), smaller


def _cut_period(limits: Iterable[Ceiling], plan: Plan) -> Iterator[_Step]:
    limit = _lowest(limits, "period")
    if limit is None or plan.months is None or plan.months <= limit:
        return
    less = japanese.months(plan.months - limit)
    step = f"期間を{less}短くして{japanese.months(limit)}にする"
    yield step, _part(plan.months, limit), replace(plan, months=limit)


def _lowest(limits: Iterable[Ceiling], kind: str) -> int | None:
    return min((ceiling.limit for ceiling in limits if ceiling.kind == kind), default=None)


def _lowered(what: str, amount: int, limit: int) -> str:
    """「総額を50,000,000円(約33.3%)減らして100,000,000円にする」; less than 0.1% is not named."""
    less = amount - limit
    tenths = (2000 * less + amount) // (2 * amount)
    share = f"(約{tenths // 10}.{tenths % 10}%)" if tenths else ""
    return f"{what}を{japanese.yen(less)}{share}減らして{japanese.yen(limit)}にする"


def _part(amount: int, limit: int) -> Fraction:
    return Fraction(amount - limit, amount)


def _is_of(item: PlanItem) -> Callable[[BreakdownLine], bool]:
    return lambda line: line.item is not None and line.item.key == item.key


def _is_in(year: int) -> Callable[[BreakdownLine], bool]:
    return lambda line: line.year == year


def _cut(plan: Plan, concerned: Callable[[BreakdownLine], bool], less: int) -> Plan:
    """The plan with less money in the lines concerned, and as much less in all."""
    total = plan.total - less if plan.total is not None else None
    return replace(plan, total=total, lines=_less(plan.lines, concerned, less))


def _less(
    lines: tuple[BreakdownLine, ...], concerned: Callable[[BreakdownLine], bool], less: int
) -> tuple[BreakdownLine, ...]:
    """The lines with an amount taken off, from the last one on."""
    kept = []
    for line in reversed(lines):
        off = min(line.yen, less) if concerned(line) else 0
        less -= off
        kept.append(replace(line, yen=line.yen - off))
    return tuple(reversed(kept))


# Two stages


def halves(found: Assessment, plan: Plan) -> tuple[Plan, ...]:
    """Money and time in two equal stages, if the whole does not fit and each of them does."""
    if found.fit != Fit.OVER or plan.surplus < 0:
        return ()
    parts = (_half(plan, 1), _half(plan, 0))
    if any(not part.amount or part.months == 0 for part in parts):
        return ()
    fit = all(assess(found.offer, part).fit == Fit.FITS for part in parts)
    return parts if fit else ()


def _half(plan: Plan, odd: int) -> Plan:
    """One of two stages; ``odd``: it takes what cannot be halved. Years have no place in it."""
    return replace(
        plan,
        total=((plan.amount or 0) + odd) // 2,
        months=(plan.months + odd) // 2 if plan.months is not None else None,
        lines=tuple(replace(line, yen=(line.yen + odd) // 2, year=None) for line in plan.lines),
    )
