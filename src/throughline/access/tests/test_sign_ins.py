"""Sessions end, browsers are listed and signed out, and a place not seen before is told of."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from throughline.access import sign_ins
from throughline.access.actor import system_actor
from throughline.access.context import acting_as, set_context
from throughline.access.models import SignIn
from throughline.access.testing import Cast, Player, make_subject

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PASSWORD = "orange kettle on the ferry"
AN_HOUR = 3600.0


def age(client: Client, *, seen: float = 0.0, began: float = 0.0) -> Client:
    """The same session, last used and begun so many seconds ago."""
    session = client.session
    session["seen-at"] = time.time() - seen
    session["signed-in-at"] = time.time() - max(began, seen)
    session.save()
    return client


def rows_of(player: Player) -> list[SignIn]:
    with acting_as(system_actor("test")):
        return list(SignIn.objects.filter(user=player.user).order_by("pk"))


def come_in(player: Player, client: Client) -> Client:
    """By the page of signing in, with a password."""
    player.user.set_password(PASSWORD)
    with acting_as(system_actor("test")):
        player.user.save(update_fields=["password"])
    set_context(None)  # whoever came in before in this transaction does not come in with them
    client.post(
        "/accounts/login/",
        {"login": player.user.email, "password": PASSWORD},
        headers={"user-agent": FIREFOX},
    )
    return client


def notices() -> list[dict[str, Any]]:
    jobs = ProcrastinateJob.objects.filter(task_name="throughline.notify.tell")
    return [job.args for job in jobs if job.args["kind"] == "sign-in"]


@pytest.mark.parametrize(
    ("seen", "began", "method", "goes_on"),
    [
        (29 * 60, 0, "get", True),
        (31 * 60, 0, "get", False),
        (90 * 60, 0, "post", True),
        (121 * 60, 0, "post", False),
        (0, 9.9 * AN_HOUR, "get", True),
        (0, 10.1 * AN_HOUR, "get", False),
    ],
)
def test_a_session_ends_when_idle_and_after_a_working_day_but_a_late_form_is_taken(
    support_worker: Player, client: Client, seen: float, began: float, method: str, goes_on: bool
) -> None:
    age(support_worker.sign_in(client), seen=seen, began=began)
    answer = client.get("/devices") if method == "get" else client.post("/devices/others")
    assert answer.headers.get("Location", "").startswith("/accounts/login/") is not goes_on


def test_the_page_of_ones_own_line_ends_sooner_and_takes_no_late_form(
    survivor: Player, client: Client
) -> None:
    from uuid import uuid4

    make_subject(uuid4(), survivor)
    age(survivor.sign_in(client), seen=14 * 60)
    assert client.get("/devices").status_code == 200
    age(client, seen=16 * 60)
    assert client.post("/devices/others").headers["Location"].startswith("/accounts/login/")


def test_an_ended_session_says_why_on_the_page_of_signing_in(support_worker: Player, client: Client) -> None:
    age(support_worker.sign_in(client), seen=AN_HOUR)
    assert "You were signed out" in client.get("/devices", follow=True).content.decode()


def test_a_session_without_its_beginning_is_over(support_worker: Player, client: Client) -> None:
    support_worker.sign_in(client)
    session = client.session
    del session["signed-in-at"]
    session.save()
    assert client.get("/devices").status_code == 302


def test_signing_in_takes_a_new_session(support_worker: Player, client: Client) -> None:
    client.get("/accounts/login/")
    client.cookies["session"] = "planted-by-somebody-else-00000000"
    come_in(support_worker, client)
    assert client.cookies["session"].value != "planted-by-somebody-else-00000000"
    assert client.get("/devices").status_code == 200


def test_ones_browsers_are_listed_without_any_address(support_worker: Player, client: Client) -> None:
    come_in(support_worker, client)
    shown = client.get("/devices").content.decode()
    assert "Firefox on Windows" in shown
    assert "This one" in shown
    assert "127.0.0.1" not in shown


def test_one_signs_out_one_browser_or_all_others(support_worker: Player, client: Client) -> None:
    others = [support_worker.sign_in(Client()) for _ in range(3)]
    support_worker.sign_in(client)
    first = rows_of(support_worker)[0]
    client.post(f"/devices/{first.pk}/sign-out")
    assert [other.get("/devices").status_code for other in others] == [302, 200, 200]
    assert "Signed out everywhere else: 2" in client.post("/devices/others", follow=True).content.decode()
    assert [other.get("/devices").status_code for other in others] == [302, 302, 302]


def test_nobody_signs_out_somebody_else(cast: Cast, client: Client) -> None:
    theirs = cast.support_worker.sign_in(Client())
    cast.investigator.sign_in(client)
    (row,) = rows_of(cast.support_worker)
    assert client.post(f"/devices/{row.pk}/sign-out").status_code == 404
    assert theirs.get("/devices").status_code == 200


def test_a_browser_not_seen_before_is_told_of_once(support_worker: Player) -> None:
    office, elsewhere = Client(), Client()
    come_in(support_worker, office)
    assert notices() == []
    come_in(support_worker, elsewhere)
    assert [each["users"] for each in notices()] == [[support_worker.user.pk]]
    elsewhere.post("/accounts/logout/")
    come_in(support_worker, elsewhere)
    come_in(support_worker, office)
    assert len(notices()) == 1


def test_a_person_who_reads_their_own_line_gets_no_mark_and_no_list(survivor: Player, client: Client) -> None:
    from uuid import uuid4

    make_subject(uuid4(), survivor)
    come_in(survivor, Client())
    come_in(survivor, client)
    assert sign_ins.cookie_name() not in client.cookies
    shown = client.get("/devices").content.decode()
    assert "in 1 other place" in shown
    assert "Firefox" not in shown
    assert notices() == []


def test_two_people_on_one_computer_are_not_tied_by_its_mark(cast: Cast, client: Client) -> None:
    come_in(cast.support_worker, client)
    client.post("/accounts/logout/")
    come_in(cast.nurse, client)
    marks = {row.device for player in (cast.support_worker, cast.nurse) for row in rows_of(player)}
    assert len(marks) == 2
    assert "" not in marks


def test_old_rows_and_sessions_are_forgotten(support_worker: Player, client: Client) -> None:
    support_worker.sign_in(client)
    with acting_as(system_actor("test")):
        SignIn.objects.update(seen_at="2020-01-01T00:00:00Z")
        assert sign_ins.sweep()["rows"] == 1


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("", "A browser"),
        ("\x00" * 5000, "A browser"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, said: str) -> None:
    assert sign_ins.described(agent) == said
