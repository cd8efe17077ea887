"""Who reads a study and the counts behind it, and the function that tells who was seen by whom without saying who."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).resolve().parents[1] / "sql" / "walls.sql").read_text(encoding="utf-8")
BACK = """
DROP FUNCTION assurance_sightings(timestamptz, timestamptz);
DROP POLICY study_read ON assurance_study; DROP POLICY study_ask ON assurance_study;
DROP POLICY study_change ON assurance_study; DROP POLICY study_drop ON assurance_study;
DROP POLICY counts_read ON assurance_counts; DROP POLICY counts_add ON assurance_counts;
DROP POLICY counts_change ON assurance_counts; DROP POLICY counts_drop ON assurance_counts;
ALTER TABLE assurance_study DISABLE ROW LEVEL SECURITY;
ALTER TABLE assurance_counts DISABLE ROW LEVEL SECURITY;
DROP FUNCTION assurance_may_study();
"""


class Migration(migrations.Migration):
    dependencies = [("assurance", "0001_initial"), ("access", "0002_walls"), ("ledger", "0002_walls")]

    operations = [migrations.RunSQL(SQL, BACK)]
