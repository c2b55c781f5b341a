"""From working rows to the document of a subject. The only reader of rows for publishing."""

from django.db.models import Prefetch

from schemes import document, sections
from schemes.models import (
    Alias,
    Citation,
    Conflict,
    ConflictSide,
    Fact,
    Figure,
    Page,
    Passage,
    Requirement,
    Scheme,
    Source,
    Track,
)


def subjects() -> list[str]:
    """Every subject that can be published, what others rely on first."""
    return [
        document.REFERENCE,
        document.OVERVIEW,
        *Scheme.objects.order_by("order", "key").values_list("key", flat=True),
    ]


def compose(subject: str) -> document.Document:
    """The document of a subject, from the working rows as they are now.

    Raises ``Scheme.DoesNotExist`` for a subject that is not one.
    """
    if subject == document.REFERENCE:
        return _reference()
    if subject == document.OVERVIEW:
        return document.OverviewDocument(
            subject=document.OVERVIEW,
            pages=tuple(_page(page) for page in _cited(Page).prefetch_related(*_TEXTS)),
            sections=sections.compose(subject),
        )
    return _scheme(Scheme.objects.get(key=subject))


def cite(row) -> tuple[document.Citation, ...]:
    """The citations of a row that was fetched with ``cited``."""
    return tuple(
        document.Citation(
            source=citation.source.key,
            locator=citation.locator,
            quote=citation.quote,
            verbatim=citation.verbatim,
            as_of=citation.as_of,
            as_of_label=citation.as_of_label,
        )
        for citation in row.citations.all()
    )


CITATIONS = Prefetch("citations", queryset=Citation.objects.select_related("source"))


def _cited(model):
    return model.objects.prefetch_related(CITATIONS)


_TEXTS = (
    Prefetch("passages", queryset=_cited(Passage).select_related("conflict")),
    Prefetch("figures", queryset=_cited(Figure)),
)


def _scheme(scheme: Scheme) -> document.SchemeDocument:
    rows = sections.compose(scheme.key)
    derived = sections.implied_requirements(rows)
    rules = _cited(Requirement).select_related("fact", "conflict")
    return document.SchemeDocument(
        subject=scheme.key,
        key=scheme.key,
        name=scheme.name,
        kana=scheme.kana,
        category=scheme.category,
        category_label=scheme.get_category_display(),
        summary=scheme.summary,
        order=scheme.order,
        aliases=tuple(
            document.Alias(name=alias.name, note=alias.note, citations=cite(alias))
            for alias in _cited(Alias).filter(scheme=scheme)
        ),
        passages=_passages(_cited(Passage).select_related("conflict").filter(scheme=scheme)),
        figures=_figures(_cited(Figure).filter(scheme=scheme)),
        requirements=_requirements(rules.filter(scheme=scheme)),
        tracks=tuple(
            document.Track(
                key=track.key,
                name=track.name,
                summary=track.summary,
                passages=_passages(track.passages.all()),
                figures=_figures(track.figures.all()),
                requirements=_requirements(track.requirements.all())
                + tuple(derived.get(track.key, ())),
                citations=cite(track),
            )
            for track in _cited(Track)
            .filter(scheme=scheme)
            .prefetch_related(*_TEXTS, Prefetch("requirements", queryset=rules))
        ),
        sections=rows,
        citations=cite(scheme),
    )


def _requirements(rows) -> tuple[document.Requirement, ...]:
    return tuple(
        document.Requirement(
            code=row.code,
            fact=row.fact.key if row.fact else None,
            operator=row.operator,
            value=row.value,
            over=row.over,
            strength=row.strength,
            standing=row.standing,
            fiscal_year=row.fiscal_year,
            alternative=row.alternative,
            clause=row.clause,
            wording=row.wording,
            conflict=row.conflict.key if row.conflict else None,
            citations=cite(row),
        )
        for row in rows
    )


_KIND_ORDER = {kind: index for index, kind in enumerate(Passage.Kind.values)}


def _passages(rows) -> tuple[document.Passage, ...]:
    return tuple(
        document.Passage(
            kind=row.kind,
            kind_label=row.get_kind_display(),
            heading=row.heading,
            text=row.text,
            standing=row.standing,
            fiscal_year=row.fiscal_year,
            conflict=row.conflict.key if row.conflict else None,
            citations=cite(row),
        )
        for row in sorted(rows, key=lambda row: (_KIND_ORDER[row.kind], row.order))
    )


def _figures(rows) -> tuple[document.Figure, ...]:
    return tuple(
        document.Figure(
            key=row.key,
            label=row.label,
            value=row.value,
            unit=row.unit,
            text=row.text,
            standing=row.standing,
            fiscal_year=row.fiscal_year,
            citations=cite(row),
        )
        for row in rows
    )


def _page(page: Page) -> document.Page:
    return document.Page(
        key=page.key,
        title=page.title,
        lead=page.lead,
        passages=_passages(page.passages.all()),
        figures=_figures(page.figures.all()),
        citations=cite(page),
    )


def _reference() -> document.ReferenceDocument:
    sides = Prefetch("sides", queryset=_cited(ConflictSide))
    return document.ReferenceDocument(
        subject=document.REFERENCE,
        facts=tuple(fact.published() for fact in Fact.objects.prefetch_related("choices")),
        sources=tuple(
            document.Source(
                key=source.key,
                title=source.title,
                publisher=source.publisher,
                url=source.url,
                dated=source.dated,
                fiscal_year=source.fiscal_year,
                reliability=source.reliability,
                address_known=source.address_known,
                note=source.note,
            )
            for source in Source.objects.all()
        ),
        conflicts=tuple(
            document.Conflict(
                key=conflict.key,
                topic=conflict.topic,
                state=conflict.state,
                handling=conflict.handling,
                asks=conflict.asks,
                sides=tuple(
                    document.ConflictSide(text=side.text, citations=cite(side))
                    for side in conflict.sides.all()
                ),
            )
            for conflict in Conflict.objects.prefetch_related(sides)
        ),
    )
