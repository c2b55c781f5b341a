"""Roles of the staff site, the accounts to try them with, and what no role may do."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.urls import reverse

from schemes import roles
from schemes.management.commands import sample_staff
from tests.staff import enter, hidden

pytestmark = pytest.mark.django_db

LINE = re.compile(r"^  (\S+)：(sample-[a-z]+)  パスワード：(\S+)$", re.MULTILINE)


def granted(role):
    found = Permission.objects.filter(group__name=role)
    return set(found.values_list("content_type__app_label", "codename"))


def working_models():
    """Models whose rows are edited: what has no other action than being viewed is none."""
    return [
        model
        for model in admin.site._registry
        if "change" in model._meta.default_permissions and model not in (User, Group)
    ]


def only_viewed():
    return {
        (model._meta.app_label, f"view_{model._meta.model_name}")
        for model in admin.site._registry
        if model._meta.default_permissions == ("view",)
    }


def test_an_editor_does_everything_with_rows_and_nothing_else():
    rows = {
        (model._meta.app_label, f"{action}_{model._meta.model_name}")
        for model in working_models()
        for action in ("view", "add", "change", "delete")
    }
    seen = only_viewed() - {roles.AUDIT}
    assert granted(roles.EDITOR) == rows | seen | {roles.SEND}


def test_an_approver_sees_every_row_and_publishes():
    rows = {(model._meta.app_label, f"view_{model._meta.model_name}") for model in working_models()}
    assert granted(roles.APPROVER) == rows | only_viewed() | {roles.PUBLISH}


def test_an_administrator_does_both_and_looks_after_accounts():
    accounts = {
        ("auth", f"{action}_{name}")
        for action in ("view", "add", "change", "delete")
        for name in ("user", "group")
    }
    both = granted(roles.EDITOR) | granted(roles.APPROVER)
    assert granted(roles.ADMINISTRATOR) == both | accounts


def test_a_migration_puts_a_changed_role_right():
    editor = Group.objects.get(name=roles.EDITOR)
    before = granted(roles.EDITOR)
    editor.permissions.set([Permission.objects.get(codename="publish_edition")])
    call_command("migrate", verbosity=0)
    assert granted(roles.EDITOR) == before


PAGES = {
    "rows": ("admin:schemes_scheme_changelist", 200, 200, 200),
    "new row": ("admin:schemes_scheme_add", 200, 403, 200),
    "editions": ("admin:schemes_edition_changelist", 200, 200, 200),
    "new edition": ("admin:schemes_edition_add", 403, 403, 403),
    "send for review": ("admin:schemes_proposal_send", 200, 403, 200),
    "proposals": ("admin:schemes_proposal_changelist", 200, 200, 200),
    "users": ("admin:auth_user_changelist", 403, 403, 200),
    "new user": ("admin:auth_user_add", 403, 403, 200),
    "groups": ("admin:auth_group_changelist", 403, 403, 200),
    "records": ("admin:schemes_event_changelist", 403, 200, 200),
}


@pytest.mark.parametrize(
    ("address", "editor", "approver", "administrator"), PAGES.values(), ids=PAGES
)
def test_each_role_opens_its_pages_and_no_others(client, address, editor, approver, administrator):
    page = reverse(address)
    answers = [enter(client, role).get(page).status_code for role in roles.ROLES]
    assert answers == [editor, approver, administrator]


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/schemes/edition/publish/", "/admin/auth/user/"]
)
def test_nobody_gets_in_without_signing_in(client, path):
    assert client.get(path).headers["Location"] == f"/admin/login/?next={path}"


def test_an_administrator_cannot_become_a_superuser(administrator):
    me = User.objects.get(username=roles.ADMINISTRATOR)
    page = reverse("admin:auth_user_change", args=[me.pk])
    sent = {
        **hidden(administrator.get(page)),
        "username": roles.ADMINISTRATOR,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": list(me.groups.values_list("pk", flat=True)),
        "user_permissions": [Permission.objects.get(codename="delete_logentry").pk],
    }
    assert administrator.post(page, sent).status_code == 302
    me.refresh_from_db()
    assert (me.is_superuser, me.user_permissions.count()) == (False, 0)


@pytest.mark.parametrize("page", ["change", "delete", "invite"])
def test_an_administrator_cannot_take_over_a_superuser(administrator, page):
    root = User.objects.create_superuser("root", password="unchanged")
    address = {
        "change": reverse("admin:auth_user_change", args=[root.pk]),
        "delete": reverse("admin:auth_user_delete", args=[root.pk]),
        "invite": reverse("admin:auth_user_invite", args=[root.pk]),
    }[page]
    sent = {"username": "root", "post": "yes"}
    assert administrator.post(address, sent).status_code == 403
    root.refresh_from_db()
    assert root.check_password("unchanged")
    assert root.is_superuser


def test_the_list_of_users_deletes_no_superuser(administrator):
    root = User.objects.create_superuser("root", password="unchanged")
    sent = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
    administrator.post(reverse("admin:auth_user_changelist"), sent)
    assert User.objects.filter(username="root").exists()


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_is_neither_changed_nor_deleted_by_hand(administrator, role):
    group = Group.objects.get(name=role)
    page = reverse("admin:auth_group_change", args=[group.pk])
    assert administrator.get(page).status_code == 200
    assert administrator.post(page, {"name": "別の名前"}).status_code == 403
    delete = reverse("admin:auth_group_delete", args=[group.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}
    administrator.post(reverse("admin:auth_group_changelist"), sent)
    assert Group.objects.filter(name=role).exists()


def make_samples(capsys, **options):
    call_command("sample_staff", **options)
    return capsys.readouterr().out


def test_sample_staff_prints_one_account_for_each_role(capsys):
    found = LINE.findall(make_samples(capsys))
    assert [(role, username) for role, username, _ in found] == [
        ("編集者", "sample-editor"),
        ("公開承認者", "sample-approver"),
        ("管理者", "sample-admin"),
    ]
    for role, username, password in found:
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert (user.is_staff, user.is_superuser, user.first_name) == (True, False, f"見本の{role}")
        assert [group.name for group in user.groups.all()] == [role]
    assert len({password for _, _, password in found}) == 3


def test_sample_staff_runs_again_without_a_change(capsys):
    make_samples(capsys)
    before = list(User.objects.order_by("pk").values_list("username", "password"))
    said = make_samples(capsys)
    assert said == (
        "見本の職員アカウントはすでにあります。パスワードを忘れたときは"
        "「make manage C='sample_staff --reset'」で新しくできます。\n"
    )
    assert list(User.objects.order_by("pk").values_list("username", "password")) == before


def test_sample_staff_reset_makes_new_passwords(capsys):
    old = {username: password for _, username, password in LINE.findall(make_samples(capsys))}
    new = {
        username: password
        for _, username, password in LINE.findall(make_samples(capsys, reset=True))
    }
    assert set(new) == set(old)
    for username, password in new.items():
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert not user.check_password(old[username])


def test_sample_staff_is_refused_in_production(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match=r"手元\(PORTAL_ENV=local\)でだけ作れます"):
        call_command("sample_staff")
    assert not User.objects.filter(username__in=sample_staff.ACCOUNTS).exists()
