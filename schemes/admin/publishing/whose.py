"""Columns of a list that say who: the row has the user name, the list the person's name."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin

from schemes.editing.called import called


def who(model: Any, column: str) -> Callable[[Any], str]:
    """A column of a user name, under its own label."""

    label = next(str(one.verbose_name) for one in model._meta.fields if one.name == column)

    @admin.display(description=label, ordering=column)
    def shown(row: Any) -> str:
        return called(getattr(row, column)) or "—"

    shown.__name__ = column
    return shown
