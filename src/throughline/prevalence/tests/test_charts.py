"""Charts are Vega-Lite that says what the table says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from throughline.prevalence import Asked, CaptureTable, charts, panel
from throughline.prevalence.decomposable import average

Published = Callable[[str], CaptureTable]


def test_a_panel_is_a_point_and_two_bars_for_each_estimate_and_names_its_table(published: Published) -> None:
    table = published("Korea")
    found = panel(table, asked=Asked(replicates=100), chosen=("main", "pairs", "stepwise"))
    spec = charts.of_panel(found)
    assert "vega-lite" in spec["$schema"]
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["rule", "rule", "point"]
    assert table.hash in spec["title"]
    values = spec.get("data", spec["layer"][0].get("data"))["values"]
    assert [row["row"] for row in values] == ["main, as given", "stepwise, as given"]
    assert values[1]["low"] == found.rows[2].interval["2.5"]


def test_the_posterior_in_steps_holds_nearly_all_of_it(published: Published) -> None:
    table = published("Kosovo")
    averaged = average(table.counts, len(table.lists))
    steps = averaged.binned(30)
    assert len(steps) == 30
    assert sum(share for _, _, share in steps) == pytest.approx(1, abs=0.003)
    assert all(low < high for low, high, _ in steps)
    assert steps[0][0] < averaged.estimate < steps[-1][1]
    assert charts.of_curve(steps)["encoding"]["x2"]["field"] == "to"
    assert charts.of_posterior(averaged)["encoding"]["y"]["field"] == "probability"


def test_a_chart_is_written_as_json(tmp_path: Path, published: Published) -> None:
    table = published("Kosovo")
    charts.write(charts.of_curve(average(table.counts, 4).binned(5)), tmp_path / "curve.vl.json")
    assert "vega-lite" in json.loads((tmp_path / "curve.vl.json").read_text())["$schema"]
