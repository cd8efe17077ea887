"""Coming in, moving, standing in, leaving."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from throughline.access import administration, leaving
from throughline.access.acting import actor_from, memberships_of
from throughline.access.actor import Actor, system_actor
from throughline.access.context import acting_as
from throughline.access.inheriting import inherit
from throughline.access.models import Invitation, Membership, Relationship, Team, User
from throughline.access.testing import Cast, tie
from throughline.directory.models import Agency, Succession
from throughline.vocabulary import UserRole

pytestmark = pytest.mark.django_db
PASSWORD = "orange kettle on the ferry"


def secret_in(link: str) -> str:
    return link.rsplit("/", 1)[1]


def installation_administrator() -> Actor:
    link = administration.create_first_administrator("First@Example.org", "Ada First")
    invitation = administration.find_invitation(secret_in(link))
    assert invitation is not None
    user = administration.accept(invitation, PASSWORD)
    return actor_from(user.memberships.select_related("team__agency").get())


def test_the_first_administrator_sets_their_own_password_by_a_link_that_works_once() -> None:
    link = administration.create_first_administrator("First@Example.org", "Ada First")
    invitation = administration.find_invitation(secret_in(link))
    assert invitation is not None and invitation.digest not in link
    user = administration.accept(invitation, PASSWORD)
    assert user.email == "first@example.org" and user.check_password(PASSWORD)
    assert administration.find_invitation(secret_in(link)) is None


def test_there_is_only_one_first_administrator() -> None:
    installation_administrator()
    with pytest.raises(administration.Refused, match="has an administrator already"):
        administration.create_first_administrator("second@example.org", "Second")


def test_a_new_link_for_the_first_administrator_makes_the_old_one_worthless() -> None:
    old = administration.create_first_administrator("first@example.org", "Ada First")
    administration.create_first_administrator("first@example.org", "Ada First")
    assert administration.find_invitation(secret_in(old)) is None


def test_a_weak_password_is_refused_and_the_invitation_stays_open() -> None:
    link = administration.create_first_administrator("first@example.org", "Ada First")
    invitation = administration.find_invitation(secret_in(link))
    assert invitation is not None
    with pytest.raises(ValidationError):
        administration.accept(invitation, "short")
    assert administration.find_invitation(secret_in(link)) is not None


def test_an_administrator_invites_to_their_own_body_and_to_no_other(cast: Cast) -> None:
    actor = cast.administrator.actor
    assert actor is not None
    _, secret = administration.invite(
        actor, "new@example.org", "New", cast.investigator.team, UserRole.INVESTIGATOR
    )
    assert administration.find_invitation(secret) is not None
    with pytest.raises(administration.Refused, match="your own body"):
        administration.invite(
            actor, "new@example.org", "New", cast.support_worker.team, UserRole.SUPPORT_WORKER
        )


def test_nobody_becomes_an_advocate_in_a_police_force(cast: Cast) -> None:
    with pytest.raises(administration.Refused, match="can have this role"):
        administration.invite(
            cast.administrator.actor, "new@example.org", "New", cast.investigator.team, UserRole.ADVOCATE
        )


def test_an_invitation_runs_out(cast: Cast) -> None:
    invitation, secret = administration.invite(
        cast.administrator.actor, "new@example.org", "New", cast.investigator.team, UserRole.INVESTIGATOR
    )
    with acting_as(system_actor("test")):
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    assert administration.find_invitation(secret) is None


def test_an_invitation_by_another_body_does_not_undo_a_suspension(cast: Cast) -> None:
    administration.suspend(cast.administrator.actor, cast.investigator.user)
    invitation, _ = administration.invite(
        installation_administrator(),
        cast.investigator.user.email,
        "X",
        cast.other_investigator.team,
        UserRole.INVESTIGATOR,
    )
    with pytest.raises(administration.Refused, match="suspended"):
        administration.accept(invitation, PASSWORD)


def test_who_is_suspended_is_nobody_at_once_and_somebody_again_when_restored(cast: Cast) -> None:
    user = cast.investigator.user
    administration.suspend(cast.administrator.actor, user)
    assert not memberships_of(user).exists()
    user.refresh_from_db()
    administration.restore(cast.administrator.actor, user)
    assert memberships_of(user).exists()


def test_nobody_suspends_themself_or_people_of_another_body(cast: Cast) -> None:
    for user in (cast.administrator.user, cast.support_worker.user, cast.outsider.user):
        with pytest.raises(administration.Refused):
            administration.suspend(cast.administrator.actor, user)


def test_moving_leaves_the_cases_with_the_team(cast: Cast) -> None:
    case = uuid4()
    tie(case, cast.investigator)
    second = administration.open_team(cast.administrator.actor, cast.investigator.team.agency, "Second team")
    place = cast.investigator.user.memberships.get()
    moved = administration.move(cast.administrator.actor, place, second, UserRole.INVESTIGATOR)
    assert list(memberships_of(cast.investigator.user)) == [moved]
    with acting_as(system_actor()):
        assert Relationship.objects.get(case_id=case).team == cast.investigator.team


def test_who_stands_in_acts_with_the_membership_of_the_absent_for_those_days_only(cast: Cast) -> None:
    today = timezone.localdate()
    administration.cover(cast.supervisor.actor, cast.investigator.user, cast.analyst.user, today, today)
    held = memberships_of(cast.analyst.user)
    assert {place.role for place in held} == {"analyst", "investigator"}
    covering = actor_from(held.get(role="investigator"), cast.analyst.user)
    assert (covering.user_id, covering.covering) == (cast.analyst.user.pk, cast.investigator.user.pk)
    assert {place.role for place in memberships_of(cast.analyst.user, today + timedelta(days=1))} == {
        "analyst"
    }


def test_an_absence_lets_nobody_through_the_firewall(cast: Cast) -> None:
    today = timezone.localdate()
    with pytest.raises(administration.Refused, match="same body"):
        administration.cover(
            cast.supervisor.actor, cast.support_worker.user, cast.investigator.user, today, today
        )


def test_a_leaver_passes_on_everything_in_one_act(cast: Cast) -> None:
    case, today = uuid4(), timezone.localdate()
    with acting_as(system_actor()):
        Relationship.objects.create(
            case_id=case,
            kind="lead",
            since_seq=1,
            team=cast.investigator.team,
            agency_id="northshire-police",
            user=cast.investigator.user,
        )
    administration.cover(cast.supervisor.actor, cast.analyst.user, cast.investigator.user, today, today)
    passed = leaving.reassign_leaver(
        cast.investigator.user, cast.first_responder.user, cast.administrator.actor
    )
    assert passed == {"memberships": 1, "cases in their name": 1, "covers": 1}
    assert leaving.held_by(cast.investigator.user) == {}
    with acting_as(system_actor()):
        assert Relationship.objects.get(case_id=case).user == cast.first_responder.user
    assert "investigator" in {place.role for place in memberships_of(cast.first_responder.user)}
    assert not User.objects.get(pk=cast.investigator.user.pk).is_active


def test_an_account_that_holds_something_cannot_simply_be_closed(cast: Cast) -> None:
    with pytest.raises(administration.Refused, match="memberships"):
        leaving.remove(cast.administrator.actor, cast.investigator.user)


def test_a_kind_of_holding_that_does_not_pass_on_undoes_the_whole_act(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = leaving.Holding("locked drawers", lambda _user: 1, lambda _user, _to, _by: None)
    monkeypatch.setitem(leaving._HOLDINGS, stubborn.name, stubborn)
    with pytest.raises(administration.Refused, match="locked drawers"):
        leaving.reassign_leaver(cast.investigator.user, cast.first_responder.user, cast.administrator.actor)
    assert Membership.objects.on(timezone.localdate()).filter(user=cast.investigator.user).exists()


def test_the_teams_and_leads_of_a_dissolved_body_pass_to_its_successor(cast: Cast) -> None:
    case = uuid4()
    tie(case, cast.other_investigator)
    merged = Agency.objects.create(slug="merged-police", name="Merged Police", sector="police", invented=True)
    Succession.objects.create(predecessor_id="southmere-police", successor=merged, on=date(2026, 1, 1))
    assert inherit(date(2026, 1, 2)) == [case]
    assert inherit(date(2026, 1, 2)) == []
    with acting_as(system_actor()):
        assert Relationship.objects.get(case_id=case, until_seq=None).agency_id == "merged-police"
    assert Team.objects.get(pk=cast.other_investigator.team.pk).agency == merged
    actor = actor_from(cast.other_investigator.user.memberships.select_related("team__agency").get())
    assert actor.agencies == ("merged-police", "southmere-police")
