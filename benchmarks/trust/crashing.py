"""Killed at a random instant while it records: is anything lost, half-written, untold or done twice?

    python benchmarks/trust/crashing.py [--server 800] [--database 190] [--disk 10]

An installation of its own. In each round three writers record on three new cases (facts in clear and sealed, names
that are searched, parties, hand-overs that must tell somebody, new cases), each request with a key of its own; then,
at a random instant, something dies without warning (SIGKILL):

- *server*: the process that records through the door; or the gunicorn processes behind the API, now and then with
  their master; or the worker that delivers the messages;
- *database*: every process of PostgreSQL; or its postmaster alone, under its backends;
- *disk*: no process dies, but a file-size limit makes the disk full: for the data files, the write-ahead log, or the
  key store.

The writer's acknowledgements leave the dying process by a pipe and are on disk, outside, before anything is checked.
Whatever died is started again; each writer sends again, with their keys, the request that had no answer and the last
that had one, and then one more; a message in the queue is queued a second time, and the queue is worked off. Then:

- *lost*: acknowledged, and not in the ledger, or not as it was sent;
- *half-written*: `verify` finds a fault in a case of the round, or its summaries (ties, hand-overs, duties, cards, search
  keys) are not what `rebuild` makes of its facts;
- *untold*: a fact that must tell a team, without a notice for each of its people;
- *twice*: one key with two facts, a fact without a key, a second notice of one fact.

After a crash PostgreSQL makes sure of its folder by one syncfs, not file by file, so that a thousand rounds take less
than a day. SIGKILL does not take what the operating system holds: that fsync is waited for is PostgreSQL's promise and ours, not
shown by this run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.trust.dying import (
    Round,
    Scene,
    deliver,
    fill_the_disk,
    kill_the_database,
    kill_the_web,
    kill_the_worker,
    record_until_killed,
)
from benchmarks.trust.figures import keep, said
from benchmarks.trust.holding import facts_of, summaries_of
from benchmarks.trust.sending import Request, Told, forked, plan
from benchmarks.trust.site import Web, installation

WRITERS = 3
MUST_TELL = ("handover-offered", "handover-returned")


def work_off() -> None:
    """One message a second time into the queue; the jobs of dead workers put back, as each minute; all delivered."""
    from django.db import connection
    from procrastinate.contrib.django import app

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'throughline.notify.tell' AND status IN ('todo', 'doing') LIMIT 1"
        )
        again = cursor.fetchone()
    if again is not None:
        args = json.loads(again[0]) if isinstance(again[0], str) else again[0]
        app.configure_task("throughline.notify.tell", queue="notices").defer(**args)
    app.configure_task("throughline.ledger.rescue", queue="clock").defer(timestamp=int(time.time()))
    for _ in range(2):  # what the first puts back, the second delivers at the latest
        _, status = os.waitpid(forked(lambda: deliver(wait=False)), 0)
        assert status == 0, "the worker failed"


def send_again(under_way: Round, told: Told) -> None:
    """Each writer's request that died, the one after it, and its last that was answered: each with its own key."""
    means = under_way.way()
    for requests in under_way.plans:
        answered = [each for each in requests if each.key in told.done]
        open_ones = [each for each in requests if each.key not in told.done and each.key not in told.refused]
        for asked in [*answered[-1:], *open_ones[:2]]:
            got = _until_answered(means, asked)
            before = told.done.get(asked.key)
            assert before is None or got == before, (
                f"{asked.key} was recorded at {before}, and again at {got}"
            )
            if got is None:
                told.refused.add(asked.key)
            else:
                told.done[asked.key] = got
    means.close()


def _until_answered(means: Any, asked: Request) -> tuple[UUID, int] | None:
    last: Exception | None = None
    for _ in range(100):
        try:
            return means.send(asked)  # type: ignore[no-any-return]
        except Exception as error:
            last = error
            means.close()
            time.sleep(0.3)
    raise RuntimeError(f"{type(means).__name__} does not come up again for {asked.kind}: {last!r}")


