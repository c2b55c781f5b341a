"""What open data says of one track on a day, gathered once for every form of it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from schemes import catalogue
from schemes.catalogue import Catalogue, Published
from schemes.document import Citation, Conflict, Contact, Requirement, SchemeDocument, Track
from schemes.opendata import handed
from schemes.opendata.cutting import sentence
from schemes.views import answering, naming, seasons, showing, windows
from schemes.views.answering import AnswerLine, Section
from schemes.views.serving import Moment

BUDGET, MONTHS = "budget_yen", "project_months"
REGISTERED, FOUNDED, BODIES = "registered_on", "founded_on", "organisation_type"
RECORD = frozenset(
    {
        "overseas_record",
        "overseas_months_last_5_years",
        "foreign_worker_support_months_last_5_years",
        "does_international_cooperation",
        "trains_other_ngos",
        "kusanone_adopted_before",
        "jica_fund_grants_received",
    }
)
"""The questions about what a body has done before."""
APPLIES = frozenset({"must", "principle"})


@dataclass(frozen=True)
class MostGiven:
    """The most that a track gives, in yen or in months; ``others``: what other sources say instead."""

    value: int
    others: tuple[int, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class TrackData:
    """A track on a day, with what its page says of it."""

    now: Moment
    scheme: SchemeDocument
    track: Track
    answer: answering.Answer
    call: handed.CallDays | None
    spending: handed.Spending
    giving: handed.Giving | None

    @property
    def address(self) -> str:
        """「scheme/track」: its number for ever."""
        return f"{self.scheme.key}/{self.track.key}"

    @property
    def shown(self) -> Catalogue:
        return self.now.catalogue

    @property
    def name(self) -> str:
        return naming.full(self.scheme, self.track)

    @property
    def wants(self) -> tuple[str, ...]:
        return self.answer.wants

    @property
    def want_words(self) -> list[str]:
        words = showing.wants(self.shown)
        return [words[want] for want in self.wants]

    @property
    def season(self) -> seasons.Season | None:
        return self.answer.season

    @cached_property
    def rules(self) -> tuple[Requirement, ...]:
        return self.scheme.requirements_of(self.track)

    @cached_property
    def amount(self) -> MostGiven | None:
        return limit(self.rules, BUDGET)

    @cached_property
    def period(self) -> MostGiven | None:
        return limit(self.rules, MONTHS)

    def applying(self, facts: Collection[str | None]) -> Iterator[Requirement]:
        """The rules about these questions that must be met, today's and those of the newest call."""
        for rule in self.rules:
            is_asked = rule.standing == "current" or rule.awaited or rule.standing == "past_call"
            if rule.fact in facts and is_asked and rule.strength in APPLIES:
                yield rule

    @cached_property
    def bodies(self) -> list[str]:
        """The kinds of body that may apply, by every rule in force that names them without a choice of
        others beside it."""
        fact = self.shown.facts.get(BODIES)
        named = [
            rule.value
            for rule in self.applying({BODIES})
            if rule.standing == "current" and rule.operator == "one_of" and not rule.alternative
        ]
        if fact is None or not named:
            return []
        first, *others = named
        return [fact.label_of(one) for one in first if all(one in other for other in others)]

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom to ask, those who can be reached first. Where only pages are known, who is asked for
        anything stands beside them."""
        own = [*self.scheme.contacts, *self.track.contacts]
        if not any(map(_is_reached, own)):
            found = windows.find(self.shown, windows.Place(track=self.address))
            every = (contact for one in found for contact in one.contacts)
            own += [one for one in every if one not in own][:1]
        return tuple(sorted(own, key=lambda one: not _is_reached(one)))

    @property
    def page(self) -> Contact | None:
        return self.answer.page

    @cached_property
    def editions(self) -> list[Published]:
        """The editions of its scheme that are in force or were, on this day; at least one."""
        every = catalogue.library().by_subject.get(self.scheme.subject, [])
        found = [one for one in every if one.effective_from <= self.now.day]
        return found or [self.edition]

    @property
    def edition(self) -> Published:
        return self.shown.editions[self.scheme.subject]

    @property
    def first_day(self) -> date:
        return min(one.effective_from for one in self.editions)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        named = dict.fromkeys(rule.conflict for rule in self.rules if rule.conflict)
        return [self.shown.conflicts[key] for key in named if key in self.shown.conflicts]

    @cached_property
    def citations(self) -> list[Citation]:
        """What its rules and its call rest on, each place once."""
        found = [one for rule in self.rules for one in rule.citations if rule.standing == "current"]
        found += self.track.citations
        found += self.call.citations if self.call else ()
        return list({(one.source, one.locator, one.quote): one for one in found}.values())


def _is_reached(contact: Contact) -> bool:
    return bool(contact.telephone or contact.mail or contact.form_url)


def offered(now: Moment) -> list[TrackData]:
    """Every track of the day, in the order of the schemes."""
    return [
        _offered(now, scheme, track)
        for scheme in now.catalogue.schemes.values()
        for track in scheme.tracks
    ]


def _offered(now: Moment, scheme: SchemeDocument, track: Track) -> TrackData:
    return TrackData(
        now,
        scheme,
        track,
        answering.answer(now.catalogue, scheme, track, now.at),
        handed.call_of(scheme, track.key, now.at),
        handed.spending_of(scheme, track.key),
        handed.giving_of(scheme),
    )


def limit(rules: Iterable[Requirement], fact: str) -> MostGiven | None:
    """The limit in force, and what others say; None where no rule in force limits it. Where sources do
    not agree, what must be met is in force, and what is only a principle is the other."""
    found = [
        rule
        for rule in rules
        if (rule.fact, rule.operator, rule.standing) == (fact, "at_most", "current")
    ]
    if not found:
        return None
    binding = [rule for rule in found if rule.strength == "must"] or found
    value = max(rule.value for rule in binding)
    others = sorted({rule.value for rule in found} - {value}, reverse=True)
    cited = dict.fromkeys(one.model_dump_json() for rule in found for one in rule.citations)
    return MostGiven(
        value, tuple(others), tuple(Citation.model_validate_json(one) for one in cited)
    )


# --- OpenTable in words -------------------------------------------------------------------------------


MARKS = {"no": "対象外: ", "ask": "要確認: "}
BETWEEN_LINES = " / "


def line(one: AnswerLine, year: str = "") -> str:
    """A line of an answer page alone: 「対象外: 機材を渡す活動(2023年度)」."""
    said = f"{one.heading}: {one.text}" if one.heading else one.text
    year = one.year or year
    is_said = not year or year in said or year in one.aside
    beside = "、".join(filter(None, (one.aside, "" if is_said else year)))
    return MARKS.get(one.mark, "") + (f"{said}({beside})" if beside else said)


def lines(section: Section) -> list[str]:
    return [line(one, section.year) for one in section.lines]


def told(section: Section, before: str) -> str:
    """A section as a sentence: 「用意するもの(2023年度): 提案書 / 資格審査書類。」; "" of an empty one."""
    texts = [line(one) for one in section.lines]
    if not texts:
        return ""
    head = f"{before}({section.year})" if section.year else before
    return sentence(f"{head}: {BETWEEN_LINES.join(texts)}")


def citation(one: Citation, shown: Catalogue) -> dict[str, Any]:
    """Where a statement stands, for a reader of JSON."""
    source = shown.sources.get(one.source)
    return {
        "資料": source.title if source else one.source,
        "箇所": one.locator or None,
        "引用": one.quote,
        "原文のまま": one.verbatim,
        "時点": one.as_of_label or None,
        "アドレス": (source.url if source else "") or None,
    }
