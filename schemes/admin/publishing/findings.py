"""From a finding of the lint to the page on which it is mended."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from schemes import sections
from schemes.review.linting import Finding


def link(finding: Finding) -> str:
    """The address of the working row's page in the admin; "" where it is not found."""
    row = working_row(*finding.row) if finding.row else None
    # What has no page of its own is edited on that of the row around it.
    while row is not None and not admin.site.is_registered(type(row)):
        kind = sections.of_model(type(row))
        row = getattr(row, kind.within, None) if kind else None
    if row is None:
        return ""
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def working_row(label: str, key: tuple[Any, ...]) -> Any:
    """The row that a finding names; None where there is none."""
    model = apps.get_model(label)
    kind = sections.of_model(model)
    if kind is None or not kind.is_nameless:
        try:
            return model.objects.get_by_natural_key(*key)
        except ObjectDoesNotExist:
            return None
    # Of rows that only their place names, the place is counted: theirs may have gaps.
    names = dict(zip(model.identity, key, strict=True))
    place = names.pop(kind.place)
    rows = model.objects.filter(model.named(names)).order_by(kind.place)
    return next(iter(rows[place - 1 : place]), None)
