"""What the way in remembers: guesses, summed, and the terminals that a person has come in by."""

from django.conf import settings
from django.db import models


class Guesses(models.Model):
    """How often something was guessed wrong: one row, however often.

    ``name``: a user name, or a digest of a name that nobody has. ``client``: a digest of the address
    or of the terminal that it came from; empty where either does not matter.
    """

    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=150, blank=True)
    client = models.CharField(max_length=32, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "client"], name="guesses_summed")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.failures}"


class Terminal(models.Model):
    """A browser by which a person has come in with both factors; it may be on the way in again.

    ``token``: the digest of what its cookie holds. ``session``: the key of the session that it opened
    last, which may be over.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="terminals")
    token = models.CharField(max_length=64)
    label = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    session = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "端末"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="terminal_of_user")]

    def __str__(self) -> str:
        return self.label
