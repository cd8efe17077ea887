"""Who signs reviewed words, and that nobody changes what was signed."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).resolve().parents[1] / "sql" / "walls.sql").read_text(encoding="utf-8")
BACK = """
DROP POLICY wording_read ON identify_reviewedwording; DROP POLICY wording_sign ON identify_reviewedwording;
ALTER TABLE identify_reviewedwording DISABLE ROW LEVEL SECURITY;
GRANT UPDATE, DELETE ON identify_reviewedwording TO throughline_app;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0001_reviewed_wording"), ("access", "0002_walls")]

    operations = [migrations.RunSQL(SQL, BACK)]
