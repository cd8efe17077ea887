"""The database's own catalogue, held against `catalogue.toml`: ours and third parties' tables alike.

Each table says there what it holds, whether it stands behind row-level security and by which policies, what the
application may do to it, and its triggers. A table that is new or changed fails until somebody has judged it:
`THROUGHLINE_WRITE_CATALOGUE=1 pytest …/test_database_catalogue.py` writes what stands; read it, and say what it holds.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from throughline.access.context import SETTINGS

from . import database
from .world import make_world

DECLARED = Path(__file__).with_name("catalogue.toml")
WRITE = os.environ.get("THROUGHLINE_WRITE_CATALOGUE") == "1"
OF_THE_LEDGER = {"ledger_entry", "access_readlog"}
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@cache
def declared() -> dict[str, dict[str, Any]]:
    """The judged table: by name, what each holds and how it is kept."""
    return tomllib.loads(DECLARED.read_text(encoding="utf-8")) if DECLARED.exists() else {}


def write(found: dict[str, database.Table]) -> None:
    """Put what stands into the declaration, keeping what people wrote."""
    lines = [
        "# Every table of the database: what it holds, who may do what to it, and why one without a wall has none.",
        "# `before_sign_in`: rows are read while nobody acts yet. See test_database_catalogue.py.",
    ]
    for name, table in found.items():
        said = {key: declared().get(name, {}).get(key) for key in ("holds", "why_open", "before_sign_in")}
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in said.items() if value is not None]
        lines += [f"{key} = {_toml(value)}" for key, value in table.as_row().items()]
    DECLARED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    declared.cache_clear()


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {json.dumps(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


def test_every_table_stands_as_it_was_judged() -> None:
    found = database.tables()
    if WRITE:
        write(found)
    assert set(found) == set(declared()), "a table is new or gone: judge it in catalogue.toml"
    for name, table in found.items():
        said = {k: v for k, v in declared()[name].items() if k not in ("holds", "why_open", "before_sign_in")}
        assert table.as_row() == said, f"{name} is kept in another way than was judged"


def test_every_table_says_what_it_holds_and_one_without_a_wall_says_why() -> None:
    for name, row in declared().items():
        assert row.get("holds"), f"{name} does not say what it holds"
        assert row["walled"] or row.get("why_open"), f"{name} has no wall and does not say why"
        assert not (row["walled"] and row.get("why_open")), f"{name} has a wall; take its excuse away"


def test_a_wall_without_a_policy_for_a_granted_command_is_a_grant_to_take_back() -> None:
    """What no policy lets through needs no grant either: two locks, and neither by accident."""
    for name, table in database.tables().items():
        if not table.walled:
            continue
        commands = set(table.policies.values())
        for grant in table.grants.get(database.APPLICATION, ()):
            command = grant.split("(")[0]
            assert command in commands or "ALL" in commands, (
                f"{name}: {grant} is granted and no policy uses it"
            )


def test_every_table_belongs_to_the_owner_and_none_to_the_application() -> None:
    assert {table.owner for table in database.tables().values()} == {"throughline_owner"}


def test_the_application_cannot_step_over_a_wall() -> None:
    assert not any(database.application().values())
    assert not database.may_create_here()


def test_every_function_that_looks_through_a_wall_pins_where_it_looks() -> None:
    """With a search path of the caller's choosing it would look at the caller's tables."""
    for function in database.functions():
        if function.looks_through:
            assert function.settings == "search_path=public, pg_temp", function.name
            assert not function.public, f"{function.name} can be carried out by everybody"


def test_what_is_append_only_is_so_by_grant_and_by_trigger() -> None:
    for name in OF_THE_LEDGER:
        table = database.tables()[name]
        assert set(table.grants[database.APPLICATION]) == {"INSERT", "SELECT"}
        assert any("append_only" in each for each in table.triggers)
        assert any("never_emptied" in each for each in table.triggers)


# -- nobody sees nothing -------------------------------------------------------------------------------------------------

VALUES = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "timestamp with time zone": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "boolean": "true",
    "bytea": "\\x00",
    "jsonb": "{}",
}


def value_for(column: str, kind: str, is_array: bool, table: str) -> Any:
    """A value that fits a column; one that must be found elsewhere is found there."""
    if found := database.references(table).get(column):
        asked = f'SELECT "{found[1]}" FROM "{found[0]}" LIMIT 1'
        if one(asked) is None:
            fill(found[0])
        return one(asked)
    if is_array:
        return "{}"
    return VALUES.get(kind, "1" if "int" in kind or kind == "numeric" else "x")


def one(sql: str) -> Any:
    """The first value the owner, who stands above the walls, finds."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def without_checks(table: str) -> Iterator[None]:
    """What a row says need not make sense here, only be there; what is written later must make sense again."""
    checks = database.checks(table)
    with connections["owner"].cursor() as cursor:
        for name, _ in checks:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        yield
        for name, words in checks:
            again = words if words.endswith("NOT VALID") else f"{words} NOT VALID"
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {again}')


def fill(table: str) -> None:
    """A row in a table that the world left empty, by what the catalogue says a row must have."""
    needed = database.columns(table)
    names = ", ".join(f'"{name}"' for name, *_ in needed)
    values = [value_for(name, kind, is_array, table) for name, kind, is_array in needed]
    with without_checks(table), connections["owner"].cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(values))})', values)


@pytest.fixture
def full(emptied: None) -> list[str]:
    """A committed world with at least one row in every walled table; the names of those tables."""
    with transaction.atomic():
        make_world()
    walled = [name for name, table in database.tables().items() if table.walled]
    for name in walled:
        if not one(f'SELECT 1 FROM "{name}" LIMIT 1'):
            fill(name)
    return walled


def seen(table: str, value: str | None) -> int:
    """How many rows the application finds with every setting unset (None) or set to `value`."""
    if "SELECT" not in declared()[table]["app"]:
        return 0
    connection.close()  # a setting once set is empty afterwards, never unset again
    with transaction.atomic(), connection.cursor() as cursor:
        if value is not None:
            for name in SETTINGS:
                cursor.execute("SELECT set_config(%s, %s, true)", [f"throughline.{name}", value])
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_unset_and_empty_give_no_rows_of_any_walled_table(full: list[str]) -> None:
    for name in full:
        there = one(f'SELECT count(*) FROM "{name}"')
        assert there, f"nothing was put into {name}, so this would prove nothing"
        found = {"unset": seen(name, None), "empty": seen(name, "")}
        before = declared()[name].get("before_sign_in")
        assert bool(before) == any(found.values()), f"{name} gives {found} of {there} rows to nobody"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_somebody_of_no_body_with_no_part_finds_no_row_of_a_case(full: list[str]) -> None:
    """A reader whose user, team and body nobody knows: what they may find is what everybody at work may."""
    for name in full:
        if "SELECT" not in declared()[name]["app"]:
            continue
        connection.close()
        with transaction.atomic(), connection.cursor() as cursor:
            stranger = {
                "user": "-1",
                "team": "-1",
                "agencies": "{nobody}",
                "sector": "police",
                "role": "investigator",
            }
            for key, value in stranger.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [f"throughline.{key}", value])
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found = cursor.fetchone()[0]
        assert found == 0 or name == "access_user", f"a stranger finds {found} rows of {name}"
