"""Every method behind one call: a table in, an :class:`Estimate` out, a refusal where there is no number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from throughline.prevalence import (
    bootstrap,
    decomposable,
    latent,
    models,
    profile,
    searching,
    selection,
    stepping,
    threshold,
)
from throughline.prevalence.existence import Status, check
from throughline.prevalence.fitting import NoEstimate, fit
from throughline.prevalence.models import Model, notation
from throughline.prevalence.results import Estimate
from throughline.prevalence.selection import Chosen
from throughline.prevalence.tables import CaptureTable

Floats = npt.NDArray[np.float64]
Row = Callable[[Floats], float]

METHODS = ("main", "pairs", "model", "stepwise", "aic-stepwise", "bic", "threshold", "dga", "lcmcr")
_SHORTLIST_FROM_SIX = 100
_MOST_FOR_ALL = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """How a method is to be run.

    Attributes:
        threshold: for the stepwise rules; None takes each rule's own (0.02 by Poisson tail, 0.05 by Wald test,
            2 for the Bayesian ratio).
        order: the largest number of lists in one effect for ``bic``; 3 also tests triples for ``threshold``.
        model: for ``model``, in notation.
        replicates: of the bootstrap; nought for no interval.
        longer: so many times longer chains for ``lcmcr``.
    """

    threshold: float | None = None
    order: int = 2
    model: str | None = None
    replicates: int = bootstrap.DEFAULT_REPLICATES
    seed: int = 1234
    longer: int = 1


def estimate(table: CaptureTable, method: str = "stepwise", asked: Asked | None = None) -> Estimate:
    """Run one method on one table.

    Raises:
        ValueError: the method is unknown, or ``model`` lacks its model.
        NoEstimate: a named refusal; see :func:`attempt` for one that is returned instead.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is not a method; choose one of {', '.join(METHODS)}.")
    asked = asked or Asked()
    base = Estimate(method, "", table.hash, table.lists, table.cases, notes=table.notes)
    return _RUN[method](table, asked, base)


def attempt(table: CaptureTable, method: str, asked: Asked | None = None) -> Estimate:
    """As :func:`estimate`, with a refusal as a row of its own."""
    try:
        return estimate(table, method, asked)
    except NoEstimate as refusal:
        return Estimate(
            method, "", table.hash, table.lists, table.cases, refusal=str(refusal), notes=table.notes
        )


def _fixed(table: CaptureTable, asked: Asked, base: Estimate, model: Model) -> Estimate:
    lists = len(table.lists)
    chosen = Chosen(fit(table.counts, model, lists), 0)
    family = searching.Family.of([model])
    return _with_interval(
        table,
        asked,
        replace(base, setting="fixed", includes_model_choice=True),
        chosen,
        _by_family(family, lists),
    )


