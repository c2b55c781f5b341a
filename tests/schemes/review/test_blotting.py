"""A text is blotted out of every edition, and out of whatever else holds or shows it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from schemes import catalogue
from schemes.catalogue import copying
from schemes.editing import editions
from schemes.models import Edition
from schemes.review import blotting
from schemes.views.keeping import files
from tests.schemes.catalogue.conftest import shelf
from tests.schemes.review.blots import CANARY, agreed, ask, command, verify

__all__ = ["shelf"]

pytestmark = pytest.mark.django_db


def test_the_text_is_gone_and_the_digests_are_kept(told):
    before = [(one.position, one.digest) for one in Edition.objects.all()]
    blot = agreed()
    assert "2版の4か所" in command()
    assert command("--apply") == f"依頼{blot.pk}: 2版から消しました。\n"
    assert [(one.position, one.digest) for one in Edition.objects.all()] == before
    rows = Edition.objects.filter(pk__in=[one.pk for one in told]).order_by("pk")
    assert rows[0].content["summary"].endswith("担当は（削除しました）です。")
    assert rows[0].reason == "（削除しました）を加えた"
    assert rows[1].content["summary"] == "（削除しました）と（削除しました）。"


def test_no_table_holds_the_text_any_more(told):
    agreed()
    command("--apply")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {name} AS one WHERE strpos(one::text, %s) > 0", [CANARY]
            )
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_what_was_read_of_an_edition_before_is_read_anew(told):
    positions = [one.position for one in told]
    before = editions.by_position(positions)
    assert all(CANARY in one.model_dump_json() for one in before.values())
    agreed()
    command("--apply")
    after = editions.by_position(positions)
    assert [CANARY in one.model_dump_json() for one in after.values()] == [False, False]


def test_no_other_edition_is_touched(told):
    others = Edition.objects.exclude(pk__in=[one.pk for one in told])
    before = list(others.values_list("pk", "content", "reason", "blotted"))
    agreed()
    command("--apply")
    assert list(others.values_list("pk", "content", "reason", "blotted")) == before


def test_an_edition_is_blotted_twice(told):
    agreed()
    command("--apply")
    second = ask("を加えた")
    blotting.agree(second.pk, by="承認者", at=timezone.now())
    command("--apply")
    row = Edition.objects.get(pk=told[0].pk)
    assert row.reason == "（削除しました）（削除しました）"
    assert verify().endswith("改変はありません。\n")


def test_a_running_process_shows_and_keeps_the_text_no_more(told, shelf, settings, tmp_path):
    settings.PORTAL_PAGES = tmp_path / "pages"
    asked = [
        "/schemes/agreements/evidence/",
        *(
            f"{page}?as_of={one.effective_from}"
            for one in told
            for page in ("/schemes/agreements/", "/schemes/agreements/evidence/", "/schemes/")
        ),
        *(f"/api/v1/schemes/agreements/?as_of={one.effective_from}" for one in told),
    ]
    catalogue.refresh()
    copying.keep(catalogue.library())
    before = {address: Client().get(address).content.decode() for address in asked}
    assert sum(CANARY in one for one in before.values()) >= 5
    name = catalogue.library().on(timezone.localdate()).edition
    agreed()
    command("--apply")
    assert catalogue.refresh() is True
    copying.keep(catalogue.library())
    for address in asked:
        assert CANARY not in Client().get(address).content.decode(), address
    assert CANARY not in copying.Path(settings.PORTAL_CATALOGUE_COPY).read_text()
    assert catalogue.library().on(timezone.localdate()).edition != name
    assert catalogue.refresh() is False


def test_a_process_starts_from_a_copy_that_was_made_after_it(told, shelf):
    agreed()
    command("--apply")
    catalogue.refresh()
    copying.keep(catalogue.library())
    library, _ = copying.take()
    assert library.mark == catalogue.library().mark
    assert library.blots != ()


def test_files_from_before_go_at_once(told, shelf, tmp_path):
    def pages(_shown: object) -> Any:
        return iter(())

    catalogue.refresh()
    files.write(tmp_path, pages)
    old = (tmp_path / "current").resolve()
    agreed()
    command("--apply")
    catalogue.refresh()
    files.write(tmp_path, pages)
    assert (tmp_path / "current").resolve() != old
    assert not old.exists()
