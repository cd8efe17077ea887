"""Old lines of the logs of access go by whole seals (`sql/sweeping_by_seals.sql`)."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import migrations

_FOLDER = Path(__file__).parents[1] / "sql"
SQL = (_FOLDER / "sweeping_by_seals.sql").read_text(encoding="utf-8")
_BEFORE = (_FOLDER / "sweeping.sql").read_text(encoding="utf-8")
# Going back puts the function in its place that deletes by the time of each line.
_DELETES = re.search(r"CREATE FUNCTION (access_forget_log.*?END \$\$;)", _BEFORE, re.S)
assert _DELETES is not None
BACK = f"""
DROP POLICY log_seal_disposal ON ledger_logseal;
REVOKE SELECT ON ledger_logseal FROM throughline_disposer;
CREATE OR REPLACE FUNCTION {_DELETES[1]}
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_keeping"), ("ledger", "0005_log_seals")]
    operations = [migrations.RunSQL(SQL, BACK)]
