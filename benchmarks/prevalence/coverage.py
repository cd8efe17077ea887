"""Do nominal 95 % intervals hold the truth? 4,000 tables drawn from a known population, the whole rule run on each.

    python benchmarks/prevalence/coverage.py [TABLES] [REPLICATES]

The population is the fit of the stepwise rule to UKdat_5: as many people as it estimates, each caught by each
combination of lists, or by none, with the fitted chance. The reach is 90 %.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import numpy as np
from speed import published

from throughline.prevalence import bootstrap, methods, selection

HERE = Path(__file__).parent


def main() -> int:
    """Print and keep the share of intervals that hold the truth."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    replicates = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    table = published("UKdat_5")
    fit = selection.stepwise(table.counts, 5, 0.02).fit
    truth = round(fit.estimate)
    chances = fit.fitted.copy()
    chances[0] = fit.dark
    drawn = np.random.default_rng(2026).multinomial(truth, chances / chances.sum(), count).astype(float)
    drawn[:, 0] = 0
    rows = partial(methods.stepwise_rows, lists=5, level=0.02)
    points = rows(drawn)
    held = {"95 %": 0, "80 %": 0}
    for place, counts in enumerate(drawn):
        limits = bootstrap.bca(counts, float(points[place]), rows, replicates=replicates, seed=place).limits
        held["95 %"] += limits[0.025] <= truth <= limits[0.975]
        held["80 %"] += limits[0.1] <= truth <= limits[0.9]
    figures = {
        "tables": count,
        "replicates for each": replicates,
        "true total": truth,
        "median estimate": round(float(np.median(points))),
        **{
            f"nominal {level} intervals that hold the truth": round(times / count, 3)
            for level, times in held.items()
        },
    }
    print(json.dumps(figures, indent=1))
    (HERE / "coverage.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
