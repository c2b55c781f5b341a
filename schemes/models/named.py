"""How a row is named among all of its kind: in findings, tables and files."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class NamedManager(models.Manager[Any]):
    def get_by_natural_key(self, *names: Any) -> Any:
        """The row of a natural key. Raises the model's ``DoesNotExist``."""
        return self.get(self.model.named(names))


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
    def named(cls, names: Sequence[Any]) -> Q:
        """The condition by which a natural key finds its row."""
        found = Q()
        for column, name in zip(cls.identity, names, strict=True):
            found &= cls._is_named(column, name)
        return found

    @classmethod
    def _is_named(cls, column: str, name: Any) -> Q:
        related = cls._meta.get_field(column).related_model
        if related is None:
            return Q(**{column: name})
        paths = list(_paths(related, column))
        return Q(**dict(zip(paths, str(name).split("/", len(paths) - 1), strict=False)))


def _paths(model: Any, prefix: str) -> Iterator[str]:
    """The lookups of the columns that a related row's name is made of."""
    for column in model.identity:
        related = model._meta.get_field(column).related_model
        path = f"{prefix}__{column}"
        yield from _paths(related, path) if related else [path]
