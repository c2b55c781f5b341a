"""compose.yaml and the servers' scripts: what they name is there, and no secret has a value."""

import re

import psycopg
import pytest

from shiminsanka.environment import BASE_DIR
from tests.deploy.servers import streaming

COMPOSE = (BASE_DIR / "compose.yaml").read_text()


def test_every_image_has_an_exact_version() -> None:
    images = re.findall(r"^\s+image: (\S+)", COMPOSE, re.M)
    images += re.findall(r"^FROM (\S+:\S+)", (BASE_DIR / "Dockerfile").read_text(), re.M)
    loose = [one for one in images if not re.search(r":\d+\.\d+(\.\d+)?-|:\$\{PORTAL_VERSION", one)]
    assert (loose, len(images)) == ([], 5)


def test_no_secret_has_a_value() -> None:
    named = re.findall(r"^\s+\w*(?:SECRET_KEY|DATABASE_URL|PASSWORD\w*): (.+)$", COMPOSE, re.M)
    assert len(named) > 5
    assert [one for one in named if not one.startswith(("${", "/run/secrets/"))] == []
    assert "secrets/" in (BASE_DIR / ".gitignore").read_text().split()


def test_everything_that_is_mounted_is_there() -> None:
    mounted = re.findall(r'"\./(\S+?):/\S+:ro"', COMPOSE)
    assert sorted(mounted) == [
        "deploy/nginx",
        "deploy/postgres/primary.sh",
        "deploy/postgres/replica.sh",
    ]
    assert [name for name in mounted if not (BASE_DIR / name).exists()] == []


def test_the_front_speaks_to_the_services_by_their_names() -> None:
    services = set(re.findall(r"^  ([\w-]+):$", COMPOSE.partition("\nservices:")[2], re.M))
    shipped = (BASE_DIR / "deploy" / "nginx" / "nginx.conf").read_text()
    asked = set(re.findall(r"server ([\w-]+):8000", shipped))
    assert asked == {"public-1", "public-2", "staff"}
    assert asked <= services


def test_every_setting_is_one_that_operators_are_told_of() -> None:
    told = (BASE_DIR / "docs" / "operating.md").read_text()
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert [name for name in sorted(asked) if f"`{name}`" not in told] == []


def test_the_replica_follows_the_primary_and_takes_over() -> None:
    with streaming() as (primary, replica):
        with psycopg.connect(primary.url(), autocommit=True) as one:
            one.execute("CREATE TABLE kept (text text)")
            one.execute("INSERT INTO kept VALUES ('届いた行')")
        replica.until("SELECT text FROM kept", ("届いた行",))
        with psycopg.connect(replica.url(), autocommit=True) as other:
            assert other.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                other.execute("INSERT INTO kept VALUES ('書けない行')")
        primary.stop()
        replica.promote()
        with psycopg.connect(replica.url(), autocommit=True) as other:
            other.execute("INSERT INTO kept VALUES ('引き継いだ行')")
            assert other.execute("SELECT count(*) FROM kept").fetchone() == (2,)
