"""The triggers and the head of the chain are taken back, over the published catalogue, and set again.

Every migration likewise: ``drill_migrations.py``.
"""

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from schemes.editing.recording import record
from schemes.keeping import chains
from schemes.models import Edition, Event
from tests.faults.drill_migrations import go, steps


def test_what_keeps_the_record_is_taken_back_and_set_again(lasting: str) -> None:
    record(Event.Action.CHANGED, by="編集者", what="表示する文", why="年度の改定")
    editions = list(Edition.objects.order_by("position").values())
    keeping = [one for one in steps() if one.name == "0006_events_and_head"]
    for migration in keeping:
        go(migration, back=True)
        go(migration, back=False)
    assert len(keeping) == 1
    assert list(Edition.objects.order_by("position").values()) == editions
    assert list(chains.everything_wrong()) == []
    with pytest.raises(IntegrityError, match="変更も削除もできません"), transaction.atomic():
        Event.objects.update(at=Now())
