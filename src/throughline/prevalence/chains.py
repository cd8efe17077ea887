"""Have the chains of a simulation met? R-hat and effective sample size (Vehtari et al. 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WORST_RHAT = 1.05
LEAST_SIZE = 400.0


@dataclass(frozen=True, slots=True)
class Convergence:
    """How well several chains agree on one quantity.

    Attributes:
        rhat: split-chain potential scale reduction on ranks; 1 when they have met.
        size: effective number of independent draws.
    """

    rhat: float
    size: float

    @property
    def good(self) -> bool:
        """R-hat at most 1.05 and at least 400 effective draws."""
        return bool(self.rhat <= WORST_RHAT and self.size >= LEAST_SIZE)

    def __str__(self) -> str:
        return f"R-hat {self.rhat:.3f}, {self.size:,.0f} effective draws"


@dataclass(frozen=True, slots=True)
class Totals:
    """Draws of the total from several chains, shape (chains, draws), and whether the chains have met."""

    totals: Floats = field(repr=False)
    met: Convergence

    @property
    def estimate(self) -> float:
        """The posterior median."""
        return float(np.median(self.totals))

    def limits(self, levels: Sequence[float]) -> dict[float, float]:
        """Posterior quantiles of the total, by level."""
        return {level: float(np.quantile(self.totals, level)) for level in levels}


def convergence(draws: Floats) -> Convergence:
    """Rank-normalised split R-hat and bulk effective sample size of draws, shape (chains, draws)."""
    half = draws.shape[1] // 2
    split = np.vstack([draws[:, :half], draws[:, -half:]])
    scores = _normal_scores(split)
    folded = _normal_scores(np.abs(split - np.median(split)))
    return Convergence(max(_rhat(scores), _rhat(folded)), _effective(scores))


def _normal_scores(values: Floats) -> Floats:
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(values).reshape(values.shape)
    return np.asarray(ndtri((ranks - 0.375) / (values.size + 0.25)), dtype=np.float64)


def _rhat(chains: Floats) -> float:
    length = chains.shape[1]
    within = chains.var(axis=1, ddof=1).mean()
    between = length * chains.mean(axis=1).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt(((length - 1) / length * within + between / length) / within))


def _effective(chains: Floats) -> float:
    count, length = chains.shape
    within = chains.var(axis=1, ddof=1).mean()
    if within == 0:
        return float(count * length)
    pooled = (length - 1) / length * within + chains.mean(axis=1).var(ddof=1)
    covariances = np.mean([_autocovariance(chain) for chain in chains], axis=0)
    correlations = 1 - (within - covariances) / pooled
    # Geyer's initial monotone sequence: sums of neighbouring pairs, until one is negative, never rising.
    total, before = -1.0, np.inf
    for lag in range(0, length - 1, 2):
        pair = correlations[lag] + correlations[lag + 1]
        if pair < 0:
            break
        before = min(before, pair)
        total += 2 * before
    return float(count * length / max(total, 1 / np.log10(count * length)))


def _autocovariance(chain: Floats) -> Floats:
    length = len(chain)
    centred = chain - chain.mean()
    spectrum = np.fft.rfft(centred, 2 * length)
    raw = np.fft.irfft(spectrum * np.conj(spectrum))[:length]
    return np.asarray(raw / length * length / (length - 1), dtype=np.float64)
