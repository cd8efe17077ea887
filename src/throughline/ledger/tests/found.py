"""What came back, in a process of its own: `python found.py CASE… -- ARGUMENTS OF RESTORE`."""

from __future__ import annotations

import json
import sys
from typing import Any


def main(cases: list[str]) -> dict[str, Any]:
    """Look at the restored ledger, empty its lists, make them again, and look once more."""
    from throughline import ledger
    from throughline.ledger.reading import read_as_owner
    from throughline.ledger.tests.lost import _facts, _lists

    known = {str(row[0]) for row in read_as_owner("SELECT id FROM ledger_case", [])}
    lists = {case: _lists(case) for case in cases if case in known}
    _empty()
    ledger.rebuild()
    return {
        "facts": {case: _facts(case) for case in cases},
        "lists": lists,
        "again": {case: _lists(case) for case in lists},
        "erased": {case: _is_erased(case) for case in lists},
        "faults": [str(fault) for fault in ledger.verify()],
    }


def _empty() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in ("ledger_dutyrow", "ledger_casesummary", "ledger_searchkey", "ledger_handover"):
            cursor.execute(f"DELETE FROM {table}")


def _is_erased(case: str) -> bool:
    from uuid import UUID

    from throughline.ledger.parts import key_of

    return key_of(UUID(case)) is None


if __name__ == "__main__":
    from throughline.cli.bringing_up import system
    from throughline.cli.main import main as command

    middle = sys.argv.index("--")
    code = command(sys.argv[middle + 1 :])
    assert code == 0, code
    with system():
        from django.db import connections

        connections.close_all()  # those of the command went with its server
        print(json.dumps(main(sys.argv[1:middle])))
