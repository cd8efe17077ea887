"""Averaging over decomposable graphs (Madigan and York 1997): every graph of dependence that has a closed form.

Given a graph and the number unseen, the table has a closed marginal likelihood under a hyper-Dirichlet prior: a
product of Dirichlet-multinomials over the cliques, divided by those over the separators. Graphs are equally likely
beforehand, and the total has a prior proportional to 1/N.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from throughline.prevalence.fitting import NoEstimate

Floats = npt.NDArray[np.float64]

MOST_LISTS = 6
MOST_AT_CAP, ENOUGH = 0.01, 0.001
"""Refused above the first; while above the second, and nobody set the end, the grid is carried further."""
_REACHES = (11, 30, 100, 300)
Graph = frozenset[int]
"""Edges as bitmasks of two lists."""


@dataclass(frozen=True, slots=True)
class Averaged:
    """The posterior of the total over all decomposable graphs.

    Attributes:
        unseen: the grid of the number unseen.
        weights: posterior probability of each, summing to one.
        graphs: each graph, written by its cliques, with its posterior probability, likeliest first.
    """

    cases: int
    unseen: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    graphs: tuple[tuple[str, float], ...] = field(repr=False)

    @property
    def estimate(self) -> float:
        """The posterior median of the total."""
        return self.limits((0.5,))[0.5]

    def limits(self, levels: Sequence[float]) -> dict[float, float]:
        """Posterior quantiles of the total: the first grid point at which the level is reached."""
        reached = np.cumsum(self.weights)
        places = {level: min(int(np.searchsorted(reached, level)), len(reached) - 1) for level in levels}
        return {level: self.cases + float(self.unseen[place]) for level, place in places.items()}

    def binned(self, bins: int) -> list[tuple[float, float, float]]:
        """The posterior in so many steps of equal width: from, to, probability; all but one in a thousand of it."""
        ends = self.limits((0.0005, 0.9995))
        edges = np.linspace(ends[0.0005], max(ends[0.9995], ends[0.0005] + 1.0), bins + 1)
        shares, _ = np.histogram(self.cases + self.unseen, edges, weights=self.weights)
        return [
            (float(low), float(high), float(share))
            for low, high, share in zip(edges, edges[1:], shares, strict=False)
        ]


def average(
    counts: Floats, lists: int, *, delta: float | None = None, most: float | None = None, grid: int = 1000
) -> Averaged:
    """Average over all decomposable graphs.

    Args:
        delta: the Dirichlet weight of each cell of the full table; 2^-lists unless given.
        most: the largest total considered; unless given, eleven times the cases, and further where that is not
            enough, up to three hundred times.
        grid: how many values of the number unseen are tried.

    Raises:
        NoEstimate: more than six lists, or more than 1 % of the probability at the largest total considered.
    """
    if lists > MOST_LISTS:
        raise NoEstimate(
            f"{lists} lists have too many decomposable graphs to add up; merge lists to {MOST_LISTS} or fewer."
        )
    cases = float(counts.sum())
    ends = [most] if most is not None else [cases * times for times in _REACHES]
    for top in ends:
        unseen, weights = _posterior(counts, lists, delta, top - cases, grid)
        tail = _tail(weights.sum(axis=0))
        if tail <= ENOUGH:
            break
    if tail > MOST_AT_CAP:
        raise NoEstimate(
            f"{tail:.0%} of the probability lies at the largest total considered ({top:,.0f}): no number is given."
        )
    return Averaged(int(cases), unseen, weights.sum(axis=0), _named(weights.sum(axis=1), lists))


def _posterior(
    counts: Floats, lists: int, delta: float | None, most: float, grid: int
) -> tuple[Floats, Floats]:
    """The grid of the number unseen, and the joint posterior, shape (graphs, grid)."""
    unseen = np.unique(np.round(np.linspace(1, most, grid)))
    logs = np.stack(
        [
            _marginal(counts, unseen, lists, cliques, separators, delta)
            for _, cliques, separators in graphs(lists)
        ]
    )
    logs += _every_graph(unseen, float(counts.sum())) + np.log(np.gradient(unseen))
    weights = np.exp(logs - logs.max())
    return unseen, weights / weights.sum()


def _tail(weights: Floats) -> float:
    """The probability in the last hundredth of the grid: were the end not there, the curve would go on beyond it."""
    return float(weights[-max(1, len(weights) // 100) :].sum())


def _every_graph(unseen: Floats, cases: float) -> Floats:
    """What all graphs share: the multinomial coefficient in the number unseen, and the prior 1/N."""
    from scipy.special import gammaln

    return np.asarray(
        gammaln(cases + unseen + 1) - gammaln(unseen + 1) - np.log(cases + unseen), dtype=np.float64
    )


def _marginal(
    counts: Floats,
    unseen: Floats,
    lists: int,
    cliques: Sequence[int],
    separators: Sequence[int],
    delta: float | None,
) -> Floats:
    full = 2.0**-lists if delta is None else delta
    total = np.zeros(len(unseen))
    for block in cliques:
        total += _block(counts, unseen, lists, block, full)
    for block in separators:
        total -= _block(counts, unseen, lists, block, full)
    return total


def _block(counts: Floats, unseen: Floats, lists: int, block: int, delta: float) -> Floats:
    """The Dirichlet-multinomial of the table summed down to the lists of one block (the empty block: one cell)."""
    from scipy.special import gammaln

    cells = 1 << block.bit_count()
    weight = delta * (1 << lists) / cells
    margin: dict[int, float] = {}
    for history in np.flatnonzero(counts):
        margin[int(history) & block] = margin.get(int(history) & block, 0.0) + counts[history]
    nobody = margin.pop(0, 0.0)
    fixed = sum(float(gammaln(count + weight)) for count in margin.values()) - len(margin) * float(
        gammaln(weight)
    )
    ends = gammaln(nobody + unseen + weight) - gammaln(weight)
    whole = gammaln(weight * cells) - gammaln(counts.sum() + unseen + weight * cells)
    return np.asarray(fixed + ends + whole, dtype=np.float64)


@lru_cache(maxsize=4)
def graphs(lists: int) -> tuple[tuple[Graph, tuple[int, ...], tuple[int, ...]], ...]:
    """Every decomposable graph on so many lists with its cliques and separators (61 on four, 822 on five)."""
    edges = [1 << first | 1 << second for first, second in combinations(range(lists), 2)]
    found = []
    for choice in range(1 << len(edges)):
        graph = frozenset(edge for place, edge in enumerate(edges) if choice >> place & 1)
        blocks = _decompose(graph, lists)
        if blocks is not None:
            found.append((graph, *blocks))
    return tuple(found)


def _decompose(graph: Graph, lists: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Cliques and separators by maximum cardinality search (Tarjan and Yannakakis 1984); None if not chordal."""
    near = [sum(edge & ~(1 << vertex) for edge in graph if edge >> vertex & 1) for vertex in range(lists)]
    visited, last, clique = 0, -1, 0
    cliques: list[int] = []
    separators: list[int] = []
    for _ in range(lists):
        vertex = max(
            (each for each in range(lists) if not visited >> each & 1),
            key=lambda each: (near[each] & visited).bit_count(),
        )
        before = near[vertex] & visited
        if any((before & ~(1 << each)) & ~near[each] for each in _bits(before)):
            return None
        if before.bit_count() <= last:
            cliques.append(clique)
            separators.append(before)
            clique = 0
        clique = before | 1 << vertex
        last = before.bit_count()
        visited |= 1 << vertex
    return (*cliques, clique), tuple(separators)


def _bits(mask: int) -> Iterator[int]:
    return (place for place in range(mask.bit_length()) if mask >> place & 1)


def _named(probabilities: Floats, lists: int) -> tuple[tuple[str, float], ...]:
    from throughline.prevalence.models import members

    order = np.argsort(-probabilities, kind="stable")
    names = [
        "[" + ",".join("".join(map(str, members(block))) for block in sorted(each[1])) + "]"
        for each in graphs(lists)
    ]
    return tuple((names[place], float(probabilities[place])) for place in order)
