"""A body's own sign-in service lets in whom it may speak for, and makes no accounts. The service here is a real one, on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client

from throughline.access import administration
from throughline.access.models import Membership, Team, User
from throughline.access.testing import Cast
from throughline.site.agency_services import SETTING, services
from throughline.vocabulary import UserRole

pytestmark = pytest.mark.django_db
KEY = "northshire"
SECRET = "a client's secret"  # pragma: allowlist secret


class Service(ThreadingHTTPServer):
    """An OpenID Connect service that signs in whoever `claims` describes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.broken = ""
        self.challenge = ""
        self.asked: list[str] = []


class Answering(BaseHTTPRequestHandler):
    """Discovery, tokens and the word on the user."""

    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            ends = {
                name: f"{self.server.issuer}/{name}" for name in ("authorize", "token", "userinfo", "keys")
            }
            self._answer(
                {
                    "issuer": self.server.issuer,
                    "authorization_endpoint": ends["authorize"],
                    "token_endpoint": ends["token"],
                    "userinfo_endpoint": ends["userinfo"],
                    "jwks_uri": ends["keys"],
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            self._answer(self.server.userinfo or self.server.claims)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = sent.get("code_verifier", [""])[0]
        told = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        sound = (
            sent["client_secret"] == [SECRET] and sent["code"] == ["once"] and told == self.server.challenge
        )
        if not sound or self.server.broken == "token":
            self._answer({"error": "invalid_grant"}, 400)
            return
        claims = {
            "iss": self.server.issuer,
            "aud": "throughline",
            "exp": time.time() + 60,
            **self.server.claims,
        }
        signed = jwt.encode(claims, "k" * 32, algorithm="HS256")
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def _answer(self, body: dict[str, Any], status: int = 200) -> None:
        raw = b"<html>" if self.server.broken == "words" else json.dumps(body).encode()
        self.send_response(500 if self.server.broken == "status" else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Service()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    use(settings, made.issuer)
    yield made
    made.shutdown()
    made.server_close()


def listed(at: str, **changed: Any) -> dict[str, str]:
    one = {
        "key": KEY,
        "agency": "northshire-police",
        "name": "Northshire Police",
        "issuer": at,
        "client_id": "throughline",
        "secret_from": "NORTHSHIRE_SECRET",  # pragma: allowlist secret
        "domains": ["northshire.police.example"],
    }
    return {SETTING: json.dumps([{**one, **changed}]), "NORTHSHIRE_SECRET": SECRET}


def use(settings: Any, issuer: str) -> None:
    found = services(listed(issuer))
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [each.app for each in found]}
    }
    settings.AGENCY_SIGN_IN = {each.service.key: each.service for each in found}


def come_by(service: Service, client: Client, **claims: Any) -> HttpResponse:
    """Go to the service and come back as whoever the claims say."""
    service.claims = {"sub": "42", "email_verified": True, **claims}
    away = client.post(f"/accounts/oidc/{KEY}/login/")
    if away.status_code != 302:
        return away  # type: ignore[return-value]
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    service.challenge = asked["code_challenge"][0]
    back = urlencode({"code": "once", "state": asked["state"][0]})
    return client.get(f"/accounts/oidc/{KEY}/login/callback/?{back}")  # type: ignore[return-value]


def known(cast: Cast, address: str = "inv@northshire.police.example") -> User:
    User.objects.filter(pk=cast.investigator.user.pk).update(email=address)
    return User.objects.get(pk=cast.investigator.user.pk)


def is_in(client: Client) -> bool:
    return client.get("/devices").status_code == 200


def test_somebody_who_works_there_is_let_in_and_known_again(
    cast: Cast, client: Client, service: Service
) -> None:
    user = known(cast)
    assert (
        come_by(service, client, email="Inv@Northshire.Police.example", name="Their Name").status_code == 302
    )
    assert is_in(client)
    account = SocialAccount.objects.get(user=user)
    assert (account.provider, account.uid, account.extra_data) == (KEY, "42", {})
    again = Client()
    come_by(service, again, email="inv@northshire.police.example")
    assert is_in(again)
    assert SocialAccount.objects.count() == 1
    assert account.__class__.objects.get().extra_data == {}
    assert "own body’s sign-in" in again.get("/devices").content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@northshire.police.example"},
        {"email": "inv@southmere.police.example"},
        {"email": "inv@northshire.police.example.org"},
        {"email": "inv@sub.northshire.police.example"},
        {"email": "inv@northshire.pоlice.example"},
        {"email": "inv@northshire.police.example", "email_verified": False},
        {"email": "inv@northshire.police.example@northshire.police.example"},
        {"email": ""},
        {},
        {"email": "inv@northshire.police.example", "iss": "https://elsewhere.example"},
        {"email": "inv@northshire.police.example", "aud": "another"},
        {"email": "inv@northshire.police.example", "exp": 1},
    ],
)
def test_nobody_else_is_let_in_and_no_account_is_made(
    cast: Cast, client: Client, service: Service, claims: dict[str, Any]
) -> None:
    known(cast)
    before = User.objects.count()
    assert come_by(service, client, **claims).status_code in (403, 502)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_a_service_speaks_for_its_own_body_alone(cast: Cast, client: Client, service: Service) -> None:
    """Even with an address of its domain, somebody of another body does not come in by it."""
    User.objects.filter(pk=cast.support_worker.user.pk).update(email="sw@northshire.police.example")
    assert come_by(service, client, email="sw@northshire.police.example").status_code == 403
    assert not is_in(client)


