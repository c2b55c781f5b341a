"""What a change brings about on the days of the plans that take it in: linted for each of those days.

Only what is newly wrong there is told, with the day; what is wrong on the first day was told already.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from schemes.document import Document
from schemes.models import Edition, Proposal
from schemes.review import examining, plans
from schemes.review.examining import Examination, published_on
from schemes.review.linting import Finding
from schemes.review.plans import Course
from schemes.writing import japanese

THEN = "{day}からの予定では: {sentence}"


def examine(contents: Mapping[str, Document], day: date, courses: Sequence[Course]) -> Examination:
    """Documents examined for the day on which anything changes, and for those of the later plans."""
    return with_plans(examining.examine(contents, day), courses)


def examine_proposal(
    proposal: Proposal, contents: Mapping[str, Document], day: date
) -> Examination:
    """What was sent, examined as if it were approved for a day. A plan that is called off or moved has
    its own days."""
    starts = proposal.effective_from if proposal.is_of_a_plan else day
    choices = plans.chosen(proposal)
    courses = plans.courses(proposal.kind, contents, proposal.plan_day, starts, choices)
    return examine(contents, day, courses)


def with_plans(examination: Examination, courses: Sequence[Course]) -> Examination:
    """An examination with what is newly wrong on later days, if anything is."""
    seen = {one.key for one in (*examination.errors, *examination.warnings)}
    errors, warnings = list(examination.errors), list(examination.warnings)
    for day in _days(courses, examination.day):
        before = published_on(day)
        now = {one.subject: then for one in courses if (then := one.on(day))}
        if all(before.get(subject) == then for subject, then in now.items()):
            continue
        for finding in _new(examining.newly_wrong(before, {**before, **now}, day), seen):
            told = THEN.format(day=japanese.day(day), sentence=finding.sentence)
            (errors if finding.severity == "error" else warnings).append(
                replace(finding, sentence=told)
            )
    return replace(examination, errors=tuple(errors), warnings=tuple(warnings))


def _days(courses: Sequence[Course], after: date) -> list[date]:
    """Those after a day on which something that is decided begins."""
    if not courses:
        return []
    own = {spell.day for one in courses for spell in one.due()}
    return sorted(day for day in own | Edition.objects.days_after(after) if day > after)


def _new(found: Iterable[Finding], seen: set[str]) -> Iterator[Finding]:
    """Those that no earlier day showed."""
    for finding in found:
        if finding.key not in seen:
            seen.add(finding.key)
            yield finding
