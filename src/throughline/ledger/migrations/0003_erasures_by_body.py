"""The register of erasures says whose facts went, and tells each data guardian of their own body's alone."""

import django.contrib.postgres.fields
from django.db import migrations, models

from pathlib import Path

WALL = (Path(__file__).parents[1] / "sql" / "erasures.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION ledger_erasures(timestamptz, timestamptz, uuid);
DROP POLICY erasure_read ON ledger_erasure;
CREATE POLICY erasure_read ON ledger_erasure FOR SELECT TO throughline_app USING (
    throughline_is_system() OR throughline_setting('role') = 'data-guardian'
);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="controllers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                default=list,
                help_text="whose facts went",
                size=None,
            ),
        ),
        migrations.RunSQL(WALL, UNDO),
    ]
