"""Seventy-two hours from becoming aware, over the change of clocks too; people first; nothing closes undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from throughline.access.context import acting_as
from throughline.access.testing import Cast, Player
from throughline.records import breaching
from throughline.records.disposing import Refused
from throughline.records.models import Breach, BreachEvent

pytestmark = pytest.mark.django_db
What = BreachEvent.What


def report(player: Player, aware: datetime | None = None, whereabouts: str = "no") -> Breach:
    assert player.actor is not None
    with acting_as(player.actor):
        aware = aware or timezone.now() - timedelta(hours=1)
        return breaching.open_breach(
            player.actor, "sent", aware, "A letter went to an old address.", 1, whereabouts
        )


def note(player: Player, breach: Breach, what: str, **said: Any) -> BreachEvent:
    assert player.actor is not None
    with acting_as(player.actor):
        return breaching.note(player.actor, breach, what, **{"done_at": timezone.now(), **said})


def state(player: Player, breach: Breach, at: datetime | None = None) -> breaching.State:
    with acting_as(player.actor):
        return breaching.state_of(Breach.objects.get(pk=breach.pk), at)


@pytest.mark.parametrize(
    ("aware", "due"),
    [
        ("2026-06-30T09:00+01:00", "2026-07-03T09:00+01:00"),
        ("2026-03-28T09:00+00:00", "2026-03-31T10:00+01:00"),  # the clocks go forward: 72 hours are 72 hours
        ("2026-10-24T09:00+01:00", "2026-10-27T08:00+00:00"),
    ],
)
def test_the_clock_counts_hours_whatever_the_clocks_on_the_wall_do(cast: Cast, aware: str, due: str) -> None:
    breach = report(cast.support_worker, datetime.fromisoformat(aware))
    assert breach.due == datetime.fromisoformat(due)


def test_anybody_at_work_reports_and_only_the_guardian_of_the_body_reads(cast: Cast) -> None:
    breach = report(cast.investigator)
    assert state(cast.data_guardian, breach).to_do == ["Assess the risk to people"]
    for other in (cast.support_guardian, cast.supervisor, cast.administrator, cast.analyst):
        with acting_as(other.actor):
            assert not Breach.objects.exists()


def test_people_come_first_where_somebody_could_be_found(cast: Cast) -> None:
    for answer in ("yes", "unknown"):
        breach = report(cast.support_worker, whereabouts=answer)
        assert state(cast.support_guardian, breach).to_do[0].startswith("Make people safe")


def test_it_closes_only_when_everything_the_risk_asks_for_is_done(cast: Cast) -> None:
    breach = report(cast.support_worker, timezone.now() - timedelta(hours=80), whereabouts="yes")
    guardian = cast.support_guardian
    steps: list[tuple[str, dict[str, Any]]] = [
        (What.SAFE, {"account": "Moved the same day."}),
        (What.ASSESSED, {"risk": "high", "account": "Whoever looks for them has the address."}),
        (What.REGULATOR, {"reference": "IC-1"}),
        (What.LATE, {"account": "The letter came back after a week."}),
        (What.NOT_TOLD, {"reason": "harm", "account": "Their worker watches with them."}),
    ]
    for what, said in steps:
        with pytest.raises(Refused, match="cannot be closed yet"):
            note(guardian, breach, What.CLOSED, account="Check addresses.")
        note(guardian, breach, what, **said)
    note(guardian, breach, What.CLOSED, account="Check addresses.")
    assert state(guardian, breach).closed
    with pytest.raises(Refused, match="is closed"):
        note(guardian, breach, What.SAFE, account="x")


def test_an_unlikely_risk_stops_the_clock_and_a_later_doubt_starts_it_again(cast: Cast) -> None:
    breach, guardian = report(cast.support_worker), cast.support_guardian
    assert state(guardian, breach).clock_runs
    note(guardian, breach, What.ASSESSED, risk="unlikely", account="It came back unopened.")
    assert not state(guardian, breach).clock_runs and state(guardian, breach).to_do == []
    note(guardian, breach, What.ASSESSED, risk="risk", account="It had been opened.")
    assert state(guardian, breach).clock_runs


def test_the_list_is_sorted_by_the_clock(cast: Cast) -> None:
    now = timezone.now()
    ages = {hours: report(cast.support_worker, now - timedelta(hours=hours)).pk for hours in (5, 90, 40)}
    stopped = report(cast.support_worker, now - timedelta(hours=100))
    note(cast.support_guardian, stopped, What.ASSESSED, risk="unlikely", account="Nothing was in it.")
    with acting_as(cast.support_guardian.actor):
        assert cast.support_guardian.actor is not None
        found = [each.breach.pk for each in breaching.by_clock(breaching.of(cast.support_guardian.actor))]
    assert found == [ages[90], ages[40], ages[5], stopped.pk]


def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        breaching.notices.tell,
        "defer",
        lambda kind, source, users: sent.append((source, users)),
        raising=False,
    )
    return sent


def test_the_guardian_is_told_at_once_and_again_as_time_runs_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = told(monkeypatch)
    breach = report(cast.support_worker)
    guardian = [cast.support_guardian.user.pk]
    assert sent == [(f"breach/{breach.pk}/new", guardian)]
    for left, when in ((30, None), (24, "24h"), (7, "24h"), (6, "6h"), (0, "0h"), (-50, "0h")):
        sent.clear()
        breaching.escalate(breach.due - timedelta(hours=left))
        assert sent == ([(f"breach/{breach.pk}/{when}", guardian)] if when else [])
    note(cast.support_guardian, breach, What.REGULATOR, reference="IC-2")
    sent.clear()
    breaching.escalate(breach.due)
    assert sent == []


def test_without_a_guardian_a_supervisor_hears_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from throughline.access.models import Membership

    Membership.objects.filter(user=cast.support_guardian.user).update(
        until=timezone.localdate() - timedelta(days=1), since="2020-01-01"
    )
    sent = told(monkeypatch)
    report(cast.support_worker)
    assert [users for _, users in sent] == [[cast.support_supervisor.user.pk]]


def test_what_lies_ahead_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="future"):
        report(cast.support_worker, timezone.now() + timedelta(hours=1))


def when(at: datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    names = ("day", "month", "year", "time")
    return dict(
        zip(names, (str(local.day), str(local.month), str(local.year), f"{local:%H:%M}"), strict=True)
    )


def test_the_pages_take_a_report_and_what_was_done(cast: Cast, client: Client) -> None:
    worker, guardian = cast.support_worker.sign_in(Client()), cast.support_guardian.sign_in(client)
    empty = worker.post("/records/breaches/new", {})
    assert empty.status_code == 422 and "Choose an answer" in empty.content.decode()
    asked = {"q-what": "sent", "q-whereabouts": "yes", "q-account": "A letter went astray."}
    sent = {
        **asked,
        **{f"q-aware_at-{part}": value for part, value in when(timezone.now() - timedelta(hours=2)).items()},
    }
    answer = worker.post("/records/breaches/new", sent, follow=True)
    assert "make them safe now" in answer.content.decode()
    breach = Breach.objects.using("default")
    with acting_as(cast.support_guardian.actor):
        pk = breach.get().pk
    page = guardian.get(f"/records/breaches/{pk}").content.decode()
    assert "69 hours left" in page and "People first" in page
    done = {
        "q-account": "Moved.",
        **{f"q-done_at-{part}": value for part, value in when(timezone.now()).items()},
    }
    assert guardian.post(f"/records/breaches/{pk}/safe", done).status_code == 302
    assert "People first" in guardian.get(f"/records/breaches/{pk}").content.decode()
    assert guardian.get(f"/records/breaches/{pk}/nothing").status_code == 404
    assert cast.data_guardian.sign_in(Client()).get(f"/records/breaches/{pk}").status_code == 404


def test_harm_to_an_investigation_is_a_reason_of_law_enforcement_alone(cast: Cast, client: Client) -> None:
    police, support = report(cast.investigator), report(cast.support_worker)
    shown = (
        cast.data_guardian.sign_in(Client()).get(f"/records/breaches/{police.pk}/not-told").content.decode()
    )
    assert "would harm an investigation" in shown
    shown = (
        cast.support_guardian.sign_in(Client())
        .get(f"/records/breaches/{support.pk}/not-told")
        .content.decode()
    )
    assert "would harm an investigation" not in shown and "put them in danger" in shown


def test_a_time_in_another_zone_is_the_same_instant(cast: Cast) -> None:
    breach = report(cast.support_worker, datetime(2026, 6, 30, 8, tzinfo=UTC))
    assert breach.due == datetime(2026, 7, 3, 8, tzinfo=UTC)
