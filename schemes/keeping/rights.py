"""The three roles of the database, as the SQL that makes them.

The owner migrates. The staff site can add to the editions and the record, and neither change nor
remove a row of them. The public site reads editions and adds to the counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection

from schemes.models import (
    Blot,
    Comment,
    DailyCount,
    Edition,
    Event,
    FactCheck,
    Head,
    MissingWord,
    Proposal,
)
from schemes.writing.refusals import Refused

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
# What the staff site may do with a table where that is less than everything.
LESS = {
    Edition._meta.db_table: "SELECT, INSERT",
    Event._meta.db_table: "SELECT, INSERT",
    Proposal._meta.db_table: "SELECT, INSERT, UPDATE",
    Blot._meta.db_table: "SELECT, INSERT, UPDATE",
    FactCheck._meta.db_table: "SELECT, INSERT, UPDATE",
    Comment._meta.db_table: "SELECT, INSERT, UPDATE",
    Head._meta.db_table: "SELECT, INSERT, UPDATE",
    DailyCount._meta.db_table: "SELECT",
    MissingWord._meta.db_table: "SELECT",
    "django_migrations": "SELECT",
}
PUBLIC = {
    Edition._meta.db_table: "SELECT",
    DailyCount._meta.db_table: "SELECT, INSERT, UPDATE (count)",
    MissingWord._meta.db_table: "SELECT, INSERT, UPDATE (count)",
}


class NoRoles(Refused):
    """Roles that cannot be made, or that would keep nothing."""


@dataclass(frozen=True)
class RoleNames:
    """The names of the roles."""

    owner: str = "portal_owner"
    staff: str = "portal_staff"
    public: str = "portal_public"

    def __post_init__(self) -> None:
        found = [getattr(self, field.name) for field in fields(self)]
        for name in found:
            if not NAME.fullmatch(name):
                raise NoRoles(
                    f"役割の名前「{name}」は使えないので、英小文字・数字・_で63文字までにしてください。"
                )
        if len(set(found)) < len(found):
            raise NoRoles("三つの役割には、別々の名前を付けてください。")


def statements(names: RoleNames) -> list[str]:
    """What makes the roles, or puts right what is there. Raises ``NoRoles``."""
    roles = (names.owner, names.staff, names.public)
    known = dict(_asked("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = ANY(%s)", roles))
    _refuse_mighty(names, known)
    made = [
        f"CREATE ROLE {_quoted(name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
        for name in roles
        if name not in known
    ]
    return [
        *made,
        *_let_in(roles, known),
        *_hand_over(names.owner, known),
        *_rights(names),
    ]


def _refuse_mighty(names: RoleNames, known: dict[str, bool]) -> None:
    for name in (names.staff, names.public):
        is_owner = name in known and any(
            _asked(
                "SELECT 1 FROM pg_roles WHERE rolname = ANY(%s) AND pg_has_role(%s, oid, 'MEMBER')",
                (names.owner,),
                name,
            )
        )
        if known.get(name) or is_owner:
            raise NoRoles(
                f"役割「{name}」は、データベースの管理者か所有者としても働けるので、"
                "その権限を外すか、別の名前を指定してください。"
            )


def _let_in(roles: Iterable[str], known: dict[str, bool]) -> Iterator[str]:
    """The schema is open to them, and only the owner makes tables in it."""
    owner, *others = roles
    schema = _quoted(_schema())
    if not _may(owner, "CREATE", known):
        yield f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {_quoted(owner)}"
    if closed := [name for name in others if not _may(name, "USAGE", known)]:
        yield f"GRANT USAGE ON SCHEMA {schema} TO {_listed(closed)}"
    if _may("public", "CREATE", {"public": False}):
        yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"


def _may(name: str, what: str, known: dict[str, bool]) -> bool:
    """Whether a role (one that is still to be made: everybody) may do that with the schema."""
    asked = name if name in known else "public"
    question = "SELECT has_schema_privilege(%s, current_schema(), %s)"
    return bool(_asked(question, asked, what)[0][0])


def _hand_over(owner: str, known: dict[str, bool]) -> Iterator[str]:
    """Tables with what belongs to them, and our functions, are the owner's."""
    tables = _asked(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p') AND pg_get_userbyid(relowner) <> %s ORDER BY relname",
        owner,
    )
    functions = _asked(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'schemes_')"
        " AND pg_get_userbyid(proowner) <> %s ORDER BY 1",
        owner,
    )
    if (tables or functions) and not _is_superuser():
        # Only a member of a role may give it something.
        yield f"GRANT {_quoted(owner)} TO CURRENT_USER"
    for (table,) in tables:
        yield f"ALTER TABLE {_quoted(table)} OWNER TO {_quoted(owner)}"
    for (function,) in functions:
        yield f"ALTER FUNCTION {function} OWNER TO {_quoted(owner)}"


def _rights(names: RoleNames) -> Iterator[str]:
    tables = [
        table
        for (table,) in _asked(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') ORDER BY relname"
        )
    ]
    staff, public = _quoted(names.staff), _quoted(names.public)
    yield f"REVOKE ALL ON {_listed(tables)} FROM PUBLIC, {staff}, {public}"
    plain = [table for table in tables if table not in LESS]
    yield f"GRANT {EVERYTHING} ON {_listed(plain)} TO {staff}"
    for table, rights in LESS.items():
        yield f"GRANT {rights} ON {_quoted(table)} TO {staff}"
    for table, rights in PUBLIC.items():
        yield f"GRANT {rights} ON {_quoted(table)} TO {public}"


def _asked(question: str, *values: object) -> list[tuple]:
    given: list[Any] = [list(value) if isinstance(value, tuple) else value for value in values]
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return cursor.fetchall()


def _schema() -> str:
    return str(_asked("SELECT current_schema()")[0][0])


def _is_superuser() -> bool:
    return bool(_asked("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))
