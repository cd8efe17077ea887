"""Does an estimate exist, and is it the only one? The exact answer, by linear programming and rank.

Chan, Silverman and Vincent (2021, theorem 2) after Fienberg and Rinaldo (2012): once what lies at the boundary is
dropped, the maximum exists if and only if some table with every kept cell positive has the observed margins; the
parameters are identifiable if and only if the design has full column rank.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from throughline.prevalence.models import Model


class Status(IntEnum):
    """What the exact check found; the numbers are those of the 2021 paper's software."""

    OK = 0
    NO_ESTIMATE = 1
    NOT_IDENTIFIABLE = 2
    NEITHER = 3

    def __str__(self) -> str:
        return _WORDS[self]


_WORDS = {
    Status.OK: "an estimate exists and is the only one",
    Status.NO_ESTIMATE: "no estimate exists",
    Status.NOT_IDENTIFIABLE: "the model is not identifiable from this table",
    Status.NEITHER: "no estimate exists, and the model is not identifiable from this table",
}


def check(counts: npt.NDArray[np.float64], model: Model, lists: int) -> Status:
    """Whether the model has an extended maximum likelihood estimate on this table, and only one.

    The answer depends on nothing but the model and which cells are empty, so it is remembered under those.
    """
    return _check(model, tuple(np.flatnonzero(counts).tolist()), lists)


@lru_cache(maxsize=200_000)
def _check(model: Model, occupied: tuple[int, ...], lists: int) -> Status:
    effects, cells = _kept(model, occupied, lists)
    design = np.array([[float(cell & effect == effect) for effect in effects] for cell in cells]).reshape(
        len(cells), len(effects)
    )
    unique = bool(np.linalg.matrix_rank(design) == len(effects)) if cells else False
    exists = _exists(design, cells, occupied)
    return Status((0 if exists else 1) + (0 if unique else 2))


def _kept(model: Model, occupied: tuple[int, ...], lists: int) -> tuple[list[int], list[int]]:
    """The effects and the cells that are left when all that nobody shows is dropped."""
    empty = [effect for effect in model if not any(cell & effect == effect for cell in occupied)]
    cells = [cell for cell in range(1, 1 << lists) if not any(cell & lower == lower for lower in empty)]
    effects = [0, *sorted(effect for effect in model if not any(effect & lower == lower for lower in empty))]
    return effects, cells


def _exists(design: npt.NDArray[np.float64], cells: list[int], occupied: tuple[int, ...]) -> bool:
    # Imported here: the ordinary path never needs the linear program, and SciPy is slow to import.
    from scipy.optimize import linprog

    seen = set(occupied)
    # One case in each occupied cell has the same answer as the table itself, and is well scaled.
    margins = design.T @ np.array([1.0 if cell in seen else 0.0 for cell in cells])
    width = len(cells)
    # Columns: x_w - s >= 0 written with slack u_w = x_w - s, so x_w = u_w + s and all variables are >= 0.
    equal = np.hstack([design.T, design.T.sum(axis=1, keepdims=True)])
    found = linprog(
        np.r_[np.zeros(width), -1.0],
        A_eq=equal,
        b_eq=margins,
        bounds=[(0, None)] * (width + 1),
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > 1e-7)
