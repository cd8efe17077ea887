"""Intervals that include the choice of the model: BCa with the selection repeated in every replicate.

Efron (1987) as used by Chan, Silverman and Vincent (2021, section 5): the observed cases are drawn anew from the
observed histories, the whole rule is run again on each draw, and the percentiles are corrected for bias and for
acceleration, the latter from the delete-one jackknife.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from throughline.prevalence.fitting import NoEstimate

Floats = npt.NDArray[np.float64]
Estimates = Callable[[Floats], Floats]
"""From tables (rows of counts by bitmask) to estimates; NaN where there is none."""

LEVELS = (0.025, 0.1, 0.9, 0.975)
DEFAULT_REPLICATES = 20_000
LEAST_REPLICATES = 20
_NORMAL = NormalDist()
_BATCHES = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of an estimate by percentile.

    Attributes:
        limits: the limit at each level, e.g. ``limits[0.025]``.
        monte_carlo_error: the standard error of each limit from having drawn so many replicates and no more.
        replicates: how many were drawn; ``refused`` of them had no estimate and were left out.
        bias, acceleration: z0 and a of the BCa formula.
    """

    limits: dict[float, float]
    monte_carlo_error: dict[float, float]
    replicates: int
    refused: int
    bias: float
    acceleration: float
    jackknife: dict[int, float] = field(repr=False, default_factory=dict)


def draw(counts: Floats, replicates: int, seed: int) -> Floats:
    """Tables of as many cases, drawn from the observed histories; shape (replicates, cells)."""
    seen = np.flatnonzero(counts)
    cases = int(counts.sum())
    tables = np.zeros((replicates, len(counts)))
    tables[:, seen] = np.random.default_rng(seed).multinomial(cases, counts[seen] / counts.sum(), replicates)
    return tables


def delete_one(counts: Floats) -> Floats:
    """The table without one case, once for each observed history; shape (histories, cells)."""
    seen = np.flatnonzero(counts)
    tables = np.tile(counts, (len(seen), 1))
    tables[np.arange(len(seen)), seen] -= 1
    return tables


def acceleration(counts: Floats, left_out: Floats) -> float:
    """From the delete-one estimates, each weighted by the cases of its history (those without one left out)."""
    weights = counts[np.flatnonzero(counts)]
    good = np.isfinite(left_out)
    weights, left_out = weights[good], left_out[good]
    gap = np.average(left_out, weights=weights) - left_out
    spread = float((weights * gap**2).sum())
    return float((weights * gap**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0


def bca(
    counts: Floats,
    estimate: float,
    estimates: Estimates,
    *,
    replicates: int = DEFAULT_REPLICATES,
    seed: int = 1234,
    levels: Sequence[float] = LEVELS,
) -> Interval:
    """The BCa interval of a rule.

    Args:
        estimate: the rule's estimate from ``counts`` itself.
        estimates: the rule, for many tables at once.

    Raises:
        NoEstimate: too few replicates have an estimate for an interval to mean anything.
    """
    drawn = estimates(draw(counts, replicates, seed))
    left_out = estimates(delete_one(counts))
    good = drawn[np.isfinite(drawn)]
    if len(good) < max(LEAST_REPLICATES, replicates // 2):
        raise NoEstimate(
            f"Only {len(good):,} of {replicates:,} replicates have an estimate: no interval is given."
        )
    below = (np.count_nonzero(good < estimate) or 0.5) / len(good)
    bias = _NORMAL.inv_cdf(min(below, 1 - 0.5 / len(good)))
    skew = acceleration(counts, left_out)
    shares = {level: corrected(level, bias, skew) for level in levels}
    return Interval(
        limits={level: quantile(good, share) for level, share in shares.items()},
        monte_carlo_error={level: _error(good, share) for level, share in shares.items()},
        replicates=replicates,
        refused=replicates - len(good),
        bias=bias,
        acceleration=skew,
        jackknife=dict(zip(np.flatnonzero(counts).tolist(), left_out.tolist(), strict=True)),
    )


def corrected(level: float, bias: float, skew: float) -> float:
    """The share of replicates below the limit of a level: Phi(z0 + (z0 + z) / (1 - a (z0 + z)))."""
    shifted = bias + _NORMAL.inv_cdf(level)
    return _NORMAL.cdf(bias + shifted / (1 - skew * shifted))


def quantile(values: Floats, share: float) -> float:
    """The sample quantile of type 8 (Hyndman and Fan 1996); below the first order statistic, the smallest value."""
    ordered = np.sort(values)
    place = 1 / 3 + share * (len(ordered) + 1 / 3)
    lower = math.floor(place)
    if lower < 1:
        return float(ordered[0])
    if lower >= len(ordered):
        return float(ordered[-1])
    return float(ordered[lower - 1] + (place - lower) * (ordered[lower] - ordered[lower - 1]))


def _error(values: Floats, share: float) -> float:
    """The Monte Carlo standard error of a quantile, from its spread over batches of the replicates."""
    batches = np.array_split(values, _BATCHES)
    if len(batches[-1]) < LEAST_REPLICATES:
        return math.nan
    return float(np.std([quantile(batch, share) for batch in batches], ddof=1) / math.sqrt(_BATCHES))
