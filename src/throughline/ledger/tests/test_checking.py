"""`verify` finds any one row changed, removed, swapped or cut off; `rebuild` gives what recording gave."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from throughline import ledger
from throughline.ledger.parts import as_system

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def tamper(sql: str, *values: Any) -> None:
    """What only somebody with the owner's powers can do."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


@pytest.fixture
def two_cases(cast: Any, case_of: Any) -> tuple[UUID, UUID]:
    return case_of(cast.first_responder.actor), case_of(cast.first_responder.actor)


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    return tmp_path / "anchors.jsonl"


def test_an_untouched_ledger_has_no_fault(two_cases: tuple[UUID, UUID]) -> None:
    ledger.anchor()
    seen: list[int] = []
    assert list(ledger.verify(progress=seen.append)) == []
    assert seen[-1] == 14
    assert list(ledger.verify(two_cases[0])) == []


NTH = "(SELECT seq FROM ledger_entry WHERE case_id = %s ORDER BY seq OFFSET 2 LIMIT 1)"
LAST = "(SELECT max(seq) FROM ledger_entry WHERE case_id = %s)"
CHANGES: dict[str, str] = {
    "its text": f"UPDATE ledger_entry SET canonical = canonical || ' '::bytea WHERE case_id = %s AND seq = {NTH}",
    "a column": f"UPDATE ledger_entry SET kind = 'note' WHERE case_id = %s AND seq = {NTH}",
    "the time it happened": f"UPDATE ledger_entry SET earliest = earliest - interval '1 second' WHERE case_id = %s AND seq = {NTH}",
    "the time we were told": f"UPDATE ledger_entry SET told = told - interval '1 day' WHERE case_id = %s AND seq = {NTH}",
    "its controller": f"UPDATE ledger_entry SET controller_id = 'harbour-support' WHERE case_id = %s AND seq = {NTH}",
    "its privilege": f"UPDATE ledger_entry SET privileged = NOT privileged WHERE case_id = %s AND seq = {NTH}",
    "its author": f"UPDATE ledger_entry SET author = author + 1 WHERE case_id = %s AND seq = {NTH}",
    "its seal": "UPDATE ledger_entry SET sealed = sealed || '\\x00'::bytea WHERE case_id = %s AND sealed IS NOT NULL AND %s::uuid IS NOT NULL",
    "its seal taken away": "UPDATE ledger_entry SET sealed = NULL WHERE case_id = %s AND sealed IS NOT NULL AND %s::uuid IS NOT NULL",
    "its link": f"UPDATE ledger_entry SET link = sha256(link) WHERE case_id = %s AND seq = {NTH}",
    "its number": f"UPDATE ledger_entry SET seq = seq + 100000 WHERE case_id = %s AND seq = {NTH}",
    "removed in the middle": f"DELETE FROM ledger_entry WHERE case_id = %s AND seq = {NTH}",
    "removed at the end": f"DELETE FROM ledger_entry WHERE case_id = %s AND seq = {LAST}",
    "removed at the start": "DELETE FROM ledger_entry WHERE case_id = %s AND seq = (SELECT min(seq) FROM ledger_entry WHERE case_id = %s)",
    "added": f"INSERT INTO ledger_entry SELECT (r).* FROM (SELECT jsonb_populate_record(e, jsonb_build_object('id', 999999, 'seq', e.seq + 1)) AS r FROM ledger_entry e WHERE case_id = %s AND seq = {LAST}) x",
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_row_tampered_with_is_found(what: str, two_cases: tuple[UUID, UUID]) -> None:
    case, other = two_cases
    tamper(CHANGES[what], case, case)
    faults = list(ledger.verify())
    assert faults and {fault.case_id for fault in faults} == {case}
    assert list(ledger.verify(other)) == []


def test_two_rows_swapped_are_found(two_cases: tuple[UUID, UUID]) -> None:
    case = two_cases[0]
    tamper(
        """WITH two AS (SELECT array_agg(seq ORDER BY seq) AS s FROM (SELECT seq FROM ledger_entry WHERE case_id = %s ORDER BY seq OFFSET 2 LIMIT 2) t)
        UPDATE ledger_entry e SET canonical = o.canonical, sealed = o.sealed, link = o.link, kind = o.kind
        FROM two, ledger_entry o WHERE e.case_id = %s AND o.case_id = e.case_id
        AND e.seq = ANY (two.s) AND o.seq = ANY (two.s) AND o.seq <> e.seq""",
        case, case,
    )  # fmt: skip
    assert {fault.case_id for fault in ledger.verify()} == {case}


def test_rows_swapped_between_cases_are_found(two_cases: tuple[UUID, UUID]) -> None:
    one, two = two_cases
    tamper(
        "UPDATE ledger_entry e SET canonical = o.canonical, link = o.link, sealed = o.sealed FROM ledger_entry o WHERE e.case_id = %s AND o.case_id = %s AND e.kind = 'name' AND o.kind = 'name'",
        one,
        two,
    )
    assert {fault.case_id for fault in ledger.verify()} == {one}


def test_a_tail_cut_off_together_with_its_head_is_found_by_the_anchor(two_cases: tuple[UUID, UUID]) -> None:
    case = two_cases[0]
    ledger.anchor()
    tamper(f"DELETE FROM ledger_entry WHERE case_id = %s AND seq = {LAST}", case, case)
    tamper(
        "UPDATE ledger_case c SET head_seq = e.seq, head_link = e.link, entries = entries - 1 FROM ledger_entry e WHERE c.id = %s AND e.case_id = c.id AND e.seq = (SELECT max(seq) FROM ledger_entry WHERE case_id = %s)",
        case,
        case,
    )
    assert [fault.what for fault in ledger.verify()] == ["this fact was anchored and is not there as it was"]


def test_a_whole_case_taken_away_is_found_by_the_anchor(two_cases: tuple[UUID, UUID]) -> None:
    case = two_cases[0]
    ledger.anchor()
    tamper("DELETE FROM ledger_entry WHERE case_id = %s", case)
    tamper("DELETE FROM ledger_case WHERE id = %s", case)
    assert [(fault.case_id, fault.what) for fault in ledger.verify()] == [
        (case, "every fact of this case is gone")
    ]


def test_anchors_grow_with_what_moved_and_are_chained_themselves(
    two_cases: tuple[UUID, UUID], cast: Any, fact: Any, anchors: Path
) -> None:
    assert ledger.anchor() == 2
    assert ledger.anchor() == 0
    ledger.record(fact("danger-assessed", level="none"), case=two_cases[0], by=cast.first_responder.actor)
    assert ledger.anchor() == 1
    assert list(ledger.verify()) == []
    lines = anchors.read_bytes().splitlines(keepends=True)
    anchors.write_bytes(lines[1])
    assert "Line 1 of the anchors" in str(next(ledger.verify()))
    anchors.write_bytes(lines[0].replace(b'"at":"2', b'"at":"1') + lines[1])
    assert "Line 1 of the anchors" in str(next(ledger.verify()))


@pytest.mark.parametrize(
    "act", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
@pytest.mark.parametrize("who", ["default", "owner"])
def test_nobody_changes_the_ledger(act: str, who: str, two_cases: tuple[UUID, UUID]) -> None:
    from django.db.utils import ProgrammingError

    with (
        pytest.raises(ProgrammingError, match="append-only|permission denied"),
        connections[who].cursor() as cursor,
    ):
        cursor.execute(act)


def summaries() -> dict[str, list[Any]]:
    """Every summary, without row numbers, with cards opened."""
    from throughline.access.models import Relationship, Sharing
    from throughline.ledger import models, sealing
    from throughline.ledger.parts import key_of

    def rows(table: Any, *without: str) -> list[Any]:
        return sorted(
            (
                {k: v for k, v in row.items() if k not in {"id", "escalated_at", *without}}
                for row in table.objects.values()
            ),
            key=str,
        )

    with as_system():
        cards = rows(models.CaseSummary)
        for row in cards:
            row["card"] = sealing.unseal(
                key_of(row["case_id"]) or b"",
                bytes(row["card"]),
                sealing.card_place(row["case_id"], row["audience"]),
            )
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT case_id, seq, keys FROM ledger_searchkey ORDER BY 1, 2")
            found = cursor.fetchall()
        hand_overs = [dict(row) for row in models.HandOver.objects.order_by("pk").values()]
        return {
            "duties": rows(models.DutyRow),
            "cards": cards,
            "ties": rows(Relationship),
            "sharings": rows(Sharing),
            "keys": found,
            "hand-overs": [{k: v for k, v in row.items() if k != "escalated_at"} for row in hand_overs],
        }


@pytest.fixture
def busy_case(cast: Any, case_of: Any, fact: Any) -> UUID:
    """A case with everything on it: parties, hand-overs both ways, sharing, a referral, a correction."""
    police, support = cast.first_responder, cast.support_worker
    case = case_of(police.actor)
    name = next(e for e in ledger.open(case, by=police.actor, purpose="t").entries if e.kind == "name")

    def say(player: Any, kind: str, **data: Any) -> Any:
        more = {"supersedes": data.pop("replaces")} if "replaces" in data else {}
        return ledger.record(fact(kind, **data), case=case, by=player.actor, **more)

    say(police, "name", first_names="Linh", last_name="Exampleton", replaces=name.seq)
    say(police, "nation", nation="E")
    say(police, "consent-referral", state="given")
    say(police, "nrm-referral", route="online")
    say(police, "joint-party", team=cast.social_worker.team.slug)
    say(police, "handover-offered", to_team=support.team.slug, accept_by="2099-01-01")
    say(support, "handover-returned", reason="Another area.")
    say(police, "handover-offered", to_team=support.team.slug, accept_by="2099-01-01")
    say(support, "handover-accepted")
    say(support, "first-contact")
    say(
        support,
        "sharing-decision",
        recipient="northshire-police",
        fields=["first-contact"],
        purpose="safety at court",
        basis="consent",
        ends="2099-12-31",
    )
    say(cast.social_worker, "safeguarding-referral", to="LA", for_="adult")
    return case


def test_rebuild_gives_what_recording_gave(busy_case: UUID) -> None:
    before = summaries()
    assert before["cards"] and before["hand-overs"] and before["keys"]
    with connections["owner"].cursor() as cursor:
        for table in ("dutyrow", "casesummary", "handover", "searchkey"):
            cursor.execute(f"DELETE FROM ledger_{table}")
    assert ledger.rebuild() == 1
    after = summaries()
    for what, rows in before.items():
        assert after[what] == rows, what


def test_erasing_takes_the_sealed_fields_from_everywhere_and_leaves_the_chain(
    busy_case: UUID, cast: Any, fact: Any
) -> None:
    by = cast.support_worker.actor
    assert ledger.erase(busy_case, "The person asked for it.", simulate=True) > 0
    assert ledger.open(busy_case, by=by, purpose="t").erased is False
    ledger.erase(busy_case, "The person asked for it.")
    after = ledger.open(busy_case, by=by, purpose="t")
    assert after.erased and after.card == {} and "last_name" not in str([e.data for e in after.entries])
    assert list(ledger.verify()) == []
    with pytest.raises(ledger.NotAllowed, match="erased"):
        ledger.record(fact("note", note="x"), case=busy_case, by=by)
    assert ledger.reapply() == [busy_case]
    ledger.rebuild()
    assert ledger.dispose(busy_case) > 10
    assert list(ledger.verify()) == []


def test_only_an_erased_case_is_disposed_of(busy_case: UUID) -> None:
    from django.db.utils import ProgrammingError

    with pytest.raises(ProgrammingError, match="not in the erasure register"):
        ledger.dispose(busy_case)


def test_an_erasure_that_nobody_witnessed_excuses_nothing(two_cases: tuple[UUID, UUID]) -> None:
    case = two_cases[0]
    tamper(
        "INSERT INTO ledger_erasure SELECT id, 'Forged.', NULL, now(), entries, head_seq, head_link, now(), '{}' FROM ledger_case WHERE id = %s",
        case,
    )
    tamper("DELETE FROM ledger_entry WHERE case_id = %s", case)
    assert [(fault.case_id, fault.what) for fault in ledger.verify()] == [
        (case, "the register says that it was erased, which nobody witnessed")
    ]


def test_what_the_register_says_of_an_erasure_cannot_be_changed_unseen(two_cases: tuple[UUID, UUID]) -> None:
    ledger.erase(two_cases[0], "The person asked for it.")
    tamper("UPDATE ledger_erasure SET reason = 'Something else.' WHERE \"case\" = %s", two_cases[0])
    assert {fault.case_id for fault in ledger.verify()} == {two_cases[0]}


def test_the_end_of_the_anchors_cannot_be_cut_off(
    two_cases: tuple[UUID, UUID], cast: Any, fact: Any, anchors: Path
) -> None:
    ledger.anchor()
    ledger.record(fact("danger-assessed", level="none"), case=two_cases[0], by=cast.first_responder.actor)
    ledger.anchor()
    whole = anchors.read_bytes()
    for cut in (whole.splitlines(keepends=True)[0], whole[:-3], b""):
        anchors.write_bytes(cut)
        assert "The anchors end at line" in str(next(ledger.verify()))
    anchors.write_bytes(whole + b'{"at":"20')
    assert list(ledger.verify()) == [], "a line cut short by a crash was never acknowledged"
    ledger.record(fact("danger-assessed", level="soon"), case=two_cases[0], by=cast.first_responder.actor)
    ledger.anchor()
    assert list(ledger.verify()) == []


def test_a_time_that_no_clock_shows_is_named_and_stops_nothing(two_cases: tuple[UUID, UUID]) -> None:
    tamper(
        f"UPDATE ledger_entry SET told = 'infinity' WHERE case_id = %s AND seq = {NTH}", *[two_cases[0]] * 2
    )
    tamper("UPDATE ledger_case SET opened_at = '20000-01-01' WHERE id = %s", two_cases[1])
    assert {fault.case_id for fault in ledger.verify()} == set(two_cases)
