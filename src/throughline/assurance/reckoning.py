"""Working a study out, in a process of its own: no database, no Django, nothing but a table and what was asked.

    python -m throughline.assurance.reckoning < asked.json

It writes a line of JSON for each step done (`{"done": 3, "of": 59}`) and at last what was found (`{"found": …}`).
A process of its own, because compiled loops hold the interpreter for seconds, and the worker has clocks to wake for.
"""

from __future__ import annotations

import base64
import hmac
import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from throughline import prevalence
from throughline.assurance import note
from throughline.prevalence import CaptureTable, ListDefinition, Panel
from throughline.prevalence.capture import Captured, sightings_of

Progress = Callable[[int, int], None]
Asked = Mapping[str, Any]
Cells = list[tuple[tuple[str, ...], int | None]]

BINS = 40


def reckon(asked: Asked, progress: Progress) -> dict[str, Any]:
    """Everything a study shows, as plain data.

    Args:
        asked: `lists` and `cells` (or `sightings`, `first`, `last`), `methods`, `settings`, `definitions`, `about`.
        progress: told how many steps are done, of how many.

    Raises:
        BadTable: the records of the period make no table.
    """
    captured = _captured(asked)
    table, settings = captured.table, asked["settings"]
    run = prevalence.Asked(
        replicates=settings["replicates"], seed=settings["seed"], longer=settings["longer"]
    )
    tables = prevalence.groupings(table) if settings["leave_out"] else {"as given": table}
    definitions = [
        ListDefinition(each["name"], each["meaning"], tuple(each["fed_by"])) for each in asked["definitions"]
    ]
    steps = len(tables) * len(asked["methods"]) + 3
    panel = prevalence.panel(
        table, asked=run, chosen=asked["methods"], tables=tables, definitions=definitions,
        progress=lambda done, _of: progress(done, steps),
    )  # fmt: skip
    about = asked["about"]
    cells = captured.shown_outside() if about["key"] else captured.shown_inside()
    shown = {**_of_table(captured, cells), "sensitivity": _sensitivity(captured, cells, run)}
    progress(steps - 2, steps)
    found = _masked(
        {**shown, "panel": _rows(panel), "charts": {"panel": _chart(panel)}, **_curve(panel)},
        tables.values(),
        about["key"],
    )
    progress(steps - 1, steps)
    written = note.write({**about, **found, "settings": settings, "definitions": asked["definitions"]})
    progress(steps, steps)
    return {"found": found, "cells": _cells(table), "note": base64.b64encode(written).decode()}


def _captured(asked: Asked) -> Captured:
    if "sightings" in asked:
        return sightings_of(asked["sightings"], asked["first"], asked["last"])
    read = prevalence.Counted(
        tuple(asked["lists"]), {int(cell): int(count) for cell, count in asked["cells"]}
    )
    return Captured(CaptureTable.of(read), 0, 0)


def _cells(table: CaptureTable) -> list[list[int]]:
    return [[int(cell), int(table.counts[cell])] for cell in table.observed]


def _of_table(captured: Captured, cells: Cells) -> dict[str, Any]:
    """The table as anybody may see it: no cell of fewer than five, unless it is published."""
    shown = [[list(names), count] for names, count in cells]
    table = captured.table
    return {"hash": table.hash, "lists": list(table.lists), "cases": table.cases, "outside": shown,
            "notified": captured.notified, "unplaced": captured.unplaced}  # fmt: skip


def _sensitivity(captured: Captured, cells: Cells, run: prevalence.Asked) -> list[dict[str, Any]]:
    """One case more or less in each overlap, the count itself only where anybody may see it."""
    known = dict(cells)
    return [
        {
            "history": list(each.history),
            "count": known.get(each.history, 0),
            "one_less": each.one_less,
            "one_more": each.one_more,
        }
        for each in prevalence.sensitivity(captured.table, "stepwise", run)
    ]


def _rows(panel: Panel) -> dict[str, Any]:
    """The panel without the cases of groupings: the cases lost with a list are the cell of that list alone."""
    plain = _finite(panel.to_json())
    for row in plain["rows"]:
        row["cases"] = row["cases"] if row["grouping"] == "as given" else None
    return dict(plain)


def _masked(found: dict[str, Any], tables: Iterable[CaptureTable], key: str | None) -> dict[str, Any]:
    """Replace each hash by one that needs a key: whoever has a plain one can try out small cells until it fits."""
    if key is None:
        return found
    text = json.dumps(found)
    for table in tables:
        text = text.replace(
            table.hash, hmac.digest(bytes.fromhex(key), table.hash.encode(), "sha256").hex()[:16]
        )
    return dict(json.loads(text))


def _finite(value: Any) -> Any:
    """NaN is no JSON: a limit whose error cannot be told has none."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _chart(panel: Panel) -> dict[str, Any]:
    from throughline.prevalence import charts

    return charts.of_panel(panel)


def _curve(panel: Panel) -> dict[str, Any]:
    """The posterior curve over decomposable graphs, where that method was asked for and answered."""
    if not any(row.method == "dga" and row.grouping == "as given" and row.estimate for row in panel.rows):
        return {"curve": []}
    from throughline.prevalence import charts
    from throughline.prevalence.decomposable import average

    averaged = average(panel.table.counts, len(panel.table.lists))
    curve = averaged.binned(BINS)
    return {
        "curve": curve,
        "graphs": [[name, share] for name, share in averaged.graphs[:5]],
        "curve_chart": charts.of_curve(curve),
    }


def _end_with_parent() -> None:
    """A worker that is killed takes no child with it: the child looks every other second whether it is alone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    """Read what is asked, say how far it is, write what was found."""
    _end_with_parent()
    asked = json.load(sys.stdin)
    out = sys.stdout

    def told(line: Mapping[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    try:
        told(reckon(asked, lambda done, of: told({"done": done, "of": of})))
    except prevalence.BadTable as error:
        told({"problem": str(error)})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
