"""Going to every address as somebody, looking, and leaving nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .routes import Route, address, routes
from .test_matrix import SYSTEMS, browser, of, player_of, rows
from .world import World, taken_back

# What stands behind these is there only where somebody put it: no row of the matrix says whether it opens then.
OF_FURNITURE = frozenset({"pack_id", "delivery_id", "draft_id", "secret", "pk"})


def may_answer(route: Route, reader: str) -> bool:
    """Whether the reader may get anything here, by the matrix, whose own test holds that nobody else does.

    What was refused there because nobody had asked for it yet, such as a copy, may be given where somebody has.
    """
    row = of(f"GET {route.name}") if f"GET {route.name}" in rows() else {}
    nothing = {"404", "405", "sign-in"}
    return bool(route.parts & OF_FURNITURE) or not set(row.get(reader, ["200"])) <= nothing


def everywhere(world: World, reader: str) -> Iterator[tuple[Route, Any]]:
    """Each address with the answer this reader gets: systems go to the API, people to pages. Each comes anew."""
    for route in routes():
        if route.is_api == (reader in SYSTEMS):
            client = browser(world, reader)
            client.raise_request_exception = False
            with taken_back():
                answer = client.get(address(route, world, player_of(world, reader), route.relations[0]))
            yield route, answer
