"""Pictures of an estimate, as Vega-Lite: always beside the table, never instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from throughline.prevalence.decomposable import Averaged
from throughline.prevalence.results import Panel

_BLUE, _GREY = "#1d70b8", "#505a5f"


def of_panel(panel: Panel) -> dict[str, Any]:
    """The panel as a Vega-Lite specification: a point a row, thick line 80 %, thin line 95 %."""
    import altair as alt

    rows = [
        {
            "row": f"{row.method}, {row.grouping}",
            "estimate": row.estimate,
            "low": row.interval.get("2.5"),
            "inner_low": row.interval.get("10"),
            "inner_high": row.interval.get("90"),
            "high": row.interval.get("97.5"),
        }
        for row in panel.rows
        if row.estimate is not None
    ]
    base = alt.Chart(_data(rows)).encode(y=alt.Y("row:N", sort=None, title=None))
    outer = base.mark_rule(color=_GREY).encode(
        x=alt.X("low:Q", title="estimated number of people"), x2="high:Q"
    )
    inner = base.mark_rule(color=_BLUE, strokeWidth=5).encode(x="inner_low:Q", x2="inner_high:Q")
    point = base.mark_point(color="black", filled=True, size=60).encode(x="estimate:Q")
    title = f"{', '.join(panel.table.lists)}: {panel.table.cases:,} cases seen (table {panel.table.hash})"
    spec: dict[str, Any] = (outer + inner + point).properties(title=title, width=520).to_dict()
    return spec


def of_posterior(averaged: Averaged) -> dict[str, Any]:
    """The posterior curve of the total over all decomposable graphs."""
    import altair as alt

    values = [
        {"total": averaged.cases + float(unseen), "probability": float(weight)}
        for unseen, weight in zip(averaged.unseen, averaged.weights, strict=True)
    ]
    chart = alt.Chart(_data(values)).mark_area(color=_BLUE, opacity=0.5)
    spec: dict[str, Any] = (
        chart.encode(
            x=alt.X("total:Q", title="total number of people"), y=alt.Y("probability:Q", title="probability")
        )
        .properties(width=520, height=200)
        .to_dict()
    )
    return spec


def of_curve(steps: Sequence[tuple[float, float, float]]) -> dict[str, Any]:
    """The posterior in steps (from, to, probability), as :meth:`Averaged.binned` gives them."""
    import altair as alt

    values = [{"from": low, "to": high, "probability": share} for low, high, share in steps]
    chart = alt.Chart(_data(values)).mark_bar(color=_BLUE, opacity=0.5)
    spec: dict[str, Any] = (
        chart.encode(
            x=alt.X("from:Q", bin="binned", title="total number of people"),
            x2="to:Q",
            y=alt.Y("probability:Q", title="probability"),
        )
        .properties(width=520, height=200)
        .to_dict()
    )
    return spec


def _data(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def write(spec: dict[str, Any], path: Path) -> None:
    """Write a specification as JSON that any Vega-Lite viewer opens."""
    import json

    path.write_text(json.dumps(spec, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
