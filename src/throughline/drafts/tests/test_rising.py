"""Nothing unfinished lapses unseen: who is told, when, and who decides in the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from throughline.access import leaving
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import Absence, Team
from throughline.access.testing import Cast, Player
from throughline.drafts import keeping, rising
from throughline.drafts.keeping import NoSuchDraft
from throughline.drafts.models import Removal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
Told = list[tuple[str, int | None, list[int]]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What notices were asked for: kind, team, users."""
    sent: Told = []

    def tell(
        kind: str,
        source: str,
        case: object,
        team: int | None = None,
        role: str | None = None,
        users: Any = (),
    ) -> None:
        sent.append((kind, team, list(users)))

    monkeypatch.setattr(rising, "tell", tell)
    return sent


def begun(by: Player) -> UUID:
    set_context(by.actor)
    return keeping.save(by.actor, "record", {"kind": "encounter"})


def after(**time: float) -> int:
    with acting_as(system_actor("drafts")):
        return rising.rise(timezone.now() + timedelta(**time))


def test_it_rises_from_the_one_who_began_it_to_the_supervisor_who_must_decide(cast: Cast, told: Told) -> None:
    draft = begun(cast.first_responder)
    assert after(hours=23) == 0
    assert after(hours=25) == 1
    assert after(days=4) == 1
    assert after(days=15) == 1
    assert [kind for kind, *_ in told] == ["unfinished", "risen", "decide"]
    assert [users for *_, users in told] == [
        [cast.first_responder.user.pk],
        [cast.supervisor.user.pk],
        [cast.supervisor.user.pk],
    ]
    set_context(cast.first_responder.actor)
    assert keeping.load(cast.first_responder.actor, draft).risen == rising.DECIDE


def test_what_was_forgotten_for_a_month_passes_every_age_in_one_round_and_no_age_twice(
    cast: Cast, told: Told
) -> None:
    begun(cast.first_responder)
    assert after(days=30) == 3
    assert after(days=30) == 0
    assert len(told) == 3


def test_saving_it_each_day_does_not_hold_it_back(cast: Cast, told: Told) -> None:
    draft = begun(cast.first_responder)
    keeping.save(cast.first_responder.actor, "record", {"kind": "encounter", "more": 1}, draft_id=draft)
    assert after(days=4) == 2


def test_who_stands_in_for_somebody_away_is_told_as_well(cast: Cast, told: Told) -> None:
    today = date.today()
    Absence.objects.create(
        user=cast.first_responder.user, cover=cast.investigator.user, since=today, until=today
    )
    begun(cast.first_responder)
    after(days=1)
    assert told[0][2] == sorted([cast.first_responder.user.pk, cast.investigator.user.pk])


def test_where_nobody_supervises_the_whole_team_is_told(cast: Cast, told: Told) -> None:
    begun(cast.nurse)
    after(days=4)
    assert told[-1] == ("risen", cast.nurse.team.pk, [])


def test_a_colleague_takes_it_over_and_is_told(cast: Cast, told: Told) -> None:
    draft = begun(cast.first_responder)
    rising.hand_to(cast.first_responder.actor, draft, cast.investigator.user.pk)
    assert told == [("handed", None, [cast.investigator.user.pk])]
    assert keeping.load(cast.investigator.actor, draft).holder == "Investigator"
    with pytest.raises(rising.NotYours):
        rising.hand_to(cast.first_responder.actor, draft, cast.support_worker.user.pk)


def test_another_team_of_the_same_body_gets_it_with_clocks_that_begin_anew(cast: Cast, told: Told) -> None:
    draft = begun(cast.first_responder)
    other = Team.objects.create(agency_id="northshire-police", name="Night team")
    rising.hand_over(cast.first_responder.actor, draft, other.pk)
    with pytest.raises(NoSuchDraft):
        keeping.load(cast.first_responder.actor, draft)
    set_context(cast.supervisor.actor)
    assert keeping.load(cast.supervisor.actor, draft).team == "Night team"
    assert told[-1] == ("handed", other.pk, [])


def test_a_team_of_another_body_is_never_offered(cast: Cast, told: Told) -> None:
    draft = begun(cast.first_responder)
    with pytest.raises(rising.NotYours):
        rising.hand_over(cast.first_responder.actor, draft, cast.support_worker.team.pk)


def test_it_goes_only_for_a_reason_which_is_kept_without_what_stood_in_it(cast: Cast) -> None:
    draft = begun(cast.first_responder)
    with pytest.raises(ValueError, match="Choose why"):
        rising.throw_away(cast.first_responder.actor, draft, "")
    rising.throw_away(cast.first_responder.actor, draft, "twice")
    (line,) = rising.thrown_away(cast.first_responder.actor)
    assert (line.draft, line.reason, line.removed_by) == (draft, "twice", cast.first_responder.user)


def test_once_it_has_risen_for_good_only_a_supervisor_throws_it_away_or_keeps_it(
    cast: Cast, told: Told
) -> None:
    draft = begun(cast.first_responder)
    after(days=15)
    set_context(cast.first_responder.actor)
    with pytest.raises(rising.NotYours):
        rising.throw_away(cast.first_responder.actor, draft, "no-concern")
    with pytest.raises(rising.NotYours):
        rising.keep_on(cast.first_responder.actor, draft)
    set_context(cast.supervisor.actor)
    rising.keep_on(cast.supervisor.actor, draft)
    kept = keeping.load(cast.supervisor.actor, draft)
    assert kept.risen == 0
    assert kept.decide_by is not None
    assert kept.decide_by > timezone.now() + timedelta(days=13)


def test_the_log_of_what_was_thrown_away_is_read_by_its_body_alone_and_changed_by_nobody(cast: Cast) -> None:
    draft = begun(cast.first_responder)
    rising.throw_away(cast.first_responder.actor, draft, "mistake")
    for reader, number in ((cast.data_guardian, 1), (cast.supervisor, 1), (cast.support_guardian, 0)):
        with acting_as(reader.actor):
            assert Removal.objects.count() == number
    for change in ("UPDATE drafts_removal SET reason = 'twice'", "DELETE FROM drafts_removal"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_what_a_leaver_holds_passes_to_whoever_takes_over(cast: Cast) -> None:
    draft = begun(cast.first_responder)
    assert leaving.held_by(cast.first_responder.user)["unfinished pages"] == 1
    with acting_as(system_actor("leaving")):
        rising.pass_on(cast.first_responder.user, cast.investigator.user, cast.administrator.actor)
    set_context(cast.investigator.actor)
    assert keeping.load(cast.investigator.actor, draft).holder == "Investigator"
    assert "unfinished pages" not in leaving.held_by(cast.first_responder.user)
