"""Profile likelihood limits of the total, conditional on the model: the interval of the 2013 estimate.

The multinomial likelihood with the number unseen as one more cell is maximised over everything else at each total
(Cormack 1992); the limits are where it has fallen by half the chi-squared quantile. It says nothing of how the model
was chosen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from throughline.prevalence.fitting import Fit, NoEstimate, effects_of
from throughline.prevalence.kernel import CONVERGED, keep, newton, superset_sums

Floats = npt.NDArray[np.float64]

_FURTHEST = 1e6


def limits(counts: Floats, fitted: Fit, lists: int, levels: Sequence[float]) -> dict[float, float]:
    """The limit at each level: below the median the lower end of an interval, above it the upper.

    Raises:
        NoEstimate: the likelihood does not fall far enough within a million times the estimate.
    """
    from scipy.optimize import brentq, minimize_scalar
    from scipy.stats import chi2

    def fall(logarithm: float) -> float:
        return -_profile(counts, fitted, lists, math.exp(logarithm))

    middle = math.log(max(fitted.dark, 1e-6))
    peak = minimize_scalar(fall, bounds=(middle - 2, middle + 2), method="bounded", options={"xatol": 1e-10})
    found = {}
    for level in levels:
        drop = chi2.ppf(abs(1 - 2 * level), 1) / 2
        away = peak.x
        step = -0.1 if level < 0.5 else 0.1
        while fall(away) - peak.fun < drop:
            away += step
            if abs(away - peak.x) > math.log(_FURTHEST):
                raise NoEstimate(
                    "The likelihood is flat: it gives no limit within a million times the estimate."
                )
        found[level] = fitted.cases + math.exp(
            brentq(lambda x, d=drop: fall(x) - peak.fun - d, *sorted((peak.x, away)))
        )
    return found


def _profile(counts: Floats, fitted: Fit, lists: int, unseen: float) -> float:
    """The largest log-likelihood with so many unseen, less what does not depend on the number."""
    effects = effects_of(fitted.model)
    cells = 1 << lists
    full = counts.copy()
    full[0] = unseen
    totals = full.copy()
    superset_sums(totals, lists)
    used, kept = np.zeros(len(effects), np.int64), np.zeros(cells, np.bool_)
    size = keep(effects, len(effects), totals, kept, used, lists)
    kept[0] = True
    coefficients, means = (
        np.where(np.isfinite(fitted.coefficients), fitted.coefficients, 0.0),
        np.zeros(cells),
    )
    state = newton(
        full,
        totals,
        used,
        size,
        kept,
        lists,
        True,
        coefficients,
        means,
        np.zeros(cells),
        np.zeros((size, size)),
        np.zeros(size),
    )
    if state != CONVERGED:
        raise NoEstimate("The profile likelihood cannot be followed: a fit on the way did not settle.")
    total = full.sum()
    held = full > 0
    return float(
        math.lgamma(total + 1) - math.lgamma(unseen + 1) + (full[held] * np.log(means[held] / total)).sum()
    )
