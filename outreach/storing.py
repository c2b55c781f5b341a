"""What outreach's sections say, back into working rows: the reverse of ``outreach.sections``."""

from collections.abc import Sequence
from typing import Any

from outreach.models import (
    Agreement,
    Coordinator,
    Coverage,
    Desk,
    HostPrefecture,
    MeetingTheme,
    Office,
    Programme,
    VolunteerCategory,
    YearlyResult,
)
from schemes.editing.rows import Row, bring, columns, only_in, track_ids


def _single(model: Any, rows: Sequence[Any], key: str, *names: str, order: str = "order") -> list:
    """Rows of a table that one subject alone has, named by one column."""
    wanted = [Row(getattr(row, key), columns(row, key, *names), row.citations) for row in rows]
    return bring(model.objects.all(), wanted, key=lambda row: getattr(row, key), order=order)


def desks(scheme: str, rows: Sequence[Any]) -> None:
    if only_in(scheme, "japan-desk", rows, Desk._meta.verbose_name):
        _single(Desk, rows, "country", "region", "note")


def coordinators(scheme: str, rows: Sequence[Any]) -> None:
    if only_in(scheme, "coordinators", rows, Coordinator._meta.verbose_name):
        _single(Coordinator, rows, "prefecture", "people", "host", "note", order="")


def offices(scheme: str, rows: Sequence[Any]) -> None:
    if not only_in(scheme, "offices", rows, Office._meta.verbose_name):
        return
    saved = _single(Office, rows, "key", "kind", "name", "note")
    bring(
        Coverage.objects.filter(office__in=saved),
        [
            Row(
                (office.pk, part.prefecture),
                {"office_id": office.pk, **columns(part, "prefecture", "part", "certain")},
                part.citations,
            )
            for office, row in zip(saved, rows, strict=True)
            for part in row.coverage
        ],
        key=lambda part: (part.office_id, part.prefecture),
        order="",
    )


def programmes(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    saved = bring(
        Programme.objects.filter(track__scheme__key=scheme),
        [
            Row(
                tracks[row.track],
                {"track_id": tracks[row.track], "audience": row.audience},
                row.citations,
            )
            for row in rows
        ],
        key=lambda programme: programme.track_id,
    )
    bring(
        YearlyResult.objects.filter(programme__in=saved),
        [
            Row(
                (programme.pk, result.fiscal_year, result.measure),
                {
                    "programme_id": programme.pk,
                    **columns(result, "fiscal_year", "measure", "value", "unit", "text"),
                },
                result.citations,
                group=(programme.pk, result.fiscal_year),
            )
            for programme, row in zip(saved, rows, strict=True)
            for result in row.results
        ],
        key=lambda result: (result.programme_id, result.fiscal_year, result.measure),
    )


def categories(scheme: str, rows: Sequence[Any]) -> None:
    if only_in(scheme, "volunteers", rows, VolunteerCategory._meta.verbose_name):
        _single(VolunteerCategory, rows, "key", "name", "text", "standing", "fiscal_year")


def hosts(scheme: str, rows: Sequence[Any]) -> None:
    if only_in(scheme, "volunteers", rows, HostPrefecture._meta.verbose_name):
        _single(HostPrefecture, rows, "prefecture")


def themes(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    bring(
        MeetingTheme.objects.filter(track__scheme__key=scheme),
        [
            Row(
                (tracks[row.track], row.fiscal_year, row.number),
                {
                    "track_id": tracks[row.track],
                    **columns(row, "fiscal_year", "number", "title"),
                },
                row.citations,
            )
            for row in rows
        ],
        key=lambda theme: (theme.track_id, theme.fiscal_year, theme.number),
        order="",
    )


def agreements(scheme: str, rows: Sequence[Any]) -> None:
    if not only_in(scheme, "agreements", rows, Agreement._meta.verbose_name):
        return
    bring(
        Agreement.objects.all(),
        [
            Row(
                (row.partner, row.signed),
                columns(row, "partner", "signed", "form", "note"),
                row.citations,
            )
            for row in rows
        ],
        key=lambda agreement: (agreement.partner, agreement.signed),
    )
