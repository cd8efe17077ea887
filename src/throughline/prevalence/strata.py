"""Estimates by age, sex, exploitation, nationality or year that add up to one total.

One model for all strata together: each has its own intercept and its own chance of being on each list; the
interactions between lists, chosen on the pooled table, are shared, each stratum departing from the shared value by a
normal amount whose spread is estimated (partial pooling, after Gelman and Hill 2007, chapter 13; the spread by the
Laplace approximation to the marginal likelihood). The total is the sum of the strata, so nothing has to be reconciled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from throughline.prevalence import bootstrap, selection
from throughline.prevalence.fitting import NoEstimate
from throughline.prevalence.models import notation
from throughline.prevalence.tables import CaptureTable

Floats = npt.NDArray[np.float64]

SPREADS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)
LEAST_OVERLAP = 5
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Stratified:
    """Strata and their total.

    Attributes:
        estimates: seen and unseen together, by stratum.
        intervals: limits by percentile, by stratum; percentile bootstrap within strata, the choice of the
            interactions and of the spread held fixed.
        total, total_interval: the sum, and its limits from the same replicates.
        model: the shared interactions. spread: how far strata depart from them, on the log scale.
    """

    estimates: dict[str, float]
    intervals: dict[str, dict[str, float]]
    total: float
    total_interval: dict[str, float]
    model: str
    spread: float
    refused_replicates: int

    def __repr__(self) -> str:
        rows = [(name, self.estimates[name], self.intervals.get(name, {})) for name in self.estimates]
        rows.append(("Total", self.total, self.total_interval))
        width = max(len(name) for name, _, _ in rows)
        lines = [
            f"{name:<{width}}  {value:>10,.0f}  {_range(limits)}".rstrip() for name, value, limits in rows
        ]
        return "\n".join([f"shared interactions {self.model}, spread {self.spread:g}", *lines])


def _range(limits: Mapping[str, float]) -> str:
    return f"{limits['2.5']:,.0f} to {limits['97.5']:,.0f}" if limits else ""


def stratified(
    tables: Mapping[str, CaptureTable], *, threshold: float = 0.02, replicates: int = 500, seed: int = 1234
) -> Stratified:
    """Estimate every stratum and their total.

    Args:
        tables: one table a stratum, all over the same lists.
        threshold: of the stepwise choice of the interactions on the pooled table.

    Raises:
        ValueError: fewer than two strata, or strata over different lists.
        NoEstimate: a stratum is too thin (a list without a case, or fewer than five cases on two lists or more);
            the text names it.
    """
    names = list(tables)
    first = tables[names[0]] if names else None
    if first is None or len(names) < 2 or any(table.lists != first.lists for table in tables.values()):
        raise ValueError("Give at least two strata, all with the same lists in the same order.")
    for name, table in tables.items():
        _refuse_thin(name, table)
    lists = len(first.lists)
    counts = np.stack([tables[name].counts for name in names])
    chosen = selection.stepwise(counts.sum(axis=0), lists, threshold).fit.model
    shared = sorted(effect for effect in chosen if effect.bit_count() > 1)
    spread = max(SPREADS, key=lambda each: _evidence(counts, lists, shared, each)) if shared else 0.0
    dark, _ = _fit(counts, lists, shared, spread)
    drawn = _replicates(counts, lists, shared, spread, replicates, seed)
    good = drawn[np.isfinite(drawn).all(axis=1)]
    seen = counts.sum(axis=1)
    return Stratified(
        estimates=dict(zip(names, (seen + dark).tolist(), strict=True)),
        intervals={name: _limits(good[:, place]) for place, name in enumerate(names)} if len(good) else {},
        total=float((seen + dark).sum()),
        total_interval=_limits(good.sum(axis=1)) if len(good) else {},
        model=notation(chosen),
        spread=spread,
        refused_replicates=len(drawn) - len(good),
    )


def _refuse_thin(name: str, table: CaptureTable) -> None:
    totals = table.totals()
    empty = [each for place, each in enumerate(table.lists) if totals[1 << place] == 0]
    if empty:
        raise NoEstimate(
            f"The stratum {name!r} is too thin: nobody in it is on {', '.join(empty)}. Join it to another."
        )
    overlap = sum(table.counts[cell] for cell in table.observed if int(cell).bit_count() > 1)
    if overlap < LEAST_OVERLAP:
        raise NoEstimate(
            f"The stratum {name!r} is too thin: {overlap:.0f} of its cases are on two lists or more. Join it to another."
        )


def _limits(values: Floats) -> dict[str, float]:
    return {f"{100 * level:g}": bootstrap.quantile(values, level) for level in bootstrap.LEVELS}


def _replicates(
    counts: Floats, lists: int, shared: Sequence[int], spread: float, replicates: int, seed: int
) -> Floats:
    seeds = np.random.SeedSequence(seed).generate_state(len(counts))
    drawn = np.stack(
        [bootstrap.draw(row, replicates, int(each)) for row, each in zip(counts, seeds, strict=True)], axis=1
    )
    found = np.full((replicates, len(counts)), math.nan)
    for place, tables in enumerate(drawn):
        try:
            found[place] = tables.sum(axis=1) + _fit(tables, lists, shared, spread)[0]
        except NoEstimate:
            continue
    return found


def _design(strata: int, lists: int, shared: Sequence[int]) -> tuple[Floats, int]:
    """Rows: stratum by history. Columns: intercept and lists of each stratum; the shared effects; the departures."""
    cells = np.arange(1, 1 << lists)
    singles = [0, *(1 << each for each in range(lists))]
    own = ((cells[:, None] & np.array(singles)) == np.array(singles)).astype(np.float64)
    common = ((cells[:, None] & np.array(shared, dtype=np.int64)) == np.array(shared, dtype=np.int64)).astype(
        np.float64
    )
    eye = np.eye(strata)
    design = np.hstack([np.kron(eye, own), np.kron(np.ones((strata, 1)), common), np.kron(eye, common)])
    return design, strata * len(singles) + len(shared)


def _fit(counts: Floats, lists: int, shared: Sequence[int], spread: float) -> tuple[Floats, float]:
    """The unseen of each stratum, and the penalised log-likelihood less half the log determinant."""
    strata = len(counts)
    design, free = _design(strata, lists, shared)
    if spread == 0.0:
        design = design[:, :free]
    weight = np.zeros(design.shape[1])
    weight[free:] = spread**-2 if spread else 0.0
    observed = counts[:, 1:].ravel()
    beta = _newton(design, observed, weight)
    fitted = np.exp(design @ beta)
    curvature = design.T @ (fitted[:, None] * design) + np.diag(weight)
    sign, determinant = np.linalg.slogdet(curvature)
    if sign <= 0:
        raise NoEstimate("The strata together do not identify the model.")
    likelihood = float(observed @ (design @ beta) - fitted.sum() - 0.5 * (weight * beta**2).sum())
    evidence = likelihood + 0.5 * float(np.log(weight[weight > 0]).sum()) - 0.5 * float(determinant)
    return np.exp(beta[: strata * (lists + 1) : lists + 1]), evidence


def _newton(design: Floats, observed: Floats, weight: Floats) -> Floats:
    start = observed + 0.1
    beta = np.linalg.solve(
        design.T @ (start[:, None] * design) + np.diag(weight) + 1e-9 * np.eye(design.shape[1]),
        design.T @ (start * np.log(start) + observed - start),
    )
    for _ in range(_STEPS):
        fitted = np.exp(np.clip(design @ beta, -60, 60))
        curvature = design.T @ (fitted[:, None] * design) + np.diag(weight)
        try:
            move = np.linalg.solve(curvature, design.T @ (observed - fitted) - weight * beta)
        except np.linalg.LinAlgError:
            raise NoEstimate("The strata together do not identify the model.") from None
        beta = beta + move * min(1.0, 5.0 / float(np.abs(move).max() or 1.0))
        if np.abs(move).max() < 1e-8:
            return beta
    raise NoEstimate("No estimate exists for the strata together: a coefficient runs to infinity.")


def _evidence(counts: Floats, lists: int, shared: Sequence[int], spread: float) -> float:
    try:
        return _fit(counts, lists, shared, spread)[1]
    except NoEstimate:
        return -math.inf
