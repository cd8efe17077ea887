"""What a person who reads their own line may meet: a way out on every page, no telling title, no message, no rank."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from throughline.access import outgoing
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.models import Membership
from throughline.access.testing import Cast, make_subject
from throughline.casefile import Casefile
from throughline.notify import telling
from throughline.notify.testing import deliver
from throughline.vocabulary import KINDS, fields_of
from throughline.web import errors

from .routes import Route
from .test_matrix import browser
from .walking import everywhere
from .world import World, make_world, taken_back

PACKAGE = Path(__file__).resolve().parents[2]
TELLING = re.compile(r"slave|traffick|victim|survivor|exploit|police|refuge|referral|abuse|throughline", re.I)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
AS = ("visitor", "survivor", "outsider")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), taken_back():
        yield make_world(planted=())


@pytest.fixture(autouse=True)
def _undone(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    if "world" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("world")
    with django_db_blocker.unblock(), taken_back():
        yield


def text_of(response: Any) -> str | None:
    """The page as text; None for what is no page."""
    if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
        return None
    return response.content.decode() or None


def html_of(client: Client, path: str) -> str | None:
    """The page at an address; nothing is left behind."""
    client.raise_request_exception = False
    with taken_back():
        return text_of(client.get(path))


def walked(world: World, reader: str) -> Iterator[tuple[Route, str]]:
    for route, answer in everywhere(world, reader):
        if page := text_of(answer):
            yield route, page


@pytest.mark.parametrize("reader", AS)
def test_every_page_that_a_survivor_may_meet_has_the_way_out_and_a_neutral_name(
    world: World, reader: str
) -> None:
    seen = 0
    for route, page in walked(world, reader):
        seen += 1
        assert page.count("data-exit-told") == 1, f"{route.name} has no way out, or two"
        assert page.index("data-exit") < page.index("<main"), f"{route.name} has the way out too late"
        title = TITLE.search(page)
        assert title is not None and not TELLING.search(title[1]), (
            f"{route.name} is called {title and title[1]}"
        )
        assert "web/plain.svg" in page and "web/icon.svg" not in page, (
            f"{route.name} wears our sign in its tab"
        )
    assert seen > 20


def test_who_works_here_has_no_such_button_in_the_way(world: World) -> None:
    page = html_of(browser(world, "investigator"), "/")
    assert page is not None and "data-exit" not in page and "web/icon.svg" in page


@pytest.mark.parametrize(
    "trouble", [each for each in vars(errors).values() if isinstance(each, errors.Trouble)]
)
def test_an_error_page_drawn_without_anything_at_hand_has_it_too(trouble: errors.Trouble) -> None:
    page = errors.page(trouble).content.decode()
    assert "data-exit-told" in page and not TELLING.search(TITLE.search(page)[1])  # type: ignore[index]


@pytest.mark.django_db
def test_leaving_ends_the_session_clears_the_browser_and_says_nothing_of_where_one_was(cast: Cast) -> None:
    client = cast.support_worker.sign_in(Client())
    gone = client.get("/leave")
    assert gone.status_code == 302 and "_auth_user_id" not in client.session
    assert gone.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert gone.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in gone.headers["Cache-Control"]


# -- messages ------------------------------------------------------------------------------------------------------------


def senders() -> dict[str, set[str]]:
    """Which modules of the product can send a message: by what they import."""
    wanted = ("django.core.mail", "smtplib", "twilio", "notifications_python_client", "aiosmtplib")
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            hits = {name for name in names if name.startswith(wanted)}
            if hits:
                found.setdefault(path.relative_to(PACKAGE).as_posix(), set()).update(hits)
    return found


def test_messages_leave_by_one_door() -> None:
    assert set(senders()) == {"access/outgoing.py"}


@pytest.fixture
def sent(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.mark.django_db
def test_nothing_is_ever_sent_to_the_person(cast: Cast, sent: list[Any]) -> None:
    from uuid import uuid4

    make_subject(uuid4(), cast.survivor)
    everybody = [player.user.pk for player in cast]
    told = telling.tell("overdue", "a test", None, everybody)
    assert told == len(everybody)
    deliver()
    addresses = {each for message in sent for each in message.to}
    assert cast.support_worker.user.email in addresses
    assert cast.survivor.user.email not in addresses and cast.outsider.user.email not in addresses
    assert all(len(message.to) == 1 and not message.cc and not message.bcc for message in sent)


@pytest.mark.django_db
def test_not_even_where_the_same_account_has_come_to_work_here(cast: Cast, sent: list[Any]) -> None:
    from uuid import uuid4

    make_subject(uuid4(), cast.survivor)
    with acting_as(system_actor("test")):
        Membership.objects.create(
            user=cast.survivor.user, team=cast.support_worker.team, role="support-worker"
        )
    assert outgoing.send([cast.survivor.user.pk], "x", "y") == 0 and not sent


# -- nobody is ranked ----------------------------------------------------------------------------------------------------

SCORED = re.compile(
    r"risk[-_ ]?(score|rating|rank|level|index)|score|ranking|\bprobab|likelihood|credibil", re.I
)


def test_no_kind_of_fact_asks_for_a_number_of_risk_or_belief() -> None:
    """A risk is what was seen and what is done about it: no answer is a number by which one person stands above another."""
    wrong = [
        f"{kind}.{field.name}"
        for kind, cls in KINDS.items()
        for field in fields_of(cls)
        if field.type in ("number", "amount") and SCORED.search(f"{kind} {field.name} {field.label}")
    ]
    assert not wrong


def test_what_is_known_of_a_person_offers_nothing_to_order_people_by() -> None:
    offered = {name for name in dir(Casefile) if not name.startswith("_")}
    assert not {name for name in offered if SCORED.search(name.replace("_", " "))}


@pytest.mark.parametrize("reader", ["support_worker", "investigator", "analyst", "supervisor", "inspector"])
def test_no_page_orders_people_by_anything_but_time(world: World, reader: str) -> None:
    """No table that can be sorted by a person's worth, no word of a score, no percentage beside somebody's name."""
    client = browser(world, reader)
    case = world.case_for(world.cast.players[reader], "own")
    for path in (
        "/",
        "/?which=team",
        "/?which=overdue",
        f"/cases/{case}/",
        f"/cases/{case}/duties/",
        "/find",
    ):
        page = html_of(client, path)
        if page is not None:
            text = re.sub(r"<[^>]+>", " ", page)
            assert not re.search(
                r"risk (score|rating|rank|level)|\d ?% (likely|risk)|credibility", text, re.I
            ), path
            of_one_person = path.startswith("/cases/")
            assert of_one_person or ("sort=" not in page and "order=" not in page), path


def test_lists_are_ordered_by_when_something_is_due_and_by_nothing_about_the_person() -> None:
    """The columns by which summaries can be ordered hold times, counts of duties and teams: nothing of who somebody is."""
    from throughline.ledger.models import CaseSummary, DutyRow

    ordered = {
        name for model in (CaseSummary, DutyRow) for index in model._meta.indexes for name in index.fields
    }
    assert ordered <= {
        "audience", "closed_at", "next_due", "lead_team", "next_change_at", "due", "team", "worker", "duty", "status",
    }  # fmt: skip
