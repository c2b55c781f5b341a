"""The primary is lost and the replica takes over; the public processes know both."""

from collections.abc import Callable
from typing import Any

from tests.deploy.relay import Relay
from tests.deploy.servers import Server
from tests.faults.drill_outages import BACK, changed, none_failed, shows, tell
from tests.faults.stage import Stage, Watch, staged, until


def both(primary: Server, replica: Server, way: Relay) -> str:
    """A DATABASE_URL that names both, whichever may be written to."""
    return primary.url().replace(
        f"127.0.0.1:{primary.port}", f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    )


def test_the_public_site_goes_on_through_a_promotion(
    published_database: Callable[[], str], django_db_setup: None, django_db_blocker: Any
) -> None:
    template = published_database()
    with django_db_blocker.unblock(), staged(template, both) as stage:
        with Watch(stage.front) as watch:
            stage.primary.stop()
            stage.replica.promote()
            seen = published_on_the_replica(stage)
        tell("控えへの交代", watch, f"控えに公開した内容が見えるまで{seen:.1f}秒")
        none_failed(watch)
        assert seen <= BACK


def published_on_the_replica(stage: Stage) -> float:
    """Seconds until both public processes show what was published after the promotion."""
    stage.primary = stage.replica
    mark = "交代のあとの公開"
    changed(stage, mark)
    return until(lambda: all(shows(stage, mark) for _ in range(10)), 60, "公開した内容が見えません")
