"""The published and independently computed values, row by row, within the stated tolerances."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from throughline.prevalence import Asked, CaptureTable, NoEstimate, estimate
from throughline.prevalence.decomposable import average
from throughline.prevalence.existence import Status
from throughline.prevalence.methods import existence_of
from throughline.prevalence.threshold import threshold_method

Published = Callable[[str], CaptureTable]

EXACT = 1e-5

STEPWISE = [
    # table, threshold, estimate, model, AIC, BIC
    ("Korea", 0.02, 268.7778, "[12,3]", 44.9077, 58.9686),
    ("Kosovo", 0.02, 14341.664, "[12,13,14,23,34]", 161.3176, 225.2112),
    ("NewOrl_5_185", 0.02, 1034.151, "[1,2,3,4,5]", 77.5294, 96.8515),
    ("UKdat_5", 0.02, 11312.990, "[12,13,24,25,35,45]", 127.5986, 198.6047),
    ("UKdat", 0.02, 11417.991, "[12,13,24,25,35,36,45]", 162.6591, 245.4995),
    ("Ned", 0.02, 111139.371, "[12,16,23,25,34,36,45,46]", 207.1849, 312.4253),
    ("NewOrl_185", 0.02, 1183.692, "[45,1,2,3,6,7,8]", 113.0692, 145.2727),
    ("NewOrl", 0.02, 1110.488, "[45,1,2,3,6,7,8]", 112.8310, 145.0885),
    ("UKdat_5", 0.001, 13100.843, "[12,13,25,35,4]", 142.2484, 201.4201),
    ("Western", 0.05, 2817.771, "[15,45,2,3]", 88.5899, 119.3383),
]


@pytest.mark.parametrize(("name", "threshold", "total", "model", "aic", "bic"), STEPWISE)
def test_stepwise_selection_finds_the_published_model(
    published: Published, name: str, threshold: float, total: float, model: str, aic: float, bic: float
) -> None:
    found = estimate(published(name), "stepwise", Asked(threshold=threshold, replicates=0))
    assert found.model == model
    assert (found.estimate, found.aic, found.bic) == pytest.approx((total, aic, bic), rel=EXACT)


FIXED = [
    ("UKdat", "main", 12213.995, 305.0200, 346.4402),
    ("UKdat_5", "main", 13444.131, 217.7789, 253.2819),
    ("UKdat", "pairs", 10568.707, 168.9198, 299.0976),
    ("UKdat_5", "pairs", 11232.531, 129.7772, 224.4519),
    ("Ned_5", "pairs", 45135.438, 130.7774, 243.0338),
    ("Western", "pairs", 7874.350, 92.9898, 154.4865),
]


@pytest.mark.parametrize(("name", "method", "total", "aic", "bic"), FIXED)
def test_a_fixed_model_has_the_published_value(
    published: Published, name: str, method: str, total: float, aic: float, bic: float
) -> None:
    found = estimate(published(name), method, Asked(replicates=0))
    assert (found.estimate, found.aic, found.bic) == pytest.approx((total, aic, bic), rel=EXACT)


def test_all_pairs_of_korea_are_refused_by_name(published: Published) -> None:
    with pytest.raises(NoEstimate, match="no estimate exists"):
        estimate(published("Korea"), "pairs")


BIC = [
    ("Korea", 2, 157.1667, "[12,23]", 57.14081),
    ("Kosovo", 3, 10356.52, "[123,14,34]", 203.0296),
    ("UKdat_5", 2, 22991.331, "[12,13,23,25,34]", 196.5398),
    ("NewOrl_5", 2, 981.431, "[1,2,3,4,5]", 96.27026),
]


@pytest.mark.parametrize(("name", "order", "total", "model", "bic"), BIC)
def test_the_smallest_bic_is_the_published_one(
    published: Published, name: str, order: int, total: float, model: str, bic: float
) -> None:
    found = estimate(published(name), "bic", Asked(order=order, replicates=0))
    assert found.model == model
    assert (found.estimate, found.bic) == pytest.approx((total, bic), rel=EXACT)


INTERVALS = [
    # The published limits come from 1,000 replicates. Where a limit then rests on one or two of them, or falls between
    # two models (the 80 % limits of Korea, the lowest limit of UKdat_5), more replicates settle elsewhere: these are
    # left out here and set beside ours in docs/prevalence.md.
    ("Korea", {"2.5": 123.34, "97.5": 440.51}),
    ("Kosovo", {"2.5": 12595.84, "10": 13117.25, "90": 15640.98, "97.5": 16527.49}),
    ("UKdat_5", {"10": 9623.86, "90": 12531.14, "97.5": 14700.55}),
    ("UKdat", {"2.5": 9267.0, "10": 9682.3, "90": 12576.5, "97.5": 14306.8}),
]


@pytest.mark.parametrize(("name", "limits"), INTERVALS)
def test_bca_limits_with_selection_in_every_replicate_are_the_published_ones(
    published: Published, name: str, limits: dict[str, float]
) -> None:
    found = estimate(published(name), "stepwise").interval
    for level, value in limits.items():
        assert found[level] == pytest.approx(value, rel=0.03 if level in {"2.5", "97.5"} else 0.02), level


def test_the_upper_limits_of_bic_over_all_models_are_the_published_ones(published: Published) -> None:
    found = estimate(published("NewOrl_5"), "bic", Asked(replicates=20_000)).interval
    assert found["97.5"] == pytest.approx(1505, rel=0.03)
    kosovo = estimate(published("Kosovo"), "bic", Asked(order=3, replicates=5_000)).interval
    assert kosovo["10"] == pytest.approx(7414.6, rel=0.03)
    assert kosovo["97.5"] == pytest.approx(18010, rel=0.03)


ORIGIN = [
    # the 2013 estimate: lists, Wald threshold, point and profile likelihood limits in thousands
    ("UKdat", 0.05, 11.4, {"2.5": 10.0, "10": 10.4, "90": 12.5, "97.5": 13.2}),
    ("UKdat_5", 0.05, 11.3, {"2.5": 9.9, "10": 10.4, "90": 12.4, "97.5": 13.1}),
    ("UKdat", 0.001, 14.2, {"2.5": 12.6, "10": 13.1, "90": 15.4, "97.5": 16.1}),
    ("UKdat_5", 0.001, 14.2, {"2.5": 12.6, "10": 13.1, "90": 15.4, "97.5": 16.1}),
]


@pytest.mark.parametrize(("name", "threshold", "thousands", "limits"), ORIGIN)
def test_the_2013_estimate_is_reproduced(
    published: Published, name: str, threshold: float, thousands: float, limits: dict[str, float]
) -> None:
    found = estimate(published(name), "aic-stepwise", Asked(threshold=threshold))
    assert found.estimate is not None
    assert found.estimate / 1000 == pytest.approx(thousands, abs=0.05)
    for level, value in limits.items():
        assert found.interval[level] / 1000 == pytest.approx(value, abs=0.06), level
    assert not found.includes_model_choice


DECOMPOSABLE = [
    ("UKdat_4", None, 61, None, 11351.3, (9522.3, 10117.4, 12709.6, 13534.3)),
    ("UKdat_5", 40_000, 822, 0.4438, 22957.8, (10367.4, 11286.9, 29551.8, 33299.1)),
    ("Ned_5", 250_000, 822, 0.5559, 50257.0, (41540.9, 44319.0, 177386.9, 202796.6)),
    ("Western", 11 * 345, 822, 0.1142, 2111.7, (1337.3, 1559.1, 2932.4, 3418.7)),
]


@pytest.mark.parametrize(("name", "most", "graphs", "likeliest", "median", "limits"), DECOMPOSABLE)
def test_averaging_over_decomposable_graphs_gives_the_published_quantiles(
    published: Published,
    name: str,
    most: float | None,
    graphs: int,
    likeliest: float | None,
    median: float,
    limits: tuple[float, ...],
) -> None:
    table = published(name)
    found = average(table.counts, len(table.lists), most=most)
    assert len(found.graphs) == graphs
    assert found.estimate == pytest.approx(median, rel=0.01)
    for level, value in zip((0.025, 0.1, 0.9, 0.975), limits, strict=True):
        assert found.limits((level,))[level] == pytest.approx(value, rel=0.01), level
    if likeliest:
        assert found.graphs[0][1] == pytest.approx(likeliest, rel=0.01)


THRESHOLD = [
    ("Kosovo", {0b0011, 0b0101, 0b0110, 0b1001, 0b1100}, 13971.5, (12236.2, 16389.4)),
    ("UKdat_5", {0b00011, 0b00101, 0b10010, 0b10100, 0b11000}, 12400.3, (11061.4, 14239.8)),
    ("Western", {0b10001}, 2326.6, (1589.6, 3579.4)),
]


@pytest.mark.parametrize(("name", "kept", "median", "ends"), THRESHOLD)
def test_the_bayesian_threshold_keeps_the_published_pairs(
    published: Published, name: str, kept: set[int], median: float, ends: tuple[float, float]
) -> None:
    table = published(name)
    found = threshold_method(table.counts, len(table.lists))
    assert {effect for effect in found.model if effect.bit_count() > 1} == kept
    assert found.estimate == pytest.approx(median, rel=0.02)
    assert tuple(found.limits((0.025, 0.975)).values()) == pytest.approx(ends, rel=0.04)
    assert found.met.rhat < 1.05


@pytest.mark.parametrize(
    ("model", "status"), [("[12,13,23]", Status.NOT_IDENTIFIABLE), ("[12,3]", Status.NO_ESTIMATE)]
)
def test_the_exact_check_gives_the_status_of_the_2021_paper(
    published: Published, model: str, status: Status
) -> None:
    assert existence_of(published("Artificial_3"), model) is status


def test_chains_that_stay_in_different_modes_are_refused_by_name(published: Published) -> None:
    with pytest.raises(NoEstimate, match="have not met"):
        estimate(published("UKdat_5"), "lcmcr")
