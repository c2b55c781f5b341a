"""Roles of the staff site, as groups that follow the models.

編集者 works on the rows and sends them for review, 公開承認者 publishes what others sent, 管理者 does both and looks after
the accounts. After every migration each group gets exactly its permissions, so that a new
model needs no step by hand. Only used where ``django.contrib.auth`` is installed.
"""

from typing import Any

EDITOR, APPROVER, ADMINISTRATOR = "編集者", "公開承認者", "管理者"
ROLES = (EDITOR, APPROVER, ADMINISTRATOR)
PUBLISH = ("schemes", "publish_edition")
SEND = ("schemes", "send_proposal")
AUDIT = ("schemes", "view_event")

Permission = tuple[str, str]
"""App label and codename."""


def permissions() -> dict[str, set[Permission]]:
    """What each role may do: on every model that the staff site shows, by its own actions.

    An edition has the single action of being viewed. What people did is not for editors to see.
    """
    from django.contrib import admin
    from django.contrib.auth.models import Group, User

    people = {User, Group}
    rows = _actions(model for model in admin.site._registry if model not in people)
    editor = {permission for of_model in rows.values() for permission in of_model} | {SEND}
    editor.discard(AUDIT)
    approver = {of_model[0] for of_model in rows.values()} | {PUBLISH}
    accounts = {permission for of_model in _actions(people).values() for permission in of_model}
    return {EDITOR: editor, APPROVER: approver, ADMINISTRATOR: editor | approver | accounts}


def _actions(models: Any) -> dict[Any, list[Permission]]:
    """By model, viewing first, then what else can be done."""
    return {
        model: [
            (model._meta.app_label, f"{action}_{model._meta.model_name}")
            for action in sorted(model._meta.default_permissions, key=lambda name: name != "view")
        ]
        for model in models
    }


def keep(sender: Any, using: str, **kwargs: Any) -> None:
    """Give each role its permissions; called after migrations, as often as there are apps."""
    from django.contrib.auth.models import Group
    from django.contrib.auth.models import Permission as Row
    from django.db import connections

    if Group._meta.db_table not in connections[using].introspection.table_names():
        return
    rows = {
        (row.content_type.app_label, row.codename): row
        for row in Row.objects.using(using).select_related("content_type")
    }
    for role, wanted in permissions().items():
        group, _ = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set([rows[permission] for permission in wanted if permission in rows])
