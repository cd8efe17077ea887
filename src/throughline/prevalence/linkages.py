"""Folding the uncertainty of record linkage into the interval.

A missed link turns one person on two lists into two people on one list each, and raises the estimate. Given tables
drawn from the probabilities of the links, each is estimated and resampled; the pooled replicates carry both kinds of
uncertainty, and the spread between draws says how much of it is linkage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from throughline.prevalence import bootstrap, methods, selection
from throughline.prevalence.fitting import NoEstimate
from throughline.prevalence.tables import CaptureTable


@dataclass(frozen=True, slots=True)
class OverLinkages:
    """An estimate over draws of the linkage.

    Attributes:
        estimate: the median of the draws' own estimates.
        interval: limits by percentile of the pooled replicates.
        linkage_share: the part of the variance (of log totals) that lies between draws, nought to one.
        draws: tables drawn; ``refused_draws`` of them had no estimate, ``refused_replicates`` of their replicates.
    """

    estimate: float
    interval: dict[str, float]
    linkage_share: float
    draws: int
    refused_draws: int
    refused_replicates: int


def over_linkages(
    tables: Iterable[CaptureTable], *, threshold: float = 0.02, replicates: int = 1_000, seed: int = 1234
) -> OverLinkages:
    """Stepwise estimates over drawn tables, selection repeated in every replicate of every draw.

    Raises:
        NoEstimate: fewer than half the draws have an estimate.
    """
    points: list[float] = []
    pooled: list[np.ndarray] = []
    draws = refused = refused_replicates = 0
    for draws, table in enumerate(tables, start=1):
        try:
            points.append(selection.stepwise(table.counts, len(table.lists), threshold).fit.estimate)
        except NoEstimate:
            refused += 1
            continue
        rows = partial(methods.stepwise_rows, lists=len(table.lists), level=threshold)
        found = rows(bootstrap.draw(table.counts, replicates, seed + draws))
        refused_replicates += int(np.isnan(found).sum())
        pooled.append(found[np.isfinite(found)])
    if not points or refused > draws / 2:
        raise NoEstimate(
            f"Only {draws - refused} of {draws} drawn tables have an estimate: no number is given."
        )
    together = np.concatenate(pooled)
    between = float(np.var(np.log(points)))
    within = float(np.mean([np.var(np.log(each)) for each in pooled]))
    return OverLinkages(
        estimate=float(np.median(points)),
        interval={f"{100 * level:g}": bootstrap.quantile(together, level) for level in bootstrap.LEVELS},
        linkage_share=between / (between + within) if between + within else 0.0,
        draws=draws,
        refused_draws=refused,
        refused_replicates=refused_replicates,
    )
