"""Facts, sources and conflicts, which schemes share, from their document back to working rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from schemes.document import ReferenceDocument
from schemes.editing.composing import derived_requirements
from schemes.editing.kinds import CLAUSES, CONFLICTS, FACTS, SOURCES
from schemes.editing.mapping import store
from schemes.editing.rows import CitationName, Unstorable, delete, relied_on, titled
from schemes.judging.operators import choices_of, problem
from schemes.models import ChoiceGroup, Citation, Conflict, Fact, Requirement, SharedClause, Source

UNSETTLED = {"settled_side": None, "settled_from": None, "settled_reason": ""}


def bring_sources(wanted: ReferenceDocument) -> None:
    store(SOURCES, Source.objects.all(), [({}, row) for row in wanted.sources], {}, remove=False)


def bring_reference(
    wanted: ReferenceDocument, citations: Mapping[CitationName, int], remove: bool
) -> None:
    # What rests on the questions goes before they do, and comes after them.
    steps = (_bring_facts, _bring_clauses)
    for step in reversed(steps) if remove else steps:
        step(wanted, citations, remove)
    store(
        CONFLICTS,
        Conflict.objects.all(),
        [({}, row) for row in wanted.conflicts],
        citations,
        remove=remove,
        also=lambda row: {} if row.state == Conflict.State.SETTLED else UNSETTLED,
    )
    if remove:
        kept = {row.key for row in wanted.sources}
        _forget_sources(Source.objects.exclude(key__in=kept))
        _require_rules_fit()


def _bring_facts(
    wanted: ReferenceDocument, citations: Mapping[CitationName, int], remove: bool
) -> None:
    store(FACTS, Fact.objects.all(), [({}, row) for row in wanted.facts], citations, remove=remove)


def _bring_clauses(
    wanted: ReferenceDocument, citations: Mapping[CitationName, int], remove: bool
) -> None:
    rows = SharedClause.objects.all()
    store(CLAUSES, rows, [({}, row) for row in wanted.clauses], citations, remove=remove)


def _forget_sources(sources: models.QuerySet[Source]) -> None:
    """Delete sources with the citations that nobody uses any more."""
    for source in sources:
        citations = Citation.objects.filter(source=source)
        using = [titled(row) for citation in citations for row in _statements(citation)]
        if using:
            raise Unstorable(relied_on(source, set(using)))
        delete([*citations, source])


def _statements(citation: Citation) -> Iterable[models.Model]:
    for relation in Citation._meta.related_objects:
        if relation.many_to_many:
            yield from relation.related_model._default_manager.filter(citations=citation)


def _require_rules_fit() -> None:
    """Every rule has its question, and a value that the question can have; every group its choices."""
    facts = {fact.key: fact.published() for fact in Fact.objects.prefetch_related("choices")}
    own = Requirement.objects.select_related("fact").prefetch_related("fact__choice_groups")
    rules: list[tuple[Any, Any, str | None]] = [
        *((rule, rule.asked, rule.fact.key) for rule in own if rule.fact),
        *((rule, rule.value, rule.fact) for rule in derived_requirements()),
    ]
    for rule, value, fact in rules:
        shown = f"応募要件「{rule.code} {rule.wording}」"
        if fact not in facts:
            raise Unstorable(f"質問「{fact}」は、{shown}が使っているので、なくせません。")
        if sentence := problem(rule.operator, facts[fact], value):
            raise Unstorable(
                f"質問「{facts[fact].label}」を使う{shown}が合わなくなります。{sentence}"
            )
    for group in ChoiceGroup.objects.select_related("fact"):
        if gone := sorted(set(group.values) - set(choices_of(facts[group.fact.key]))):
            raise Unstorable(
                f"選択肢「{'」「'.join(gone)}」は、{titled(group)}が使っているので、なくせません。"
            )
