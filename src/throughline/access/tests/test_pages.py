"""The pages of people, places and signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from throughline.access import administration
from throughline.access.acting import survivor_actor
from throughline.access.context import acting_as
from throughline.access.models import Invitation, Team, User
from throughline.access.reach import reach_of
from throughline.access.standing import Standing
from throughline.access.testing import Cast, tie
from throughline.vocabulary import UserRole

pytestmark = pytest.mark.django_db
PASSWORD = "orange kettle on the ferry"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def test_a_visitor_is_led_to_sign_in(client: Client) -> None:
    assert client.get("/people").headers["Location"].startswith("/accounts/login/")
    assert "Sign in" in page(client, "/accounts/login/")


def test_people_are_kept_by_administrators_and_seen_by_supervisors_only(cast: Cast, client: Client) -> None:
    allowed = {}
    for player in cast:
        allowed[player.name] = player.sign_in(client).get("/people").status_code
    seeing = {name for name, status in allowed.items() if status == 200}
    assert seeing == {"administrator", "supervisor", "support_supervisor"}
    assert {status for name, status in allowed.items() if name not in seeing} == {403}


def test_an_administrator_sees_people_of_their_own_body_only(cast: Cast, client: Client) -> None:
    shown = page(cast.administrator.sign_in(client), "/people")
    assert "Investigator" in shown
    assert "support_worker@example.org" not in shown and "Support worker" not in shown
    foreign = cast.support_worker.user.pk
    for path in ("", "/suspend", "/leaving", "/cover"):
        assert client.get(f"/people/{foreign}{path}").status_code == 404


def test_inviting_shows_the_link_once_and_the_link_lets_in(cast: Cast, client: Client) -> None:
    team = Team.objects.get(agency="northshire-police")
    answers = {"name": "New Person", "email": "new@example.org", "team": team.pk, "role": "investigator"}
    made = cast.administrator.sign_in(client).post("/people/invite", answers)
    secret = made.content.decode().split("/invitations/")[1].split("<")[0]
    visitor = Client()
    assert "Choose a password" in page(visitor, f"/invitations/{secret}")
    visitor.post(f"/invitations/{secret}", {"password": PASSWORD, "again": PASSWORD})
    assert visitor.get(f"/invitations/{secret}").status_code == 410
    signed = visitor.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert signed.status_code == 302
    assert User.objects.get(email="new@example.org").memberships.get().role == "investigator"


def test_a_refusal_keeps_what_was_typed_and_says_why(cast: Cast, client: Client) -> None:
    team = Team.objects.get(agency="northshire-police")
    answers = {"name": "New Person", "email": "new@example.org", "team": team.pk, "role": "supervisor"}
    cast.administrator.sign_in(client).post("/people/invite", answers)
    cast_again = {**answers, "email": cast.supervisor.user.email}
    refused = client.post("/people/invite", cast_again)
    assert refused.status_code == 422
    assert "already has this role" in refused.content.decode() and "New Person" in refused.content.decode()


@pytest.mark.parametrize("act", ["suspend", "restore"])
def test_suspending_is_asked_first_and_done_by_the_button(cast: Cast, client: Client, act: str) -> None:
    user = cast.investigator.user
    cast.administrator.sign_in(client)
    page(client, f"/people/{user.pk}/{act}")
    client.post(f"/people/{user.pk}/{act}")
    user.refresh_from_db()
    assert user.is_active is (act == "restore")


def test_a_suspended_person_is_signed_out_at_once(cast: Cast, client: Client) -> None:
    investigator = cast.investigator.sign_in(Client())
    page(investigator, "/places")
    administration.suspend(cast.administrator.actor, cast.investigator.user)
    assert investigator.get("/places").status_code == 302


def test_leaving_tells_what_is_held_and_passes_it_on(cast: Cast, client: Client) -> None:
    user, to = cast.investigator.user, cast.first_responder.user
    cast.administrator.sign_in(client)
    assert "1 memberships" in page(client, f"/people/{user.pk}/leaving")
    client.post(f"/people/{user.pk}/leaving", {"to": to.pk})
    assert "has taken over: 1 memberships" in page(client, "/people")


def test_one_acts_only_for_a_team_of_ones_own(cast: Cast, client: Client) -> None:
    foreign = cast.support_worker.user.memberships.get()
    own = cast.investigator.user.memberships.get()
    cast.investigator.sign_in(client)
    assert client.post(f"/places/{foreign.pk}").status_code == 404
    assert client.post(f"/places/{own.pk}").status_code == 302
    assert client.get(f"/places/{own.pk}").status_code == 405


def test_an_invitation_is_taken_back_only_by_those_who_keep_the_body(cast: Cast, client: Client) -> None:
    invitation, _ = administration.invite(
        cast.administrator.actor, "a@example.org", "A", cast.investigator.team, UserRole.INVESTIGATOR
    )
    assert (
        cast.supervisor.sign_in(client).post(f"/people/invitations/{invitation.pk}/withdraw").status_code
        == 403
    )
    cast.administrator.sign_in(client).post(f"/people/invitations/{invitation.pk}/withdraw")
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at is not None


def test_too_many_wrong_passwords_lock_the_account_from_that_address(client: Client) -> None:
    User.objects.create_user("held@example.org", "Held", PASSWORD)
    answers = [
        client.post("/accounts/login/", {"login": "held@example.org", "password": "wrong"}) for _ in range(8)
    ]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()
    right = client.post("/accounts/login/", {"login": "held@example.org", "password": PASSWORD})
    assert right.status_code == 429


def test_nobody_signs_up(client: Client) -> None:
    assert "Accounts come by invitation" in page(client, "/accounts/signup/")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/logout/",
    ],
)
def test_the_account_pages_wear_our_shell(cast: Cast, client: Client, path: str) -> None:
    shown = page(cast.investigator.sign_in(client), path)
    assert "govuk-heading-l" in shown and "tl-wordmark" in shown


@pytest.mark.parametrize(
    "path",
    ["/accounts/password/set/", "/accounts/email/", "/accounts/3rdparty/", "/accounts/3rdparty/signup/"],
)
def test_nobody_changes_by_themself_who_they_are(cast: Cast, client: Client, path: str) -> None:
    """An address or a password set by whoever sits at an unattended desk would open the account for good."""
    assert cast.investigator.sign_in(client).get(path).status_code == 404


class TestPersonas:
    """The page on which anybody becomes anybody."""

    @pytest.fixture
    def persona(self, cast: Cast) -> User:
        cast.investigator.user.is_demo = True
        cast.investigator.user.save()
        return cast.investigator.user

    def test_it_does_not_exist_outside_demo_mode(self, persona: User, client: Client, settings: Any) -> None:
        settings.DEMO = False
        assert client.get("/demo").status_code == 404
        assert client.post(f"/demo/{persona.pk}").status_code == 404

    @pytest.fixture
    def demo(self, settings: Any) -> None:
        settings.DEMO, settings.ALLOWED_HOSTS = True, ["127.0.0.1", "localhost"]

    def test_a_button_signs_in_as_an_invented_person(self, demo: None, persona: User, client: Client) -> None:
        client.defaults["SERVER_NAME"] = "127.0.0.1"
        assert f"Investigator: {persona}" in page(client, "/demo")
        assert client.get(f"/demo/{persona.pk}").status_code == 405
        client.post(f"/demo/{persona.pk}")
        assert client.session["_auth_user_id"] == str(persona.pk)

    def test_it_lets_nobody_be_a_real_person(self, demo: None, cast: Cast, client: Client) -> None:
        client.defaults["SERVER_NAME"] = "127.0.0.1"
        assert client.post(f"/demo/{cast.supervisor.user.pk}").status_code == 404

    @pytest.mark.parametrize(
        "caller", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"REMOTE_ADDR": ""}]
    )
    def test_it_does_not_exist_for_callers_from_elsewhere(
        self, demo: None, persona: User, client: Client, caller: dict[str, str]
    ) -> None:
        client.defaults["SERVER_NAME"] = "127.0.0.1"
        assert client.post(f"/demo/{persona.pk}", **caller).status_code == 404

    def test_a_wider_list_of_hosts_takes_it_away(
        self, demo: None, persona: User, client: Client, settings: Any
    ) -> None:
        settings.ALLOWED_HOSTS = ["127.0.0.1", "throughline.example.org"]
        client.defaults["SERVER_NAME"] = "127.0.0.1"
        assert client.get("/demo").status_code == 404


class TestOwnPage:
    """The account that the person themself is given."""

    @pytest.fixture
    def case(self, cast: Cast) -> UUID:
        case = uuid4()
        tie(case, cast.support_worker)
        tie(case, cast.social_worker, kind="joint")
        return case

    def give(self, cast: Cast, case: UUID, email: str = "own@example.org") -> str:
        client = cast.support_worker.sign_in(Client())
        made = client.post(f"/cases/{case}/own-page", {"name": "Kim", "email": email}).content.decode()
        return made.split("/invitations/")[1].split("<")[0] if "/invitations/" in made else made

    def take_up(self, secret: str) -> User:
        Client().post(f"/invitations/{secret}", {"password": PASSWORD, "again": PASSWORD})
        return User.objects.get(email="own@example.org")

    def test_the_lead_gives_it_and_it_opens_that_line_and_nothing_else(self, cast: Cast, case: UUID) -> None:
        user = self.take_up(self.give(cast, case))
        actor = survivor_actor(user)
        assert actor is not None and not user.memberships.exists()
        with acting_as(actor):
            assert reach_of(actor, case).here == {Standing.SUBJECT}
            assert not reach_of(actor, uuid4()).opens_case

    def test_nobody_but_the_lead_gives_it(self, cast: Cast, case: UUID, client: Client) -> None:
        answers = {"name": "Kim", "email": "own@example.org"}
        joint = cast.social_worker.sign_in(client).post(f"/cases/{case}/own-page", answers)
        assert joint.status_code == 422
        foreign = cast.investigator.sign_in(client).post(f"/cases/{case}/own-page", answers)
        assert foreign.status_code == 404
        assert not Invitation.objects.exists()

    def test_an_address_that_somebody_at_work_uses_is_refused(self, cast: Cast, case: UUID) -> None:
        assert "Somebody at work uses" in self.give(cast, case, cast.investigator.user.email)

    def test_the_invitation_says_nothing_an_onlooker_could_read(self, cast: Cast, case: UUID) -> None:
        shown = page(Client(), f"/invitations/{self.give(cast, case)}")
        assert "Harbour" not in shown and "First team" not in shown

    def test_it_ends_at_once(self, cast: Cast, case: UUID) -> None:
        user = self.take_up(self.give(cast, case))
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        cast.support_worker.sign_in(Client()).post(f"/cases/{case}/own-page/{user.pk}/end")
        assert browser.get("/places").status_code == 302
        assert survivor_actor(User.objects.get(pk=user.pk)) is None

    def test_nobody_else_ends_it(self, cast: Cast, case: UUID) -> None:
        user = self.take_up(self.give(cast, case))
        for player in (cast.social_worker, cast.investigator, cast.administrator):
            assert player.sign_in(Client()).post(f"/cases/{case}/own-page/{user.pk}/end").status_code in (
                403,
                404,
            )
        assert survivor_actor(user) is not None

    def test_one_account_is_not_both_a_workers_and_a_persons_own(self, cast: Cast, case: UUID) -> None:
        user = self.take_up(self.give(cast, case))
        team = cast.investigator.team
        assert team is not None
        invitation, _ = administration.invite(
            cast.administrator.actor, user.email, "Kim", team, UserRole.INVESTIGATOR
        )
        with pytest.raises(administration.Refused, match="reads its own line"):
            administration.accept(invitation, None)
