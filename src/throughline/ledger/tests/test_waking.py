"""The worker finds cases whose hour has come, and tells supervisors once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from throughline import ledger
from throughline.ledger import waking
from throughline.ledger.models import CaseSummary, DutyRow
from throughline.ledger.parts import as_system
from throughline.notify import telling
from throughline.notify.models import Notice

pytestmark = pytest.mark.django_db


def jobs() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs ORDER BY id")
        import json

        return [(name, json.loads(args)) for name, args in cursor.fetchall()]


def statuses(case: Any) -> dict[str, str]:
    with as_system():
        return dict(
            DutyRow.objects.filter(case_id=case, audience="northshire-police").values_list("key", "status")
        )


def test_a_clock_that_runs_out_is_seen_by_the_worker(cast: Any, case_of: Any) -> None:
    case = case_of(cast.first_responder.actor)
    with as_system():
        first = CaseSummary.objects.get(case_id=case, audience="northshire-police")
    assert first.next_change_at is not None and first.next_change_at > timezone.now()
    assert waking.wake() == 0
    before = statuses(case)
    later = first.next_change_at + timedelta(days=400)
    assert waking.wake(later) == 1
    after = statuses(case)
    assert "overdue" in after.values() and after != before
    assert waking.wake(first.next_change_at) == 0


def test_supervisors_are_told_once_and_without_any_name(cast: Any, case_of: Any) -> None:
    case = case_of(cast.first_responder.actor)
    later = datetime.now(UTC) + timedelta(days=800)
    waking.wake(later)
    waking.wake(later)
    told = [args for name, args in jobs() if name == "throughline.notify.tell" and args["kind"] == "overdue"]
    assert told and len({args["source"] for args in told}) == len(told)
    assert all(
        set(args) == {"kind", "source", "case", "team", "role", "users"} and args["role"] == "supervisor"
        for args in told
    )
    assert all(args["case"] == str(case) for args in told)


def test_an_offer_that_nobody_answers_is_told_to_both_sides(cast: Any, case_of: Any, fact: Any) -> None:
    police = cast.first_responder.actor
    case = case_of(police)
    ledger.record(
        fact("handover-offered", to_team=cast.support_worker.team.slug, accept_by=str(timezone.localdate())),
        case=case,
        by=police,
    )
    waking.escalate(timezone.now() + timedelta(days=2))
    waking.escalate(timezone.now() + timedelta(days=2))
    told = [args["team"] for _, args in jobs() if args["kind"] == "unanswered"]
    assert sorted(told) == sorted([cast.first_responder.team.pk, cast.support_worker.team.pk])


def test_a_hand_over_defers_a_message_in_the_same_transaction(cast: Any, case_of: Any, fact: Any) -> None:
    police, support = cast.first_responder, cast.support_worker
    case = case_of(police.actor)
    ledger.record(
        fact("handover-offered", to_team=support.team.slug, accept_by="2099-01-01"),
        case=case,
        by=police.actor,
    )
    ledger.record(fact("handover-accepted"), case=case, by=support.actor)
    assert [(args["kind"], args["team"]) for _, args in jobs()] == [
        ("offered", support.team.pk),
        ("accepted", police.team.pk),
    ]


def test_a_notice_is_shown_once_to_those_it_is_for(cast: Any, case_of: Any) -> None:
    from throughline.access.context import acting_as

    team, case = cast.support_worker.team.pk, case_of(cast.support_worker.actor)
    people = telling.people(team, role="supervisor")
    assert people == {cast.support_supervisor.user.pk}
    assert telling.people(team, role="prosecutor") >= {cast.support_worker.user.pk}
    assert telling.tell("overdue", "s1", case, people) == 1
    assert telling.tell("overdue", "s1", case, people) == 0
    with acting_as(cast.support_supervisor.actor):
        found, more = telling.notices(cast.support_supervisor.user.pk)
        assert [str(each) for each in found] == ["Something your team has to do is overdue"] and not more
        assert telling.mark_read(cast.support_supervisor.user.pk) == 1
        assert not telling.unread(cast.support_supervisor.user.pk).exists()
    with acting_as(cast.support_worker.actor):
        assert not Notice.objects.exists()


def test_a_sharing_that_ends_takes_its_audience_away(cast: Any, case_of: Any, fact: Any) -> None:
    support = cast.support_worker.actor
    case = case_of(support)
    ledger.record(
        fact(
            "sharing-decision",
            recipient="northshire-council",
            fields=["danger-assessed", "encounter"],
            purpose="safety",
            basis="consent",
            ends=str(timezone.localdate()),
        ),
        case=case,
        by=support,
    )
    with as_system():
        assert CaseSummary.objects.filter(case_id=case, audience="northshire-council").exists()
    waking.wake(timezone.now() + timedelta(days=2))
    with as_system():
        assert not CaseSummary.objects.filter(case_id=case, audience="northshire-council").exists()


def test_what_somebody_took_on_passes_to_another_when_they_leave(cast: Any, case_of: Any) -> None:
    from throughline.ledger import leavers

    case = case_of(cast.first_responder.actor)
    with as_system():
        assert leavers.count(cast.first_responder.user) == 1
        leavers.pass_on(cast.first_responder.user, cast.investigator.user, cast.administrator.actor)
        assert leavers.count(cast.first_responder.user) == 0
    assert {task.card.case_id for task in ledger.worklist(cast.investigator.actor, "mine").items} == {case}


def test_keys_of_requests_are_forgotten_after_thirty_days(cast: Any, case_of: Any, fact: Any) -> None:
    case = case_of(cast.first_responder.actor)
    ledger.record(fact("note", note="x"), case=case, by=cast.first_responder.actor, key="old")
    assert waking.forget_keys_of_requests() == 0
    assert waking.forget_keys_of_requests(timezone.now() + timedelta(days=31)) == 1
