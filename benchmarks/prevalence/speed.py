"""How quick the estimates are, on one core, with statsmodels' Poisson GLM timed in the same run.

    python benchmarks/prevalence/speed.py            # prints the figures and writes figures.json beside this file

Times are medians of several runs after one that compiles. R's times, for comparison, were recorded on another machine
with the published packages: about 70 s and 161 s for 1,000 replicates of the stepwise rule on UKdat_5 and UKdat.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from throughline.prevalence import kernel, methods, models, published, searching, selection
from throughline.prevalence.bootstrap import draw
from throughline.prevalence.fitting import effects_of
from throughline.prevalence.jit import compiled

HERE = Path(__file__).parent


def median(action: Callable[[], object], runs: int = 5) -> float:
    """Seconds, the median of so many runs after one that is not counted."""
    action()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def stepwise(name: str, replicates: int = 20_000) -> float:
    """Seconds for the stepwise rule, selection repeated in every replicate."""
    table = published(name)
    drawn = draw(table.counts, replicates, 1)
    return median(lambda: methods.stepwise_rows(drawn, len(table.lists), 0.02))


def every_hierarchical_model(replicates: int = 1_000) -> tuple[float, int, float]:
    """Seconds for BIC over all hierarchical models of UKdat_5 in every replicate; models; share that needed a fit."""
    table = published("UKdat_5")
    began = time.perf_counter()
    family = selection.ranked(table.counts, 5, 5)
    ranking = time.perf_counter() - began
    drawn = draw(table.counts, replicates, 1)
    states, dark, fits = np.zeros(replicates, np.int64), np.zeros(replicates), np.zeros(replicates, np.int64)
    took = median(
        lambda: searching.best_of_many(drawn, 5, family.effects, family.starts, states, dark, fits), runs=3
    )
    return ranking + took, len(family.models), float(fits.mean()) / len(family.models)


def six_lists() -> tuple[float, int]:
    """Seconds for the best of all models of six lists to order two, laying them out included; and how many."""
    table = published("UKdat")
    count = len(models.hierarchical(6, 2))
    return median(lambda: selection.smallest_bic(table.counts, 6, 2), runs=3), count


@compiled
def fit_often(
    rounds, counts, totals, used, size, kept, lists, coefficients, fitted, sums, information, score
):  # type: ignore[no-untyped-def]
    """The same fit again and again from nothing, called from compiled code as the searches call it."""
    for _ in range(rounds):
        kernel.newton(
            counts, totals, used, size, kept, lists, False, coefficients, fitted, sums, information, score
        )


def one_fit() -> tuple[float, float]:
    """Seconds for one fit of the chosen model at five lists: ours, and statsmodels' GLM.fit."""
    import statsmodels.api as sm

    table = published("UKdat_5")
    model = models.parse("[12,13,24,25,35,45]", 5)
    effects = effects_of(model)
    totals = table.totals()
    used, kept = np.zeros(len(effects), np.int64), np.zeros(32, np.bool_)
    size = kernel.keep(effects, len(effects), totals, kept, used, 5)
    work = [np.zeros(32) for _ in range(3)]
    information, score = np.zeros((size, size)), np.zeros(size)
    rounds = 100_000

    def ours() -> None:
        fit_often(rounds, table.counts, totals, used, size, kept, 5, *work, information, score)

    cells = np.arange(1, 32)
    design = ((cells[:, None] & effects) == effects).astype(float)

    def theirs() -> None:
        sm.GLM(table.counts[1:], design, family=sm.families.Poisson()).fit()

    return median(ours) / rounds, median(theirs, runs=51)


def importing() -> float:
    """Seconds to import the package in a new process, less the bare interpreter's."""

    def run(code: str) -> float:
        return median(lambda: subprocess.run([sys.executable, "-c", code], check=True))

    return run("import throughline.prevalence") - run("pass")


def main() -> int:
    """Print and keep the figures."""
    fit_ours, fit_theirs = one_fit()
    bic, searched, share = every_hierarchical_model()
    six, six_models = six_lists()
    ukdat_5, ukdat = stepwise("UKdat_5"), stepwise("UKdat")
    figures = {
        "python": platform.python_version(),
        "stepwise, UKdat_5, 20,000 replicates, seconds": round(ukdat_5, 3),
        "stepwise, UKdat_5, times R (70 s for 1,000)": round(70 * 20 / ukdat_5),
        "stepwise, UKdat, 20,000 replicates, seconds": round(ukdat, 3),
        "stepwise, UKdat, times R (161 s for 1,000)": round(161 * 20 / ukdat),
        "BIC over all hierarchical models, UKdat_5, 1,000 replicates, seconds": round(bic, 2),
        "models searched in each": searched,
        "share of them that had to be fitted": round(share, 3),
        "six lists to order 2, point estimate, seconds": round(six, 2),
        "six lists to order 2, models": six_models,
        "one fit, five lists, microseconds": round(fit_ours * 1e6, 2),
        "one fit, five lists, statsmodels GLM.fit, microseconds": round(fit_theirs * 1e6),
        "one fit, times statsmodels": round(fit_theirs / fit_ours),
        "import, seconds": round(importing(), 3),
    }
    print(json.dumps(figures, indent=1))
    (HERE / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
