"""The staff of the tests, and a browser that sends a form as a page shows it."""

from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.models import EditorScope, Scheme
from tests.markup import Page

NOON = datetime.fromisoformat("2026-12-01T12:00:00+09:00")
NULL_BOOLEAN = {True: "true", False: "false", None: "unknown"}


def address(model: type[Model], page: str, *args: Any) -> str:
    """The address of an admin page of a model: changelist, add, change, delete, history."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


# --- The cast ------------------------------------------------------------------------------------


def hire(name: str, *groups: str, **values: Any) -> User:
    """A new member of staff with those roles."""
    user = User.objects.create_user(name, is_staff=True, **values)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


def let_in(client: Client, user: User) -> Client:
    """Sign in with a second factor, as the staff site wants it of everyone.

    What ``Client.force_login`` does, with the session written once and not four times.
    """
    device, _ = TOTPDevice.objects.get_or_create(user=user, name="試験")
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def enter(client: Client, role: str) -> Client:
    """Sign in a new member of staff, named as the role."""
    return let_in(client, hire(role, role))


def limit(username: str, *schemes: str) -> None:
    """Let someone edit those schemes alone."""
    for scheme in Scheme.objects.filter(key__in=schemes):
        EditorScope.objects.create(username=username, scheme=scheme)


@pytest.fixture
def editor(db: None) -> Client:
    """編集者, in a browser of their own; so is everyone below."""
    return enter(Client(), roles.EDITOR)


@pytest.fixture
def approver(db: None) -> Client:
    """公開承認者."""
    return enter(Client(), roles.APPROVER)


@pytest.fixture
def administrator(db: None) -> Client:
    """管理者."""
    return enter(Client(), roles.ADMINISTRATOR)


@pytest.fixture
def limited(db: None) -> Client:
    """草の根だけの編集者."""
    limit("草の根の係", "kusanone")
    return let_in(Client(), hire("草の根の係", roles.EDITOR))


@pytest.fixture
def colleague(db: None) -> Client:
    """他課の職員: signed in, with no role at all."""
    return let_in(Client(), hire("他課の職員"))


# --- A form as a browser sends it ----------------------------------------------------------------


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
    page = Page(response)
    sent = {**_hidden(page), **fields(response.context["adminform"].form)}
    for shown in response.context["inline_admin_formsets"]:
        formset = shown.formset
        # Lines that are drawn without forms hold nothing but their inputs.
        mine = (name for name in page.fields if name.startswith(f"{formset.prefix}-"))
        sent.update({name: page.fields[name][-1] for name in mine} if not formset.forms else {})
        for form in (formset.management_form, *formset.forms) if formset.forms else ():
            sent.update(fields(form))
    return sent


def lines_of(response: Any, model: type[Model]) -> Any:
    """The formset of the rows of a model on a change page."""
    (found,) = (
        shown.formset
        for shown in response.context["inline_admin_formsets"]
        if shown.formset.model is model
    )
    return found


def hidden(response: Any) -> dict[str, str]:
    """The page's own hidden fields, such as the token of the version that it shows."""
    return _hidden(Page(response))


def _hidden(page: Page) -> dict[str, str]:
    own = (name for name in page.hidden if name.startswith("_"))
    return {name: page.fields[name][-1] for name in own}


def delete(client: Client, model: type[Model], pk: Any, **sent: str) -> Any:
    """Open the deletion page of a row and press its button."""
    path = address(model, "delete", pk)
    return client.post(path, {"post": "yes", **hidden(client.get(path)), **sent})


def errors(response: Any) -> Any:
    return response.context["adminform"].form.errors
