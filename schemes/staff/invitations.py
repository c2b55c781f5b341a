"""One-time links by which a member of staff sets the password; nobody sends passwords about."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from schemes.models import Event
from schemes.staff import accounts, devices, guesses, terminals

DAYS = 3
"""``PASSWORD_RESET_TIMEOUT`` in days, as people are told."""


class Tokens(PasswordResetTokenGenerator):
    """Good for one use: every invitation and every set password changes ``user.password``."""

    key_salt = "schemes.staff.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{timestamp}"


tokens = Tokens()


def invite(request: HttpRequest, user: User) -> str:
    """A new link, to be handed over by whoever asked for it; earlier ones are void.

    Password and sessions of the person end. An enrolled second factor stays: else whoever makes a
    link could enter with it. Call in a transaction.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    if devices.is_enrolled(user):
        devices.forget_unfinished(user)
    else:
        devices.forget_all(user)
    guesses.forget(user.get_username())
    terminals.end_all(user)
    accounts.note(Event.Action.INVITED, user, by=request.user.get_username())
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("admin:invitation", args=[uid, tokens.make_token(user)])
    return request.build_absolute_uri(path)


def invited(uid: str, token: str, users: Any = User.objects) -> User | None:
    """Whose link it is; None if it is used up, replaced, older than three days or made up."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    user = users.filter(pk=pk, is_active=True).first() if pk < 2**31 else None
    return user if user and tokens.check_token(user, token) else None
