"""Those who were met with somebody who must not be found are not found either."""

import re
from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).resolve().parents[1] / "sql"
SQL = (FOLDER / "hidden_families.sql").read_text(encoding="utf-8")
BEFORE = re.search(
    r"CREATE FUNCTION (casework_is_hidden.*?\$\$;)", (FOLDER / "asking.sql").read_text(encoding="utf-8"), re.DOTALL
)
BACK = f"CREATE OR REPLACE FUNCTION {BEFORE[1]} DROP FUNCTION casework_never_found(uuid);"


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_asking")]
    operations = [migrations.RunSQL(SQL, BACK)]
