"""The staff of the tests, and a browser that sends a form as a page shows it."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles

NULL_BOOLEAN = {True: "true", False: "false", None: "unknown"}


def address(model: type[Model], page: str, *args: Any) -> str:
    """The address of an admin page of a model: changelist, add, change, delete, history."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def enter(client: Client, role: str) -> Client:
    """Sign in a new member of staff, named as the role."""
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return let_in(client, user)


def let_in(client: Client, user: User) -> Client:
    """Sign in with a second factor, as the staff site wants it of everyone."""
    client.force_login(user)
    session = client.session
    device = TOTPDevice.objects.create(user=user, name="試験")
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


@pytest.fixture
def editor(client: Client) -> Client:
    return enter(client, roles.EDITOR)


@pytest.fixture
def approver(client: Client) -> Client:
    return enter(client, roles.APPROVER)


@pytest.fixture
def administrator(client: Client) -> Client:
    return enter(client, roles.ADMINISTRATOR)


def fields(form: forms.BaseForm) -> dict[str, Any]:
    """What a browser would send for a form as it stands."""
    shown = {bound.html_name: _sent(bound) for bound in form if not bound.field.disabled}
    return {name: value for name, value in shown.items() if value is not None}


def _sent(bound: forms.BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.NullBooleanField):
        return NULL_BOOLEAN[value]
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value else None
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return value


def page_fields(response: Any) -> dict[str, Any]:
    """What a browser would send for a whole change page, its inlines included."""
    sent = {**hidden(response), **fields(response.context["adminform"].form)}
    for shown in response.context["inline_admin_formsets"]:
        sent.update(fields(shown.formset.management_form))
        for form in shown.formset.forms:
            sent.update(fields(form))
    return sent


class _Hidden(HTMLParser):
    """The hidden fields that belong to the page itself, not to one of its forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and told.get("type") == "hidden" and name.startswith("_"):
            self.found[name] = told.get("value") or ""


def hidden(response: Any) -> dict[str, str]:
    """The page's own hidden fields, such as the token of the version that it shows."""
    return _Hidden(response.text).found


def delete(client: Client, model: type[Model], pk: Any, **sent: str) -> Any:
    """Open the deletion page of a row and press its button."""
    path = address(model, "delete", pk)
    return client.post(path, {"post": "yes", **hidden(client.get(path)), **sent})


def errors(response: Any) -> Any:
    return response.context["adminform"].form.errors
