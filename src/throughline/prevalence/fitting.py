"""One model fitted to one table, with its status: the piece every method is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from throughline.prevalence import existence
from throughline.prevalence.existence import Status
from throughline.prevalence.kernel import CONVERGED, Ints, keep, log_likelihood, newton, superset_sums
from throughline.prevalence.models import Model, notation


class NoEstimate(ValueError):
    """A named refusal: no number is given because none can be. The text says why."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A hierarchical Poisson log-linear model at its extended maximum likelihood.

    Attributes:
        model: every effect, the boundary ones included.
        cases: cases on at least one list.
        dark: the estimated cases on no list, exp of the intercept.
        log_likelihood: over the kept cells, log y! included.
        coefficients: by bitmask; minus infinity for effects at the boundary.
        fitted: expected counts by bitmask; nought in dropped cells.
    """

    model: Model
    cases: int
    dark: float
    log_likelihood: float
    coefficients: npt.NDArray[np.float64] = field(repr=False)
    fitted: npt.NDArray[np.float64] = field(repr=False)

    @property
    def estimate(self) -> float:
        """Seen and unseen together."""
        return self.cases + self.dark

    @property
    def parameters(self) -> int:
        """The intercept and every effect, those at the boundary counted too (2021 paper, section 3.4)."""
        return 1 + len(self.model)

    @property
    def aic(self) -> float:
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """With the number of cases, not of cells."""
        return self.parameters * math.log(self.cases) - 2 * self.log_likelihood

    def __str__(self) -> str:
        return f"{notation(self.model)}: {self.estimate:,.0f} (AIC {self.aic:.2f}, BIC {self.bic:.2f})"


def effects_of(model: Model) -> Ints:
    """The intercept and the effects of a model as the kernel wants them."""
    return np.array([0, *sorted(model, key=lambda effect: (effect.bit_count(), effect))], dtype=np.int64)


def fit(counts: npt.NDArray[np.float64], model: Model, lists: int) -> Fit:
    """Fit a model to a table by extended maximum likelihood.

    Raises:
        NoEstimate: no estimate exists, or the model is not identifiable, by the exact check.
    """
    attempt, state = _attempt(counts, model, lists)
    if state != CONVERGED:
        status = existence.check(counts, model, lists)
        if status is not Status.OK:
            raise NoEstimate(f"{notation(model)}: {status}.")
    return attempt


def _attempt(counts: npt.NDArray[np.float64], model: Model, lists: int) -> tuple[Fit, int]:
    effects = effects_of(model)
    count, cells = len(effects), 1 << lists
    totals = counts.copy()
    superset_sums(totals, lists)
    used, kept = np.zeros(count, np.int64), np.zeros(cells, np.bool_)
    coefficients, fitted, sums = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    size = keep(effects, count, totals, kept, used, lists)
    state = newton(
        counts,
        totals,
        used,
        size,
        kept,
        lists,
        False,
        coefficients,
        fitted,
        sums,
        np.zeros((count, count)),
        np.zeros(count),
    )
    likelihood = log_likelihood(counts, fitted, kept)
    full = np.full(cells, np.nan)
    full[effects] = -np.inf
    full[used[:size]] = coefficients[used[:size]]
    return Fit(model, int(totals[0]), math.exp(min(coefficients[0], 700.0)), likelihood, full, fitted), state
