"""Nothing behind the firewall changes anything in front of it: not a word, a count, a date, an order or a status.

Every page a reader has is fetched before and after others record behind the wall, and must be the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.test import Client

from throughline import ledger
from throughline.access.testing import Player

from .furnishing import asked_for_a_copy, furnish
from .routes import address_of, routes
from .seeing import body_of
from .walking import may_answer
from .world import CARERS, World, fact, make_world, plant, taken_back, word

CHANGING = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), "token"),
    # Each look signs in anew, in a minute of its own.
    (re.compile(r"(?:[Ss]ince|Last used) \d+ \w+(?: \d{4})?, \d\d:\d\d"), "since"),
    # What makes sending a form twice do once is drawn anew for each page.
    (re.compile(r'name="(?:key|once)" value="[^"]+"'), "key"),
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
        made = make_world(planted=())
        furniture = furnish(
            made.cast.first_responder, made.cast.prosecutor, made.shared, word("investigator", "pack")
        )
        for reader in (made.cast.immigration_officer, made.cast.decision_maker, made.cast.prosecutor):
            asked_for_a_copy(reader, made.shared)
        yield replace(made, furniture=furniture)


@pytest.fixture(autouse=True)
def _undone(world: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), taken_back():
        yield


# Whatever a person can ask for about a case or in a list: a new page, file or export is in by being there.
LOOKED_AT = [each for each in routes() if not each.is_api and not each.is_account and each.name != "leave"]
SEARCHES = ("/?which=team", "/?which=waiting", "/?which=overdue", "/find?q=Person", "/find?q=Invented+Person")


def pages(world: World, reader: str, case: UUID) -> list[str]:
    """Every address on which something about a case could show to this reader, of its own and of lists."""
    return [*(address_of(each, world, case) for each in LOOKED_AT if may_answer(each, reader)), *SEARCHES]


def look(world: World, reader: Player, case: UUID) -> dict[str, tuple[int, str]]:
    """Every page and file as this reader gets it; looking leaves no trace, or the second look would differ by the first."""
    found = {}
    with taken_back(), patch("django.utils.timezone.now", return_value=SOON):
        client = reader.sign_in(Client())
        for path in pages(world, reader.name, case):
            with taken_back():
                response = client.get(path)
                text = body_of(response)
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
    before = look(world, player, world.shared)
    record_behind_the_wall(world)
    after = look(world, player, world.shared)
    changed = [path for path in before if before[path] != after[path]]
    assert not changed
    opened = {path for path, (status, _) in before.items() if status == 200}
    assert {f"/cases/{world.shared}/{part}" for part in ("", "copy", "looked")} <= opened


def test_files_of_every_sort_are_among_what_is_looked_at(world: World) -> None:
    """Or the test above could pass because no export answered."""
    found = look(world, world.cast.first_responder, world.shared)
    opened = {path for path, (status, _) in found.items() if status == 200}
    pack = world.furniture.of("cases/")["pack_id"]
    for part in (
        "copy.pdf",
        "copy.json",
        "copy/screen",
        f"sent/{pack}/copy",
        f"sent/{pack}",
        "records-requests",
    ):
        assert f"/cases/{world.shared}/{part}" in opened, part
    assert word("investigator", "pack") in found[f"/cases/{world.shared}/sent/{pack}/copy"][1]
    assert "What we hold about you" in found[f"/cases/{world.shared}/copy.pdf"][1]


def test_the_same_facts_do_change_the_pages_of_other_carers(world: World) -> None:
    """The control: without it nothing might have been recorded at all."""
    before = look(world, world.cast.social_worker, world.shared)
    record_behind_the_wall(world)
    after = look(world, world.cast.social_worker, world.shared)
    assert before[f"/cases/{world.shared}/"] != after[f"/cases/{world.shared}/"]


def test_a_case_opened_behind_the_wall_changes_nothing_for_anybody_else(world: World) -> None:
    readers = [world.cast.investigator, world.cast.social_worker, world.cast.other_investigator]
    before = [look(world, reader, world.own["wellbrook-clinic"]) for reader in readers]
    ledger.open_case("person", by=world.cast.nurse.actor, facts=[fact("name", last_name="Person")])  # type: ignore[arg-type]
    assert [look(world, reader, world.own["wellbrook-clinic"]) for reader in readers] == before


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


SYSTEMS = {
    "northshire-police": "investigator",
    "crown-prosecutors": "prosecutor",
    "port-immigration": "immigration_officer",
    "grounds-authority": "decision_maker",
}


def answers_of(world: World, body: str) -> dict[str, tuple[int, str, str]]:
    """Everything the API answers to this body's system: status, body, and headers but for the clock's own."""
    client = Client(headers={"authorization": f"Bearer {world.tokens[body]}"})
    found = {}
    for path in (
        f"cases/{world.shared}",
        f"cases/{world.shared}/duties",
        "hand-overs",
        "worklist",
        "vocabulary",
    ):
        with taken_back(), patch("django.utils.timezone.now", return_value=SOON):
            response = client.get(f"/api/{path}")
            found[path] = (
                response.status_code,
                response.content.decode(),
                str(sorted(response.headers.items())),
            )
    return found


@pytest.mark.parametrize("body", SYSTEMS)
def test_what_carers_record_changes_no_answer_of_the_api_to_systems_before_the_wall(
    world: World, body: str
) -> None:
    before = answers_of(world, body)
    assert before[f"cases/{world.shared}"][0] == 200
    record_behind_the_wall(world)
    assert answers_of(world, body) == before


def searched(reader: Player, words: str) -> str:
    """The page of a search, as it was sent: what was found, in which order."""
    with taken_back(), patch("django.utils.timezone.now", return_value=SOON):
        text = reader.sign_in(Client()).post("/find", {"words": words}).content.decode()
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text


@pytest.mark.parametrize("reader", BEHIND_THE_WALL)
def test_a_name_that_carers_recorded_finds_no_more_than_one_that_nobody_did(
    world: World, reader: str
) -> None:
    player = getattr(world.cast, reader)
    before = [
        searched(player, words) for words in ("Invented Person", "Person", "Zimbletonfield", "Vantlebrook")
    ]
    ledger.record(fact("alias", name="Zimbletonfield"), case=world.shared, by=world.cast.support_worker.actor)  # type: ignore[arg-type]
    ledger.record(fact("alias", name="Person"), case=world.own["wellbrook-clinic"], by=world.cast.nurse.actor)  # type: ignore[arg-type]
    after = [
        searched(player, words) for words in ("Invented Person", "Person", "Zimbletonfield", "Vantlebrook")
    ]
    assert after == before
    assert after[2].replace("Zimbletonfield", "Vantlebrook") == after[3]


@pytest.mark.parametrize("reader", ["investigator", "prosecutor"])
def test_a_hidden_fact_makes_nothing_stale_and_leaves_no_gap_that_counts(world: World, reader: str) -> None:
    actor = getattr(world.cast, reader).actor
    seen = ledger.open(world.shared, by=actor, purpose="work").version
    record_behind_the_wall(world)
    assert ledger.open(world.shared, by=actor, purpose="work").version == seen
    receipt = ledger.record(fact("note", note="Seen."), case=world.shared, by=actor, expected=seen)
    # The next number says what the clock says, and nothing of how many came between.
    since_2000 = (datetime.now(UTC) - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1000
    assert abs(receipt.seq - since_2000) < 60_000


def test_nobody_before_the_wall_is_told_that_something_happened_behind_it(world: World) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    def told() -> set[tuple[object, object]]:
        jobs = ProcrastinateJob.objects.filter(task_name="throughline.notify.tell")
        return {(job.args.get("team"), str(job.args.get("users"))) for job in jobs}

    walled = {player.team.pk for player in world.cast if player.team and player.name in BEHIND_THE_WALL}
    people = {str(player.user.pk) for player in world.cast if player.name in BEHIND_THE_WALL}
    before = told()
    record_behind_the_wall(world)
    new = told() - before
    assert not [one for one in new if one[0] in walled]
    assert not [one for one in new if people & set(re.findall(r"\d+", str(one[1])))]


@pytest.mark.parametrize("reader", ["investigator", "immigration_officer"])
def test_a_hidden_fact_and_one_that_is_not_there_are_answered_alike(world: World, reader: str) -> None:
    record_behind_the_wall(world)
    actor = world.cast.support_worker.actor
    assert actor is not None
    hidden = ledger.open(world.shared, by=actor, purpose="t").entries[-1].row.seq
    client = getattr(world.cast, reader).sign_in(Client())
    answers = []
    for seq in (hidden, hidden - 1):
        for path in (f"facts/{seq}", f"correct/{seq}", f"sign/{seq}", f"facts/{seq}/file"):
            with taken_back():
                response = client.get(f"/cases/{world.shared}/{path}")
            text = response.content.decode().replace(str(seq), "N")
            for pattern, instead in CHANGING:
                text = pattern.sub(instead, text)
            answers.append((path.replace(str(seq), "N"), response.status_code, text))
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert {status for _, status, _ in answers} <= {403, 404}
