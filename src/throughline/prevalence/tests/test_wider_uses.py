"""Panels, strata, linkage, single cells, and tables from our own facts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest

from throughline import prevalence
from throughline.prevalence import (
    Asked,
    BadTable,
    CaptureTable,
    ListDefinition,
    NoEstimate,
    Sighting,
    attempt,
    estimate,
    lists,
    over_linkages,
    panel,
    parse,
    sensitivity,
    stratified,
)
from throughline.prevalence.selection import downhill, smallest_bic

Published = Callable[[str], CaptureTable]


def test_a_panel_shows_methods_by_groupings_and_its_warnings(published: Published) -> None:
    fed = [ListDefinition("GO", "government bodies", fed_by=("NG",))]
    found = panel(
        published("UKdat_5"), asked=Asked(replicates=200), chosen=("main", "stepwise"), definitions=fed
    )
    assert {row.grouping for row in found.rows} == {
        "as given",
        *(f"without {name}" for name in published("UKdat_5").lists),
    }
    assert len(found.rows) == 12
    assert any("LA and GP share no case" in each for each in found.warnings)
    assert any("GO is fed by NG" in each for each in found.warnings)
    assert "Whitehead" in repr(found)
    assert found.to_json()["table_hash"] == published("UKdat_5").hash


def test_a_refusal_is_a_row_that_says_why(published: Published) -> None:
    row = panel(published("Korea"), asked=Asked(replicates=0), chosen=("pairs",)).rows[0]
    assert row.estimate is None
    assert "no estimate exists" in (row.refusal or "")


def test_one_more_case_on_two_lists_of_new_orleans_moves_the_published_estimate(published: Published) -> None:
    before = published("NewOrl_185")
    cell = next(
        each
        for each in sensitivity(before)
        if each.history == tuple(before.lists[place] for place in _difference(published))
    )
    assert cell.one_more == pytest.approx(1110.488, rel=1e-5)


def _difference(published: Published) -> list[int]:
    (cell,) = np.flatnonzero(published("NewOrl").counts != published("NewOrl_185").counts)
    return [bit for bit in range(8) if int(cell) >> bit & 1]


def test_strata_add_up_to_their_total(published: Published) -> None:
    table = published("UKdat_5")
    some = np.round(table.counts * 0.6)
    halves = {"one": CaptureTable(table.lists, some), "other": CaptureTable(table.lists, table.counts - some)}
    found = stratified(halves, replicates=60)
    assert sum(found.estimates.values()) == pytest.approx(found.total, rel=1e-9)
    whole = estimate(table, "stepwise", Asked(replicates=0)).estimate
    assert found.total == pytest.approx(whole, rel=0.1)
    assert found.total_interval["2.5"] < found.total < found.total_interval["97.5"]


def test_a_stratum_that_is_too_thin_is_refused_by_name(published: Published) -> None:
    table = published("UKdat_5")
    thin = np.zeros_like(table.counts)
    thin[[1, 2, 4, 8, 16]] = 3
    with pytest.raises(NoEstimate, match="'few' is too thin"):
        stratified({"many": table, "few": CaptureTable(table.lists, thin)})


def test_strata_over_different_lists_are_refused(published: Published) -> None:
    with pytest.raises(ValueError, match="same lists"):
        stratified({"a": published("UKdat_5"), "b": published("Korea")})


def test_missed_links_raise_the_estimate_and_widen_the_interval(published: Published) -> None:
    table = published("UKdat_5")
    found = over_linkages(_missing_links(table), replicates=200)
    plain = estimate(table, "stepwise", Asked(replicates=2000))
    assert plain.estimate is not None
    assert found.estimate > plain.estimate
    assert found.interval["97.5"] - found.interval["2.5"] > plain.interval["97.5"] - plain.interval["2.5"]
    assert 0 < found.linkage_share < 1
    assert found.draws == 20


def _missing_links(table: CaptureTable) -> Iterator[CaptureTable]:
    generator = np.random.default_rng(9)
    for _ in range(20):
        counts = table.counts.copy()
        for cell in table.observed:
            if int(cell).bit_count() == 2:
                lost = generator.binomial(int(counts[cell]), 0.1)
                counts[cell] -= lost
                counts[[1 << bit for bit in range(5) if int(cell) >> bit & 1]] += lost
        yield CaptureTable(table.lists, counts)


def _seen(
    person: str, role: str, kind: str = "encounter", day: date = date(2025, 3, 1), last: date | None = None
) -> Sighting:
    return Sighting(person, role, kind, day, last or day)


def test_our_own_facts_become_lists_with_notifications_kept_apart() -> None:
    found = lists(
        [
            _seen("a", "FR_POLICE"),
            _seen("a", "LA", "indicator"),
            _seen("a", "FR_POLICE"),
            _seen("b", "NGO_FR"),
            _seen("c", "FR_POLICE", "duty-to-notify"),
            _seen("d", "HO_BF", day=date(2024, 12, 31)),
            _seen("e", "NCA", day=date(2024, 12, 1), last=date(2025, 1, 31)),
            _seen("f", "TSA", "support-needs-assessed"),
        ],
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert found.table.cases == 2
    assert found.table.counts[0b000011] == 1
    assert found.table.counts[0b000100] == 1
    assert (found.notified, found.unplaced) == (1, 1)


def test_small_cells_are_hidden_outside_and_cannot_be_worked_out() -> None:
    people = (
        [_seen(f"p{n}", "FR_POLICE") for n in range(20)]
        + [_seen(f"q{n}", "LA") for n in range(8)]
        + [_seen("r", "NGO")]
    )
    shown = dict(lists(people, date(2025, 1, 1), date(2025, 12, 31)).shown_outside())
    assert shown[("charity",)] is None
    assert shown[("council",)] is None
    assert shown[("police",)] == 20


def test_published_tables_come_with_their_sources_and_need_no_numpy() -> None:
    script = (
        "import sys\nfrom throughline import prevalence\n"
        "tables = prevalence.published_tables()\n"
        "assert 'Silverman (2014)' in tables['UKdat'].source and tables['UKdat'].period == '2013'\n"
        "assert prevalence.counted(tables['UKdat'].counted.to_csv()).hash == tables['UKdat'].counted.hash\n"
        "assert not {'numpy', 'scipy', 'numba', 'altair'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert prevalence.published("UKdat").hash == prevalence.published_tables()["UKdat"].counted.hash


def test_a_published_table_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadTable, match="UKdat_5"):
        prevalence.published("UKdat_9")


def test_eight_lists_are_searched_downhill_and_say_so(published: Published) -> None:
    found = attempt(published("NewOrl"), "bic", Asked(replicates=60))
    assert "downhill" in found.setting
    assert found.estimate is not None
    assert found.estimate == pytest.approx(
        attempt(published("NewOrl"), "model", Asked(model=found.model, replicates=0)).estimate
    )
    assert found.interval["2.5"] < found.estimate < found.interval["97.5"]


def test_downhill_finds_what_the_search_of_all_models_finds_on_kosovo(published: Published) -> None:
    table = published("Kosovo")
    assert downhill(table.counts, 4, 3).fit.model == smallest_bic(table.counts, 4, 3).fit.model


def test_a_posterior_that_runs_away_is_refused_and_never_a_number() -> None:
    apart = parse("A,B,C,count\n1,0,0,900\n0,1,0,800\n0,0,1,700\n")
    found = attempt(apart, "threshold")
    assert found.estimate is None
    assert "no number is given" in (found.refusal or "")
