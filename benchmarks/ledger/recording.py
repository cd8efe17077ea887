"""`ledger.record` at ten thousand and at a million entries, in alternating rounds; eight writers; the bulk rate.

    python benchmarks/ledger/recording.py                    # ten thousand against a hundred thousand, a minute
    python benchmarks/ledger/recording.py --large 1000000    # what the promise is about, several minutes

Everything is real: sealing, engine, duty rows, cards, search keys, messages, row-level security, fsync. The small and
the large ledger are two databases of one server, and the rounds alternate, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from ground import NAME, cases, ground, make_ready, switch

HERE = Path(__file__).parent
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("danger-assessed", {"level": "soon"}),
    ("note", {"note": "Invented note of some length. " * 4}),
    ("own-words", {"account": "Invented words. " * 10, "read_back": True}),
    ("contact-method", {"means": "phone", "value": "07700 900123"}),
    ("victim-update", {"about": "arrest"}),
]


def load(cast: Any, entries: int, seed: int) -> tuple[list[Any], float]:
    """Fill a ledger with cases of thirty facts; some of the cases, and the facts a second."""
    from throughline import ledger

    kept: list[Any] = []

    def some() -> Any:
        for number, case in enumerate(cases(cast, entries // 30, seed)):
            if number % max(1, entries // 30 // 300) == 0:
                kept.append(case.id)
            yield case

    begun = time.perf_counter()
    tally = ledger.record_many(some(), progress=lambda so_far: _say(f"\r{so_far.facts:,} facts"))
    took = time.perf_counter() - begun
    assert not tally.rejected, tally.rejected[0].reasons
    return kept, tally.facts / took


def one_round(cast: Any, found: list[Any], count: int, chance: random.Random) -> list[float]:
    """Milliseconds of each of `count` recordings, each its own committed transaction."""
    from throughline import ledger
    from throughline.clock import When
    from throughline.vocabulary import parse

    by, took = cast.first_responder.actor, []
    for _ in range(count):
        kind, data = chance.choice(KINDS)
        fact = parse(kind, {**data, "happened": When.minute(datetime.now(UTC) - timedelta(hours=1))})
        case = chance.choice(found)
        begun = time.perf_counter()
        ledger.record(fact, case=case, by=by)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def p95(values: list[float]) -> float:
    """The ninety-fifth percentile."""
    return sorted(values)[int(len(values) * 0.95)]


def _writer(place: str, keys: str, found: list[Any], count: int, start: Any, out: Any) -> None:
    cast = make_ready(place, keys)
    start.wait()
    out.put(one_round(cast, found, count, random.Random(os.getpid())))


def eight_writers(keys: str, found: list[Any], count: int) -> dict[str, float]:
    """Eight processes recording at once on cases of one ledger."""
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(9), context.Queue()
    writers = [context.Process(target=_writer, args=(NAME, keys, found, count, start, out)) for _ in range(8)]
    for each in writers:
        each.start()
    start.wait()
    begun = time.perf_counter()
    took = [value for _ in writers for value in out.get()]
    seconds = time.perf_counter() - begun
    for each in writers:
        each.join()
    return {
        "facts_per_second": len(took) / seconds,
        "median_ms": statistics.median(took),
        "p95_ms": p95(took),
    }


def _say(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=100, help="recordings in a round")
    asked = parser.parse_args()
    with ground(f"{NAME}_small") as (small_cast, keys):
        small, _ = load(small_cast, asked.small, 1)
        with ground(NAME, keys) as (large_cast, _keys):
            large, rate = load(large_cast, asked.large, 2)
            _say("\n")
            chance, rounds = random.Random(7), []
            for number in range(asked.rounds + 1):
                got = {}
                for name, place, cast, found in (
                    ("small", f"{NAME}_small", small_cast, small),
                    ("large", NAME, large_cast, large),
                ):
                    switch(place)
                    got[name] = one_round(cast, found, asked.each, chance)
                _say(
                    f"round {number}: "
                    + ", ".join(f"{name} p95 {p95(took):.1f} ms" for name, took in got.items())
                    + "\n"
                )
                rounds.append(got)
            rounds = rounds[1:]  # the first warms both
            eight = eight_writers(keys, large, 40)
    small_p95, large_p95 = (
        statistics.median(p95(each[name]) for each in rounds) for name in ("small", "large")
    )
    figures = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load_average": [round(value, 1) for value in os.getloadavg()],
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE
        ).stdout.strip(),
        "entries": {"small": asked.small, "large": asked.large},
        "record_p95_ms": {
            "small": round(small_p95, 1),
            "large": round(large_p95, 1),
            "ratio": round(large_p95 / small_p95, 2),
        },
        "record_median_ms": {
            name: round(statistics.median(v for each in rounds for v in each[name]), 1)
            for name in ("small", "large")
        },
        "bulk_facts_per_second": round(rate),
        "eight_writers": {name: round(value, 1) for name, value in eight.items()},
    }
    print(json.dumps(figures, indent=1))
    with (HERE / "figures.jsonl").open("a") as file:
        file.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
