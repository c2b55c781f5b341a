"""manage.py sample_staff — one account per role to try the staff site with, on this machine."""

import secrets

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schemes import roles
from schemes.staff.samples import ACCOUNTS

# Without characters that are mistaken for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LENGTH = 4, 5


class Command(BaseCommand):
    help = (
        "役割ごとに見本の職員アカウントを作り、パスワードを一度だけ表示します(手元でだけ使えます)。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="新しいパスワードに替える")

    def handle(self, *args, **options):
        if settings.IS_PRODUCTION:
            raise CommandError(
                "見本のアカウントは手元(PORTAL_ENV=local)でだけ作れます。"
                "職員のアカウントは管理者が職員用サイトで作ってください。"
            )
        if not apps.is_installed("django.contrib.auth"):
            self.stdout.write("職員用サイトがないので、見本のアカウントは作りません。")
            return
        made = make(reset=options["reset"])
        if not made:
            self.stdout.write(
                "見本の職員アカウントはすでにあります。パスワードを忘れたときは"
                "「make manage C='sample_staff --reset'」で新しくできます。"
            )
            return
        self.stdout.write("見本の職員アカウント(パスワードはここに一度だけ表示します)：")
        for username, password in made.items():
            self.stdout.write(f"  {ACCOUNTS[username]}：{username}  パスワード：{password}")


@transaction.atomic
def make(*, reset: bool) -> dict[str, str]:
    """Passwords of the accounts that were made, or renewed; those that exist are left alone."""
    from django.contrib.auth.models import Group, User

    groups = {group.name: group for group in Group.objects.filter(name__in=roles.ROLES)}
    if set(groups) != set(roles.ROLES):
        raise CommandError("役割がまだありません。先に manage.py migrate を実行してください。")
    passwords = {}
    for username, role in ACCOUNTS.items():
        user = User.objects.filter(username=username).first()
        if user and not reset:
            continue
        user = user or User(username=username, first_name=f"見本の{role}")
        user.is_staff = user.is_active = True
        passwords[username] = new_password()
        user.set_password(passwords[username])
        user.save()
        user.groups.set([groups[role]])
    return passwords


def new_password() -> str:
    """About 98 bits, in groups that can be typed."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
