"""What was told in a form is found or made as it is saved: sources and citations, each on record."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.http import HttpRequest

from schemes.admin.citing.field import CitationsField, MeantCitations
from schemes.admin.citing.lines import key_of, stored
from schemes.models import Citation, Source

ADDED: list[dict[str, Any]] = [{"added": {}}]


def keep(request: HttpRequest, site: AdminSite, sent: Iterable[forms.BaseForm]) -> None:
    """Save what the forms cite and nobody has cited yet, before the rows are tied to it.

    It is done under the lock of the rows' own save: what one form makes, the next one finds.
    """
    for form in sent:
        for name, field in form.fields.items():
            cited = form.cleaned_data.get(name) if isinstance(field, CitationsField) else None
            if isinstance(cited, MeantCitations):
                form.cleaned_data[name] = [kept(request, site, row) for row in cited]


def kept(request: HttpRequest, site: AdminSite, row: Citation) -> Citation:
    """The stored citation that says the same, else this one, saved with its source and put on record."""
    if row.pk:
        return row
    row.source = _source(request, site, row.source)
    if found := stored(row):
        return found
    row.save()
    _note(request, site, row)
    return row


def _source(request: HttpRequest, site: AdminSite, row: Source) -> Source:
    if row.pk:
        return row
    same = Source.objects.filter(title=row.title, url=row.url).first()
    if same:
        return same
    row.key = key_of(row)
    row.save()
    _note(request, site, row)
    return row


def _note(request: HttpRequest, site: AdminSite, row: Any) -> None:
    site._registry[type(row)].log_addition(request, row, ADDED)
