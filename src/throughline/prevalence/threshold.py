"""The Bayesian threshold method (Silverman 2020): pairs whose effect is clear stay, the rest go, and N follows.

All pairs are fitted with flat priors on the intercept and the single lists and a normal prior on the pairs;
the pairs with |posterior mean| / sd of two or more are kept; the model of those is fitted again, and the total is
read off its posterior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughline.prevalence import existence
from throughline.prevalence.chains import Totals, convergence
from throughline.prevalence.existence import Status
from throughline.prevalence.fitting import NoEstimate, effects_of
from throughline.prevalence.jit import compiled
from throughline.prevalence.kernel import superset_sums
from throughline.prevalence.latent import MOST_AT_CAP, MOST_TIMES
from throughline.prevalence.models import Model, all_pairs, closure, notation

Floats = npt.NDArray[np.float64]

CHAINS, WARM_UP, DRAWS, THIN = 4, 20_000, 20_000, 20
_LARGEST_LOG = 700.0


@dataclass(frozen=True, slots=True)
class Posterior(Totals):
    """The totals, and what was kept.

    Attributes:
        model: the model of the effects that passed the threshold.
        ratios: |posterior mean| / sd of each effect that was up for decision, by bitmask.
    """

    model: Model
    ratios: dict[int, float]


def threshold_method(
    counts: Floats, lists: int, *, keep: float = 2.0, precision: float = 1.0, order: int = 2, seed: int = 1234
) -> Posterior:
    """Run the method.

    Args:
        keep: an effect stays when |posterior mean| / sd is at least this.
        precision: of the normal prior on the effects of two lists and more; 0 is the improper prior, for which
            effects that nobody shows are taken out first and the rest is put to the exact check.
        order: 3 also tests the triples whose three pairs stayed.

    Raises:
        NoEstimate: with the improper prior, no estimate exists; or more than 1 % of the draws are above 200 times the
            cases; or the chains have not met.
    """
    totals = counts.copy()
    superset_sums(totals, lists)
    model, ratios = _kept_of(
        counts, lists, _candidates(counts, totals, all_pairs(lists), lists, precision), keep, precision, seed
    )
    if order >= 3:
        triples = [
            e
            for e in range(1 << lists)
            if e.bit_count() == 3 and all(e & ~(1 << b) in model for b in range(lists) if e >> b & 1)
        ]
        if triples:
            wider = _candidates(counts, totals, closure([*model, *triples], lists), lists, precision)
            third, tested = _kept_of(
                counts, lists, wider, keep, precision, seed + 2, only=set(triples), always=model
            )
            model, ratios = third, ratios | tested
    draws = _simulate(counts, lists, model, precision, seed + 1)
    people = counts.sum() + np.exp(np.minimum(draws[:, :, 0], _LARGEST_LOG))
    if np.mean(people > counts.sum() * (1 + MOST_TIMES)) > MOST_AT_CAP:
        raise NoEstimate(
            f"{notation(model)}: more than 1 % of the draws are above {MOST_TIMES:.0f} times the cases: no number is given."
        )
    met = convergence(people)
    if not met.good:
        raise NoEstimate(f"{notation(model)}: the chains have not met ({met}), so no number is given.")
    return Posterior(people, met, model, ratios)


def _candidates(counts: Floats, totals: Floats, model: Model, lists: int, precision: float) -> Model:
    if precision > 0:
        return model
    seen = Model(effect for effect in model if totals[effect] > 0 or effect.bit_count() == 1)
    status = existence.check(counts, seen, lists)
    if status is not Status.OK:
        raise NoEstimate(f"{notation(seen)} under the improper prior: {status}.")
    return seen


def _kept_of(
    counts: Floats,
    lists: int,
    model: Model,
    keep: float,
    precision: float,
    seed: int,
    only: set[int] | None = None,
    always: Model = frozenset(),
) -> tuple[Model, dict[int, float]]:
    draws = _simulate(counts, lists, model, precision, seed)
    flat = draws.reshape(-1, draws.shape[2])
    ratios = {
        int(effect): float(abs(flat[:, place].mean()) / flat[:, place].std(ddof=1))
        for place, effect in enumerate(effects_of(model))
        if int(effect).bit_count() > 1 and (only is None or int(effect) in only)
    }
    return closure([*always, *(effect for effect, ratio in ratios.items() if ratio >= keep)], lists), ratios


def _simulate(counts: Floats, lists: int, model: Model, precision: float, seed: int) -> Floats:
    """Draws of the coefficients of a model (intercept first), shape (chains, draws, coefficients)."""
    effects = effects_of(model)
    cells = np.arange(1, 1 << lists)
    design = ((cells[:, None] & effects[None, :]) == effects[None, :]).astype(np.float64)
    weight = np.array([precision if int(effect).bit_count() > 1 else 0.0 for effect in effects])
    centre, spread = _mode(design, counts[1:], weight)
    step = np.linalg.cholesky(spread) * (2.38 / np.sqrt(len(effects)))
    seeds = np.random.SeedSequence(seed).spawn(CHAINS)
    chains = []
    for child in seeds:
        generator = np.random.default_rng(child)
        # Each chain starts well away from the mode, so that agreement means something.
        start = centre + 2 * np.linalg.cholesky(spread) @ generator.standard_normal(len(effects))
        chains.append(
            _walk(
                design, counts[1:], weight, start, step, WARM_UP, DRAWS, THIN, int(generator.integers(2**31))
            )
        )
    return np.stack(chains)


def _mode(design: Floats, counts: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The posterior mode and the inverse curvature there, by Newton's method."""
    coefficients = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    curvature = np.eye(len(weight))
    for _ in range(200):
        fitted = np.exp(np.clip(design @ coefficients, -50, 50))
        score = design.T @ (counts - fitted) - weight * coefficients
        curvature = design.T @ (fitted[:, None] * design) + np.diag(weight)
        move = np.linalg.solve(curvature + 1e-9 * np.eye(len(weight)), score)
        coefficients = coefficients + move * min(1.0, 2.0 / max(float(np.abs(move).max()), 1e-300))
        if np.abs(move).max() < 1e-9:
            break
    inverse = np.linalg.inv(curvature + 1e-9 * np.eye(len(weight)))
    return np.asarray(coefficients, dtype=np.float64), np.asarray(inverse, dtype=np.float64)


