from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SampleConfig(AppConfig):
    name = "tests.sample"
    verbose_name = "試験の部屋"

    def ready(self) -> None:
        post_migrate.connect(make_tables, sender=self)


def make_tables(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The tables, once those of ``schemes`` are there: a room of tests has no migrations."""
    connection = connections[using]
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in sender.get_models():
            if model._meta.db_table not in there:
                editor.create_model(model)
