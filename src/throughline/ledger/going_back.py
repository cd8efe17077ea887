"""Going back to an older version of the tables: free where nothing is lost, refused by name where something would be.

Every migration says how it is undone, and a test walks all of them back and forth. But to undo the making of a table is
to throw away what is in it: where that is a fact, an account or a decision, the way back is a restore of the backup made
before the upgrade, and not this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connections, migrations
from django.db.migrations import Migration

MADE_AGAIN = frozenset(
    {
        "ledger_dutyrow",
        "ledger_casesummary",
        "ledger_handover",
        "ledger_searchkey",
        "ledger_once",
        "access_sharing",
    }
)
"""Tables whose rows `throughline rebuild` makes again, or that are needed for a request's while."""

Plan = Sequence[tuple[Migration, bool]]


class WouldLose(Exception):
    """Going back would throw away what was recorded; the text names the step and the table. Nothing was changed."""


def refuse_losses(using: str, plan: Plan | None = None) -> None:
    """Before the owner migrates: raises `WouldLose` where a step back takes away a table or a column that holds anything."""
    for migration, backwards in plan or ():
        if backwards:
            for table, column in _taken_away(migration):
                if _holds(using, table, column):
                    raise WouldLose(_said(migration, table, column))


def _taken_away(migration: Migration) -> Iterator[tuple[str, str | None]]:
    """The tables, and the columns of tables, that undoing a migration removes."""
    for each in migration.operations:
        if isinstance(each, migrations.CreateModel):
            table = each.options.get("db_table") or f"{migration.app_label}_{each.name_lower}"
            if table not in MADE_AGAIN:
                yield table, None
        elif isinstance(each, migrations.AddField):
            table = f"{migration.app_label}_{each.model_name_lower}"
            if table not in MADE_AGAIN:
                yield table, each.field.get_attname_column()[1] or each.name


def _holds(using: str, table: str, column: str | None) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        if not cursor.fetchone()[0]:
            return False
        if column is not None:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name IN (%s, %s)",
                [table, column, f"{column}_id"],
            )
            named = cursor.fetchone()
            column = named[0] if named else None
        where = f'WHERE "{column}" IS NOT NULL' if column else ""
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" {where})')  # noqa: S608 - names of our own tables
        return bool(cursor.fetchone()[0])


def _said(migration: Migration, table: str, column: str | None) -> str:
    what = f"the column {column} of {table}" if column else f"the table {table}"
    return (
        f"Going back over {migration.app_label}.{migration.name} would throw away {what}, which holds what was recorded. "
        "Nothing was changed. To return to the version before, restore the backup that was made before the upgrade into a "
        "folder of its own (`throughline restore --to`), and install the older version there."
    )
