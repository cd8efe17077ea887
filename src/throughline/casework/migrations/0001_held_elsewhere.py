"""The function behind the limited card. It stands on the functions of access and the search keys of the ledger."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).resolve().parents[1] / "sql" / "held_elsewhere.sql").read_text(encoding="utf-8")
BACK = "DROP FUNCTION IF EXISTS casework_held_elsewhere(jsonb, integer);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0002_walls"), ("access", "0002_walls")]

    operations = [migrations.RunSQL(SQL, BACK)]
