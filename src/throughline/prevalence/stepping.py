"""Stepwise selection of pairs (Chan, Silverman and Vincent 2021, section 4), compiled, for one table or many.

From independent lists, at each step the pair that the fitted model explains worst comes in, if the model with
it has an estimate that exists and is identifiable. A converged fit is its own certificate of that; only where
Newton's method drifts or the information matrix is singular must the exact linear program say. The compiled
loop then stops and names the model; the caller asks the program, and runs the loop again with the answer.
The loop is deterministic, so the answers are read in the order in which the questions came.
"""

from __future__ import annotations

import math

import numpy as np

from throughline.prevalence.jit import compiled
from throughline.prevalence.kernel import CONVERGED, Floats, Ints, keep, newton, superset_sums

FOUND, ASKING, REFUSED = 0, 1, 2


@compiled
def tail(observed: float, expected: float) -> float:
    """The smaller one-sided tail of a Poisson count: min(P(X <= observed), P(X >= observed)).

    Not doubled, and not a Wald test (2021 paper). Summed from the observed term outwards, so that it is as exact
    far in the tail as near the middle.
    """
    if expected <= 0.0:
        return 1.0 if observed == 0.0 else 0.0
    term = math.exp(observed * math.log(expected) - expected - math.lgamma(observed + 1.0))
    total = term
    if observed >= expected:
        count = observed + 1.0
        while term > total * 1e-17:
            term *= expected / count
            total += term
            count += 1.0
        return total
    count = observed
    while count > 0.0 and term > total * 1e-17:
        term *= count / expected
        total += term
        count -= 1.0
    return total


@compiled
def step_through(  # noqa: C901 - one loop, kept whole so that it compiles to one
    counts: Floats,
    lists: int,
    threshold: float,
    pair_masks: Ints,
    answers: Ints,
    answered: int,
    chosen: Ints,
    outcome: Floats,
) -> int:
    """Run the selection on one table.

    ``chosen`` receives the places (in ``pair_masks``) of the pairs taken, in order; ``outcome`` receives the estimate
    of the dark figure and how many pairs were taken. Gives FOUND; ASKING when question number ``answered``
    (the pairs in ``chosen``, the last one on trial) has no answer yet; REFUSED when even the main effects have none.
    """
    cells = 1 << lists
    most = 1 + lists + pair_masks.shape[0]
    totals = counts.copy()
    superset_sums(totals, lists)
    effects = np.zeros(most, np.int64)
    for place in range(lists):
        effects[1 + place] = 1 << place
    used = np.zeros(most, np.int64)
    kept = np.zeros(cells, np.bool_)
    fitted = np.zeros(cells)
    sums = np.zeros(cells)
    coefficients = np.zeros(cells)
    trial = np.zeros(cells)
    information = np.zeros((most, most))
    score = np.zeros(most)
    p_values = np.zeros(pair_masks.shape[0])
    asked = 0
    taken = 0
    size = keep(effects, 1 + lists, totals, kept, used, lists)
    state = newton(
        counts, totals, used, size, kept, lists, False, coefficients, fitted, sums, information, score
    )
    if state != CONVERGED:
        if asked >= answered:
            outcome[1] = 0.0
            return ASKING
        if answers[asked] != 0:
            return REFUSED
        asked += 1
    while True:
        for cell in range(cells):
            sums[cell] = fitted[cell]
        superset_sums(sums, lists)
        for place in range(pair_masks.shape[0]):
            p_values[place] = tail(totals[pair_masks[place]], sums[pair_masks[place]])
        for place in range(taken):
            p_values[chosen[place]] = 2.0
        grown = False
        while not grown:
            best = 0
            for place in range(1, pair_masks.shape[0]):
                if p_values[place] < p_values[best]:
                    best = place
            if pair_masks.shape[0] == 0 or p_values[best] >= threshold:
                outcome[0] = math.exp(coefficients[0])
                outcome[1] = taken
                return FOUND
            effects[1 + lists + taken] = pair_masks[best]
            chosen[taken] = best
            size = keep(effects, 2 + lists + taken, totals, kept, used, lists)
            for cell in range(cells):
                trial[cell] = coefficients[cell]
            warm = totals[pair_masks[best]] > 0.0
            state = newton(
                counts, totals, used, size, kept, lists, warm, trial, fitted, sums, information, score
            )
            if state != CONVERGED and warm:
                state = newton(
                    counts, totals, used, size, kept, lists, False, trial, fitted, sums, information, score
                )
            good = state == CONVERGED
            if not good:
                if asked >= answered:
                    outcome[1] = taken + 1
                    return ASKING
                good = answers[asked] == 0
                asked += 1
            if good:
                for cell in range(cells):
                    coefficients[cell] = trial[cell]
                taken += 1
                grown = True
            else:
                p_values[best] = 2.0


@compiled
def step_through_many(
    tables: Floats,
    lists: int,
    threshold: float,
    pair_masks: Ints,
    states: Ints,
    dark: Floats,
) -> None:
    """Run the selection on each row of ``tables`` (rows are tables of 2^k cells); nothing is asked here.

    ``states`` receives FOUND, ASKING or REFUSED for each, ``dark`` the estimated dark figure of those found.
    """
    nothing = np.zeros(1, np.int64)
    chosen = np.zeros(pair_masks.shape[0] + 1, np.int64)
    outcome = np.zeros(2)
    for row in range(tables.shape[0]):
        states[row] = step_through(tables[row], lists, threshold, pair_masks, nothing, 0, chosen, outcome)
        dark[row] = outcome[0]
