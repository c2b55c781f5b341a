"""How long anything waits for another's save, and how one knows that it waited in vain."""

# Longer than any save takes; whoever waits for a table that somebody keeps locked is told by then.
SECONDS = 10


def in_vain(error: BaseException | None) -> bool:
    """Whether a question to the database failed because another transaction holds what it needs."""
    import psycopg

    held = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
    return isinstance(getattr(error, "__cause__", None), held)
