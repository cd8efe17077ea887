"""Times the duty engine beside hand-written Python and zen-engine, in one run, and the whole catalogue by itself.

    .venv/bin/python benchmarks/duties/run.py [--cases 200000] [--write]

Every engine gets the same cases, drawn before anything is timed, and their answers are compared first. Times are
processor time of this process. `--write` keeps the figures in figures.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import by_hand
import by_zen
import workload

import cases as whole
from throughline.duties import quick, reference
from throughline.law import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs all, prints a line for each, and writes the figures where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=200_000, help="cases of the sixty-rule workload")
    parser.add_argument("--write", action="store_true", help="keep the figures in figures.json")
    asked = parser.parse_args(arguments)
    figures = {
        "machine": platform.machine(),
        "python": platform.python_version(),
        "day": time.strftime("%Y-%m-%d"),
    }
    figures |= sixty_rules(asked.cases) | whole_catalogue()
    print(json.dumps(figures, indent=1))
    if asked.write:
        path = Path(__file__).with_name("figures.json")
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def sixty_rules(count: int, batch: int = 2_000) -> dict[str, Any]:
    """The three engines over the same cases, in alternating batches so that a busy machine hits all alike."""
    with tempfile.TemporaryDirectory() as folder:
        law = workload.as_law(Path(folder))
    hand, zen = by_hand.evaluator(), by_zen.evaluator()

    def ours(case: Any) -> Any:
        return quick.obligations(case, law, workload.NOW, ordered=True)

    _agree(workload.cases(300, seed=1), ours, hand, zen)
    spent = {"ours": 0.0, "by hand": 0.0, "zen": 0.0}
    zen_cases = max(1, count // 20)  # it is so much slower that a twentieth must do; scaled up below
    for number in range(0, count, batch):
        cases = workload.cases(min(batch, count - number), seed=number)
        gc.collect()
        gc.freeze()  # the collector is to sweep what the engines make, not the cases they are given
        spent["by hand"] += _time(lambda case: hand(case, workload.NOW), cases)
        spent["ours"] += _time(ours, cases)
        share = [_for_zen(case) for case in cases[: max(1, len(cases) * zen_cases // count)]]
        spent["zen"] += _time(zen, share) * len(cases) / len(share)
    return {
        "cases": count,
        "seconds": {name: round(value, 2) for name, value in spent.items()},
        "ours against by hand": round(spent["ours"] / spent["by hand"], 2),
        "zen against ours": round(spent["zen"] / spent["ours"], 2),
    }


def _for_zen(case: Any) -> dict[str, Any]:
    return by_zen.as_json(case, workload.NOW.toordinal())


def _agree(
    cases: Sequence[Any], ours: Callable[..., Any], hand: Callable[..., Any], zen: Callable[..., Any]
) -> None:
    """Stops the run if the engines do not say the same."""
    for case in cases:
        by = {each.rule: (each.owner, each.status, each.due) for each in hand(case, workload.NOW)}
        us = {each.duty: (each.owed_by, each.status.value, each.due) for each in ours(case)}
        if by != us:
            raise SystemExit(f"the engines disagree: {sorted(set(by.items()) ^ set(us.items()))[:4]}")
        zens = {
            rule.replace("_", "-"): status
            for rule, status in zen(_for_zen(case)).items()
            if rule.startswith("R_") and status != "none"
        }
        if zens != {rule: status for rule, (_, status, _) in by.items()}:
            raise SystemExit("zen-engine disagrees")


def _time(evaluate: Callable[[Any], Any], cases: Sequence[Any]) -> float:
    begun = time.process_time()
    for case in cases:
        evaluate(case)
    return time.process_time() - begun


def whole_catalogue(rounds: int = 15, count: int = 100) -> dict[str, Any]:
    """The whole catalogue on cases of thirty facts: microseconds a case, the best of several rounds."""
    law, cases = load(), whole.cases(count)
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for case in cases:
        plain = reference.obligations(case, law, at)
        if [each.shown() for each in plain] != [each.shown() for each in quick.obligations(case, law, at)]:
            raise SystemExit("the two evaluators disagree")
    gc.collect()
    gc.freeze()
    best = min(_time(lambda case: quick.obligations(case, law, at), cases) for _ in range(rounds)) / count
    plain = _time(lambda case: reference.obligations(case, law, at), cases[:20]) / 20
    return {
        "whole catalogue": {
            "duties": len(law.duties),
            "facts a case": len(cases[0]),
            "microseconds a case": round(best * 1e6),
            "microseconds a case, plain evaluator": round(plain * 1e6),
        }
    }


if __name__ == "__main__":
    sys.exit(main())
