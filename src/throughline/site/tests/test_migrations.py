"""Every migration can be undone, or is refused by name where that would throw away what was recorded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, migrations
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from throughline.conftest import _create
from throughline.ledger.going_back import WouldLose

NOTHING_TO_UNDO = {
    ("ledger", "0004_taken_back"): "grants that nothing needed before either stay taken back",
    ("drafts", "0002_nothing_lapses"): "fills columns that go with it",
}
"""Steps whose way back does nothing, each judged and with its reason. A new one has to be written down here."""


def ours() -> dict[tuple[str, str], Migration]:
    found = MigrationLoader(None).disk_migrations
    return {key: each for key, each in found.items() if type(each).__module__.startswith("throughline.")}


def test_every_migration_says_how_it_is_undone() -> None:
    silent, empty = set(), set()
    for key, migration in ours().items():
        for each in migration.operations:
            if not each.reversible:
                silent.add(key)
            if isinstance(each, migrations.RunSQL) and not each.reverse_sql:
                empty.add(key)
            if isinstance(each, migrations.RunPython) and each.reverse_code is migrations.RunPython.noop:
                empty.add(key)
    assert silent == set(), (
        "give each a reverse; what would lose facts is refused by ledger.going_back anyway"
    )
    assert empty == set(NOTHING_TO_UNDO), "judge each way back that does nothing"


@pytest.fixture
def scratch() -> Iterator[Any]:
    """A database of its own, at the newest version and empty; it goes with the others of this run."""
    usual, name = str(connections["owner"].settings_dict["NAME"]), f"test_throughline_{os.getpid()}gw9"
    _create(usual, name)
    _enter(name)
    try:
        call_command("migrate", database="owner", verbosity=0)
        yield connections["owner"]
    finally:
        _enter(usual)


def _enter(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


CATALOGUE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT relname, relkind::text, relrowsecurity, relowner::regrole::text, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) a)"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, pg_get_functiondef(oid), proowner::regrole::text, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(proacl) a)"
    " FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def catalogue(connection: Any) -> list[set[str]]:
    """Everything that the database itself says of its tables, walls, functions and grants."""
    found = []
    with connection.cursor() as cursor:
        for query in CATALOGUE:
            cursor.execute(query)
            found.append({str(row) for row in cursor.fetchall()})
    return found


ROWS = (
    "INSERT INTO directory_agency (slug, name, sector, legal_roles, nation, invented, source, confidence) VALUES ('invented', 'Invented', 'police', '{}', '', true, '', 'K')",
    "INSERT INTO ledger_case (id, kind, head_seq, head_link, entries, opened_at, invented) VALUES (gen_random_uuid(), 'person', 1, '', 1, now(), true)",
    "INSERT INTO ledger_entry (case_id, seq, kind, home, about, addressed, earliest, latest, told, recorded_at, controller_sector, regime,"
    " privileged, role, legal_role, canonical, link) SELECT id, 1, 'note', 'person', 'subject', '', now(), now(), now(), now(), 'police',"
    " 'part-3', false, 'investigator', 'FR_POLICE', '', '' FROM ledger_case",
    "INSERT INTO ledger_erasure (\"case\", reason, at, entries, head_seq, head_link, controllers) SELECT id, 'asked', now(), 1, 1, '', '{}' FROM ledger_case",
)


def refuse(scratch: Any) -> None:
    """With rows in it, each way that would lose one is refused by name; what holds none goes back and forth."""
    with scratch.cursor() as cursor:
        for row in ROWS:
            cursor.execute(row)
    for app, to, named in (
        ("ledger", "zero", "ledger_(entry|erasure|case)"),
        ("ledger", "0002", "the column controllers of ledger_erasure"),
        ("access", "zero", "ledger_(entry|erasure|case)"),
        ("directory", "zero", "throw away"),
    ):
        with pytest.raises(WouldLose, match=f"{named}.*restore the backup"):
            call_command("migrate", app, to, database="owner", verbosity=0)
    with scratch.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (1,)
    call_command("migrate", "notify", "0001", database="owner", verbosity=0)
    call_command("migrate", database="owner", verbosity=0)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_all_the_way_back_and_forth_gives_the_same_and_no_step_back_throws_away_what_was_recorded(
    scratch: Any,
) -> None:
    before = catalogue(scratch)
    assert all(before)
    MigrationExecutor(scratch).migrate([(app, None) for app in sorted({app for app, _ in ours()})])
    with scratch.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'procrastinate%'"
        )
        assert cursor.fetchone()[0] is None, "no function of ours is left behind"
    call_command("migrate", database="owner", verbosity=0)
    for one, other in zip(before, catalogue(scratch), strict=True):
        assert one == other
    refuse(scratch)
    assert catalogue(scratch) == before
