"""Each database role may do its work and no more, and the portal runs with them."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from schemes import catalogue, counting, publishing, roles
from schemes.catalogue import shelf
from schemes.editing.recording import record
from schemes.keeping import chains, rights
from schemes.keeping.rights import RoleNames
from schemes.models import DailyCount, Edition, Event, Proposal, Scheme
from schemes.review import blotting
from shiminsanka.database import DatabaseProblem, check, told_in_a_sentence
from tests import databases, portal
from tests.databases import Databases
from tests.markup import Page
from tests.measures.lint import production
from tests.staff import address, enter


class Done(Exception):
    """Ends what is tried, so that it is taken back."""


@pytest.fixture(scope="module")
def names(run_databases: Databases) -> RoleNames:
    """Roles are the server's, so that those of a run have its name."""
    return RoleNames(*(f"{run_databases.prefix}_{name}" for name in ("owner", "staff", "public")))


@pytest.fixture(scope="module")
def url(
    published_database: Callable[[], str],
    names: RoleNames,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[str]:
    """DATABASE_URL of a database whose roles the command has made; Django works on no other."""
    url = published_database()
    with django_db_blocker.unblock(), databases.pointed_at(url):
        record("changed", by="編集者", what="はじめの記録")
        call_command("roles", **vars(names), stdout=io.StringIO())
        try:
            yield url
        finally:
            _forget(names)


def _forget(names: RoleNames) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"REASSIGN OWNED BY {names.owner} TO CURRENT_USER")
        for name in astuple(names):
            cursor.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def as_role(url: str, name: str) -> str:
    """DATABASE_URL of a connection that has the rights of a role, without its password."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20role%3D{name}"


@pytest.fixture
def acting(url: str, names: RoleNames) -> Callable[[str], Any]:
    """Django works with the rights of a role, inside."""

    @contextmanager
    def act(who: str) -> Iterator[None]:
        with databases.pointed_at(as_role(url, getattr(names, who))):
            yield

    return act


def dry_run(**options: str) -> str:
    out = io.StringIO()
    call_command("roles", dry_run=True, stdout=out, **options)
    return out.getvalue()


# --- What each may do ------------------------------------------------------------------------------

COUNT = (
    "INSERT INTO schemes_dailycount (day, track, verdict, decided_by, count)"
    " VALUES ('2026-11-01', 'kusanone/support', 'eligible', '', 1)"
    " ON CONFLICT (day, track, verdict, decided_by)"
    " DO UPDATE SET count = schemes_dailycount.count + excluded.count"
)
MAY = {
    "owner": [
        "ALTER TABLE schemes_edition ADD COLUMN extra text",
        "CREATE TABLE added (id int)",
        "ALTER TABLE schemes_event DISABLE TRIGGER schemes_event_append_only",
    ],
    "staff": [
        "SELECT * FROM schemes_edition, schemes_event LIMIT 1",
        "UPDATE schemes_scheme SET summary = ''",
        "DELETE FROM schemes_passage",
        "UPDATE auth_user SET is_active = false",
        "DELETE FROM django_session",
        "UPDATE schemes_proposal SET comment = ''",
        "UPDATE schemes_blot SET why = ''",
        "UPDATE schemes_comment SET settled_word = ''",
        "UPDATE schemes_factcheck SET revoked_by = ''",
        "DELETE FROM schemes_feedaddress",
        "INSERT INTO schemes_event (at, by, action, what, kind, subject, address, detail, why,"
        " position, previous, digest) VALUES (now(), '', 'added', '', '', '', '', '', '', 0, '', '')",
    ],
    "public": ["SELECT * FROM schemes_edition", COUNT, f"{COUNT}; {COUNT}"],
}
MAY_NOT = {
    "owner": ["CREATE ROLE another", "SET session_replication_role = replica"],
    "staff": [
        *(
            f"{order} {table}{rest}"
            for table in ("schemes_edition", "schemes_event")
            for order, rest in (
                ("DELETE FROM", ""),
                ("UPDATE", " SET digest = ''"),
                ("TRUNCATE", ""),
                ("ALTER TABLE", " DISABLE TRIGGER ALL"),
                ("DROP TABLE", ""),
                ("LOCK TABLE", ""),
                ("CREATE RULE quiet AS ON INSERT TO", " DO INSTEAD NOTHING"),
            )
        ),
        "DROP TRIGGER schemes_edition_append_only ON schemes_edition",
        "DROP FUNCTION schemes_event_chain() CASCADE",
        "ALTER FUNCTION schemes_event_chain() RENAME TO other",
        "CREATE TABLE added (id int)",
        "CREATE FUNCTION added() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "DELETE FROM schemes_proposal",
        "DELETE FROM schemes_blot",
        "DELETE FROM schemes_comment",
        "DELETE FROM schemes_factcheck",
        "DELETE FROM schemes_head",
        "DELETE FROM django_migrations",
        COUNT,
    ],
    "public": [
        *(
            f"SELECT * FROM {table}"
            for table in (
                "schemes_event",
                "schemes_proposal",
                "schemes_blot",
                "schemes_comment",
                "schemes_factcheck",
                "schemes_feedaddress",
                "schemes_scheme",
                "schemes_head",
                "auth_user",
                "django_session",
                "otp_totp_totpdevice",
                "django_migrations",
            )
        ),
        "UPDATE schemes_edition SET digest = ''",
        "DELETE FROM schemes_edition",
        "INSERT INTO schemes_edition SELECT * FROM schemes_edition",
        "DELETE FROM schemes_dailycount",
        "UPDATE schemes_dailycount SET day = day - 1",
        "CREATE TABLE added (id int)",
    ],
}


def attempt(statement: str) -> None:
    """Do it, and take it back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            raise Done
    except Done:
        pass


