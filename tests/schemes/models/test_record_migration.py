"""A record that was begun before it was chained is chained, and the way back and forth stays open."""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection

from schemes.editing.recording import record
from schemes.keeping import chains
from schemes.models import Event
from tests import databases

OLD = """
INSERT INTO schemes_event (at, by, action, what, kind, subject, address, detail, why)
VALUES (now(), '編集者', 'changed', '前の記録', '', '', '', E'一\\n「二」 "三" \\\\', '')
"""


def test_the_record_of_before_is_chained_and_goes_back_and_forth(
    published_database: Callable[[], str], django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), databases.pointed_at(published_database()):
        record("changed", by="編集者", what="新しい記録")
        for target in ("0015", "0016", "0015"):
            call_command("migrate", "schemes", target, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(OLD)
        call_command("migrate", verbosity=0)
        record("changed", by="編集者", what="そのあとの記録")
        positions = Event.objects.order_by("id").values_list("position", flat=True)
        assert list(positions) == [1, 2, 3]
        assert list(chains.everything_wrong()) == []
