"""Nothing behind the firewall changes anything in front of it: not a word, a count, a date, an order or a status.

Every page a reader has is fetched before and after others record behind the wall, and must be the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.test import Client

from throughline import ledger
from throughline.access.testing import Player

from .world import CARERS, World, fact, make_world, plant, taken_back, word

CHANGING = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), "token"),
    (re.compile(r'name="key" value="[^"]+"'), "key"),
)
SOON = datetime.now(UTC) + timedelta(
    hours=1
)  # the clock stands still for every look, or "in 3 hours" would tick
BEHIND_THE_WALL = (
    "investigator",
    "supervisor",
    "analyst",
    "prosecutor",
    "immigration_officer",
    "decision_maker",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the module, in which nobody has planted anything yet."""
    with django_db_blocker.unblock(), taken_back():
        yield make_world(planted=())


@pytest.fixture(autouse=True)
def _undone(world: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), taken_back():
        yield


def pages(case: UUID) -> list[str]:
    """Every page on which something about a case could show."""
    of_case = ("", "duties/", "looked", "teams", "share", "close", "record/", "hand-over")
    lists = (
        "/",
        "/?which=team",
        "/?which=waiting",
        "/?which=overdue",
        "/find?q=Person",
        "/find?q=Invented+Person",
    )
    return [*(f"/cases/{case}/{part}" for part in of_case), *lists, "/notices", "/places"]


def look(reader: Player, case: UUID) -> dict[str, tuple[int, str]]:
    """Every page as this reader gets it; looking leaves no trace here, or the second look would differ by the first."""
    found = {}
    for path in pages(case):
        with taken_back(), patch("django.utils.timezone.now", return_value=SOON):
            response = reader.sign_in(Client()).get(path)
            text = response.content.decode()
        for pattern, instead in CHANGING:
            text = pattern.sub(instead, text)
        found[path] = (response.status_code, text)
    return found


def record_behind_the_wall(world: World) -> None:
    """Carers record, share among themselves, read, and hand work to one another."""
    cast = world.cast
    for who in CARERS:
        plant(getattr(cast, who), world.shared)
    decision = fact(
        "sharing-decision", recipient="northshire-council", fields=["risk-assessed"], ends="2099-01-01"
    )
    ledger.record(decision, case=world.shared, by=cast.support_worker.actor)  # type: ignore[arg-type]
    for name in ("nurse", "support_worker", "social_worker"):
        ledger.open(world.shared, by=getattr(cast, name).actor, purpose="support")


@pytest.mark.parametrize("reader", BEHIND_THE_WALL)
def test_what_carers_record_changes_no_page_of_justice_immigration_or_the_deciders(
    world: World, reader: str
) -> None:
    player = getattr(world.cast, reader)
    before = look(player, world.shared)
    record_behind_the_wall(world)
    after = look(player, world.shared)
    changed = [path for path in before if before[path] != after[path]]
    assert not changed
    assert before[f"/cases/{world.shared}/"][0] == 200


def test_the_same_facts_do_change_the_pages_of_other_carers(world: World) -> None:
    """The control: without it nothing might have been recorded at all."""
    before = look(world.cast.social_worker, world.shared)
    record_behind_the_wall(world)
    after = look(world.cast.social_worker, world.shared)
    assert before[f"/cases/{world.shared}/"] != after[f"/cases/{world.shared}/"]


def test_a_case_opened_behind_the_wall_changes_nothing_for_anybody_else(world: World) -> None:
    readers = [world.cast.investigator, world.cast.social_worker, world.cast.other_investigator]
    before = [look(reader, world.own["wellbrook-clinic"]) for reader in readers]
    ledger.open_case("person", by=world.cast.nurse.actor, facts=[fact("name", last_name="Person")])  # type: ignore[arg-type]
    assert [look(reader, world.own["wellbrook-clinic"]) for reader in readers] == before


@pytest.mark.parametrize("reader", ["investigator", "prosecutor"])
def test_a_recorded_sharing_opens_exactly_what_it_names(world: World, reader: str) -> None:
    cast, player = world.cast, getattr(world.cast, reader)
    record_behind_the_wall(world)
    body = player.actor.agency
    decision = fact("sharing-decision", recipient=body, fields=["indicator"], ends="2099-01-01")
    ledger.record(decision, case=world.shared, by=cast.support_worker.actor)  # type: ignore[arg-type]
    seen = {
        (each.row.kind, each.row.controller_id)
        for each in ledger.open(world.shared, by=player.actor, purpose="work").entries
    }
    assert ("indicator", "harbour-support") in seen
    assert ("indicator", "wellbrook-clinic") not in seen
    assert ("risk-assessed", "harbour-support") not in seen
    shown = player.sign_in(Client()).get(f"/cases/{world.shared}/").content.decode()
    assert word("nurse", "indicator") not in shown
