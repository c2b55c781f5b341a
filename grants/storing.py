"""What grants' sections say, back into working rows: the reverse of ``grants.sections``."""

from collections.abc import Sequence
from typing import Any

from grants.models import Call, Cap, CostItem, Fund, FundTopic, PermittedActivity, Stage
from schemes.document import OVERVIEW
from schemes.editing.rows import Row, bring, columns, keys, only_in, track_ids
from schemes.models import Conflict, Scheme


def _mine(model: Any, scheme: str) -> Any:
    return model.objects.filter(track__scheme__key=scheme)


def caps(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    conflicts = keys(Conflict, {row.conflict for row in rows})
    bring(
        _mine(Cap, scheme),
        [
            Row(
                (tracks[row.track], row.code),
                {
                    "track_id": tracks[row.track],
                    "conflict_id": conflicts[row.conflict],
                    **columns(row, "code", "kind", "item", "yen", "months", "strength"),
                    **columns(row, "standing", "fiscal_year", "wording"),
                },
                row.citations,
                group=row.track,
            )
            for row in rows
        ],
        key=lambda cap: (cap.track_id, cap.code),
    )


def calls(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    bring(
        _mine(Call, scheme),
        [
            Row(
                (tracks[row.track], row.fiscal_year, row.round_label),
                {
                    "track_id": tracks[row.track],
                    **columns(row, "fiscal_year", "round_label", "opens_on", "consult_by"),
                    **columns(row, "closes_on", "closes_at", "arrival", "note", "standing"),
                },
                row.citations,
            )
            for row in rows
        ],
        key=lambda call: (call.track_id, call.fiscal_year, call.round_label),
        order="",
    )


def activities(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    bring(
        _mine(PermittedActivity, scheme),
        [
            Row(
                (tracks[row.track], row.activity),
                {
                    "track_id": tracks[row.track],
                    **columns(row, "activity", "allowed", "code", "wording"),
                },
                row.citations,
                group=row.track,
            )
            for row in rows
        ],
        key=lambda row: (row.track_id, row.activity),
    )


def costs(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    bring(
        _mine(CostItem, scheme),
        [
            Row(
                (tracks[row.track], row.item, row.name),
                {
                    "track_id": tracks[row.track],
                    **columns(row, "item", "name", "covered", "note", "standing", "fiscal_year"),
                },
                row.citations,
                group=row.track,
            )
            for row in rows
        ],
        key=lambda row: (row.track_id, row.item, row.name),
    )


def funds(scheme: str, rows: Sequence[Any]) -> None:
    tracks = track_ids(scheme, rows)
    saved = bring(
        _mine(Fund, scheme),
        [
            Row(
                tracks[row.track],
                {"track_id": tracks[row.track], **columns(row, "name", "purpose", "receives")},
                row.citations,
            )
            for row in rows
        ],
        key=lambda fund: fund.track_id,
    )
    bring(
        FundTopic.objects.filter(fund__in=saved),
        [
            Row(
                (fund.pk, topic.area, topic.name),
                {"fund_id": fund.pk, **columns(topic, "area", "name")},
                topic.citations,
                group=fund.pk,
            )
            for fund, row in zip(saved, rows, strict=True)
            for topic in row.topics
        ],
        key=lambda topic: (topic.fund_id, topic.area, topic.name),
    )


def stages(subject: str, rows: Sequence[Any]) -> None:
    if not only_in(subject, OVERVIEW, rows, Stage._meta.verbose_name):
        return
    schemes = keys(Scheme, {row.scheme for row in rows})
    bring(
        Stage.objects.all(),
        [
            Row(
                row.order,
                {
                    "scheme_id": schemes[row.scheme],
                    **columns(row, "order", "name", "voice", "text"),
                },
                row.citations,
            )
            for row in rows
        ],
        key=lambda stage: stage.order,
        order="",
    )
