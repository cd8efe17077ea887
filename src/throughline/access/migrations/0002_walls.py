"""The second wall: row-level security and the functions its policies call."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

from throughline.access.unwalling import undone

WALLS = Path(__file__).parents[1] / "sql" / "walls.sql"


class Migration(migrations.Migration):
    """Reads `sql/walls.sql`, so that the rules can be read as SQL."""

    dependencies = [("access", "0001_initial"), ("directory", "0001_initial")]
    operations = [
        migrations.RunSQL(WALLS.read_text(encoding="utf-8"), undone(WALLS.read_text(encoding="utf-8")))
    ]
