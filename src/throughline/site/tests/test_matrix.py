"""Every address × every role × own, shared and foreign case: what each gets, and that nobody reads a planted fact.

The expected outcomes stand in `matrix.toml`, one row for each address, to be read and judged by a person. An address
without a row fails, and so does a row without an address. Whoever adds a page writes its row first by
`THROUGHLINE_WRITE_MATRIX=1 pytest …/test_matrix.py`, then reads what was written: the tests below it hold whatever the
table says.
"""

from __future__ import annotations

import os
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from throughline.access.testing import CAST, Player

from .routes import Route, address, routes
from .seeing import everything_in
from .world import CARERS, PLANTED, World, make_world, taken_back, word

TABLE = Path(__file__).with_name("matrix.toml")
WRITE = os.environ.get("THROUGHLINE_WRITE_MATRIX") == "1"
METHODS = ("GET", "POST")
PEOPLE = ("visitor", "outsider", "survivor", *CAST)
AT_ACCOUNTS = ("visitor", "investigator", "survivor")
SYSTEMS = ("no-token", "northshire-police", "harbour-support", "port-immigration", "crown-prosecutors")
WALLED = ("first_responder", "investigator", "supervisor", "analyst", "other_investigator", "prosecutor")
BLIND = ("visitor", "outsider", "administrator", "data_guardian", "support_guardian", "other_investigator")
ENFORCING = (
    "first_responder",
    "investigator",
    "supervisor",
    "analyst",
    "prosecutor",
    "northshire-police",
    "crown-prosecutors",
)


def everything() -> set[str]:
    """Every planted word."""
    return {word(who, kind) for who, planted in PLANTED.items() for kind, _ in planted}


@cache
def forbidden(reader: str) -> set[str]:
    """The words that must stand in no answer to this reader, whatever they ask for."""
    of_carers = {word(who, kind) for who in CARERS for kind, _ in PLANTED[who]}
    own_only = {"immigration_officer": "immigration_officer", "port-immigration": "immigration_officer"}
    if reader in BLIND or reader == "no-token":
        return everything()
    if reader in own_only:
        return everything() - {word(own_only[reader], kind) for kind, _ in PLANTED[own_only[reader]]}
    kept = {word("lawyer", "legal-advice")} if reader != "lawyer" else set()
    kept |= set() if reader in ENFORCING else {word("investigator", "intelligence-report")}
    walled = reader in WALLED or reader in ("decision_maker", "northshire-police", "crown-prosecutors")
    return kept | (of_carers if walled else set())