def test_the_word_on_the_user_must_be_about_the_same_user(
    cast: Cast, client: Client, service: Service
) -> None:
    known(cast)
    service.userinfo = {"sub": "43", "email": "inv@northshire.police.example"}
    assert come_by(service, client, email="inv@northshire.police.example").status_code == 403


def test_an_invitation_is_taken_up_by_it_without_a_password(
    cast: Cast, client: Client, service: Service
) -> None:
    from throughline.access.context import acting_as

    team = Team.objects.get(agency="northshire-police")
    with acting_as(cast.administrator.actor):
        administration.invite(
            cast.administrator.actor, "new@northshire.police.example", "New", team, UserRole.FIRST_RESPONDER
        )
    come_by(service, client, email="new@northshire.police.example")
    assert is_in(client)
    made = User.objects.get(email="new@northshire.police.example")
    assert not made.has_usable_password()
    assert made.memberships.get().role == "first-responder"


def test_somebody_who_left_or_was_suspended_is_not_let_in_again(
    cast: Cast, client: Client, service: Service
) -> None:
    user = known(cast)
    come_by(service, client, email=user.email)
    Membership.objects.filter(user=user).update(since="2020-01-01", until="2020-01-02")
    again = Client()
    assert come_by(service, again, email=user.email).status_code == 403
    Membership.objects.filter(user=user).update(until=None)
    User.objects.filter(pk=user.pk).update(is_active=False)
    come_by(service, again, email=user.email)
    assert not is_in(again)


@pytest.mark.parametrize("broken", ["token", "words", "status"])
def test_a_service_that_fails_is_a_page_and_no_fault_of_ours(
    cast: Cast, client: Client, service: Service, broken: str
) -> None:
    known(cast)
    service.broken = broken
    answer = come_by(service, client, email="inv@northshire.police.example")
    assert answer.status_code == 502
    assert "sign-in did not work" in answer.content.decode()


def test_a_service_that_is_away_is_a_page_and_no_fault_of_ours(
    client: Client, settings: Any, db: None
) -> None:
    use(settings, "http://127.0.0.1:9")
    answer = client.post(f"/accounts/oidc/{KEY}/login/")
    assert answer.status_code == 502
    assert "sign-in did not work" in answer.content.decode()


def test_an_answer_nobody_asked_for_is_not_believed(client: Client, service: Service, db: None) -> None:
    assert client.get(f"/accounts/oidc/{KEY}/login/callback/?code=once&state=made-up").status_code == 400


def test_the_page_of_signing_in_offers_it(client: Client, service: Service, db: None) -> None:
    assert "Sign in through Northshire Police" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"issuer": "http://login.example.org"}, "https://"),
        ({"domains": []}, "lacks domains"),
        ({"domains": ["*"]}, "a domain is not one"),
        ({"secret_from": "NOT_SET"}, "holds no secret"),
        ({"agency": ""}, "lacks agency"),
    ],
)
def test_a_service_that_is_not_sound_stops_the_start(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        services(listed("https://login.example.org", **changed))


@pytest.mark.parametrize("text", ["{", "{}", "[1]"])
def test_a_list_of_services_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="not sound"):
        services({SETTING: text})


def test_the_browser_may_follow_to_the_services_own_origin_and_nowhere_else() -> None:
    (one,) = services(listed("https://login.example.org/tenant/v2.0"))
    assert one.origin == "https://login.example.org"
    assert services({}) == ()