def _main(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    return _fixed(table, asked, base, models.main_effects(len(table.lists)))


def _pairs(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    return _fixed(table, asked, base, models.all_pairs(len(table.lists)))


def _model(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    if not asked.model:
        raise ValueError("The method 'model' needs a model, such as [12,13,4].")
    return _fixed(table, asked, base, models.parse(asked.model, len(table.lists)))


def _stepwise(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    lists, level = len(table.lists), asked.threshold if asked.threshold is not None else 0.02
    chosen = selection.stepwise(table.counts, lists, level)
    base = replace(base, setting=f"p < {level:g}", includes_model_choice=True)
    return _with_interval(table, asked, base, chosen, partial(stepwise_rows, lists=lists, level=level))


def stepwise_rows(tables: Floats, lists: int, level: float) -> Floats:
    """The stepwise rule on many tables at once: totals, NaN where there is none."""
    masks = np.array(models.pairs(lists), np.int64)
    states, dark = np.zeros(len(tables), np.int64), np.zeros(len(tables))
    stepping.step_through_many(tables, lists, level, masks, states, dark)
    return _settle(
        tables, states == stepping.FOUND, dark, lambda row: selection.stepwise(row, lists, level).fit.estimate
    )


def _aic(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    lists, level = len(table.lists), asked.threshold if asked.threshold is not None else 0.05
    chosen = selection.stepwise_aic(table.counts, lists, level)
    row = _described(replace(base, setting=f"Wald p < {level:g}"), chosen)
    if not asked.replicates:
        return row
    return replace(row, interval=_named(profile.limits(table.counts, chosen.fit, lists, bootstrap.LEVELS)))


def _bic(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    lists = len(table.lists)
    if lists > _MOST_FOR_ALL or (lists == _MOST_FOR_ALL and asked.order > 2):
        return _bic_downhill(table, asked, base)
    chosen = selection.smallest_bic(table.counts, lists, asked.order)
    base = replace(base, setting=f"order {asked.order}", includes_model_choice=True)
    if not asked.replicates:
        return _described(base, chosen)
    family = selection.ranked(table.counts, lists, asked.order, _SHORTLIST_FROM_SIX if lists > 5 else None)
    if lists > 5:
        base = replace(
            base, setting=f"order {asked.order}; replicates search the best {_SHORTLIST_FROM_SIX} models"
        )
    return _with_interval(table, asked, base, chosen, _by_family(family, lists))


def _bic_downhill(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    """Too many models to compare them all: two million on seven lists to order 2."""
    lists = len(table.lists)
    chosen, family = selection.walked(table.counts, lists, asked.order, _SHORTLIST_FROM_SIX)
    setting = f"order {asked.order}, downhill; replicates search the best {len(family.models)} models met"
    return _with_interval(
        table,
        asked,
        replace(base, setting=setting, includes_model_choice=True),
        chosen,
        _by_family(family, lists),
    )


def _by_family(family: searching.Family, lists: int) -> bootstrap.Estimates:
    def rows(tables: Floats) -> Floats:
        states, fits, dark = (
            np.zeros(len(tables), np.int64),
            np.zeros(len(tables), np.int64),
            np.zeros(len(tables)),
        )
        searching.best_of_many(tables, lists, family.effects, family.starts, states, dark, fits)
        settled = states == searching.SEARCHED
        return _settle(
            tables, settled, dark, lambda row: selection.smallest_bic(row, lists, family=family).fit.estimate
        )

    return rows


def _settle(tables: Floats, settled: npt.NDArray[np.bool_], dark: Floats, one: Row) -> Floats:
    """Totals of all rows: those the compiled loop left open are put to the exact check, one by one."""
    totals: Floats = tables.sum(axis=1) + dark
    for place in np.flatnonzero(~settled):
        try:
            totals[place] = one(tables[place])
        except NoEstimate:
            totals[place] = math.nan
    return totals


def _with_interval(
    table: CaptureTable, asked: Asked, base: Estimate, chosen: Chosen, rows: bootstrap.Estimates
) -> Estimate:
    row = _described(base, chosen)
    if not asked.replicates:
        return row
    found = bootstrap.bca(
        table.counts, chosen.fit.estimate, rows, replicates=asked.replicates, seed=asked.seed
    )
    return replace(
        row,
        interval=_named(found.limits),
        monte_carlo_error=_named(found.monte_carlo_error),
        replicates=found.replicates,
        refused_replicates=found.refused,
    )


def _described(base: Estimate, chosen: Chosen) -> Estimate:
    fitted = chosen.fit
    return replace(
        base,
        estimate=fitted.estimate,
        model=notation(fitted.model),
        aic=fitted.aic,
        bic=fitted.bic,
        refused_models=chosen.refused,
    )


def _named(limits: Mapping[float, float]) -> dict[str, float]:
    return {f"{100 * level:g}": value for level, value in limits.items()}


def _threshold(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    keep = asked.threshold if asked.threshold is not None else 2.0
    found = threshold.threshold_method(
        table.counts, len(table.lists), keep=keep, order=asked.order, seed=asked.seed
    )
    return replace(
        base,
        setting=f"|mean|/sd at least {keep:g}; {found.met}",
        estimate=found.estimate,
        model=notation(found.model),
        interval=_named(found.limits(bootstrap.LEVELS)),
    )


def _dga(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    found = decomposable.average(table.counts, len(table.lists))
    name, share = found.graphs[0]
    return replace(
        base,
        setting=f"{len(found.graphs):,} graphs",
        estimate=found.estimate,
        interval=_named(found.limits(bootstrap.LEVELS)),
        includes_model_choice=True,
        notes=(*base.notes, f"The likeliest graph, {name}, has probability {share:.3f}."),
    )


def _lcmcr(table: CaptureTable, asked: Asked, base: Estimate) -> Estimate:
    found = latent.latent_classes(table.counts, len(table.lists), longer=asked.longer, seed=asked.seed)
    return replace(
        base,
        setting=f"at most {latent.CLASSES} classes; {found.met}",
        estimate=found.estimate,
        interval=_named(found.limits(bootstrap.LEVELS)),
        includes_model_choice=True,
    )


_RUN: dict[str, Callable[[CaptureTable, Asked, Estimate], Estimate]] = {
    "main": _main,
    "pairs": _pairs,
    "model": _model,
    "stepwise": _stepwise,
    "aic-stepwise": _aic,
    "bic": _bic,
    "threshold": _threshold,
    "dga": _dga,
    "lcmcr": _lcmcr,
}


def existence_of(table: CaptureTable, model: str) -> Status:
    """The exact check of a model given in notation."""
    return check(table.counts, models.parse(model, len(table.lists)), len(table.lists))
