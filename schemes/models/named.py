"""How a row is named among all of its kind: in findings, tables and files."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Q


class NamedManager(models.Manager[Any]):
    def get_by_natural_key(self, *names: Any) -> Any:
        """The row of a natural key. Raises the model's ``DoesNotExist``."""
        try:
            return self.get(self.model.named(dict(zip(self.model.identity, names, strict=True))))
        except (FieldError, ValueError):
            # A part is missing, is no number, or names what such a row does not have.
            raise self.model.DoesNotExist(f"no {self.model._meta.label} is named {names}") from None


class Named(models.Model):
    """A row that the columns of ``identity`` name. A relation among them is written as one text:
    「kusanone/partner」 for a track."""

    identity: ClassVar[tuple[str, ...]] = ("key",)
    # The relations that its own methods read.
    fetched_with: ClassVar[tuple[str, ...]] = ()

    objects = NamedManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        return tuple(self._spelt(column) for column in self.identity)

    def _spelt(self, column: str) -> Any:
        value = getattr(self, column)
        return "/".join(map(str, value.natural_key())) if isinstance(value, Named) else value

    @classmethod
    def named(cls, names: Mapping[str, Any]) -> Q:
        """The condition by which the names of columns, as a natural key has them, find rows.

        Raises ``ValueError`` where a part of a name is missing.
        """
        found = Q()
        for column, name in names.items():
            found &= cls._is_named(column, name)
        return found

    @classmethod
    def _is_named(cls, column: str, name: Any) -> Q:
        related = cls._meta.get_field(column).related_model
        if related is None:
            return Q(**{column: name})
        found = list(paths(related, column))
        # The last part may hold a 「/」 itself.
        return Q(**dict(zip(found, str(name).split("/", len(found) - 1), strict=True)))


def paths(model: Any, prefix: str) -> Iterator[str]:
    """The lookups of the columns that a related row's name is made of: 「track__scheme__key」…"""
    for column in model.identity:
        related = model._meta.get_field(column).related_model
        path = f"{prefix}__{column}"
        yield from paths(related, path) if related else [path]
