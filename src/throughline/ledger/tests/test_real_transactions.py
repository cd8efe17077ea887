"""What only real transactions show: nobody set means no rows, two writers, a connection lost in mid-record."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from throughline import ledger
from throughline.access.context import set_context

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
TABLES = (
    "ledger_case",
    "ledger_entry",
    "ledger_casesummary",
    "ledger_dutyrow",
    "ledger_handover",
    "ledger_searchkey",
    "ledger_once",
    "ledger_erasure",
    "notify_notice",
    "access_relationship",
    "access_sharing",
    "access_readlog",
)


@pytest.fixture
def case(cast: Any, case_of: Any, fact: Any) -> UUID:
    by = cast.first_responder.actor
    made = case_of(by)
    ledger.record(
        fact("handover-offered", to_team=cast.support_worker.team.slug, accept_by="2099-01-01"),
        case=made,
        by=by,
        key="k",
    )
    ledger.open(made, by=by, purpose="t")
    return made


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", TABLES)
def test_nobody_set_means_no_rows(table: str, case: UUID, cast: Any) -> None:
    assert count(table) == 0
    with transaction.atomic():
        set_context(cast.first_responder.actor)
    assert count(table) == 0, "a reader does not outlive the transaction"
    with transaction.atomic():
        set_context(None)
        assert count(table) == 0
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "SELECT set_config('throughline.role', '', true), set_config('throughline.user', '', true)"
        )
        assert count(table) == 0


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_casesummary", "ledger_dutyrow"])
def test_a_reader_sees_rows_only_of_their_own_cases(table: str, case: UUID, cast: Any) -> None:
    with transaction.atomic():
        set_context(cast.first_responder.actor)
        assert count(table) > 0
        set_context(cast.nurse.actor)
        assert count(table) == 0


@pytest.mark.parametrize("table", ["ledger_casesummary", "ledger_dutyrow", "ledger_handover"])
def test_a_reader_writes_no_summary(table: str, case: UUID, cast: Any) -> None:
    with transaction.atomic():
        set_context(cast.first_responder.actor)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0


def test_every_table_with_a_case_in_it_has_row_level_security() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' "
            "AND c.relnamespace = 'public'::regnamespace AND a.attname IN ('case', 'case_id') AND NOT c.relrowsecurity"
        )
        assert [row[0] for row in cursor.fetchall()] == []


def test_of_two_writers_from_one_page_the_second_sees_what_the_first_wrote(
    case: UUID, cast: Any, fact: Any
) -> None:
    by = cast.first_responder.actor
    version = ledger.open(case, by=by, purpose="t").version
    start, outcome = threading.Barrier(2), dict[str, ledger.Receipt | ledger.Stale]()

    def write(name: str, level: str) -> None:
        start.wait()
        try:
            outcome[name] = ledger.record(
                fact("danger-assessed", level=level), case=case, by=by, expected=version
            )
        except ledger.Stale as stale:
            outcome[name] = stale
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=pair) for pair in (("one", "none"), ("two", "immediate"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    late = [each for each in outcome.values() if isinstance(each, ledger.Stale)]
    written = [each for each in outcome.values() if not isinstance(each, ledger.Stale)]
    assert len(late) == len(written) == 1
    assert [each.seq for each in late[0].others] == [written[0].seq]
    assert list(ledger.verify()) == []


def test_many_writers_without_a_version_all_get_their_place(case: UUID, cast: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    seqs: list[int] = []

    def write() -> None:
        try:
            for _ in range(3):
                seqs.append(ledger.record(fact("note", note="Invented."), case=case, by=by).seq)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(seqs)) == 12
    assert list(ledger.verify()) == []


def test_the_same_request_sent_twice_at_once_is_done_once(case: UUID, cast: Any, fact: Any) -> None:
    by, said, got = cast.first_responder.actor, fact("note", note="Once."), []

    def write() -> None:
        try:
            got.append(ledger.record(said, case=case, by=by, key="same"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 3 and len({each.seq for each in got}) == 1


@pytest.mark.parametrize("moment", ["index", "tie", "refresh", "tell"])
def test_a_connection_lost_in_mid_record_leaves_nothing_half_written(
    moment: str, case: UUID, cast: Any, fact: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughline.ledger import composing, effects, telling

    by = cast.first_responder.actor
    before = everything()

    def cut(*_what: Any, **_more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(
        {"index": effects, "tie": effects, "refresh": composing, "tell": telling}[moment],
        {"tell": "follow"}.get(moment, moment),
        cut,
    )
    with pytest.raises(ledger.Unavailable, match="connection to the database was lost.*Nothing was recorded"):
        ledger.record(fact("joint-party", team=cast.social_worker.team.slug), case=case, by=by)
    connection.close()
    assert everything() == before
    assert list(ledger.verify()) == []


def everything() -> list[int]:
    with connections["owner"].cursor() as cursor:
        found = []
        for table in (*TABLES, "procrastinate_jobs"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(int(cursor.fetchone()[0]))
        return found


def test_a_full_disk_is_named(case: UUID, cast: Any, fact: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.utils import OperationalError
    from psycopg.errors import DiskFull

    from throughline.ledger import effects

    def full(*_what: Any) -> None:
        raise OperationalError("could not extend file") from DiskFull("could not extend file")

    monkeypatch.setattr(effects, "index", full)
    with pytest.raises(ledger.Unavailable, match="disk of the database is full"):
        ledger.record(fact("note", note="x"), case=case, by=cast.first_responder.actor)


def test_a_key_store_that_cannot_be_written_opens_no_case(
    cast: Any, fact: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughline.ledger.keys import FileKeys

    def full(self: Any, cases: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileKeys, "new", full)
    with pytest.raises(ledger.Unavailable, match="No space left"):
        ledger.open_case("person", by=cast.first_responder.actor, facts=[fact("name", last_name="X")])
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_case")
        assert cursor.fetchone() == (0,)


def test_a_lost_key_is_named_and_nothing_is_recorded(
    case: UUID, cast: Any, fact: Any, settings: Any, tmp_path: Any
) -> None:
    settings.KEY_FOLDER = tmp_path
    with pytest.raises(ledger.Unavailable, match="no key for case"):
        ledger.record(fact("note", note="x"), case=case, by=cast.first_responder.actor)
