"""知らせのフィード: a person's secret address, made, renewed and ended by the person."""

from datetime import datetime

from django.db import transaction

from schemes.editing.locks import hold_the_work
from schemes.editing.recording import record
from schemes.models import Event, FeedAddress
from schemes.talking import secret


def of(username: str) -> FeedAddress | None:
    return FeedAddress.objects.filter(username=username).first()


@transaction.atomic
def renew(username: str, at: datetime) -> str:
    """The secret of a new address; an earlier one is void."""
    hold_the_work()
    made = secret.new()
    FeedAddress.objects.update_or_create(
        username=username, defaults={"digest": secret.digest(made), "made_at": at}
    )
    record(Event.Action.FEED_MADE, by=username, what=username)
    return made


@transaction.atomic
def end(username: str) -> bool:
    """The address is void; whether there was one."""
    hold_the_work()
    ended = bool(FeedAddress.objects.filter(username=username).delete()[0])
    if ended:
        record(Event.Action.FEED_ENDED, by=username, what=username)
    return ended


def reader(given: str) -> str:
    """Whose feed a secret opens; "" if nobody's."""
    named = secret.digest(given)
    names = FeedAddress.objects.filter(digest=named).values_list("username", flat=True)
    return names.first() or "" if named else ""
