"""What tests of the way in share: a clock that they move, and one who comes in."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes.staff import devices
from tests.schemes.staff.signing_in import new_user
from tests.staff import NOON


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands at noon, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def yamada(db: None) -> User:
    """An editor with a password and an authenticator app."""
    user = new_user("yamada", last_name="yamada-hanako")
    TOTPDevice.objects.create(user=user, name=devices.APP, confirmed=True)
    return user
