"""Ten thousand tamperings, one at a time, by somebody with every power over the database: how many does `verify` find?

    python benchmarks/trust/tampering.py [--times 10000] [--cases 300] [--whole 500]

A ledger of invented cases, anchored, with erasures. Each tampering is drawn at random, really committed by the owner
with the triggers off, looked for, and undone: one column of one row changed, a row deleted (first, in the middle,
last), a whole case deleted with its head, two rows or two parts of rows swapped within a case or between two, an older
content or an older head put back, a row forged; the same for heads, for the erasure register and for the lines of the
anchors. It counts as found when `verify` names every case that was hurt (for the anchors: the file). Most are looked
for by `verify` of the hurt cases, `--whole` of them by `verify` of the whole ledger, which may then name no other case.

Not tried: the number that the database itself gives a row (`id`), which says nothing that was recorded.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.trust.figures import keep, said
from benchmarks.trust.truth import CASE, ENTRY, ERASURE, Hurt, World, slip

# -- the tamperings ----------------------------------------------------------------------------------------------------


WIDTHS = {"kind": 60, "home": 16, "controller_sector": 20, "role": 24, "legal_role": 24, "regime": 8}


def change_a_fact(world: World) -> Hurt:
    row = world.row()
    column = world.dice.choice([name for name in row if name != "id"])
    new = _new_value(world, row, column)
    if new == row[column] or (
        column == "seq" and new in {each["seq"] for each in world.rows[row["case_id"]]}
    ):
        return change_a_fact(world)
    world.run(f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s", new, row["id"])
    return {row["case_id"], new} if column == "case_id" else {row["case_id"]}


def _new_value(world: World, row: dict[str, Any], column: str) -> Any:
    if column == "controller_id" or (column == "sealed" and row[column] is None):
        return world.other(row, column)[column]
    nullable = column in ("sealed", "supersedes", "author", "team")
    new = world.changed(row[column], lambda: world.row()[column], nullable)
    return new[: WIDTHS[column]] if column in WIDTHS else new


def delete_a_fact(world: World) -> Hurt:
    rows = world.rows[world.case()]
    row = world.dice.choice([rows[0], rows[-1], *rows])
    world.run(f"DELETE FROM {ENTRY} WHERE id = %s", row["id"])
    return {row["case_id"]}


def delete_a_case(world: World) -> Hurt:
    case = world.case()
    world.run(f"DELETE FROM {ENTRY} WHERE case_id = %s", case)
    if world.dice.random() < 0.7:
        world.run(f"DELETE FROM {CASE} WHERE id = %s", case)
    return {case}


def _swap(world: World, one: dict[str, Any], two: dict[str, Any], columns: list[str]) -> Hurt:
    names = ", ".join(columns)
    world.run(
        f"UPDATE {ENTRY} e SET ({names}) = (SELECT {names} FROM truth_{ENTRY} o WHERE o.id = CASE e.id WHEN %s THEN %s ELSE %s END) WHERE e.id IN (%s, %s)",
        one["id"],
        two["id"],
        one["id"],
        one["id"],
        two["id"],
    )
    return {one["case_id"], two["case_id"]}


def swap_two_facts(world: World) -> Hurt:
    """All they hold, but for their place: within a case, or between two."""
    one = world.row()
    two = world.other(one, "canonical", near=world.dice.random() < 0.6)
    place = ("id", "case_id", "seq")
    return _swap(world, one, two, [name for name in one if name not in place])


def swap_a_part(world: World) -> Hurt:
    part = world.dice.choice(["sealed", "link", "canonical", "kind", "recorded_at", "told", "author", "team"])
    one = world.row()
    for _ in range(100):
        two = world.row(one["case_id"] if world.dice.random() < 0.6 else None)
        if two["id"] != one["id"] and two[part] != one[part]:
            return _swap(world, one, two, [part])
    return swap_a_part(world)


def swap_two_places(world: World) -> Hurt:
    """Two facts of one case change places: a number that is free holds the one for a moment."""
    one = world.row()
    two = world.other(one, "seq", near=True)
    for row, seq in ((one, -1), (two, one["seq"]), (one, two["seq"])):
        world.run(f"UPDATE {ENTRY} SET seq = %s WHERE id = %s", seq, row["id"])
    return {one["case_id"]}


def replay_a_fact(world: World) -> Hurt:
    """What an earlier fact of the case says is put in the place of a later one."""
    rows = world.rows[world.case()]
    old, new = sorted(world.dice.sample(range(len(rows)), 2))
    names = [name for name in rows[0] if name not in ("id", "case_id", "seq")]
    if world.dice.random() < 0.5:
        names.remove("link")
    world.run(
        f"UPDATE {ENTRY} SET ({', '.join(names)}) = (SELECT {', '.join(names)} FROM truth_{ENTRY} WHERE id = %s) WHERE id = %s",
        rows[old]["id"],
        rows[new]["id"],
    )
    return {rows[0]["case_id"]}


def replay_a_head(world: World) -> Hurt:
    """The head as it was some facts ago."""
    case = world.case()
    at = world.dice.randrange(len(world.rows[case]) - 1)
    row = world.rows[case][at]
    world.run(
        f"UPDATE {CASE} SET head_seq = %s, head_link = %s, entries = %s WHERE id = %s",
        row["seq"],
        row["link"],
        at + 1,
        case,
    )
    return {case}


def forge_a_fact(world: World) -> Hurt:
    """A fact that was never recorded, at the end or in between, with the best link there is without the key."""
    import hashlib

    row = dict(world.row())
    case = row["case_id"] if world.dice.random() < 0.7 else world.case()
    after = world.row(case)
    seqs = {each["seq"] for each in world.rows[case]}
    row |= {"id": 10**12, "case_id": case, "seq": after["seq"] + 1}
    while row["seq"] in seqs:
        row["seq"] += 1
    if world.dice.random() < 0.5:
        row["canonical"] = row["canonical"].replace(b'"about"', b'"About"', 1)
        row["link"] = hashlib.sha256(after["link"] + row["canonical"]).digest()
    world.run(
        f"INSERT INTO {ENTRY} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *row.values()
    )
    return {case}


def harm_a_head(world: World) -> Hurt:
    head = world.dice.choice(list(world.heads.values()))
    column = world.dice.choice([*head, "deleted", "swapped"])
    if column == "deleted":
        world.run(f"DELETE FROM {CASE} WHERE id = %s", head["id"])
        return {head["id"]}
    if column == "swapped":
        return _swap_heads(world)
    new = world.changed(head[column], lambda: world.dice.choice(list(world.heads.values()))[column])
    if (column == "id" and new in world.heads) or (column == "entries" and new < 0):
        return harm_a_head(world)
    if column == "kind":
        new = world.dice.choice([each for each in ("person", "investigation") if each != head["kind"]])
    world.run(f"UPDATE {CASE} SET {column} = %s WHERE id = %s", new, head["id"])
    return {head["id"], new} if column == "id" else {head["id"]}


def _swap_heads(world: World) -> Hurt:
    one = world.case()
    two = world.case(one)
    world.run(
        f"UPDATE {CASE} c SET head_seq = o.head_seq, head_link = o.head_link FROM truth_{CASE} o WHERE (c.id = %s AND o.id = %s) OR (c.id = %s AND o.id = %s)",
        one,
        two,
        two,
        one,
    )
    return {one, two}


def forge_a_head(world: World) -> Hurt:
    """A case that nobody opened."""
    head = dict(world.heads[world.case()]) | {"id": UUID(int=world.dice.getrandbits(128))}
    world.run(
        f"INSERT INTO {CASE} ({', '.join(head)}) VALUES ({', '.join(['%s'] * len(head))})", *head.values()
    )
    return {head["id"]}


def harm_the_register(world: World) -> Hurt:
    row = world.dice.choice(list(world.register.values()))
    column = world.dice.choice([*row, "deleted"])
    if column == "deleted":
        world.run(f'DELETE FROM {ERASURE} WHERE "case" = %s', row["case"])
        return {row["case"]}
    new: Any = datetime.now(UTC)
    if row[column] is not None or column != "disposed_at":
        pick = world.dice.choice(list(world.register.values()))
        new = world.changed(row[column], lambda: pick[column], nullable=column in ("by", "disposed_at"))
    if (column == "case" and new in world.register) or (column == "entries" and new < 0):
        return harm_the_register(world)
    world.run(f'UPDATE {ERASURE} SET "{column}" = %s WHERE "case" = %s', new, row["case"])
    return {row["case"], new} if column == "case" else {row["case"]}


def forge_an_erasure(world: World) -> Hurt:
    """A row of the register that excuses a case that was taken away."""
    case = world.dice.choice([each for each in world.rows if each not in world.register])
    row = dict(world.dice.choice(list(world.register.values()))) | {"case": case}
    row["disposed_at"] = datetime.now(UTC)
    names = ", ".join(f'"{name}"' for name in row)
    world.run(f"INSERT INTO {ERASURE} ({names}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    if world.dice.random() < 0.7:
        world.run(f"DELETE FROM {ENTRY} WHERE case_id = %s", case)
    return {case}


def harm_the_anchors(world: World) -> Hurt:
    lines = world.written.splitlines(keepends=True)
    one, two = sorted(world.dice.sample(range(len(lines)), 2))
    harms: list[Callable[[], bytes]] = [
        lambda: slip(world.written, world.dice),
        lambda: b"".join(lines[:one] + lines[one + 1 :]),
        lambda: b"".join(lines[:-1]),
        lambda: b"".join([*lines[:one], lines[two], *lines[one + 1 : two], lines[one], *lines[two + 1 :]]),
        lambda: b"".join([*lines[:two], lines[one], *lines[two:]]),
        lambda: b"".join(lines[:two]),
        lambda: world.written[: world.dice.randrange(len(world.written))],
        lambda: b"",
    ]
    new = world.dice.choice(harms)()
    if new in (world.written, world.written + b"\0"):
        return harm_the_anchors(world)
    world.anchors.write_bytes(new)
    return set()


WAYS: dict[Callable[[World], Hurt], int] = {
    change_a_fact: 40,
    delete_a_fact: 12,
    delete_a_case: 3,
    swap_two_facts: 7,
    swap_a_part: 7,
    swap_two_places: 5,
    replay_a_fact: 5,
    replay_a_head: 3,
    forge_a_fact: 5,
    harm_a_head: 6,
    forge_a_head: 1,
    harm_the_register: 3,
    forge_an_erasure: 1,
    harm_the_anchors: 2,
}


# -- the search --------------------------------------------------------------------------------------------------------


def found(hurt: Hurt, whole: bool) -> str:
    """Empty where `verify` names what was hurt; else what is wrong with its answer."""
    from throughline import ledger

    if whole or not hurt:
        named = {fault.case_id for fault in ledger.verify()}
        wanted: set[UUID | None] = {*hurt} or {None}
        if missing := wanted - named:
            return f"not named: {sorted(map(str, missing))}"
        return f"named besides: {sorted(map(str, named - wanted))}" if hurt and named - wanted else ""
    for case in hurt:
        if case not in {fault.case_id for fault in ledger.verify(case)}:
            return f"not named: {case}"
    return ""


@contextmanager
def triggers_off() -> Iterator[None]:
    """What only the owner of the tables can do."""
    from django.db import connections

    def switch(how: str) -> None:
        with connections["owner"].cursor() as cursor:
            for table in (ENTRY, ERASURE):
                cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")

    switch("DISABLE")
    try:
        yield
    finally:
        switch("ENABLE")


@dataclass
class Tally:
    """How often each way was tried and found, and the first that were not."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def tamper(anchors: Path, times: int, whole: int, seed: int, say: Callable[[str], None] = said) -> Tally:
    """Tamper so often with the ledger as it stands, looking for each; everything is put back."""
    from throughline import ledger

    world, tally = World(random.Random(seed), anchors), Tally()
    world.remember()
    assert world.register, "an erased case belongs to what is tried"
    with triggers_off():
        for number in range(times):
            way = world.dice.choices(list(WAYS), list(WAYS.values()))[0]
            hurt = way(world)
            wrong = found(hurt, whole=number * whole // times != (number + 1) * whole // times)
            tally.tried[way.__name__] += 1
            tally.found[way.__name__] += not wrong
            if wrong:
                tally.missed.append(f"seed {seed}, number {number}, {way.__name__}: {wrong}")
            world.restore(hurt)
            if number % 500 == 499:
                say(f"{number + 1:,} tampered with, {tally.found.total():,} found")
    assert not (left := list(ledger.verify())), f"not put back: {left[:3]}"
    return tally


def furnish(cast: Any, cases: int, erased: int = 4) -> None:
    """Cases of thirty facts, some erased and some of these disposed of; anchored in several lines."""
    from benchmarks.ledger import ground

    from throughline import ledger

    made = []
    for part in range(4):
        share = list(ground.cases(cast, cases // 4, seed=part))
        tally = ledger.record_many(iter(share))
        assert not tally.rejected, tally.rejected[0].reasons
        made += [case.id for case in share]
        ledger.anchor()
    for case in made[:erased]:
        ledger.erase(case, "Asked for by the person; invented.")
    for case in made[: erased // 2]:
        ledger.dispose(case)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, default=10_000)
    asked.add_argument("--cases", type=int, default=300)
    asked.add_argument("--whole", type=int, default=500, help="how many are looked for in the whole ledger")
    asked.add_argument("--seed", type=int, default=2015)
    given = asked.parse_args()
    from benchmarks.ledger.ground import ground

    with ground("bench_tampering") as (cast, _keys):
        from django.conf import settings

        from throughline import ledger

        furnish(cast, given.cases)
        cases, facts = ledger.size()
        tally = tamper(Path(settings.ANCHOR_FILE), given.times, given.whole, given.seed)
    ways = {name: f"{tally.found[name]} of {count}" for name, count in sorted(tally.tried.items())}
    keep(
        "tampering",
        {
            "cases": cases,
            "facts": facts,
            "tried": given.times,
            "found": tally.found.total(),
            "of them in the whole ledger": given.whole,
            "ways": ways,
            "missed": tally.missed[:20],
        },
    )
    return 1 if tally.missed else 0


if __name__ == "__main__":
    sys.exit(main())
