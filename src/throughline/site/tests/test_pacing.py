"""Nobody asks faster than somebody at work would, and the answer says when to come back."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from throughline.access import pace
from throughline.access.addresses import address_of, network_of
from throughline.access.testing import Cast
from throughline.site import pacing
from throughline.site.pacing import RULES, Rule

pytestmark = pytest.mark.django_db
TIGHT = "3/10 minutes"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_address_in_the_table_is_there(rule: Rule) -> None:
    filled: dict[str, dict[str, Any]] = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "x"},
        "access:accept": {"secret": "x"},
        "refer:received": {"secret": "x"},
        "openid_connect_login": {"provider_id": "x"},
        "openid_connect_callback": {"provider_id": "x"},
    }
    for view in rule.views:
        try:
            reverse(view, kwargs=filled.get(view))
        except NoReverseMatch:
            pytest.fail(f"no address is called {view}")


def tighten(monkeypatch: pytest.MonkeyPatch, name: str, **limits: str) -> None:
    """The same table with one rule tighter."""
    from dataclasses import replace

    changed = tuple(replace(rule, **limits) if rule.name == name else rule for rule in pacing.RULES)
    monkeypatch.setattr(pacing, "RULES", changed)


def test_a_password_cannot_be_guessed_from_many_addresses(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tighten(monkeypatch, "sign-in", account=TIGHT)
    answers = [
        client.post(
            "/accounts/login/", {"login": "Somebody@example.org", "password": "x"}, REMOTE_ADDR=f"192.0.2.{n}"
        )
        for n in range(4)
    ]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
    told = answers[-1].content.decode()
    assert "Too many requests" in told
    assert "call 999" in told
    assert "example.org" not in told


def test_a_code_cannot_be_guessed_after_the_password(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tighten(monkeypatch, "sign-in", account=TIGHT)
    cast.supervisor.user.set_password("orange kettle on the ferry")
    cast.supervisor.user.save()
    client.post(
        "/accounts/login/", {"login": cast.supervisor.user.email, "password": "orange kettle on the ferry"}
    )
    codes = [client.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"}).status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]


def test_a_new_session_does_not_begin_the_count_of_codes_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tighten(monkeypatch, "sign-in", account="5/10 minutes")
    cast.supervisor.user.set_password("orange kettle on the ferry")
    cast.supervisor.user.save()
    found = []
    for n in range(6):
        client = Client()
        client.post(
            "/accounts/login/",
            {"login": cast.supervisor.user.email, "password": "orange kettle on the ferry"},
        )
        found.append(client.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"}).status_code)
    assert found[-1] != 200, found


def test_searching_uploading_and_following_links_have_limits_of_their_own(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tighten(monkeypatch, "search", account=TIGHT)
    tighten(monkeypatch, "link", network=TIGHT)
    cast.investigator.sign_in(client)
    assert [client.get("/find").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/notices").status_code == 200
    assert [Client().get("/invitations/none").status_code for _ in range(4)] == [410, 410, 410, 429]


def test_one_link_is_not_tried_by_many_together(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tighten(monkeypatch, "link", account=TIGHT)
    found = [client.get("/received/none", REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(4)]
    assert found[3] == 429
    assert 429 not in found[:3]
    assert client.get("/received/another", REMOTE_ADDR="192.0.2.1").status_code != 429


def test_an_upload_is_counted_on_whatever_page(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace
    from io import BytesIO

    monkeypatch.setattr(pacing, "UPLOADS", replace(pacing.UPLOADS, account=TIGHT))
    cast.investigator.sign_in(client)
    found = [client.post("/notices", {"file": BytesIO(b"x")}).status_code for _ in range(4)]
    assert found[3] == 429
    assert 429 not in found[:3]


def test_a_system_is_counted_by_token_and_unknown_tokens_by_address(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughline.access.tokens import issue

    monkeypatch.setattr(pacing, "EACH_SYSTEM", TIGHT)
    monkeypatch.setattr(pacing, "UNKNOWN_SYSTEMS", TIGHT)
    _, secret = issue(cast.investigator.team, "test")
    known = {"authorization": f"Bearer {secret}"}
    answers = [client.get("/api/hand-overs", headers=known) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) > 0
    guesses = [
        client.get("/api/hand-overs", headers={"authorization": f"Bearer {n}"}).status_code for n in range(4)
    ]
    assert guesses == [401, 401, 401, 429]


def test_health_and_style_sheets_are_never_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "count", lambda *_: pytest.fail("counted"))
    assert client.get("/health").status_code == 200


# -- whose address it is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "header", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "not an address", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_an_address_is_believed_from_ones_own_proxies_only(
    proxies: int, header: str, found: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header}, REMOTE_ADDR="192.0.2.1")
    assert address_of(request) == found


def test_one_line_of_the_newer_internet_counts_once() -> None:
    ask = RequestFactory()
    one, other = (ask.get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in (1, 2))
    assert network_of(one) == network_of(other) == "2001:db8:1:2::"
    assert network_of(ask.get("/", REMOTE_ADDR="")) == "0.0.0.0"


# -- counted together ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_processes_count_together_and_lose_none() -> None:
    allowed = []

    def ask() -> None:
        allowed.extend(pace.count("50/10 minutes", "test", "together") is None for _ in range(20))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(allowed), sum(allowed)) == (80, 50)


def test_when_the_time_is_over_one_may_ask_again() -> None:
    assert pace.count("1/second", "test", "window") is None
    assert pace.count("1/second", "test", "window") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.05)")
    assert pace.count("1/second", "test", "window") is None


def test_the_application_reads_no_counts_past_its_two_functions() -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT * FROM access_pace")
