"""Append-only, row-level security, and the one way to dispose of an erased case."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

from throughline.access.unwalling import undone

WALLS = Path(__file__).parents[1] / "sql" / "walls.sql"


class Migration(migrations.Migration):
    """Reads `sql/walls.sql`, so that the rules can be read as SQL."""

    dependencies = [("ledger", "0001_initial"), ("access", "0002_walls")]
    operations = [
        migrations.RunSQL(WALLS.read_text(encoding="utf-8"), undone(WALLS.read_text(encoding="utf-8")))
    ]
