"""What the process keeps of its pages: emptied, overtaken by a publication, without a database."""

from typing import Any, NoReturn

from django.db import OperationalError
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.models import Scheme
from schemes.views.keeping import asked, stock


def nothing_kept() -> None:
    """Forget every page of now and of other days, and what was asked, as after a start."""
    asked.answers.clear()
    stock.other_days.clear()
    stock.now().shown.pages.pop("kept", None)


def publish(summary: str) -> None:
    """Publish another text of a scheme from today on, and take it over."""
    Scheme.objects.filter(key="kusanone").update(summary=summary)
    publishing.publish(
        "kusanone",
        by="編集者",
        reason="直す",
        effective_from=timezone.localdate(),
        at=timezone.now(),
    )
    catalogue.refresh()


def away(*_: Any) -> NoReturn:
    """For ``connection.execute_wrapper``: the database does not answer."""
    raise OperationalError("the connection is closed")
