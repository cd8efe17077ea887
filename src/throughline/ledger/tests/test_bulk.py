"""Bulk loading writes what the door would have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from throughline import ledger
from throughline.clock import When
from throughline.ledger import BulkCase, BulkFact

from .test_checking import summaries

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def bulk_case(cast: Any, fact: Any) -> Any:
    police, support = cast.first_responder, cast.support_worker

    def make(name: str = "Exampleton") -> BulkCase:
        start = datetime.now(UTC) - timedelta(days=100)

        def told(days: int, by: Any, kind: str, **data: Any) -> BulkFact:
            when = start + timedelta(days=days)
            more = {"corrects": data.pop("corrects")} if "corrects" in data else {}
            return BulkFact(fact(kind, happened=When.minute(when), **data), by.actor, told=when, **more)

        return BulkCase("person", [
            told(0, police, "case-opened", about="person"),
            told(0, police, "lead-set", team=police.team.slug),
            told(0, police, "encounter", place_type="farm"),
            told(0, police, "name", last_name="Wrong"),
            told(1, police, "name", first_names="Minh", last_name=name, corrects=3),
            told(1, police, "nation", nation="E"),
            told(2, police, "nrm-referral", route="online"),
            told(3, police, "joint-party", team=cast.social_worker.team.slug),
            told(4, police, "handover-offered", to_team=support.team.slug, accept_by="2099-01-01"),
            told(5, support, "handover-accepted"),
            told(6, support, "first-contact"),
        ])  # fmt: skip

    return make


def test_bulk_loading_is_sound_and_rebuilds_to_the_same(bulk_case: Any, cast: Any) -> None:
    tally = ledger.record_many([bulk_case(), bulk_case("Other")])
    assert (tally.cases, tally.facts, tally.rejected) == (2, 22, [])
    assert list(ledger.verify()) == []
    before = summaries()
    assert len(before["cards"]) == 6 and len(before["hand-overs"]) == 2
    ledger.rebuild()
    after = summaries()
    for what, rows in before.items():
        assert after[what] == rows, what


def test_what_was_loaded_is_found_listed_and_open(bulk_case: Any, cast: Any) -> None:
    case = bulk_case()
    ledger.record_many([case])
    for reader in (cast.support_worker, cast.social_worker):
        assert [card.case_id for card in ledger.find(reader.actor, "minh EXAMPLETON").items] == [case.id]
    assert ledger.find(cast.support_worker.actor, "Wrong").items == []
    assert len(ledger.open(case.id, by=cast.support_worker.actor, purpose="t").entries) == 11


def test_an_unsound_case_is_left_out_and_the_rest_goes_on(bulk_case: Any, cast: Any, fact: Any) -> None:
    good, bad = bulk_case(), bulk_case()
    late = BulkFact(
        fact("nation", happened=When.minute(datetime.now(UTC) + timedelta(days=2)), nation="E"),
        cast.first_responder.actor,
    )
    broken = [
        BulkCase("person", [*bad.facts, late]),
        BulkCase("person", bad.facts[2:4]),
        BulkCase("person", []),
    ]
    lost = BulkFact(fact("joint-party", team="no-such-team"), cast.first_responder.actor)
    tally = ledger.record_many(
        [broken[0], good, broken[1], broken[2], BulkCase("person", [*bad.facts, lost])]
    )
    assert tally.cases == 1
    assert [(each.place, each.reasons[0].split(":")[0]) for each in tally.rejected] == [
        (0, "happened"),
        (2, "case"),
        (3, "facts"),
        (4, "There is no team 'no-such-team'. Choose one from the list; nothing was recorded."),
    ]
    assert list(ledger.verify()) == []


def test_several_processes_rebuild_what_one_does(bulk_case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connections

    from throughline.ledger import rebuilding

    ledger.record_many([bulk_case(f"Exampleton{number}") for number in range(7)])
    before = summaries()
    with connections["owner"].cursor() as cursor:
        for table in ("ledger_dutyrow", "ledger_casesummary", "ledger_searchkey", "ledger_handover"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM access_relationship")
        cursor.execute("UPDATE access_sharing SET purpose = 'wrong'")
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    steps: list[tuple[int, int]] = []
    assert ledger.rebuild(processes=2, progress=lambda done, of: steps.append((done, of))) == 7
    assert max(steps) == (7, 7) and len(steps) == 4
    after = summaries()
    for what, rows in before.items():
        assert after[what] == rows, what


def test_a_rebuild_writes_nothing_where_nothing_differs(
    bulk_case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughline.ledger import rebuilding

    ledger.record_many([bulk_case(), bulk_case("Other")])
    written: list[Any] = []
    monkeypatch.setattr(rebuilding, "upsert", lambda table, columns, key, rows: written.extend(rows))
    monkeypatch.setattr(rebuilding, "insert", lambda table, columns, rows: written.extend(rows))
    monkeypatch.setattr(rebuilding, "remove", lambda table, ids: written.extend(ids))
    ledger.rebuild()
    assert written == []
