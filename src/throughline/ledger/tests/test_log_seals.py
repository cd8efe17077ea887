"""The logs of access are sealed: whoever changes, adds, removes or cuts off lines as the owner of the database is found out."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from throughline import ledger
from throughline.access.context import acting_as
from throughline.access.disclosing import log_disclosure
from throughline.access.models import ReadLog
from throughline.access.reading import log_read
from throughline.access.testing import Cast
from throughline.ledger import log_seals

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def anchors(emptied: None, settings: Any, tmp_path: Path) -> None:
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.KEY_FOLDER = tmp_path


def look(cast: Cast, times: int = 5) -> None:
    """Somebody looks, and hands something out."""
    with transaction.atomic(), acting_as(cast.support_worker.actor):
        for _ in range(times):
            log_read(cast.support_worker.actor, None, "search")  # type: ignore[arg-type]
        log_disclosure(cast.support_worker.actor, None, "A court (invented)", "a letter", "an order", "post")  # type: ignore[arg-type]


def rewrite(statement: str) -> None:
    """What only somebody with the owner's powers can do to the log of reads."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE access_readlog DISABLE TRIGGER USER")
        cursor.execute(statement)
        assert cursor.rowcount > 0, "nothing was changed"
        cursor.execute("ALTER TABLE access_readlog ENABLE TRIGGER USER")


def faults() -> list[str]:
    return [str(each) for each in ledger.verify()]


@pytest.fixture
def sealed(cast: Cast) -> Cast:
    """Three seals over the log of reads."""
    for _ in range(3):
        look(cast)
        ledger.seal_logs()
    return cast


def test_logs_that_nobody_touched_have_no_fault_and_are_sealed_once(sealed: Cast) -> None:
    assert ledger.seal_logs() == 0
    assert faults() == []
    reads, disclosures = ledger.log_states()
    assert (reads.sealed, reads.since) == (15, 0)
    assert (disclosures.sealed, disclosures.since) == (3, 0)
    look(sealed)
    assert ledger.log_states()[0].since == 5
    assert "15 lines sealed" in str(ledger.log_states()[0])


MIDDLE = "(SELECT id FROM access_readlog ORDER BY id OFFSET 7 LIMIT 1)"
LAST = "(SELECT max(id) FROM access_readlog)"
SET = {
    "user_id": "(SELECT min(id) FROM access_user)",
    "membership_id": "NULL",
    "agency_id": "NULL",
    "case_id": "gen_random_uuid()",
    "role": "'inspector'",
    "purpose": "'audit'",
    "what": "'nothing'",
    "at": "at + interval '1 microsecond'",
    "at ": "'infinity'",
    "id": "id + 1000",
}
WAYS = {
    **{f"{column} changed": f"UPDATE access_readlog SET {column.strip()} = {to} WHERE id = {MIDDLE}" for column, to in SET.items()},
    "a line taken out of the middle": f"DELETE FROM access_readlog WHERE id = {MIDDLE}",
    "the first line taken out": "DELETE FROM access_readlog WHERE id = (SELECT min(id) FROM access_readlog)",
    "the last line cut off": f"DELETE FROM access_readlog WHERE id = {LAST}",
    "all of it emptied": "DELETE FROM access_readlog",
    "a line put in before": "INSERT INTO access_readlog (id, role, purpose, what, at) VALUES (-5, 'x', 'x', 'x', now())",
    "a line put where one was": f"WITH gone AS (DELETE FROM access_readlog WHERE id = {MIDDLE} RETURNING *) INSERT INTO access_readlog (id, role, purpose, what, at) SELECT id, role, purpose, what, now() FROM gone",
    "two lines swapped": f"UPDATE access_readlog a SET what = b.what || ' ', role = b.role FROM access_readlog b WHERE a.id = {MIDDLE} AND b.id = {LAST}",
    "a whole seal and its lines taken away": "WITH gone AS (DELETE FROM ledger_logseal WHERE log = 'access_readlog' AND number = 2 RETURNING *) DELETE FROM access_readlog r USING gone WHERE r.id BETWEEN gone.first AND gone.last",
    "the end cut off together with its seal": "WITH gone AS (DELETE FROM ledger_logseal WHERE log = 'access_readlog' AND number = 3 RETURNING *) DELETE FROM access_readlog r USING gone WHERE r.id BETWEEN gone.first AND gone.last",
    "every seal taken away": "DELETE FROM ledger_logseal",
    "a seal made older": "UPDATE ledger_logseal SET newest = '2001-01-01' WHERE number = 1 AND log = 'access_readlog'",
    "a seal made older and its lines taken away": "WITH old AS (UPDATE ledger_logseal SET newest = '2001-01-01' WHERE number = 3 AND log = 'access_readlog' RETURNING *) DELETE FROM access_readlog r USING old WHERE r.id BETWEEN old.first AND old.last",
    "a seal that counts more": "UPDATE ledger_logseal SET rows = rows + 1 WHERE number = 2 AND log = 'access_readlog'",
    "a mark changed": "UPDATE ledger_logseal SET mark = sha256(mark) WHERE number = 3 AND log = 'access_readlog'",
    "two seals swapped": "UPDATE ledger_logseal a SET mark = b.mark FROM ledger_logseal b WHERE a.number = 1 AND b.number = 2 AND a.log = b.log",
}  # fmt: skip


