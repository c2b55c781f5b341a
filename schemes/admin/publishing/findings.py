"""From a finding of the lint to the page on which it is mended."""

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.urls import reverse

from schemes.models import Passage
from schemes.review.linting import Finding


def link(finding: Finding) -> str:
    """The address of the working row's page in the admin; "" where it is not found."""
    row = _row(*finding.row) if finding.row else None
    # A choice is edited on the page of its question.
    while row is not None and not admin.site.is_registered(type(row)):
        row = getattr(row, "fact", None)
    if row is None:
        return ""
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def _row(label: str, key: tuple) -> models.Model | None:
    model = apps.get_model(label)
    if model is Passage:
        owner, kind, place = key
        rows = Passage.objects.filter(Passage.owned_by(owner), kind=kind).order_by("order")
        return next(iter(rows[place - 1 : place]), None)
    try:
        return model._default_manager.get_by_natural_key(*key)
    except (ObjectDoesNotExist, ValueError):
        return None
