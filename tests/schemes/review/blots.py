"""A text to be blotted out, asked for by one person and agreed to by another, and the commands of the server."""

import io

from django.core.management import CommandError, call_command
from django.utils import timezone

from schemes.models import Blot
from schemes.review import blotting

CANARY = "消三郎 カナリア"
WHY = "本人から申し出があった。"


def ask(
    text: str = CANARY, why: str = WHY, by: str = "編集者", subject: str = "agreements"
) -> Blot:
    return blotting.ask(subject, text, why, by=by, at=timezone.now())


def agreed() -> Blot:
    return blotting.agree(ask().pk, by="承認者", at=timezone.now())


def command(*options: str) -> str:
    out = io.StringIO()
    call_command("blot", *options, stdout=out)
    return out.getvalue()


def verify(*options: str) -> str:
    """What the command says; against the chains or of them."""
    out = io.StringIO()
    try:
        call_command("editions", "--verify", *options, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()
