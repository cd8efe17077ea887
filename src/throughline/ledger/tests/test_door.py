"""Recording: one door, one transaction, and words for everything that can be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from throughline import ledger
from throughline.clock import When

pytestmark = pytest.mark.django_db


def test_opening_makes_the_openers_team_the_lead(cast: Any, case_of: Any) -> None:
    case = ledger.open(case_of(cast.first_responder.actor), by=cast.first_responder.actor, purpose="test")
    assert case.lead is not None and case.lead.team_id == cast.first_responder.team.pk
    assert [each.kind for each in case.entries] == [
        "case-opened",
        "lead-set",
        "encounter",
        "name",
        "date-of-birth",
        "nation",
        "victim-considered",
    ]
    assert case.card == {"name": "Minh Exampleton", "born": "1998-03-27"}


def test_recording_moves_the_version_and_is_read_back(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    before = ledger.open(case, by=by, purpose="test")
    receipt = ledger.record(
        fact("own-words", account="They took my papers.", read_back=True),
        case=case,
        by=by,
        expected=before.version,
    )
    after = ledger.open(case, by=by, purpose="test")
    assert after.version == receipt.version > before.version
    assert after.entry(receipt.seq).data["account"] == "They took my papers."


def test_what_is_sensitive_is_nowhere_readable_in_the_database(cast: Any, case_of: Any) -> None:
    case_of(cast.first_responder.actor)
    from throughline.ledger.parts import as_system

    with as_system(), connection.cursor() as cursor:
        for table in (
            "ledger_entry",
            "ledger_casesummary",
            "ledger_searchkey",
            "ledger_dutyrow",
            "procrastinate_jobs",
        ):
            cursor.execute(f"SELECT count(*), string_agg(t::text, '') FROM {table} t")
            text = str(cursor.fetchone()[1])
            assert "Exampleton" not in text and "1998-03-27" not in text


def test_a_stale_version_shows_what_the_other_wrote(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    version = ledger.open(case, by=by, purpose="test").version
    ledger.record(
        fact("danger-assessed", level="immediate"), case=case, by=cast.investigator.actor, expected=version
    )
    with pytest.raises(ledger.Stale) as stale:
        ledger.record(fact("danger-assessed", level="none"), case=case, by=by, expected=version)
    assert [each.kind for each in stale.value.others] == ["danger-assessed"]
    assert stale.value.others[0].data["level"] == "immediate"
    assert ledger.record(
        fact("danger-assessed", level="none"), case=case, by=by, expected=stale.value.version
    )


def test_a_hidden_fact_makes_nothing_stale(cast: Any, case_of: Any, fact: Any) -> None:
    police, support = cast.first_responder.actor, cast.support_worker.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.support_worker.team.slug), case=case, by=police)
    version = ledger.open(case, by=police, purpose="test").version
    ledger.record(fact("first-contact"), case=case, by=support)
    assert ledger.open(case, by=police, purpose="test").version == version
    assert ledger.record(fact("danger-assessed", level="soon"), case=case, by=police, expected=version)


def test_an_outsider_learns_nothing_of_a_case(cast: Any, case_of: Any, fact: Any) -> None:
    case = case_of(cast.support_worker.actor)
    for act in (
        lambda: ledger.open(case, by=cast.investigator.actor, purpose="test"),
        lambda: ledger.record(fact("note", note="x"), case=case, by=cast.investigator.actor),
        lambda: ledger.open(uuid4(), by=cast.investigator.actor, purpose="test"),
    ):
        with pytest.raises(ledger.NoSuchCase):
            act()


def test_sending_twice_records_once(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    said = fact("danger-assessed", level="soon")
    first = ledger.record(said, case=case, by=by, key="k1")
    assert ledger.record(said, case=case, by=by, key="k1") == first
    with pytest.raises(ledger.Unsound, match="used for something else"):
        ledger.record(fact("danger-assessed", level="none"), case=case, by=by, key="k1")
    assert (
        len([e for e in ledger.open(case, by=by, purpose="test").entries if e.kind == "danger-assessed"]) == 1
    )
    assert ledger.record(said, case=case, by=cast.investigator.actor, key="k1") != first


def test_opening_twice_opens_once(cast: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    facts = [fact("name", last_name="Once")]
    first = ledger.open_case("person", by=by, facts=facts, key="o1")
    assert ledger.open_case("person", by=by, facts=facts, key="o1") == first
    with pytest.raises(ledger.Unsound):
        ledger.open_case("person", by=by, facts=[fact("name", last_name="Twice")], key="o1")


def test_what_lies_in_the_future_is_refused(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ledger.Unsound, match="future"):
        ledger.record(fact("danger-assessed", happened=When.minute(tomorrow), level="none"), case=case, by=by)
    with pytest.raises(ledger.Unsound, match="told in the future"):
        ledger.record(fact("danger-assessed", level="none"), case=case, by=by, told=tomorrow)
    with pytest.raises(ledger.Unsound, match="before it happened"):
        ledger.record(
            fact("danger-assessed", level="none"), case=case, by=by, told=tomorrow - timedelta(days=9)
        )
    today = When.day(datetime.now(UTC).date())
    assert ledger.record(fact("danger-assessed", happened=today, level="none"), case=case, by=by)


def test_a_fact_that_belongs_to_another_kind_of_case_is_refused(cast: Any, case_of: Any, fact: Any) -> None:
    case = ledger.open_case("investigation", by=cast.investigator.actor).case_id
    with pytest.raises(ledger.Unsound, match="kind of case"):
        ledger.record(fact("own-words", account="x"), case=case, by=cast.investigator.actor)


def test_a_role_that_does_not_record_a_kind_is_told_so(cast: Any, case_of: Any, fact: Any) -> None:
    with pytest.raises(ledger.NotAllowed, match="your role"):
        ledger.record(
            fact("first-contact"), case=case_of(cast.investigator.actor), by=cast.investigator.actor
        )


def test_nobody_records_as_another_agency(cast: Any, case_of: Any) -> None:
    from django.db.utils import ProgrammingError

    from throughline.access.context import acting_as

    case = case_of(cast.first_responder.actor)
    columns = "seq, kind, home, about, addressed, earliest, latest, told, recorded_at, controller_id, controller_sector, regime, privileged, role, legal_role, canonical, link"
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting_as(cast.first_responder.actor),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO ledger_entry (case_id, {columns}) VALUES (%s, 1, 'note', 'person', 'x', '', now(), now(), now(), now(), 'harbour-support', 'support', 'uk-gdpr', false, 'x', 'x', '', '')",
            [case],
        )


def test_a_correction_replaces_and_both_stay(cast: Any, case_of: Any, fact: Any) -> None:
    by = cast.first_responder.actor
    case = case_of(by)
    wrong = next(e for e in ledger.open(case, by=by, purpose="t").entries if e.kind == "name")
    ledger.record(
        fact("name", first_names="Linh", last_name="Exampleton"), case=case, by=by, supersedes=wrong.seq
    )
    after = ledger.open(case, by=by, purpose="t")
    assert after.card["name"] == "Linh Exampleton"
    assert [e.kind for e in after.entries].count("name") == 2
    assert after.superseded()[wrong.seq].data["first_names"] == "Linh"
    with pytest.raises(ledger.Unsound):
        ledger.record(fact("name", last_name="X"), case=case, by=by, supersedes=7)


def test_only_its_controller_corrects_a_fact(cast: Any, case_of: Any, fact: Any) -> None:
    police, council = cast.first_responder.actor, cast.social_worker.actor
    case = case_of(police)
    ledger.record(fact("joint-party", team=cast.social_worker.team.slug), case=case, by=police)
    wrong = next(e for e in ledger.open(case, by=council, purpose="t").entries if e.kind == "name")
    with pytest.raises(ledger.NotAllowed, match="Only the body that recorded"):
        ledger.record(fact("name", last_name="X"), case=case, by=council, supersedes=wrong.seq)


def test_every_look_is_logged(cast: Any, case_of: Any) -> None:
    from throughline.access.context import acting_as
    from throughline.access.reading import readers

    by = cast.first_responder.actor
    case = case_of(by)
    ledger.open(case, by=by, purpose="safety")
    with acting_as(by):
        assert [(read.purpose, read.what) for read in readers(case)] == [("safety", "case")]
