"""Latent classes of unlike cases (Manrique-Vallier 2016): within a class the lists are independent.

A truncated stick-breaking mixture of at most K classes, each with its own chance of being on each list, uniform
beforehand; alpha ~ Gamma(0.25, 0.25); the total has a prior proportional to 1/N. The unseen are drawn along with
the rest: their number is negative binomial given the chance of being missed by every list.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from throughline.prevalence.chains import Totals, convergence
from throughline.prevalence.fitting import NoEstimate
from throughline.prevalence.jit import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CHAINS, CLASSES, WARM_UP, DRAWS, THIN = 4, 5, 20_000, 5_000, 20
MOST_TIMES = 200.0
MOST_AT_CAP = 0.01


def latent_classes(
    counts: Floats,
    lists: int,
    *,
    classes: int = CLASSES,
    shape: float = 0.25,
    rate: float = 0.25,
    warm_up: int = WARM_UP,
    draws: int = DRAWS,
    thin: int = THIN,
    longer: int = 1,
    seed: int = 1234,
) -> Totals:
    """Simulate the model in four chains.

    Args:
        classes: the most classes allowed (K).
        shape, rate: of the gamma prior on the concentration.
        longer: so many times longer chains, keeping as many draws. The posterior of a sparse table has modes far
            apart; chains of the usual length stay in one of them, and several of them together show it.

    Raises:
        NoEstimate: the chains have not met, or more than 1 % of the draws are at the cap (200 times the cases).
    """
    totals = _chains(counts, lists, classes, shape, rate, warm_up * longer, draws, thin * longer, seed)
    if np.mean(totals >= counts.sum() * (1 + MOST_TIMES)) > MOST_AT_CAP:
        raise NoEstimate(
            "Latent classes: more than 1 % of the draws are at the largest total considered: no number is given."
        )
    met = convergence(totals)
    if not met.good:
        raise NoEstimate(
            f"Latent classes: the chains have not met ({met}), so no number is given. Longer chains may meet."
        )
    return Totals(totals, met)


def _chains(
    counts: Floats,
    lists: int,
    classes: int,
    shape: float,
    rate: float,
    warm_up: int,
    draws: int,
    thin: int,
    seed: int,
) -> Floats:
    """Totals, shape (chains, draws)."""
    seen = np.flatnonzero(counts)
    cap = MOST_TIMES * counts.sum()
    seeds = np.random.default_rng(seed).integers(2**31, size=CHAINS)
    chains = [
        _gibbs(
            seen.astype(np.int64),
            counts[seen].astype(np.int64),
            lists,
            classes,
            shape,
            rate,
            warm_up,
            draws,
            thin,
            int(each),
            cap,
        )
        for each in seeds
    ]
    return np.asarray(counts.sum() + np.stack(chains), dtype=np.float64)


@compiled
def _split(total: int, weights: Floats, size: int, into: Ints) -> None:
    """A multinomial draw of ``total`` over unnormalised weights, one binomial at a time."""
    left = 0.0
    for place in range(size):
        left += weights[place]
    remaining = total
    for place in range(size):
        into[place] = 0
        if remaining > 0 and left > 0.0:
            share = min(1.0, weights[place] / left)
            taken = remaining if place == size - 1 else np.random.binomial(remaining, share)
            into[place] = taken
            remaining -= taken
            left -= weights[place]


@compiled
def _gibbs(  # noqa: C901 - one loop, kept whole so that it compiles to one
    histories: Ints, counts: Ints, lists: int, classes: int, shape: float, rate: float,
    warm_up: int, draws: int, thin: int, seed: int, cap: float,
) -> Floats:  # fmt: skip
    np.random.seed(seed)
    chances = np.random.random((classes, lists))
    sticks = np.zeros(classes)
    share = np.ones(classes) / classes
    alpha = 1.0
    cases = counts.sum()
    weights = np.zeros(classes)
    part = np.zeros(classes, np.int64)
    kept = np.zeros(draws)
    for turn in range(-warm_up, draws * thin):
        inside = np.zeros(classes, np.int64)
        caught = np.zeros((classes, lists))
        for row in range(histories.shape[0]):
            for each in range(classes):
                weight = share[each]
                for place in range(lists):
                    weight *= (
                        chances[each, place] if histories[row] >> place & 1 else 1.0 - chances[each, place]
                    )
                weights[each] = weight
            _split(counts[row], weights, classes, part)
            for each in range(classes):
                inside[each] += part[each]
                for place in range(lists):
                    if histories[row] >> place & 1:
                        caught[each, place] += part[each]
        missed = 0.0
        for each in range(classes):
            weight = share[each]
            for place in range(lists):
                weight *= 1.0 - chances[each, place]
            weights[each] = weight
            missed += weight
        # With the prior 1/N the number unseen is negative binomial: a Poisson with a gamma mean.
        mean = np.random.gamma(cases) * missed / max(1.0 - missed, 1e-300)
        unseen = np.random.poisson(mean) if mean < cap else int(cap)
        unseen = min(unseen, int(cap))
        _split(unseen, weights, classes, part)
        for each in range(classes):
            inside[each] += part[each]
            for place in range(lists):
                chances[each, place] = np.random.beta(
                    1.0 + caught[each, place], 1.0 + inside[each] - caught[each, place]
                )
        left, after = 1.0, inside.sum()
        logs = 0.0
        for each in range(classes - 1):
            after -= inside[each]
            sticks[each] = min(np.random.beta(1.0 + inside[each], alpha + after), 1.0 - 1e-12)
            share[each] = left * sticks[each]
            left *= 1.0 - sticks[each]
            logs += np.log1p(-sticks[each])
        share[classes - 1] = left
        alpha = np.random.gamma(shape + classes - 1.0) / (rate - logs)
        if turn >= 0 and (turn + 1) % thin == 0:
            kept[turn // thin] = unseen
    return kept
