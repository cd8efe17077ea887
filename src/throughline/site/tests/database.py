"""The migrated database as its own catalogue describes it: tables, policies, grants, triggers, functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections

APPLICATION = "throughline_app"
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "*": "ALL"}
_TABLES = """
SELECT c.relname, r.rolname, c.relrowsecurity, c.relkind,
  (SELECT array_agg(ARRAY[p.polname::text, p.polcmd::text] ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid),
  (SELECT array_agg(t.tgname::text ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1
"""
_WHOLE = """
SELECT c.relname, acl.grantee::regrole::text, acl.privilege_type FROM pg_class c, aclexplode(c.relacl) acl
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND acl.grantee <> c.relowner
"""
_COLUMNS = """
SELECT c.relname, acl.grantee::regrole::text, acl.privilege_type || '(' || string_agg(a.attname::text, ', ' ORDER BY a.attname) || ')'
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) acl
WHERE c.relnamespace = 'public'::regnamespace GROUP BY 1, 2, acl.privilege_type
"""
_FUNCTIONS = """
SELECT p.proname, r.rolname, p.prosecdef, coalesce(array_to_string(p.proconfig, '; '), ''),
  (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it stands."""

    name: str
    owner: str
    walled: bool
    policies: dict[str, str]
    triggers: tuple[str, ...]
    grants: dict[str, tuple[str, ...]]

    def as_row(self) -> dict[str, Any]:
        """What the declaration of this table must say."""
        row: dict[str, Any] = {"walled": self.walled}
        if self.policies:
            row["policies"] = [f"{name} {command}" for name, command in self.policies.items()]
        row["app"] = " ".join(self.grants.get(APPLICATION, ()))
        others = {role: " ".join(held) for role, held in self.grants.items() if role != APPLICATION}
        return row | ({"others": others} if others else {}) | self._and_triggers()

    def _and_triggers(self) -> dict[str, Any]:
        return {"triggers": list(self.triggers)} if self.triggers else {}


@dataclass(frozen=True, slots=True)
class Function:
    """One function as it stands."""

    name: str
    owner: str
    looks_through: bool
    settings: str
    public: bool


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def tables() -> dict[str, Table]:
    """Every table and view of the application's schema."""
    grants: dict[tuple[str, str], list[str]] = {}
    for name, role, held in [*_rows(_WHOLE), *_rows(_COLUMNS)]:
        grants.setdefault((name, role), []).append(held)
    return {
        name: Table(
            name,
            owner,
            walled,
            {policy: COMMANDS[command] for policy, command in policies or ()},
            tuple(triggers or ()),
            {role: tuple(sorted(held)) for (of, role), held in sorted(grants.items()) if of == name},
        )
        for name, owner, walled, _, policies, triggers in _rows(_TABLES)
    }


def functions() -> list[Function]:
    """Every function of the application's schema."""
    return [Function(*row) for row in _rows(_FUNCTIONS)]


def may_create_here() -> bool:
    """Whether the application could put a table or a function of its own in front of ours."""
    return bool(_rows(f"SELECT has_schema_privilege('{APPLICATION}', 'public', 'CREATE')")[0][0])


def application() -> dict[str, bool]:
    """The powers of the application's role that would make every wall a curtain."""
    names = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    row = _rows(f"SELECT {', '.join(names)} FROM pg_roles WHERE rolname = '{APPLICATION}'")[0]
    return dict(zip(names, row, strict=True))


def columns(table: str) -> list[tuple[str, str, bool]]:
    """Columns that a row must give: name, type, whether it is an array; generated and defaulted ones left out."""
    return _rows(f"""
        SELECT a.attname, format_type(a.atttypid, NULL), a.attndims > 0 OR t.typcategory = 'A' FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = 'public.{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
          AND NOT a.atthasdef AND a.attidentity = '' ORDER BY a.attnum""")


def references(table: str) -> dict[str, tuple[str, str]]:
    """By column: the table and column it must be found in."""
    rows = _rows(f"""
        SELECT a.attname, f.relname, b.attname FROM pg_constraint k
        JOIN pg_class f ON f.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND k.conrelid = 'public.{table}'::regclass""")
    return {column: (to, of) for column, to, of in rows}


def checks(table: str) -> list[tuple[str, str]]:
    """The check constraints of a table: name and words."""
    return _rows(f"""SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'c' AND conrelid = 'public.{table}'::regclass""")
