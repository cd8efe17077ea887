"""Choosing a model: stepwise by Poisson tails, stepwise by AIC, and BIC over all hierarchical models."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughline.prevalence import existence, searching, stepping
from throughline.prevalence.existence import Status
from throughline.prevalence.fitting import Fit, NoEstimate, fit
from throughline.prevalence.models import (
    Model,
    closure,
    hierarchical,
    main_effects,
    neighbours,
    notation,
    pairs,
)

Floats = npt.NDArray[np.float64]
Choose = Callable[[Floats, int], Fit]
"""A rule: from counts by bitmask and the number of lists to the fitted choice. Raises NoEstimate."""

DOWNHILL_STEPS = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice and what was passed over on the way."""

    fit: Fit
    refused: int
    """Models that were candidates and have no estimate, or are not identifiable."""


def stepwise(counts: Floats, lists: int, threshold: float = 0.02) -> Chosen:
    """Stepwise selection of pairs with existence checked (Chan, Silverman and Vincent 2021, section 4).

    Args:
        threshold: a pair comes in while its one-sided Poisson tail is below this.

    Raises:
        NoEstimate: even the main effects have no estimate.
    """
    masks = np.array(pairs(lists), np.int64)
    answers = np.zeros(len(masks) * 2 + 2, np.int64)
    chosen, outcome = np.zeros(len(masks) + 1, np.int64), np.zeros(2)
    answered = refused = 0
    while True:
        state = stepping.step_through(counts, lists, threshold, masks, answers, answered, chosen, outcome)
        model = closure((int(masks[place]) for place in chosen[: int(outcome[1])]), lists)
        if state == stepping.FOUND:
            return Chosen(fit(counts, model, lists), refused)
        if state == stepping.REFUSED:
            raise NoEstimate(
                f"{notation(main_effects(lists))}: {existence.check(counts, main_effects(lists), lists)}."
            )
        status = existence.check(counts, model, lists)
        answers[answered] = status
        refused += status is not Status.OK
        answered += 1


def stepwise_aic(counts: Floats, lists: int, threshold: float = 0.05) -> Chosen:
    """Stepwise selection by AIC with a Wald test (Silverman 2014; Bales, Hesketh and Silverman 2015).

    The pair that lowers AIC most comes in, until AIC does not fall or the pair's two-sided Wald p-value is above
    ``threshold``. Pairs that never overlap get no special treatment: their coefficient runs off, its Wald test says
    nothing (p = 1), and the search stops there.
    """
    now = fit(counts, main_effects(lists), lists)
    refused = 0
    while True:
        grown = []
        for pair in pairs(lists):
            if pair in now.model:
                continue
            try:
                grown.append((pair, fit(counts, now.model | {pair}, lists)))
            except NoEstimate:
                refused += 1
        better = [
            (each.aic, place, pair, each) for place, (pair, each) in enumerate(grown) if each.aic < now.aic
        ]
        if not better:
            return Chosen(now, refused)
        _, _, pair, candidate = min(better)
        if wald(candidate, pair, lists) > threshold:
            return Chosen(now, refused)
        now = candidate


def wald(fitted: Fit, effect: int, lists: int) -> float:
    """The two-sided Wald p-value of one effect; 1 for an effect at the boundary."""
    if not math.isfinite(fitted.coefficients[effect]):
        return 1.0
    error = math.sqrt(covariance(fitted, lists)[effect])
    return math.erfc(abs(fitted.coefficients[effect]) / error / math.sqrt(2))


def covariance(fitted: Fit, lists: int) -> dict[int, float]:
    """The variance of each finite coefficient: the diagonal of the inverse information."""
    effects = [effect for effect in range(1 << lists) if np.isfinite(fitted.coefficients[effect])]
    cells = np.flatnonzero(fitted.fitted)
    design = np.array([[float(cell & effect == effect) for effect in effects] for cell in cells])
    inverse = np.linalg.inv(design.T @ (fitted.fitted[cells, None] * design))
    return dict(zip(effects, np.diag(inverse).tolist(), strict=True))


def smallest_bic(
    counts: Floats, lists: int, order: int = 2, family: searching.Family | None = None
) -> Chosen:
    """The model of smallest BIC among all hierarchical models up to an order (2024 paper, section 3).

    Args:
        order: the largest number of lists in one effect.
        family: the models to search instead, in the order in which they should be tried.

    Raises:
        NoEstimate: no model of the family has an identifiable estimate.
    """
    family = family or searching.Family.of(hierarchical(lists, order))
    refused = np.zeros(len(family.models), np.bool_)
    outcome = np.zeros(4)
    while True:
        place = searching.best_of(counts, lists, family.effects, family.starts, refused, outcome)
        if place < 0:
            raise NoEstimate("No hierarchical model has an estimate that exists and is the only one.")
        model = family.models[place]
        if outcome[2] == 0.0 or existence.check(counts, model, lists) is Status.OK:
            return Chosen(fit(counts, model, lists), int(refused.sum()))
        refused[place] = True


def ranked(counts: Floats, lists: int, order: int, most: int | None = None) -> searching.Family:
    """All hierarchical models up to an order, best BIC first; with ``most``, only that many of them."""
    scored = []
    for place, model in enumerate(hierarchical(lists, order)):
        try:
            scored.append((fit(counts, model, lists).bic, place, model))
        except NoEstimate:
            scored.append((math.inf, place, model))
    scored.sort(key=lambda each: each[:2])
    return searching.Family.of([model for _, _, model in scored[:most]])


def downhill(counts: Floats, lists: int, order: int = 2) -> Chosen:
    """BIC by steepest descent from the main effects, adding or dropping one largest effect at a time.

    At most twenty steps; it can stop at a local minimum (2024 paper, section 3.3).
    """
    return walked(counts, lists, order)[0]


def walked(
    counts: Floats, lists: int, order: int = 2, most: int | None = None
) -> tuple[Chosen, searching.Family]:
    """:func:`downhill`, and the models met on the way, best BIC first; with ``most``, only that many of them."""
    now = fit(counts, main_effects(lists), lists)
    tried: dict[Model, Fit | None] = {now.model: now}
    for _ in range(DOWNHILL_STEPS):
        around = neighbours(now.model, lists, order)
        for model in around:
            if model not in tried:
                tried[model] = _fit_or_none(counts, model, lists)
        best = min(
            (found for model in around if (found := tried[model])), key=lambda each: each.bic, default=now
        )
        if not best.bic < now.bic:
            break
        now = best
    fits = sorted((each for each in tried.values() if each), key=lambda each: each.bic)
    refused = sum(each is None for each in tried.values())
    return Chosen(now, refused), searching.Family.of([each.model for each in fits[:most]])


def _fit_or_none(counts: Floats, model: Model, lists: int) -> Fit | None:
    try:
        return fit(counts, model, lists)
    except NoEstimate:
        return None
