"""Grants that nobody needs are taken back, and the last policies that answered to nobody are closed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "taken_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_erasures_by_body"),
        ("notify", "0002_walls"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    # Going back leaves the narrower grants standing: nothing that ran before needs the wider ones.
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
