"""The worker's part: done once, told how far, kept or said why not; and our own records without anybody's name."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from throughline import ledger
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.testing import Cast, Player
from throughline.assurance import queries, working
from throughline.assurance.models import Counts, Study
from throughline.assurance.tests.conftest import QUICK, Ask, here, upload
from throughline.clock import When
from throughline.vocabulary import parse

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")


def study(pk: int) -> Study:
    with acting_as(SYSTEM):
        return Study.objects.get(pk=pk)


def test_a_finished_study_is_left_alone(analyst: Player, ask: Ask) -> None:
    pk = ask(analyst)
    before = study(pk).finished_at
    assert working.work_out(pk, here) is False
    assert study(pk).finished_at == before


def test_a_study_that_was_broken_off_is_begun_again(analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, work=False)
    working.work_out(pk, lambda _asked: iter([{"done": 1, "of": 5}]))
    assert study(pk).state == Study.State.WORKING
    assert working.work_out(pk, here)
    assert study(pk).state == Study.State.DONE


def test_a_failure_is_said_and_found_by_whoever_asked(client: Client, analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, work=False)
    assert not working.work_out(pk, lambda _asked: iter([{"problem": working.STOPPED}]))
    assert working.STOPPED in client.get(f"/assurance/prevalence/{pk}/").content.decode()


def test_the_process_of_its_own_is_told_no_secret_and_finds_the_same(
    analyst: Player, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    assert "DATABASE_URL" not in working.PASSED_ON
    pk = ask(analyst, work=False)
    monkeypatch.delenv("DATABASE_URL")
    assert working.work_out(pk)
    again = ask(analyst)
    assert study(pk).found == study(again).found
    assert bytes(study(pk).note or b"") == bytes(study(again).note or b"")


def test_a_process_that_dies_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PASSED_ON", ("PATH",))
    assert list(working.in_a_process({"nothing": True}))[-1] == {"problem": working.STOPPED}


def test_the_worker_is_asked_in_the_same_transaction(analyst: Player, ask: Ask) -> None:
    pk = ask(analyst, work=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'throughline.assurance.work_out'"
        )
        assert [json.loads(row[0]) for row in cursor.fetchall()] == [{"study": pk}]


def test_without_a_reader_the_database_shows_no_study_and_no_count(cast: Cast, ask: Ask) -> None:
    pk = ask(cast.analyst)
    for actor in (None, cast.investigator.actor, cast.supervisor.actor, cast.inspector.actor):
        with acting_as(actor):
            assert not Study.objects.filter(pk=pk).exists()
            assert not Counts.objects.filter(study_id=pk).exists()
    with acting_as(cast.data_guardian.actor):
        assert Counts.objects.filter(study_id=pk).exists()


def test_a_shared_study_still_keeps_its_counts(cast: Cast, ask: Ask) -> None:
    pk = ask(cast.analyst)
    with acting_as(SYSTEM):
        Study.objects.filter(pk=pk).update(shared=True)
    with acting_as(cast.inspector.actor):
        assert Study.objects.filter(pk=pk).exists()
        assert not Counts.objects.filter(study_id=pk).exists()


def met(player: Player, kind: str = "encounter", **more: object) -> object:
    assert player.actor is not None
    day = When.day(date(2025, 3, 1)).to_json()
    return ledger.open_case("person", by=player.actor, facts=[parse(kind, {"happened": day, **more})])


def sightings() -> list[tuple[str, ...]]:
    with acting_as(SYSTEM):
        return list(queries.sightings(date(2025, 1, 1), date(2025, 12, 31)))


def test_our_own_records_say_which_kind_of_body_met_a_person_and_never_whom(cast: Cast) -> None:
    case = met(cast.first_responder)
    met(cast.social_worker)
    found = sightings()
    assert sorted(row[1:] for row in found if row[2] == "encounter") == [
        ("FR_POLICE", "encounter", "2025-03-01", "2025-03-01"),
        ("LA", "encounter", "2025-03-01", "2025-03-01"),
    ]
    assert str(case.case_id) not in json.dumps(found)  # type: ignore[attr-defined]
    assert {row[0] for row in found} == {"1", "2"}


def test_nobody_but_the_worker_is_told_of_sightings(cast: Cast) -> None:
    met(cast.first_responder)
    for actor in (None, cast.analyst.actor, cast.inspector.actor, cast.first_responder.actor):
        with acting_as(actor):
            assert list(queries.sightings(date(2025, 1, 1), date(2025, 12, 31))) == []


def test_a_study_of_our_own_records_hides_small_cells_from_everybody(
    client: Client, cast: Cast, ask: Ask
) -> None:
    for _ in range(3):
        met(cast.first_responder)
    for _ in range(2):
        met(cast.social_worker)
    days = {f"q-{end}-{part}": value for end, day in (("first", "1 1 2025"), ("last", "31 12 2025"))
            for part, value in zip(("day", "month", "year"), day.split(), strict=True)}  # fmt: skip
    pk = ask(
        cast.analyst,
        **{"q-origin": "records", "q-file": "", "q-methods": ["main"], "q-replicates": "0", **days},
    )
    shown = client.get(f"/assurance/prevalence/{pk}/").content.decode()
    assert "5 on at least one of 6 lists" in shown
    assert "nobody sees them" in shown
    assert "police only" in shown
    assert '<td class="govuk-table__cell">3</td>' not in shown
    with acting_as(cast.analyst.actor):
        assert not Counts.objects.filter(study_id=pk).exists()


def test_a_period_in_which_nobody_was_seen_is_refused_in_words(client: Client, cast: Cast, ask: Ask) -> None:
    days = {
        f"q-{end}-{part}": "1" if part != "year" else "2001"
        for end in ("first", "last")
        for part in ("day", "month", "year")
    }
    pk = ask(cast.analyst, work=False, **{"q-origin": "records", "q-file": "", **days})
    assert not working.work_out(pk, here)
    assert "nobody who was certainly seen" in client.get(f"/assurance/prevalence/{pk}/").content.decode()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_worker_works_out_what_was_asked_on_the_page(client: Client, transactional_db: None) -> None:
    from procrastinate.contrib.django import app

    from throughline.access.testing import make_cast

    analyst = make_cast().analyst
    sent = {**QUICK, "q-origin": "uploaded", "q-period": "2025", "q-file": upload()}
    page = analyst.sign_in(client).post("/assurance/prevalence/new", sent)["Location"]
    with app.replace_connector(app.connector.get_worker_connector()) as working_app:
        working_app.run_worker(queues=["studies"], wait=False)
    assert '<h2 class="govuk-heading-m">Estimates</h2>' in client.get(page).content.decode()