def found_after(statement: str) -> list[str]:
    """What is not as it was sealed once the owner, with the triggers off, has done that; then it is undone."""
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount > 0, f"nothing was changed by {statement}"
        found = list(log_seals.faults())
        transaction.set_rollback(True, using="owner")
    return found


@pytest.fixture
def unguarded(sealed: Cast) -> Iterator[None]:
    """The triggers are off, as only the owner can have them."""
    for what in ("DISABLE", "ENABLE"):
        with connections["owner"].cursor() as cursor:
            for table in (*log_seals.LOGS, "ledger_logseal"):
                cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")
        if what == "DISABLE":
            yield


def test_what_the_owner_does_to_a_log_is_found(unguarded: None) -> None:
    found = {how: found_after(statement) for how, statement in WAYS.items()}
    assert {
        how for how, what in found.items() if not any("the log of reads" in each for each in what)
    } == set()
    assert faults() == [], "what was undone is no fault"
    gone = "DELETE FROM access_disclosure WHERE id = (SELECT min(id) FROM access_disclosure)"
    assert "the log of disclosures" in found_after(gone)[0]


def test_random_tamperings_are_all_found(unguarded: None) -> None:
    """One at a time, each undone: any column of any line, or a line taken out."""
    draw = random.Random()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM access_readlog")
        lines = [row[0] for row in cursor.fetchall()]
    for _ in range(200):
        column, line = draw.choice([*SET, ""]), draw.choice(lines)
        what = (
            f"UPDATE access_readlog SET {column.strip()} = {SET[column]}"
            if column
            else "DELETE FROM access_readlog"
        )
        assert found_after(f"{what} WHERE id = {line}"), f"{what} of line {line} was missed"


def test_a_line_whose_transaction_ends_late_is_sealed_too_and_is_no_fault(cast: Cast) -> None:
    """Its number was drawn before those of lines that were written and sealed meanwhile."""
    drawn, may_end = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic(), acting_as(cast.support_worker.actor):
            log_read(cast.support_worker.actor, None, "late")  # type: ignore[arg-type]
            drawn.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    drawn.wait(20)
    look(cast)
    before, log_seals.PATIENCE = log_seals.PATIENCE, 0.2
    try:
        ledger.seal_logs()
        assert ledger.log_states()[0].sealed == 0, "lines were sealed while a lower number was on its way"
    finally:
        log_seals.PATIENCE = before
        may_end.set()
        thread.join()
    ledger.seal_logs()
    assert (ledger.log_states()[0].sealed, faults()) == (6, [])


def test_what_had_its_time_goes_by_whole_seals_and_is_no_fault(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=2300)
    look(cast)
    rewrite(f"UPDATE access_readlog SET at = '{long_ago.isoformat()}' WHERE id <= 3")
    look(cast)
    assert ledger.seal_logs() == 12
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT access_forget_log(now() - interval '6 years')")
        assert cursor.fetchone() == (3,)
    assert faults() == []
    with acting_as(cast.support_worker.actor):
        assert ReadLog.objects.count() == 7
    look(cast)
    ledger.seal_logs()
    assert faults() == []


def test_what_is_not_sealed_yet_is_never_taken_away(cast: Cast) -> None:
    look(cast)
    rewrite("UPDATE access_readlog SET at = '2001-01-01'")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT access_forget_log(now() - interval '6 years')")
        assert cursor.fetchone() == (0,)
