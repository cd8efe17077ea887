"""What the log of processing reads beyond the tables a data guardian may read (`sql/log.sql`)."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "log.sql").read_text(encoding="utf-8")
BACK = """
DROP FUNCTION records_author(uuid, bigint);
DROP FUNCTION records_entries(timestamptz, timestamptz, uuid);
DROP FUNCTION records_is_guardian_of(text);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_disclosure"), ("ledger", "0003_erasures_by_body")]
    operations = [migrations.RunSQL(SQL, BACK)]
