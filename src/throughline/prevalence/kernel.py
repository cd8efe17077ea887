"""The fit at the heart of every method: a Poisson log-linear model, by Newton's method on bitmasks.

With effects and histories both bitmasks no design matrix is needed (shown for capture tables by the
transforms of Yates 1937): the linear predictor is a subset sum of the coefficients, and every entry of the
information matrix is a superset sum of the fitted counts, X'WX[S, T] = W*(S or T).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from throughline.prevalence.jit import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONVERGED, DRIFTING, SINGULAR = 0, 1, 2
_STEPS = 60
_SMALLEST = 1e-12
"""A fitted count below this on a kept cell may be rounding for nought: ask the exact check.

A coefficient on its way to minus infinity moves by about one at every Newton step however small the score has become,
so a small *move* is what tells a maximum from a drift; this limit only guards what rounding could hide.
"""


@compiled
def superset_sums(values: Floats, lists: int) -> None:
    """In place: each cell becomes the sum over the cells that contain it."""
    for place in range(lists):
        bit = 1 << place
        for cell in range(1 << lists):
            if not cell & bit:
                values[cell] += values[cell | bit]


@compiled
def keep(  # noqa: C901 - one loop, kept whole so that it compiles to one
    effects: Ints, count: int, totals: Floats, kept: npt.NDArray[np.bool_], used: Ints, lists: int
) -> int:
    """Drop what lies at the boundary (extended maximum likelihood, Chan, Silverman and Vincent 2021, section 2).

    Writes which cells stay into ``kept`` and the effects that stay into ``used``; gives how many stay.
    An effect nobody shows has coefficient minus infinity: it, the effects above it and the cells above it go.
    """
    for cell in range(1 << lists):
        kept[cell] = cell > 0
    for place in range(count):
        if totals[effects[place]] == 0.0:
            for cell in range(1 << lists):
                if cell & effects[place] == effects[place]:
                    kept[cell] = False
    stay = 0
    for place in range(count):
        effect = effects[place]
        dropped = False
        for other in range(count):
            lower = effects[other]
            if totals[lower] == 0.0 and effect & lower == lower:
                dropped = True
                break
        if not dropped:
            used[stay] = effect
            stay += 1
    return stay


@compiled
def solve(information: Floats, score: Floats, size: int) -> bool:  # noqa: C901 - one loop, kept whole so that it compiles to one
    """Solve ``information x = score`` in place into ``score``, by L D L'; False when singular to rounding.

    No square roots, and one division for each pivot, whose reciprocal takes the place of the pivot.
    """
    for row in range(size):
        for column in range(row):
            total = information[row, column]
            for inner in range(column):
                total -= information[row, inner] * information[column, inner]
            information[row, column] = total
        pivot = information[row, row]
        least = 1e-11 * pivot
        for column in range(row):
            scaled = information[row, column] * information[column, column]
            pivot -= scaled * information[row, column]
            information[row, column] = scaled
        if not pivot > least:
            return False
        information[row, row] = 1.0 / pivot
        total = score[row]
        for column in range(row):
            total -= information[row, column] * score[column]
        score[row] = total
    for row in range(size):
        score[row] *= information[row, row]
    for row in range(size - 1, -1, -1):
        value = score[row]
        for column in range(row):
            score[column] -= information[row, column] * value
    return True


@compiled
def newton(  # noqa: C901 - one loop, kept whole so that it compiles to one
    counts: Floats,
    totals: Floats,
    used: Ints,
    size: int,
    kept: npt.NDArray[np.bool_],
    lists: int,
    warm: bool,
    coefficients: Floats,
    fitted: Floats,
    sums: Floats,
    information: Floats,
    score: Floats,
) -> int:
    """Fit the effects ``used[:size]`` (the intercept is effect 0) on the kept cells.

    ``coefficients`` (by bitmask) is the start when ``warm``, and the answer. ``fitted`` ends as the fitted counts,
    ``sums`` as their superset sums. Gives CONVERGED, DRIFTING (a fitted count runs to nought, or no convergence:
    the exact check must say) or SINGULAR.
    """
    cells = 1 << lists
    if not warm:
        for cell in range(cells):
            if kept[cell]:
                start = counts[cell] + 0.1
                fitted[cell] = start
                sums[cell] = start * np.log(start) + counts[cell] - start
            else:
                fitted[cell] = 0.0
                sums[cell] = 0.0
        superset_sums(sums, lists)
        for place in range(size):
            score[place] = sums[used[place]]
        for cell in range(cells):
            sums[cell] = fitted[cell]
        superset_sums(sums, lists)
        for row in range(size):
            for column in range(row + 1):
                information[row, column] = sums[used[row] | used[column]]
        if not solve(information, score, size):
            return SINGULAR
        for cell in range(cells):
            coefficients[cell] = 0.0
        for place in range(size):
            coefficients[used[place]] = score[place]
    for _ in range(_STEPS):
        expected(coefficients, used, size, kept, lists, fitted)
        for cell in range(cells):
            sums[cell] = fitted[cell]
        superset_sums(sums, lists)
        for place in range(size):
            score[place] = totals[used[place]] - sums[used[place]]
        for row in range(size):
            for column in range(row + 1):
                information[row, column] = sums[used[row] | used[column]]
        if not solve(information, score, size):
            return SINGULAR
        move = 0.0
        for place in range(size):
            move = max(move, abs(score[place]))
        shrink = 1.0 if move <= 8.0 else 8.0 / move
        for place in range(size):
            coefficients[used[place]] += shrink * score[place]
        # Each step squares the error of the one before: after one this small nothing is left but rounding.
        if move < 1e-5:
            expected(coefficients, used, size, kept, lists, fitted)
            return _settled(fitted, kept, cells)
    return DRIFTING


@compiled
def expected(
    coefficients: Floats, used: Ints, size: int, kept: npt.NDArray[np.bool_], lists: int, fitted: Floats
) -> None:
    """The fitted counts: each the product of exp(coefficient) over the effects it contains; nought where not kept."""
    cells = 1 << lists
    for cell in range(cells):
        fitted[cell] = 1.0
    for place in range(size):
        fitted[used[place]] = math.exp(coefficients[used[place]])
    for place in range(lists):
        bit = 1 << place
        for cell in range(cells):
            if cell & bit:
                fitted[cell] *= fitted[cell ^ bit]
    for cell in range(cells):
        if not kept[cell]:
            fitted[cell] = 0.0


@compiled
def _settled(fitted: Floats, kept: npt.NDArray[np.bool_], cells: int) -> int:
    for cell in range(cells):
        if kept[cell] and fitted[cell] < _SMALLEST:
            return DRIFTING
    return CONVERGED


@compiled
def log_likelihood(counts: Floats, fitted: Floats, kept: npt.NDArray[np.bool_]) -> float:
    """Poisson log-likelihood over the kept cells, log y! included."""
    total = 0.0
    for cell in range(counts.shape[0]):
        if kept[cell]:
            total -= fitted[cell]
            if counts[cell] > 0:
                total += counts[cell] * np.log(fitted[cell]) - math.lgamma(counts[cell] + 1.0)
    return total
