"""Search over hierarchical models by BIC (Silverman, Chan and Vincent 2024), compiled, for one table or many.

A model can be passed over without fitting it when even a perfect fit, each cell at its own count, could not bring
its BIC below the best so far: its penalty alone is too large. That loses nothing, and in bootstrap replicates it
passes over most models once those that did well on the table itself have been tried first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughline.prevalence.jit import compiled
from throughline.prevalence.kernel import CONVERGED, Floats, Ints, keep, log_likelihood, newton, superset_sums
from throughline.prevalence.models import Model

SEARCHED, ASKING = 0, 1


@dataclass(frozen=True)
class Family:
    """Models laid out for the compiled search: the effects of all of them end to end, and where each begins."""

    models: tuple[Model, ...]
    effects: Ints
    starts: Ints

    @classmethod
    def of(cls, models: Sequence[Model]) -> Family:
        """Lay models out in the order in which they should be tried."""
        effects = [sorted(model, key=lambda effect: (effect.bit_count(), effect)) for model in models]
        starts = np.cumsum([0, *(1 + len(each) for each in effects)])
        return cls(
            tuple(models),
            np.array([each for model in effects for each in (0, *model)], np.int64),
            starts.astype(np.int64),
        )


@compiled
def saturated(counts: Floats) -> float:
    """The log-likelihood of a fit that gives every cell its own count: no model has more."""
    total = 0.0
    for cell in range(counts.shape[0]):
        if counts[cell] > 0.0:
            total += counts[cell] * math.log(counts[cell]) - counts[cell] - math.lgamma(counts[cell] + 1.0)
    return total


@compiled
def best_of(
    counts: Floats, lists: int, effects: Ints, starts: Ints, refused: npt.NDArray[np.bool_], outcome: Floats
) -> int:
    """The place of the model with the smallest BIC among those not refused, or -1.

    ``outcome`` receives its dark figure, its BIC, 1.0 where the exact check must still be asked about it, and how
    many models were fitted. Ties go to the model that stands first.
    """
    cells = 1 << lists
    most = 1
    for model in range(starts.shape[0] - 1):
        most = max(most, starts[model + 1] - starts[model])
    totals = counts.copy()
    superset_sums(totals, lists)
    used = np.zeros(most, np.int64)
    kept = np.zeros(cells, np.bool_)
    fitted = np.zeros(cells)
    sums = np.zeros(cells)
    coefficients = np.zeros(cells)
    information = np.zeros((most, most))
    score = np.zeros(most)
    log_cases = math.log(totals[0])
    floor = -2.0 * saturated(counts)
    best, best_bic, fits = -1, np.inf, 0
    for model in range(starts.shape[0] - 1):
        count = starts[model + 1] - starts[model]
        if refused[model] or count * log_cases + floor >= best_bic:
            continue
        own = effects[starts[model] : starts[model + 1]]
        size = keep(own, count, totals, kept, used, lists)
        state = newton(
            counts, totals, used, size, kept, lists, False, coefficients, fitted, sums, information, score
        )
        fits += 1
        bic = count * log_cases - 2.0 * log_likelihood(counts, fitted, kept)
        if state != CONVERGED and not bic < best_bic:
            # Newton's method climbs to the supremum even where no maximum exists: not better is not better.
            bic = np.inf
        if bic < best_bic:
            best, best_bic = model, bic
            outcome[0] = math.exp(min(coefficients[0], 700.0))
            outcome[2] = 0.0 if state == CONVERGED else 1.0
    outcome[1] = best_bic
    outcome[3] = fits
    return best


@compiled
def best_of_many(
    tables: Floats, lists: int, effects: Ints, starts: Ints, states: Ints, dark: Floats, fits: Ints
) -> None:
    """Search each row of ``tables``; rows whose winner needs the exact check are left ASKING."""
    refused = np.zeros(starts.shape[0] - 1, np.bool_)
    outcome = np.zeros(4)
    for row in range(tables.shape[0]):
        place = best_of(tables[row], lists, effects, starts, refused, outcome)
        states[row] = ASKING if place < 0 or outcome[2] == 1.0 else SEARCHED
        dark[row] = outcome[0]
        fits[row] = int(outcome[3])