@cache
def rows() -> dict[str, dict[str, str]]:
    """The table: for each address and method, outcomes with the readers who get them."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """One world for the whole module, never committed."""
    with django_db_blocker.unblock(), taken_back():  # type: ignore[attr-defined]
        yield make_world()


@pytest.fixture(autouse=True)
def _undone(request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """What one test does is undone before the next."""
    if "world" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("world")
    with django_db_blocker.unblock(), taken_back():  # type: ignore[attr-defined]
        yield


def readers_of(route: Route) -> tuple[str, ...]:
    """Who is sent to this address: systems to the API, three kinds of people to sign-in pages, everybody elsewhere."""
    if route.is_api:
        return SYSTEMS
    return AT_ACCOUNTS if route.is_account else PEOPLE


def player_of(world: World, reader: str) -> Player | None:
    """The member of the cast behind a reader; a system reads as a worker of its body."""
    if reader in world.tokens:
        bodies = {name: body for name, (body, _) in CAST.items()}
        return getattr(world.cast, next(name for name, body in bodies.items() if body == reader))  # type: ignore[no-any-return]
    return world.cast.players.get(reader)


def browser(world: World, reader: str) -> Client:
    """A client that comes as this reader; signed in once, for the whole module."""
    if reader in world.tokens:
        return Client(headers={"authorization": f"Bearer {world.tokens[reader]}"})
    client = Client()
    if reader not in ("visitor", "no-token"):
        client.cookies["session"] = world.sessions[reader]
    return client


def outcome(response: HttpResponse) -> str:
    """The status, and whether a redirect leads to signing in."""
    if response.status_code in (301, 302) and response.headers["Location"].startswith("/accounts/login/"):
        return "sign-in"
    return str(response.status_code)


def ask(client: Client, method: str, path: str) -> HttpResponse:
    """Ask once, and undo what it did."""
    client.raise_request_exception = False
    with taken_back():
        if method == "GET":
            return client.get(path)  # type: ignore[return-value]
        return client.post(path, data={}, content_type="application/json" if path.startswith("/api/") else "")  # type: ignore[return-value]


def shown(response: HttpResponse) -> str:
    """Everything the reader got, what a PDF says included."""
    return everything_in(response)


def walk(world: World, route: Route, method: str) -> dict[str, str]:
    """What each reader gets here on each case, having looked for planted words in every answer."""
    found: dict[str, str] = {}
    for reader in readers_of(route):
        outcomes = []
        for relation in route.relations:
            path = address(route, world, player_of(world, reader), relation)
            response = ask(browser(world, reader), method, path)
            told = shown(response)  # once: a file that is streamed cannot be read a second time
            leaked = sorted(each for each in forbidden(reader) if each in told)
            assert not leaked, f"{reader} reads {leaked} at {method} {path}"
            outcomes.append(outcome(response))
        found[reader] = " ".join(outcomes)
    return found


def as_row(found: dict[str, str]) -> dict[str, str]:
    """Readers with the same outcome together, as the table has them."""
    together = defaultdict(list)
    for reader, outcomes in found.items():
        together[outcomes].append(reader)
    return {outcomes: " ".join(readers) for outcomes, readers in sorted(together.items())}


CELLS = [(route, method) for route in routes() for method in METHODS]


@pytest.mark.parametrize(
    ("route", "method"), CELLS, ids=[f"{method} {route.name}" for route, method in CELLS]
)
def test_every_reader_gets_what_the_row_says_and_no_planted_fact(
    world: World, route: Route, method: str
) -> None:
    got = as_row(walk(world, route, method))
    if WRITE:
        write(f"{method} {route.name}", got)
    assert f"{method} {route.name}" in rows(), "this address has no row in matrix.toml"
    assert rows()[f"{method} {route.name}"] == got


def write(cell: str, got: dict[str, str]) -> None:
    """Put a row into the table; the table is then read again."""
    table = {**rows(), cell: got}
    with TABLE.open("w", encoding="utf-8") as target:
        target.write(
            "# For each address and method: the outcome on the reader's own, a shared and a foreign case\n"
        )
        target.write("# (or the one outcome, where no case is named), and who gets it. See test_matrix.py.\n")
        for name, row in sorted(table.items(), key=lambda item: item[0].split(" ", 1)[::-1]):
            target.write(f'\n["{name.replace(chr(92), chr(92) * 2)}"]\n')
            target.writelines(f'"{outcomes}" = "{readers}"\n' for outcomes, readers in row.items())
    rows.cache_clear()


def test_no_row_stands_for_an_address_that_is_gone() -> None:
    assert set(rows()) == {f"{method} {route.name}" for route, method in CELLS}


# The page that asks why a case must be opened in an emergency: the same words for any address, a case's or not.
SAME_FOR_EVERY_ADDRESS = "GET cases/<uuid:case_id>/emergency"


def of(cell: str) -> dict[str, list[str]]:
    """A row by reader: their outcomes."""
    return {
        reader: outcomes.split() for outcomes, readers in rows()[cell].items() for reader in readers.split()
    }


@pytest.mark.parametrize(
    "cell", [f"GET {route.name}" for route, method in CELLS if len(route.relations) == 3 and method == "GET"]
)
def test_nobody_ever_opens_a_foreign_case(cell: str) -> None:
    if cell == SAME_FOR_EVERY_ADDRESS:
        return
    opened = {reader for reader, outcomes in of(cell).items() if outcomes[2].startswith("2")}
    assert not opened, f"{cell} opens a foreign case to {opened}"


@pytest.mark.parametrize(
    "cell", [f"{method} {route.name}" for route, method in CELLS if len(route.relations) == 3]
)
def test_people_without_a_part_in_any_case_get_into_none(cell: str) -> None:
    for reader, outcomes in of(cell).items():
        if reader in (
            "visitor",
            "outsider",
            "administrator",
            "data_guardian",
            "support_guardian",
            "no-token",
        ):
            assert not any(each.startswith("2") for each in outcomes), (reader, outcomes)


@pytest.mark.parametrize("cell", [f"{method} {route.name}" for route, method in CELLS])
def test_no_address_ever_breaks(cell: str) -> None:
    broken = {
        reader for reader, outcomes in of(cell).items() if any(each in ("500", "503") for each in outcomes)
    }
    assert not broken, f"{cell} breaks for {broken}"


PUBLIC = (
    "accounts/",
    "directory",
    "health",
    "privacy",
    "accessibility",
    "leave",
    "demo",
    "invitations/",
    "received/",  # asks for a code before it says anything
    "law",
    "api/",
    "static/",
)


def test_a_visitor_gets_into_public_pages_only() -> None:
    inside = {
        cell for cell in rows() for outcomes in [of(cell).get("visitor", ["404"])] if outcomes[0] == "200"
    }
    assert not {cell for cell in inside if not cell.split(" ", 1)[1].startswith(PUBLIC)}


def test_the_planted_words_are_there_to_be_read(world: World) -> None:
    """Without this the firewall test could pass because nothing was planted."""
    entries = [f"/cases/{world.shared}/facts/{seq}" for seq in seqs_of(world)]
    for reader, expected in (
        ("support_worker", "nurse"),
        ("lawyer", "lawyer"),
        ("investigator", "investigator"),
    ):
        pages = "".join(shown(ask(browser(world, reader), "GET", each)) for each in entries)
        for kind, _ in PLANTED[expected]:
            assert word(expected, kind) in pages, (reader, kind)


def seqs_of(world: World) -> list[int]:
    """The number of every fact on the shared case, asked as the owner of the test."""
    from django.db import connection

    from throughline.access.acting import audience_actor
    from throughline.access.context import acting_as
    from throughline.access.testing import BODIES

    found: set[int] = set()
    for slug, _, sector, _ in BODIES:
        with transaction.atomic(), acting_as(audience_actor(slug, sector)), connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM ledger_entry WHERE case_id = %s", [world.shared])
            found |= {row[0] for row in cursor.fetchall()}
    return sorted(found)