def refused(statement: str) -> type[BaseException] | None:
    """Why the database does not do it; None if it does."""
    try:
        attempt(statement)
    except ProgrammingError as refusal:
        return type(refusal.__cause__)
    return None


@pytest.mark.parametrize("who", MAY)
def test_a_role_may_do_its_work(acting, who):
    with acting(who):
        for statement in MAY[who]:
            attempt(statement)


@pytest.mark.parametrize("who", MAY_NOT)
def test_a_role_may_do_no_more(acting, who):
    with acting(who):
        said = {statement: refused(statement) for statement in MAY_NOT[who]}
    assert set(said.values()) == {psycopg.errors.InsufficientPrivilege}, said


# --- The portal with them --------------------------------------------------------------------------


def test_the_owner_goes_back_and_forth(acting, url, names):
    with acting("owner"):
        call_command("migrate", "schemes", "0015", verbosity=0)
        call_command("migrate", verbosity=0)
        call_command("roles", **vars(names), stdout=io.StringIO())
    with acting("staff"):
        assert list(chains.everything_wrong()) == []


def test_the_staff_site_edits_publishes_and_verifies(acting, tmp_path):
    with acting("staff"):
        editor, approver = (enter(Client(), role) for role in (roles.EDITOR, roles.APPROVER))
        row = Scheme.objects.get(key="agreements")
        path = address(Scheme, "change", row.pk)
        sent = Page(editor.get(path)).sent(summary="権限を分けても直せる説明。")
        assert editor.post(path, sent).status_code == 302
        proposal = _send(editor)
        _approve(approver, proposal)
        edition = Edition.objects.get(subject="agreements", number=2)
        assert edition.content["summary"] == "権限を分けても直せる説明。"
        assert Event.objects.filter(action="published", by=roles.APPROVER).exists()
        call_command("anchor", str(tmp_path / "anchors.txt"), stdout=io.StringIO())


def _send(editor: Client) -> Proposal:
    path = "/admin/schemes/proposal/send/?subject=agreements"
    told = {"note": "試し", "public_note": "説明を直しました", "warnings_seen": "on"}
    answer = editor.post(path, Page(editor.get(path)).sent(**told))
    assert answer.status_code == 302
    return Proposal.objects.get()


def _approve(approver: Client, proposal: Proposal) -> None:
    path = f"/admin/schemes/proposal/{proposal.pk}/review/"
    answer = approver.post(path, {**Page(approver.get(path)).sent(), "order": "approve"})
    assert answer.status_code == 302


def test_the_public_site_reads_and_counts(acting, client, settings, tmp_path, monkeypatch):
    settings.PORTAL_CATALOGUE_COPY = tmp_path / "catalogue.json"
    monkeypatch.setattr(shelf, "here", shelf.Shelf())
    with acting("public"):
        catalogue.refresh()
        assert client.get("/schemes/agreements/").status_code == 200
        asked = {"applicant_kind": "organisation", "organisation_type": "local_government"}
        assert client.get("/check/", asked).status_code == 200
        assert counting.waiting()
        counting.store()
        assert not counting.waiting()
    with acting("owner"):
        assert DailyCount.objects.exists()


