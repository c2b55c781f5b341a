"""One staff change at a time: saves, imports and publishing take the same lock."""

from django.db import connection

# Any number of our own; a lock of the whole database, released when the transaction ends.
WORK = 0x5348494D


def hold_the_work() -> None:
    """Wait for the lock on the working rows and editions; it is held until the transaction ends.

    Staff save seldom and saves are short, so that one lock for all is enough, and what is read
    under it (a row to compare, all rows to compose) cannot change before the commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WORK])
