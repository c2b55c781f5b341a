"""Facts, sources and conflicts, which schemes share, from their document back to working rows."""

from collections.abc import Iterable

from django.db import models

from schemes import sections
from schemes.document import ReferenceDocument
from schemes.editing.rows import Refused, Row, bring, columns, delete, paired, relied_on, titled
from schemes.judging.operators import problem
from schemes.models import (
    Citation,
    Conflict,
    ConflictSide,
    Fact,
    FactChoice,
    Requirement,
    Scheme,
    Source,
)

UNSETTLED = {"settled_side": None, "settled_from": None, "settled_reason": ""}


def bring_sources(wanted: ReferenceDocument) -> None:
    bring(
        Source.objects.all(),
        [
            Row(
                row.key,
                columns(row, "key", "title", "publisher", "url", "dated", "fiscal_year")
                | columns(row, "reliability", "address_known", "note"),
            )
            for row in wanted.sources
        ],
        key=lambda row: row.key,
        remove=False,
    )


def bring_reference(wanted: ReferenceDocument, remove: bool) -> None:
    _facts(wanted, remove)
    _conflicts(wanted, remove)
    if remove:
        kept = {row.key for row in wanted.sources}
        _forget_sources(Source.objects.exclude(key__in=kept))
        _require_rules_fit()


def _facts(wanted: ReferenceDocument, remove: bool) -> None:
    facts = bring(
        Fact.objects.all(),
        [
            Row(
                row.key,
                columns(row, "key", "subject", "per_member", "type", "unit", "label", "question")
                | columns(row, "help", "group", "asked_of", "changeable", "effort")
                | columns(row, "minimum", "maximum"),
            )
            for row in wanted.facts
        ],
        key=lambda row: row.key,
        remove=remove,
    )
    bring(
        FactChoice.objects.all(),
        [
            Row(
                (fact.pk, choice.value),
                {"fact_id": fact.pk, **columns(choice, "value", "label")},
                group=fact.pk,
            )
            for fact, row in zip(facts, wanted.facts, strict=True)
            for choice in row.choices
        ],
        key=lambda row: (row.fact_id, row.value),
        remove=remove,
    )


def _conflicts(wanted: ReferenceDocument, remove: bool) -> None:
    conflicts = bring(
        Conflict.objects.all(),
        [
            Row(
                row.key,
                columns(row, "key", "topic", "state", "handling", "asks")
                | ({} if row.state == "settled" else UNSETTLED),
            )
            for row in wanted.conflicts
        ],
        key=lambda row: row.key,
        remove=remove,
    )
    sides = [
        (conflict.pk, side)
        for conflict, row in zip(conflicts, wanted.conflicts, strict=True)
        for side in row.sides
    ]
    mine = ConflictSide.objects.filter(conflict__in=conflicts)
    names, named = paired(
        mine,
        [(at, side.text) for at, side in sides],
        at=lambda row: row.conflict_id,
        text=lambda row: row.text,
    )
    bring(
        mine,
        [
            Row(name, {"conflict_id": at, "text": side.text}, side.citations, group=at)
            for name, (at, side) in zip(names, sides, strict=True)
        ],
        key=lambda row: named[row.pk],
        once=True,
    )


def _forget_sources(sources: models.QuerySet[Source]) -> None:
    """Delete sources with the citations that nobody uses any more."""
    for source in sources:
        citations = Citation.objects.filter(source=source)
        using = [titled(row) for citation in citations for row in _statements(citation)]
        if using:
            raise Refused(relied_on(source, set(using)))
        delete([*citations, source])


def _statements(citation: Citation) -> Iterable[models.Model]:
    for relation in Citation._meta.related_objects:
        if relation.many_to_many:
            yield from relation.related_model.objects.filter(citations=citation)


def _require_rules_fit() -> None:
    """Every rule has its question, and a value that the question can have."""
    facts = {fact.key: fact.published() for fact in Fact.objects.prefetch_related("choices")}
    rules = [
        *(
            (rule, rule.fact.key)
            for rule in Requirement.objects.select_related("fact")
            if rule.fact
        ),
        *(
            (rule, rule.fact)
            for scheme in Scheme.objects.values_list("key", flat=True)
            for of_track in sections.derived_requirements(scheme).values()
            for rule in of_track
        ),
    ]
    for rule, fact in rules:
        shown = f"応募要件「{rule.code} {rule.wording}」"
        if fact not in facts:
            raise Refused(f"質問「{fact}」は、{shown}が使っているので、なくせません。")
        if sentence := problem(rule.operator, facts[fact], rule.value):
            raise Refused(f"質問「{facts[fact].label}」を使う{shown}が合わなくなります。{sentence}")