@dataclass
class Found:
    """What was counted over all rounds, and what was wrong."""

    rounds: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unanswered_yet_recorded: int = 0
    told: int = 0
    faults: dict[str, list[str]] = field(
        default_factory=lambda: {"lost": [], "half-written": [], "untold": [], "twice": []}
    )


def judge(name: str, under_way: Round, told: Told, found: Found, cases: list[UUID]) -> None:
    """Look at everything this round touched."""
    from throughline import ledger

    touched = sorted({*cases, *(case for case, _ in told.done.values())}, key=str)
    facts = {case: facts_of(case) for case in touched}
    by_key = {each.key: each for requests in under_way.plans for each in requests}
    for key, (case, seq) in told.done.items():
        row = facts[case].get(seq)
        sent = by_key[key]
        if row is None or (row.kind, _plain(row.data)) != (sent.kind, _plain(sent.fact().to_data())):
            found.faults["lost"].append(f"{name}: {sent.kind} {case}/{seq}")
    for case in touched:
        found.faults["half-written"] += [f"{name}: {fault}" for fault in ledger.verify(case)]
        before = summaries_of(case)
        ledger.rebuild(case)
        after = summaries_of(case)
        found.faults["half-written"] += [
            f"{name}: {what} of {case} {before[what]} {after[what]}"
            for what in before
            if before[what] != after[what]
        ]
    _judge_messages(name, under_way.scene, facts, found)
    _judge_keys(name, facts, cases, found)


def _plain(data: Any) -> str:
    return json.dumps(data, sort_keys=True, default=str)


def _judge_messages(name: str, scene: Scene, facts: dict[UUID, dict[int, Any]], found: Found) -> None:
    from throughline.ledger.parts import as_system
    from throughline.notify import telling
    from throughline.notify.models import Notice

    people = sorted(telling.people(scene.to_team.pk))
    for case, rows in facts.items():
        for seq, row in rows.items():
            if row.kind not in MUST_TELL:
                continue
            with as_system():
                got = sorted(Notice.objects.filter(source=f"{case}/{seq}").values_list("user_id", flat=True))
            found.told += 1
            if set(people) - set(got):
                found.faults["untold"].append(f"{name}: {row.kind} {case}/{seq} told {got} of {people}")
            if len(got) != len(set(got)):
                found.faults["twice"].append(f"{name}: {row.kind} {case}/{seq} told {got}")


