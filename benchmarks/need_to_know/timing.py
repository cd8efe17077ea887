"""Whether time tells police that support recorded something: the same pages and acts on twin cases, interleaved.

    python benchmarks/need_to_know/timing.py [--pairs 6] [--rounds 60] [--hidden 40]

Each pair is two cases with the same facts that the investigator may see. On one of them a support body recorded
`--hidden` facts more, which the firewall keeps from the investigator. Every round asks both, in random order, for the
case, its duties, a search, and to record a note. The search is for a name that support alone recorded, against one that
nobody did. The figures: the middle of the differences within
pairs, its 95 % interval (bootstrap over pairs and rounds), both in milliseconds and as a share of the page's own time;
the chance of a difference as large where none is (sign-flip permutation); and how often one look, and ten looks,
tell the two apart. Wall time in the same process, with no network in between: what an attacker measures is noisier.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "ledger"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")
from ground import ground

HERE = Path(__file__).resolve().parent
HOUR_AGO = timedelta(hours=1)


def fact(kind: str, **data: Any) -> Any:
    """A fact of an hour ago with what its kind must have."""
    from throughline.clock import When
    from throughline.vocabulary import class_of, example, fields_of, parse

    needed = {each.name for each in fields_of(class_of(kind)) if each.required or each.needed_if}
    usual = {name: value for name, value in example(kind).items() if name in needed}
    return parse(kind, {**usual, "happened": When.minute(datetime.now(UTC) - HOUR_AGO), **data})


def make_case(cast: Any, name: str, hidden: int) -> Any:
    """A case of police with twelve facts, support joined, and `hidden` facts of support that police may not know of."""
    from throughline import ledger

    police, support = cast.first_responder.actor, cast.support_worker.actor
    seen = [
        fact("encounter"),
        fact("name", first_names="Invented", last_name=name),
        fact("nation", nation="E"),
    ]
    seen += [fact("note", note="Invented note. " * 5) for _ in range(8)]
    case = ledger.open_case("person", by=police, facts=seen).case_id
    ledger.record(fact("joint-party", team=cast.support_worker.team.slug), case=case, by=police)
    if hidden:
        ledger.record(fact("alias", name=f"Quillmore {name}"), case=case, by=support)
    kinds = ("note", "counselling-offered", "risk-assessed", "outreach-visit", "support-item")
    for number in range(hidden):
        ledger.record(fact(kinds[number % len(kinds)]), case=case, by=support)
    return case


Act = Callable[[Any, str], Any]


def acts(cast: Any, client: Any) -> dict[str, Act]:
    """What somebody at the police does: each takes the case and the name it is found by."""
    from django.db import transaction
    from django.test import Client

    from throughline import ledger
    from throughline.access.tokens import issue

    def record(case: Any, _word: str) -> Any:
        with transaction.atomic():
            return ledger.record(fact("note", note="Seen again."), case=case, by=cast.investigator.actor)

    def page(path: str, data: dict[str, str] | None = None) -> None:
        response = client.get(path) if data is None else client.post(path, data)
        assert response.status_code == 200, (path, response.status_code)

    _token, secret = issue(cast.investigator.team, "benchmark")
    system = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"})

    def send(case: Any, _word: str) -> None:
        told = fact("note", note="Seen again.")
        sent = {"fact": {**told.to_data(), "happened": told.happened.to_json()}}
        response = system.post(f"/api/cases/{case}/facts/note", sent, content_type="application/json")
        assert response.status_code == 201, response.content

    return {
        "the case": lambda case, _word: page(f"/cases/{case}/"),
        "its duties": lambda case, _word: page(f"/cases/{case}/duties/"),
        "a search": lambda _case, word: page("/find", {"words": word}),
        "recording, at the door": record,
        "recording, as it is answered": send,
    }


def timed(act: Act, case: Any, word: str) -> float:
    """Milliseconds of one act."""
    begun = time.perf_counter()
    act(case, word)
    return (time.perf_counter() - begun) * 1000


def differences(
    act: Act, pairs: Sequence[Any], rounds: int, chance: random.Random
) -> list[list[tuple[float, float]]]:
    """For each pair: the times of the case with hidden facts and of its twin, round by round."""
    found: list[list[tuple[float, float]]] = [[] for _ in pairs]
    for _ in range(rounds):
        for place, (full, bare) in enumerate(pairs):
            first = chance.random() < 0.5
            one = timed(act, *(full if first else bare))
            other = timed(act, *(bare if first else full))
            found[place].append((one, other) if first else (other, one))
    return found


def judged(found: list[list[tuple[float, float]]], chance: random.Random) -> dict[str, float]:
    """The figures of one act."""
    flat = [full - bare for pair in found for full, bare in pair]
    usual = statistics.median(bare for pair in found for _, bare in pair)
    middle = statistics.median(flat)
    spread = sorted(statistics.median(chance.choices(flat, k=len(flat))) for _ in range(1000))
    flips = sum(
        abs(statistics.median(each * chance.choice((1, -1)) for each in flat)) >= abs(middle)
        for _ in range(1000)
    )
    return {
        "usual ms": round(usual, 2),
        "difference ms": round(middle, 3),
        "from ms": round(spread[25], 3),
        "to ms": round(spread[974], 3),
        "share %": round(100 * middle / usual, 2),
        "chance of as much": round((flips + 1) / 1001, 4),
        "told by one look %": told(found, 1, chance),
        "told by ten looks %": told(found, 10, chance),
    }


def told(found: list[list[tuple[float, float]]], looks: int, chance: random.Random) -> float:
    """How often the case with hidden facts is the slower, by the middle of so many looks at each: 50 is a guess."""
    wins = 0
    for _ in range(2000):
        pair = chance.choice(found)
        full = statistics.median(each[0] for each in chance.choices(pair, k=looks))
        bare = statistics.median(each[1] for each in chance.choices(pair, k=looks))
        wins += full > bare
    return round(wins / 20, 1)


def main() -> None:
    """Measure and keep the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pairs", type=int, default=6)
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--hidden", type=int, default=40)
    asked.add_argument("--keep", action="store_true", help="write timing.json")
    given = asked.parse_args()
    chance = random.Random(3)
    with ground("bench_need_to_know") as (cast, _keys):
        from django.conf import settings
        from django.test import Client

        settings.PACE = False  # else it measures being told to wait

        client = cast.investigator.sign_in(Client(headers={"host": "127.0.0.1"}))
        names = [f"Testwick{'abcdefghij'[number]}" for number in range(given.pairs)]
        pairs = [
            (
                (make_case(cast, name, given.hidden), f"Quillmore {name}"),
                (make_case(cast, name, 0), f"Brandlethorpe {name}"),
            )
            for name in names
        ]
        figures = {}
        for name, act in acts(cast, client).items():
            for full, bare in pairs[:2]:
                timed(act, *full), timed(act, *bare)
            figures[name] = judged(differences(act, pairs, given.rounds, chance), chance)
            print(f"{name}: {figures[name]}", flush=True)
    load = round(os.getloadavg()[0], 1)
    kept = {
        "hidden facts": given.hidden,
        "pairs": given.pairs,
        "rounds": given.rounds,
        "load": load,
        "figures": figures,
    }
    if given.keep:
        (HERE / "timing.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
