"""Dangerous acts ask again who it is, wide powers ask for more than a password, and factors are kept sealed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client

from throughline.access.factors import SEALED, Sealed
from throughline.access.testing import Cast, Player

pytestmark = pytest.mark.django_db
PASSWORD = "orange kettle on the ferry"
DANGEROUS = ("suspend", "restore", "leaving")


def with_password(player: Player) -> Player:
    player.user.set_password(PASSWORD)
    player.user.save(update_fields=["password"])
    return player


def proven_ago(client: Client, seconds: float) -> Client:
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - seconds}]
    session.save()
    return client


@pytest.mark.parametrize("act", DANGEROUS)
def test_a_dangerous_act_asks_again_and_then_comes_back(cast: Cast, client: Client, act: str) -> None:
    with_password(cast.administrator).sign_in(client)
    path = f"/people/{cast.investigator.user.pk}/{act}"
    proven_ago(client, 11 * 60)
    asked = client.get(path)
    assert asked.headers["Location"] == f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
    back = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
    assert back.headers["Location"] == path
    assert client.get(path).status_code == 200


def test_breaking_the_glass_asks_again(cast: Cast, client: Client) -> None:
    from uuid import uuid4

    with_password(cast.investigator).sign_in(client)
    path = f"/cases/{uuid4()}/emergency"
    assert client.get(path).status_code == 200
    assert proven_ago(client, 11 * 60).get(path).status_code == 302


def test_what_was_written_in_the_meantime_is_not_lost(cast: Cast, client: Client) -> None:
    with_password(cast.administrator).sign_in(client)
    path = f"/people/{cast.investigator.user.pk}/suspend"
    assert (
        proven_ago(client, 30 * 60).post(path).headers["Location"] == f"/people/{cast.investigator.user.pk}"
    )
    assert proven_ago(client, 41 * 60).post(path).headers["Location"].startswith("/accounts/reauthenticate/")


def test_somebody_whom_their_body_signs_in_proves_it_there(cast: Cast, client: Client) -> None:
    cast.investigator.user.set_unusable_password()
    cast.investigator.user.save()
    cast.investigator.sign_in(client)
    asked = proven_ago(client, 11 * 60).get("/cases/00000000-0000-4000-8000-000000000001/emergency")
    assert asked.headers["Location"].startswith("/sign-in-again?next=")
    again = client.post(asked.headers["Location"])
    assert again.headers["Location"].startswith("/accounts/login/?next=%2Fcases")
    assert client.get("/devices").status_code == 302


def test_the_way_back_never_leads_elsewhere(cast: Cast, client: Client) -> None:
    cast.investigator.sign_in(client)
    again = client.post("/sign-in-again?next=https://elsewhere.example/")
    assert "elsewhere" not in again.headers["Location"]


# -- more than a password ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["administrator", "data_guardian", "supervisor"])
def test_wide_powers_need_a_second_factor(cast: Cast, client: Client, who: str) -> None:
    player = getattr(cast, who)
    Authenticator.objects.filter(user=player.user).delete()
    player.sign_in(client)
    assert client.get("/notices").headers["Location"] == "/second-factor"
    assert "Add a passkey" in client.get("/second-factor").content.decode()
    Authenticator.objects.create(user=player.user, type="totp", data={"secret": "x"})
    assert client.get("/notices").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(cast: Cast, client: Client) -> None:
    Authenticator.objects.filter(user=cast.supervisor.user).delete()
    Authenticator.objects.create(user=cast.supervisor.user, type="recovery_codes", data={})
    assert cast.supervisor.sign_in(client).get("/notices").status_code == 302


@pytest.mark.parametrize(("rule", "sent_away"), [("wide", False), ("everybody", True), ("nobody", False)])
def test_the_installation_says_who_else_needs_one(
    support_worker: Player, client: Client, settings: Any, rule: str, sent_away: bool
) -> None:
    settings.SECOND_FACTOR = rule
    assert (support_worker.sign_in(client).get("/notices").status_code == 302) is sent_away


def test_the_last_factor_of_somebody_who_needs_one_stays(cast: Cast) -> None:
    hers = Authenticator.objects.get(user=cast.supervisor.user)
    assert not Sealed().can_delete_authenticator(hers)
    Authenticator.objects.create(user=cast.supervisor.user, type="webauthn", data={})
    assert Sealed().can_delete_authenticator(hers)


# -- an authenticator app, from setting up to signing in ------------------------------------------------------------


def code_of(secret: str, ahead: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter + ahead))


def test_an_app_is_set_up_sealed_and_asked_for_at_the_next_sign_in(
    support_worker: Player, client: Client
) -> None:
    with_password(support_worker).sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = page.split('<code class="tl-key">')[1].split("<")[0]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM mfa_authenticator WHERE user_id = %s AND type = 'totp'",
            [support_worker.user.pk],
        )
        kept = str(cursor.fetchone()[0])
    assert SEALED in kept
    assert secret not in kept
    fresh = Client()
    answer = fresh.post("/accounts/login/", {"login": support_worker.user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert fresh.get("/devices").status_code == 302
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    one = codes.split("<li><code>")[1].split("<")[0]
    assert fresh.post("/accounts/2fa/authenticate/", {"code": one}).status_code == 302
    assert fresh.get("/devices").status_code == 200
    again = Client()
    again.post("/accounts/login/", {"login": support_worker.user.email, "password": PASSWORD})
    again.post("/accounts/2fa/authenticate/", {"code": one})
    assert again.get("/devices").status_code == 302, "a recovery code works once"


def test_a_secret_from_before_sealing_still_opens() -> None:
    assert Sealed().decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
    assert Sealed().decrypt(Sealed().encrypt("secret")) == "secret"
