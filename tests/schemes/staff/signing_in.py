"""Signing in, step by step, as a person does it: the addresses, the password, the code of the app."""

from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.models import Event
from tests.staff import hire

PASSWORD = "hashi-wo-wataru-42"
LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
ENROL = "/admin/login/enrol/"
OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def new_user(name, role=roles.EDITOR, **values):
    return hire(name, role, password=PASSWORD, **values)


def code_of(user, steps=0):
    """What the person's app shows now, or so many times 30 seconds later."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06d}"


def wrong_code_of(user):
    return f"{(int(code_of(user)) + 1) % 1_000_000:06d}"


def give_password(client, name="yamada", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def sign_in(client, user):
    give_password(client, user.username)
    return client.post(CODE, {"code": code_of(user)})


def is_in(client):
    return client.get("/admin/").status_code == 200


def from_(address):
    return Client(REMOTE_ADDR=address)


def actions(**about):
    found = Event.objects.filter(**about).order_by("id")
    return list(found.values_list("action", flat=True))
