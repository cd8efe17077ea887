"""What must hold for any table: order, splitting, scaling, two lists, boundaries, agreement of fast and exact."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from throughline.prevalence import Asked, CaptureTable, NoEstimate, attempt, estimate, parse
from throughline.prevalence.bootstrap import quantile
from throughline.prevalence.existence import Status, check
from throughline.prevalence.fitting import fit
from throughline.prevalence.models import all_pairs, closure, hierarchical, main_effects, notation, pairs
from throughline.prevalence.models import parse as parse_model
from throughline.prevalence.selection import smallest_bic, stepwise
from throughline.prevalence.stepping import tail

NO_BOOTSTRAP = Asked(replicates=0)
Published = Callable[[str], CaptureTable]


@some.composite
def tables(draw: some.DrawFn, least: int = 2, most: int = 4) -> CaptureTable:
    lists = draw(some.integers(least, most))
    counts = draw(some.lists(some.integers(0, 60), min_size=(1 << lists) - 1, max_size=(1 << lists) - 1))
    counts[0] += 1
    return CaptureTable(tuple("ABCDEFGH"[:lists]), np.array([0, *counts], dtype=float))


@given(tables(2, 2))
def test_two_lists_give_lincoln_and_petersen(table: CaptureTable) -> None:
    first, second, both = table.counts[1:]
    found = attempt(table, "main", NO_BOOTSTRAP)
    if both and first and second:
        assert found.estimate == pytest.approx((first + both) * (second + both) / both, rel=1e-9)
    elif not both:
        assert found.refusal


@settings(max_examples=60, deadline=None)
@given(tables(3, 4), some.randoms())
def test_the_order_of_the_lists_does_not_matter(table: CaptureTable, random: object) -> None:
    lists = len(table.lists)
    order = list(range(lists))
    random.shuffle(order)  # type: ignore[attr-defined]
    moved = np.zeros_like(table.counts)
    for cell in table.observed:
        moved[sum(1 << new for new, old in enumerate(order) if int(cell) >> old & 1)] = table.counts[cell]
    other = CaptureTable(tuple(table.lists[old] for old in order), moved)
    for method in ("main", "pairs"):
        one, two = attempt(table, method, NO_BOOTSTRAP), attempt(other, method, NO_BOOTSTRAP)
        assert (one.estimate is None) == (two.estimate is None)
        if one.estimate is not None and one.estimate < 1e9:
            assert two.estimate == pytest.approx(one.estimate, rel=1e-8)


def test_the_order_of_rows_a_split_row_and_empty_rows_do_not_matter(published: Published) -> None:
    table = published("UKdat_5")
    header = ",".join([*table.lists, "count"])
    rows = [
        ",".join([*(str(int(cell) >> bit & 1) for bit in range(5)), str(int(table.counts[cell]))])
        for cell in table.observed
    ]
    split = rows[0].rsplit(",", 1)
    changed = [*reversed(rows[1:]), f"{split[0]},4", f"{split[0]},{int(split[1]) - 4}", "1,1,1,1,1,0"]
    other = parse("\n".join([header, *changed]))
    assert other.hash == table.hash
    assert other.notes
    assert (
        estimate(other, "stepwise", NO_BOOTSTRAP).estimate
        == estimate(table, "stepwise", NO_BOOTSTRAP).estimate
    )


@settings(max_examples=40, deadline=None)
@given(tables(3, 4))
def test_ten_times_the_cases_give_ten_times_the_estimate(table: CaptureTable) -> None:
    one = attempt(table, "main", NO_BOOTSTRAP)
    ten = attempt(CaptureTable(table.lists, table.counts * 10), "main", NO_BOOTSTRAP)
    assert (one.estimate is None) == (ten.estimate is None)
    if one.estimate is not None and one.estimate < 1e9:
        assert ten.estimate == pytest.approx(10 * one.estimate, rel=1e-8)


@settings(max_examples=80, deadline=None)
@given(tables(3, 4), some.data())
def test_a_fit_that_settles_exists_by_the_exact_check_and_has_the_observed_margins(
    table: CaptureTable, data: some.DataObject
) -> None:
    lists = len(table.lists)
    model = data.draw(some.sampled_from(hierarchical(lists, 2)))
    try:
        found = fit(table.counts, model, lists)
    except NoEstimate:
        assert check(table.counts, model, lists) is not Status.OK
        return
    assert check(table.counts, model, lists) is Status.OK
    totals = table.totals()
    for effect in model:
        expected = sum(found.fitted[cell] for cell in range(1 << lists) if cell & effect == effect)
        assert expected == pytest.approx(totals[effect], rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(tables(3, 4))
def test_the_bic_search_passes_over_no_better_model(table: CaptureTable) -> None:
    lists = len(table.lists)
    fits = []
    for model in hierarchical(lists, lists):
        try:
            fits.append(fit(table.counts, model, lists))
        except NoEstimate:
            continue
    if not fits:
        with pytest.raises(NoEstimate):
            smallest_bic(table.counts, lists, lists)
        return
    assert smallest_bic(table.counts, lists, lists).fit.bic == pytest.approx(
        min(each.bic for each in fits), abs=1e-6
    )


@settings(max_examples=40, deadline=None)
@given(tables(3, 4))
def test_lazy_stepwise_chooses_what_checking_every_candidate_chooses(table: CaptureTable) -> None:
    lists = len(table.lists)
    try:
        quick = stepwise(table.counts, lists, 0.1).fit.model
    except NoEstimate:
        assert check(table.counts, main_effects(lists), lists) is not Status.OK
        return
    assert quick == _plain_stepwise(table, 0.1)


def _plain_stepwise(table: CaptureTable, threshold: float) -> frozenset[int]:
    lists, totals = len(table.lists), table.totals()
    model = main_effects(lists)
    while True:
        fitted = fit(table.counts, model, lists).fitted
        best = None
        for pair in pairs(lists):
            wider = closure([*model, pair], lists)
            if pair in model or check(table.counts, wider, lists) is not Status.OK:
                continue
            expected = sum(fitted[cell] for cell in range(1 << lists) if cell & pair == pair)
            p_value = tail(float(totals[pair]), float(expected))
            if best is None or p_value < best[0] - 1e-12:
                best = (p_value, wider)
        if best is None or best[0] >= threshold:
            return model
        model = best[1]


@given(some.integers(0, 400), some.floats(0.01, 400))
def test_the_poisson_tail_is_the_smaller_of_the_two(observed: int, expected: float) -> None:
    from scipy.stats import poisson

    if abs(observed - expected) < 1:
        return
    smaller = min(poisson.cdf(observed, expected), poisson.sf(observed - 1, expected))
    assert tail(float(observed), expected) == pytest.approx(smaller, rel=1e-9, abs=1e-300)


def test_models_are_counted_as_in_the_2024_paper() -> None:
    assert [len(hierarchical(lists, lists)) for lists in (2, 3, 4, 5)] == [2, 9, 114, 6894]


@given(some.integers(2, 12), some.data())
def test_notation_reads_back(lists: int, data: some.DataObject) -> None:
    model = closure(data.draw(some.lists(some.sampled_from(pairs(lists)), max_size=6)), lists)
    assert parse_model(notation(model), lists) == model


def test_type_eight_quantiles_below_the_first_are_the_smallest() -> None:
    values = np.arange(1.0, 11.0)
    assert quantile(values, 0.5) == pytest.approx(5.5)
    assert quantile(values, 0.001) == 1.0
    assert quantile(values, 0.25) == pytest.approx(np.quantile(values, 0.25, method="median_unbiased"))


def test_all_pairs_of_ten_lists_can_be_fitted() -> None:
    generator = np.random.default_rng(5)
    counts = generator.poisson(40, 1 << 10).astype(float)
    counts[0] = 0
    found = fit(counts, all_pairs(10), 10)
    assert math.isfinite(found.estimate)


def test_without_numba_the_answer_is_the_same(published: Published) -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from throughline.prevalence import table_of, estimate, Asked\n"
        "from throughline.prevalence.jit import COMPILED\n"
        "assert not COMPILED\n"
        "t = table_of(['A','B','C'], [((1,0,0),20),((0,1,0),30),((0,0,1),25),((1,1,0),7),((1,0,1),4),((0,1,1),9),((1,1,1),2)])\n"
        "e = estimate(t, 'stepwise', Asked(replicates=50, threshold=0.2))\n"
        "print(e.model, e.estimate, *e.interval.values())\n"
    )
    plain = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    swift = subprocess.run(
        [
            sys.executable,
            "-c",
            code.replace("sys.modules['numba'] = None", "pass").replace("assert not COMPILED", ""),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (model, *numbers), (other, *others) = plain.stdout.split(), swift.stdout.split()
    assert model == other
    assert [float(each) for each in numbers] == pytest.approx([float(each) for each in others], rel=1e-9)