MIGHTY = "版を書き換えられる役割でデータベースにつないでいます。"


@pytest.mark.parametrize(
    ("site", "who", "warns"),
    [("staff", "staff", False), ("public", "public", False), ("staff", "owner", True)],
)
def test_a_site_starts_as_its_role_and_warns_of_a_mightier_one(url, names, site, who, warns):
    env = production(site) | {"DATABASE_URL": as_role(url, getattr(names, who))}
    started = portal.run("-c", "import shiminsanka.wsgi", **env)
    assert started.returncode == 0, started.stderr
    assert (MIGHTY in started.stderr) is warns


# --- The command -----------------------------------------------------------------------------------


def test_a_dry_run_says_the_sql_and_does_nothing(url):
    said = dry_run(owner="eins", staff="zwei", public="drei")
    assert said.startswith('CREATE ROLE "eins" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;\n')
    for line in (
        'ALTER TABLE "schemes_edition" OWNER TO "eins";\n',
        'GRANT SELECT, INSERT ON "schemes_edition" TO "zwei";\n',
        'GRANT SELECT ON "schemes_edition" TO "drei";\n',
        'GRANT SELECT, INSERT, UPDATE (count) ON "schemes_dailycount" TO "drei";\n',
    ):
        assert line in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'eins'")
        assert cursor.fetchone() is None


def test_a_second_run_makes_and_hands_over_nothing(acting, names):
    with acting("owner"):
        found = rights.statements(names)
    assert {one.split()[0] for one in found} == {"REVOKE", "GRANT"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"owner": "Portal"}, "役割の名前「Portal」は使えないので"),
        ({"staff": 'x"; DROP'}, "は使えないので、英小文字・数字・_で63文字までにしてください。"),
        ({"staff": "portal_public"}, "三つの役割には、別々の名前を付けてください。"),
    ],
)
def test_names_that_keep_nothing_are_refused(url, given, sentence):
    with pytest.raises(CommandError, match=sentence):
        dry_run(**given)


def test_the_administrator_of_the_server_is_no_role_of_a_site(url):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        mighty = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="データベースの管理者か所有者としても働けるので"):
        dry_run(staff=mighty)


MISSING = "DATABASE_URL の利用者には、この操作に必要な権限がないので"


def test_a_missing_right_is_a_sentence_and_exit_code_1(url, names):
    said = portal.run("manage.py", "editions", DATABASE_URL=as_role(url, names.public))
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert said.stderr.startswith(MISSING)


def test_who_may_not_migrate_is_told(acting):
    with acting("staff"), pytest.raises(DatabaseProblem, match=MISSING), told_in_a_sentence():
        call_command("migrate", "schemes", "0015", verbosity=0)


def test_a_table_that_was_added_since_is_told_by_its_name(acting):
    with acting("owner"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE added_since (id int)")
    with acting("staff"), pytest.raises(DatabaseProblem, match="表「added_since」を読む権限がない"):
        check(connection.settings_dict)
    with acting("owner"), connection.cursor() as cursor:
        cursor.execute("DROP TABLE added_since")


def test_two_people_decide_and_only_the_owner_blots(acting):
    """Last: what it publishes stays."""
    text, now = "消される名前", timezone.now()
    with acting("staff"):
        clean = Scheme.objects.get(key="agreements").summary
        for summary in (f"{clean}{text}", clean):
            Scheme.objects.filter(key="agreements").update(summary=summary)
            publishing.publish(
                "agreements", by="編集者", reason="", effective_from=timezone.localdate(), at=now
            )
        blot = blotting.ask("agreements", text, "申し出", by="編集者", at=now)
        blotting.agree(blot.pk, by="承認者", at=now)
        with pytest.raises(CommandError, match="所有者の役割"):
            call_command("blot", "--apply")
        with pytest.raises(ProgrammingError):
            blotting.carry_out(blot.pk, at=now)
    with acting("owner"):
        call_command("blot", "--apply", stdout=io.StringIO())
        call_command("editions", "--verify", stdout=io.StringIO())
    with acting("public"):
        assert Edition.objects.filter(content__summary__contains=text).count() == 0
        assert Edition.objects.exclude(blotted="").count() == 1
