"""Nothing of one reader reaches the next on a connection that is used again: through Django, in real transactions.

Twice over: connections that stay with their thread, and psycopg's pool, in which two readers share one connection. Each
request goes through the whole of Django as the server calls it, so that connections are given back as in earnest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from throughline.access.actor import Actor
from throughline.access.context import SETTINGS
from throughline.access.models import Relationship
from throughline.access.testing import Cast, Player, tie
from throughline.notify import telling
from throughline.site import urls
from throughline.web.errors import server_error

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
READERS = ("investigator", "support_worker", "nurse", "survivor", "outsider", "data_guardian")
WAYS = {
    "kept by the thread": {"CONN_MAX_AGE": 600, "pool": None},
    "one in a pool": {"CONN_MAX_AGE": 0, "pool": {"min_size": 1, "max_size": 1, "timeout": 20}},
    "two in a pool": {"CONN_MAX_AGE": 0, "pool": {"min_size": 2, "max_size": 2, "timeout": 20}},
}


def look() -> dict[str, Any]:
    """Whom the database takes us for, on which connection, and how many ties it lets us see."""
    with connection.cursor() as cursor:
        asked = ", ".join(f"nullif(current_setting('throughline.{name}', true), '')" for name in SETTINGS)
        cursor.execute(f"SELECT pg_backend_pid(), {asked}")
        pid, *values = cursor.fetchone()
    found = dict(zip(SETTINGS, values, strict=True))
    return {**found, "pid": pid, "ties": Relationship.objects.count()}


def who(_request: HttpRequest) -> HttpResponse:
    """Answers with what it saw."""
    return JsonResponse(look())


def boom(_request: HttpRequest) -> HttpResponse:
    """Fails after it has read."""
    look()
    raise ZeroDivisionError


def broken(_request: HttpRequest) -> HttpResponse:
    """Leaves its transaction broken and answers as if nothing had happened."""
    try:
        connection.cursor().execute("SELECT 1 / 0")
    except DatabaseError:
        return HttpResponse("fine")
    raise AssertionError


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    """Reads while it is being sent, after its transaction has ended."""
    look()
    return StreamingHttpResponse(json.dumps(look()) for _once in range(1))


urlpatterns = [
    path("who", who),
    path("boom", boom),
    path("broken", broken),
    path("stream", stream),
    *urls.urlpatterns,
]
handler500 = server_error


@dataclass
class Server:
    """Calls Django as a server does, each request in a thread of its choosing."""

    sessions: dict[str, str]
    application: Any

    def get(self, reader: str, address: str) -> tuple[int, bytes]:
        """The status and the body, read to its end and closed."""
        environ = RequestFactory().get(address).environ | {"HTTP_COOKIE": f"session={self.sessions[reader]}"}
        status: list[int] = []
        response = self.application(environ, lambda line, _headers: status.append(int(line.split()[0])))
        body = b"".join(response)
        response.close()
        return status[0], body

    def who(self, reader: str) -> dict[str, Any]:
        """What `who` answers to this reader."""
        found: dict[str, Any] = json.loads(self.get(reader, "/who")[1])
        return found


@pytest.fixture(params=WAYS)
def server(request: pytest.FixtureRequest, cast: Cast, settings: Any) -> Iterator[Server]:
    """A server whose connections are kept in this way."""
    settings.ROOT_URLCONF = __name__
    for player in (cast.investigator, cast.support_worker):
        with transaction.atomic():
            tie(uuid4(), player)
    with transaction.atomic():
        tie(uuid4(), cast.survivor, kind="subject")
    sessions = {each: getattr(cast, each).sign_in(Client()).cookies["session"].value for each in READERS}
    connections["default"].close()
    kept = connections.settings["default"]
    before, way = {"CONN_MAX_AGE": kept["CONN_MAX_AGE"], "OPTIONS": kept["OPTIONS"]}, WAYS[request.param]
    kept["OPTIONS"] = {**kept["OPTIONS"], "pool": way["pool"]} if way["pool"] else kept["OPTIONS"]
    kept["CONN_MAX_AGE"] = way["CONN_MAX_AGE"]
    yield Server(sessions, WSGIHandler())
    if way["pool"]:
        connections["default"].close()
        connections["default"].close_pool()
    kept.update(before)


def expected(player: Player) -> dict[str, Any]:
    """Whom the database must take this person for."""
    actor: Actor | None = player.actor
    if actor is None:
        return dict.fromkeys(SETTINGS) | {"ties": 0}
    return {
        "user": str(actor.user_id),
        "team": str(actor.team_id) if actor.team_id else None,
        "agencies": "{" + ",".join(actor.agencies) + "}" if actor.agencies else None,
        "role": actor.role.value,
        "ties": int(player.name in ("investigator", "support_worker", "survivor", "data_guardian")),
    }


def fits(seen: dict[str, Any], player: Player) -> bool:
    """Whether what was seen is this reader and nothing but this reader."""
    return all(seen[name] == value for name, value in expected(player).items())


def nobody_is_left() -> int:
    """Look at the connection that comes next, as nobody; returns which one it was."""
    seen = look()
    pid = int(seen.pop("pid"))
    assert seen == dict.fromkeys(SETTINGS) | {"ties": 0}
    connections["default"].close_if_unusable_or_obsolete()
    return pid


def in_one_thread(server: Server, addresses: Sequence[tuple[str, str]]) -> list[int]:
    """These requests one after another on one thread, with a look as nobody after each: which connections they used."""

    def run() -> list[int]:
        used = []
        for reader, address in addresses:
            server.get(reader, address)
            used.append(nobody_is_left())
        connections["default"].close()
        return used

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.mark.parametrize("address", ["/who", "/boom", "/broken", "/stream"])
def test_nothing_is_left_on_the_connection_however_the_request_ended(server: Server, address: str) -> None:
    used = in_one_thread(server, [(reader, address) for reader in READERS])
    assert len(used) == len(READERS)
    assert len(set(used)) <= 2, "the readers were to share connections, or this proves nothing"


def test_a_failure_is_answered_and_the_next_reader_is_themself(server: Server, cast: Cast) -> None:
    def run() -> tuple[int, int, dict[str, Any]]:
        try:
            return (
                server.get("investigator", "/boom")[0],
                server.get("investigator", "/broken")[0],
                server.who("support_worker"),
            )
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        failed, broke, seen = pool.submit(run).result()
    assert (failed, broke) == (500, 500), "a page that lost its transaction must not say that all is well"
    assert fits(seen, cast.support_worker)


def test_what_is_read_while_a_page_is_being_sent_is_read_by_nobody(server: Server) -> None:
    def run() -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(server.get("investigator", "/stream")[1])
            return found
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(1) as pool:
        seen = pool.submit(run).result()
    assert seen["role"] is None and seen["ties"] == 0


def test_many_readers_at_once_are_each_themselves(server: Server, cast: Cast) -> None:
    draw = Random(7)
    asked = [draw.choice(READERS) for _ in range(80)]

    kept: set[Any] = set()

    def one(reader: str) -> tuple[str, dict[str, Any]]:
        kept.add(connections["default"])
        if draw.random() < 0.2:
            server.get(draw.choice(READERS), draw.choice(["/boom", "/broken", "/stream"]))
        return reader, server.who(reader)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, asked))
    for each in kept:
        each.inc_thread_sharing()
        each.close()
    wrong = [(reader, seen) for reader, seen in answers if not fits(seen, getattr(cast, reader))]
    assert not wrong
    readers_of = {pid: {reader for reader, seen in answers if seen["pid"] == pid} for pid in pids(answers)}
    assert any(len(readers) > 1 for readers in readers_of.values()), "no connection served two readers"


def pids(answers: Sequence[tuple[str, dict[str, Any]]]) -> set[int]:
    """Which connections there were."""
    return {seen["pid"] for _, seen in answers}


def test_a_job_of_the_worker_leaves_nothing_either(server: Server, cast: Cast) -> None:
    def run() -> list[dict[str, Any]]:
        found = []
        try:
            for user in (cast.investigator.user.pk, -1):  # nobody has the second number: the job fails
                try:
                    telling.tell("lead", f"test/{user}", None, [user])
                except DatabaseError:
                    connections["default"].close_if_unusable_or_obsolete()
                found.append(look())
                found.append(server.who("support_worker"))
        finally:
            connections["default"].close()
        return found

    with ThreadPoolExecutor(1) as pool:
        after_first, reader, after_second, again = pool.submit(run).result()
    assert after_first["role"] is None and after_second["role"] is None
    assert fits(reader, cast.support_worker) and fits(again, cast.support_worker)