@compiled
def _walk(  # noqa: C901 - one loop, kept whole so that it compiles to one
    design: Floats,
    counts: Floats,
    weight: Floats,
    start: Floats,
    step: Floats,
    warm_up: int,
    draws: int,
    thin: int,
    seed: int,
) -> Floats:
    """Random-walk Metropolis with the proposal shaped by the curvature at the mode."""
    np.random.seed(seed)
    cells, size = design.shape
    now = start.copy()
    proposal = start.copy()
    shock = np.zeros(size)
    kept = np.zeros((draws, size))
    before = -np.inf
    for turn in range(-warm_up - 1, draws * thin):
        if turn >= -warm_up:
            for place in range(size):
                shock[place] = np.random.normal()
            for place in range(size):
                proposal[place] = now[place]
                for other in range(place + 1):
                    proposal[place] += step[place, other] * shock[other]
        value = 0.0
        for place in range(size):
            value -= 0.5 * weight[place] * proposal[place] * proposal[place]
        for cell in range(cells):
            predictor = 0.0
            for place in range(size):
                predictor += design[cell, place] * proposal[place]
            value += counts[cell] * predictor - np.exp(min(predictor, 700.0))
        if value >= before or np.log(np.random.random()) < value - before:
            before = value
            for place in range(size):
                now[place] = proposal[place]
        if turn >= 0 and (turn + 1) % thin == 0:
            for place in range(size):
                kept[turn // thin, place] = now[place]
    return kept
