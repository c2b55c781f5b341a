"""The second factor: an authenticator app, and recovery codes for the day it is not at hand."""

import base64
import re
import secrets

import segno
from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes.writing.folding import fold, hyphens

APP, RECOVERY = "認証アプリ", "予備コード"
CODES = 10
# Without characters that are mistaken for each other; fifteen of them are 74 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 5


def is_enrolled(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def new_app(user: User) -> TOTPDevice:
    """The app that the person is about to enrol: the same until it is confirmed."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name=APP, confirmed=False)


def forget_unfinished(user: User) -> None:
    """An enrolment that was begun and left: its secret was seen by whoever began it."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()


def forget_all(user: User) -> None:
    """Sessions that were opened with these devices are no longer verified."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def confirm(device: TOTPDevice, code: str) -> bool:
    """Whether the code is the new app's; then the app is the person's second factor.

    Call in a transaction, with the person's name held.
    """
    if not device.verify_token(_six_digits(code)):
        return False
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return True


def match(user: User, code: str) -> Device | None:
    """The confirmed app if the code is its current one. Call in a transaction; no code is taken
    twice."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device if device and device.verify_token(_six_digits(code)) else None


def use_recovery_code(user: User, code: str) -> Device | None:
    """The device of recovery codes if the code is one of them, which is then used up."""
    device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device if device and device.verify_token(_kept(user, code)) else None


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes, to be shown once; the earlier ones are void."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": RECOVERY})
    device.token_set.all().delete()
    codes = [_recovery_code() for _ in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_kept(user, code)) for code in codes
    )
    return codes


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _kept(user: User, code: str) -> str:
    """What the database keeps of a recovery code: useless without this site's secret key.

    A new ``SECRET_KEY`` voids the codes, as it does the sessions.
    """
    plain = re.sub(r"[\s-]", "", hyphens(fold(code))).lower()
    return salted_hmac("schemes.staff.recovery", f"{user.pk}:{plain}").hexdigest()[:16]


def _six_digits(code: str) -> str:
    """The code as typed, with blanks or full-width digits; what is no code matches nothing."""
    plain = re.sub(r"\s", "", fold(code))
    return plain if re.fullmatch(r"[0-9]{6}", plain) else ""


def secret_to_type(device: TOTPDevice) -> str:
    """The secret in groups of four letters, as apps take it."""
    secret = base64.b32encode(device.bin_key).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def picture(device: TOTPDevice) -> str:
    """The QR code as the address of an image: no other host sees the secret."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, light="#fff")
