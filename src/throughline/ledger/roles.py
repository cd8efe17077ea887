"""The three roles of the database, and the database itself.

The owner migrates. The application reads and adds, and is held by row-level security. The disposer is the only one
the ledger's trigger lets delete, and nobody can sign in as it: it is reached through one function.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

OWNER, APPLICATION, DISPOSER = "throughline_owner", "throughline_app", "throughline_disposer"
_ROLES = {OWNER: "LOGIN CREATEDB", APPLICATION: "LOGIN", DISPOSER: "NOLOGIN"}


def provision(connection: psycopg.Connection[Any], database: str) -> None:
    """Create what is missing of the roles and the database. Changes nothing that is there already.

    The connection must autocommit and belong to an account that may create roles and databases.
    """
    have = {
        row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'throughline%'")
    }
    for role, powers in _ROLES.items():
        if role not in have:
            connection.execute(sql.SQL("CREATE ROLE {} " + powers).format(sql.Identifier(role)))
    if have >= set(_ROLES) and _exists(connection, database):
        return
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(DISPOSER), sql.Identifier(OWNER)))
    _let_act_as(connection)
    if not _exists(connection, database):
        create_database(connection, database)


def prepare(url: str) -> None:
    """Make a database of your own ready for `migrate`: the roles, and the owner's right to build in it.

    `url` is the account that owns the database (DATABASE_OWNER_URL, else DATABASE_URL). Changes nothing that is there
    already. Raises `psycopg.Error` where the server is away or the account may not create roles.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        have = {
            row[0]
            for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'throughline%'")
        }
        ready = "SELECT has_schema_privilege('throughline_owner', 'public', 'CREATE') AND pg_has_role('throughline_owner', 'MEMBER')"
        if have >= set(_ROLES) and connection.execute(ready).fetchone() == (True,):
            return
        for role in sorted(set(_ROLES) - have):
            connection.execute(sql.SQL("CREATE ROLE {} " + _ROLES[role]).format(sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(DISPOSER), sql.Identifier(OWNER)))
        _let_act_as(connection)
        name = sql.Identifier(connection.info.dbname)
        connection.execute(
            sql.SQL("GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                name, sql.Identifier(OWNER)
            )
        )
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APPLICATION))
        )
        connection.execute(
            sql.SQL("GRANT ALL ON SCHEMA public TO {} WITH GRANT OPTION").format(sql.Identifier(OWNER))
        )


def _exists(connection: psycopg.Connection[Any], database: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None
    )


def _let_act_as(connection: psycopg.Connection[Any]) -> None:
    """An account that is not a superuser must be a member of a role before it can give things to it."""
    row = connection.execute(
        "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    if not row[1]:
        for role in (OWNER, APPLICATION):
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(row[0])))


def create_database(connection: psycopg.Connection[Any], database: str) -> None:
    """A database that belongs to the owner and that nobody else may enter but the application."""
    name = sql.Identifier(database)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(name, sql.Identifier(OWNER))
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APPLICATION))
    )


def drop_database(connection: psycopg.Connection[Any], database: str) -> None:
    """Take a database away, with whoever is still in it. An autovacuum worker there makes way by itself."""
    name = sql.Identifier(database)
    try:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    except psycopg.errors.InsufficientPrivilege:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


LATER_TABLES = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION}, {DISPOSER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION};
"""
"""Given by the owner before each migration, so that tables of other makers serve the application too. What is
append-only takes UPDATE and DELETE back in the migration that creates it."""

NOT_FOR_EVERYBODY = f"""
DO $$ DECLARE one regprocedure; BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.proowner = current_user::regrole
          AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {APPLICATION}', one);
    END LOOP;
END $$;
"""  # noqa: S608 - one constant
"""Carried out by the owner after each migration: PostgreSQL lets everybody carry out a new function, and one that looks
through row-level security with its owner's eyes is for the application alone. One that a migration closed stays closed."""
