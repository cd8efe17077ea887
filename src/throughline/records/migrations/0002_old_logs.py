"""The one way old lines of the logs go (`sql/sweeping.sql`)."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "sweeping.sql").read_text(encoding="utf-8")
BACK = """
DROP FUNCTION access_forget_log(timestamptz);
DROP POLICY read_disposal ON access_readlog; DROP POLICY disclosure_disposal ON access_disclosure;
REVOKE SELECT, DELETE ON access_readlog, access_disclosure FROM throughline_disposer;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_log")]
    operations = [migrations.RunSQL(SQL, BACK)]