def _judge_keys(name: str, facts: dict[UUID, dict[int, Any]], cases: list[UUID], found: Found) -> None:
    """One key, one fact: every fact but those the case began with was asked for by one key, and by no other."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute('SELECT "case", seq FROM ledger_once WHERE "case" = ANY (%s)', [list(facts)])
        asked = Counter(cursor.fetchall())
    for case, rows in facts.items():
        first = FIRST if case in cases else FIRST - 1
        recorded = Counter((case, seq) for seq in sorted(rows)[first:])
        keyed = Counter({place: count for place, count in asked.items() if place[0] == case})
        if recorded != keyed:
            found.faults["twice"].append(f"{name}: {case} has {recorded} by keys {keyed}")


FIRST = 3  # case-opened, lead-set and the first encounter, by which a round begins


def one_round(
    name: str, scene: Scene, dies: Callable[[Round], None], way: Callable[[], Any], found: Found
) -> None:
    """Record, die, come back, look."""
    from throughline import ledger

    reading, writing = os.pipe()
    encounter = Request(uuid4().hex, None, "encounter", {"happened": _earlier(), "place_type": "farm"})
    cases = [
        ledger.open_case("person", by=scene.actor, facts=[encounter.fact()]).case_id
        for _ in range(WRITERS - 1)
    ]
    plans = [
        plan(scene.dice.choice(cases), scene.to_team.slug, scene.joint.slug, scene.dice)
        for _ in range(WRITERS)
    ]
    under_way = Round(scene, plans, reading, writing, way)
    dies(under_way)
    os.close(writing)
    told = _heard(reading, scene.journal)
    acknowledged = len(told.done)
    send_again(under_way, told)
    work_off()
    judge(name, under_way, told, found, cases)
    found.rounds[name] += 1
    found.acknowledged += acknowledged


def _earlier() -> Any:
    from throughline.clock import When

    return When.minute(datetime.now(UTC) - timedelta(hours=2)).to_json()


def _heard(reading: int, journal: Path) -> Told:
    """All that was told before the end, on disk before anything is checked."""
    with os.fdopen(reading, "rb") as pipe, journal.open("ab") as file:
        lines = pipe.read()
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    told = Told()
    for line in lines.splitlines():
        got = json.loads(line)
        if got["at"] is None:
            told.refused.add(got["key"])
        else:
            told.done[got["key"]] = (UUID(got["at"][0]), got["at"][1])
    return told


def programme(server: int, database: int, disk: int, scene: Scene) -> Iterator[tuple[str, Any, Any]]:
    """What dies in which round, in an order that mixes them."""
    share = server // 4
    rounds: list[tuple[str, Any, Any]] = [("server: through the door", record_until_killed, scene.door)] * (
        server - share - (share if scene.web else 0)
    )
    if scene.web:
        rounds += [("server: behind the API", kill_the_web, scene.api)] * share
    rounds += [("server: the worker", kill_the_worker, scene.door)] * share
    rounds += [("database", kill_the_database, scene.door)] * database
    rounds += [("disk full", fill_the_disk, scene.door)] * disk
    scene.dice.shuffle(rounds)
    yield from rounds


def crash(
    scene: Scene, server: int, database: int = 0, disk: int = 0, say: Callable[[str], None] = said
) -> Found:
    """All rounds; `verify` of the whole ledger at the end, and after every hundredth."""
    from throughline import ledger

    found, began = Found(), time.monotonic()
    for number, (name, dies, way) in enumerate(programme(server, database, disk, scene), start=1):
        one_round(name, scene, dies, way, found)
        if number % 50 == 0:
            wrong = {what: len(each) for what, each in found.faults.items()}
            say(
                f"{number:,} rounds, {found.acknowledged:,} acknowledged, {wrong}, {(time.monotonic() - began) / number:.2f} s a round"
            )
        if number % 100 == 0:
            found.faults["half-written"] += [f"whole: {fault}" for fault in ledger.verify()]
    found.faults["half-written"] += [f"whole: {fault}" for fault in ledger.verify()]
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--server", type=int, default=800)
    asked.add_argument("--database", type=int, default=190)
    asked.add_argument("--disk", type=int, default=10)
    asked.add_argument("--seed", type=int, default=2015)
    given = asked.parse_args()
    with installation() as folder:
        from throughline.access import tokens
        from throughline.access.testing import make_cast

        cast: Any = make_cast()
        web = Web()
        web.start()
        try:
            _, secret = tokens.issue(cast.first_responder.team, "recording what our own system knows")
            scene = Scene(
                cast.first_responder.actor, cast.support_worker.team, cast.social_worker.team,
                folder / "journal.jsonl", random.Random(given.seed), web, secret, folder,
            )  # fmt: skip
            began = time.monotonic()
            found = crash(scene, given.server, given.database, given.disk)
        finally:
            web.stop()
    keep(
        "crashing",
        {
            "rounds": dict(found.rounds),
            "acknowledged facts": found.acknowledged,
            "facts that must tell somebody": found.told,
            "seconds": round(time.monotonic() - began),
            **{what: len(each) for what, each in found.faults.items()},
            "faults": [fault for each in found.faults.values() for fault in each[:10]],
        },
    )
    return 1 if any(found.faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
