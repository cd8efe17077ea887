"""A study as its reader may see it: exact counts where they may know them, none of fewer than five where not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from throughline.assurance import drawing, words
from throughline.assurance.models import Counts, Study

HEAD = (
    "Method",
    "Lists",
    "Estimate",
    "80 % limits",
    "95 % limits",
    "Monte Carlo error of the four limits",
    "Model and remarks",
)
HIDDEN = "not shown"
CELL_HEAD = ("Seen by", "People")
SHAKEN_HEAD = ("Overlap", "People in it", "With one less", "With one more")
CURVE_HEAD = ("From", "To", "Probability")
Table = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Shown:
    """A finished study for one reader; `counts` is None where they may not know them."""

    study: Study
    counts: Counts | None

    @property
    def found(self) -> Mapping[str, Any]:
        return dict(self.study.found)

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the panel as data."""
        return list(self.found["panel"]["rows"])

    @property
    def hash(self) -> str:
        """What names the table: its hash, or a keyed one for whoever may not know every count."""
        return self.counts.hash if self.counts else str(self.found["hash"])

    @property
    def panel(self) -> Table:
        """The estimates, refusals among them in words."""
        return [_row(row) for row in self.rows]

    @property
    def cells(self) -> Table:
        """The capture table."""
        if self.counts is None:
            return [
                (words.joined(names), HIDDEN if count is None else f"{count:,}")
                for names, count in self.found["outside"]
            ]
        return [
            (words.joined(_names(self.counts.lists, cell)), f"{count:,}") for cell, count in self.counts.cells
        ]

    @property
    def sensitivity(self) -> Table:
        """One case more or less in each overlap."""
        return [
            (" and ".join(each["history"]), self._count(each), *_moved(each))
            for each in self.found["sensitivity"]
        ]

    def _count(self, each: Mapping[str, Any]) -> str:
        if self.counts is None:
            return HIDDEN if each["count"] is None else f"{each['count']:,}"
        known = {tuple(_names(self.counts.lists, cell)): count for cell, count in self.counts.cells}
        return f"{known.get(tuple(each['history']), 0):,}"

    @property
    def curve(self) -> Table:
        """The posterior over decomposable graphs in steps."""
        return [
            (words.number(low), words.number(high), f"{share:.4f}")
            for low, high, share in self.found["curve"]
        ]

    @property
    def definitions(self) -> Table:
        """Each list, what it is, and what feeds it."""
        known = {each["name"]: each for each in self.study.definitions}
        none = {"meaning": "Not defined by whoever brought the table", "fed_by": []}
        return [
            (name, (told := known.get(name, none))["meaning"], ", ".join(told["fed_by"]) or "no other list")
            for name in self.found["lists"]
        ]

    @property
    def panel_svg(self) -> str:
        """The estimates as a picture."""
        return drawing.panel(self.rows, f"{self.study.title}: estimates with their 80 % and 95 % limits")

    @property
    def curve_svg(self) -> str:
        """The posterior as a picture; nothing where there is none."""
        return drawing.curve(
            self.found["curve"], f"{self.study.title}: posterior of the total over decomposable graphs"
        )


def _names(lists: Sequence[str], cell: int) -> list[str]:
    return [name for bit, name in enumerate(lists) if cell >> bit & 1]


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    name = (
        f"{words.label(row['method'])} ({row['setting']})" if row["setting"] else words.label(row["method"])
    )
    if row["refused"]["reason"]:
        return (name, row["grouping"], "None", "", "", "", f"Refused: {row['refused']['reason']}")
    limits = row["interval"]
    spans = (words.span(limits, "10", "90"), words.span(limits, "2.5", "97.5"))
    return (
        name,
        row["grouping"],
        words.number(row["estimate"]),
        *spans,
        words.errors(row["monte_carlo_error"]),
        words.remark(row),
    )


def _moved(each: Mapping[str, Any]) -> tuple[str, str]:
    return (words.number(each["one_less"]) or "none", words.number(each["one_more"]) or "none")


def _csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    return text.getvalue()


def _plain(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: names of lists are somebody's own words."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


_LIMITS = ("2.5", "10", "90", "97.5")
_FLAT = (
    "method",
    "setting",
    "grouping",
    "estimate",
    "model",
    "aic",
    "bic",
    "includes_model_choice",
    "replicates",
)


def _flat(shown: Shown) -> Iterator[list[Any]]:
    for row in shown.rows:
        limits, wrong, refused = row["interval"], row["monte_carlo_error"], row["refused"]
        yield [
            *(row[name] for name in _FLAT), *(limits.get(each) for each in _LIMITS), *(wrong.get(each) for each in _LIMITS),
            refused["models"], refused["replicates"], refused["reason"], shown.hash, shown.study.period,
        ]  # fmt: skip


def _panel_csv(shown: Shown) -> str:
    head = [
        *_FLAT,
        *(f"limit {each} %" for each in _LIMITS),
        *(f"Monte Carlo error {each} %" for each in _LIMITS),
    ]
    return _csv(
        [*head, "refused models", "refused replicates", "refusal", "table", "period"], list(_flat(shown))
    )


def _study_json(shown: Shown) -> str:
    study, found = shown.study, shown.found
    said = {
        "title": study.title, "origin": study.origin, "source": study.source, "period": study.period, "table": shown.hash,
        "definitions": study.definitions, "settings": study.settings, "cases": found["cases"],
        "panel": found["panel"], "cells": [list(row) for row in shown.cells],
        "sensitivity": [dict(zip(("overlap", "people", "one_less", "one_more"), row, strict=True)) for row in shown.sensitivity],
        "curve": found["curve"], "notified": words.few(found["notified"]), "unplaced": words.few(found["unplaced"]),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1)


def _spec(chart: Any) -> str:
    return json.dumps(chart or {}, ensure_ascii=False, indent=1)


FILES: Mapping[str, tuple[str, str, Any]] = {
    "study.json": ("Everything, as JSON", "application/json", _study_json),
    "panel.csv": ("The estimates, as CSV", "text/csv", _panel_csv),
    "table.csv": ("The capture table, as CSV", "text/csv", lambda each: _csv(CELL_HEAD, each.cells)),
    "sensitivity.csv": (
        "One case more or less, as CSV",
        "text/csv",
        lambda each: _csv(SHAKEN_HEAD, each.sensitivity),
    ),
    "curve.csv": (
        "The posterior curve, as CSV",
        "text/csv",
        lambda each: _csv(CURVE_HEAD, each.found["curve"]),
    ),
    "panel.svg": ("The picture of the estimates, as SVG", "image/svg+xml", lambda each: each.panel_svg),
    "curve.svg": ("The picture of the curve, as SVG", "image/svg+xml", lambda each: each.curve_svg),
    "panel.vl.json": (
        "The picture of the estimates, as Vega-Lite",
        "application/json",
        lambda each: _spec(each.found["charts"]["panel"]),
    ),
    "curve.vl.json": (
        "The picture of the curve, as Vega-Lite",
        "application/json",
        lambda each: _spec(each.found.get("curve_chart")),
    ),
    "note.pdf": ("The methods note, as PDF", "application/pdf", lambda each: bytes(each.study.note or b"")),
}
"""What can be taken away: the file's name, what it is, its type, and how it is made."""


def files(shown: Shown) -> list[tuple[str, str]]:
    """The files this study has, with what each is."""
    without = () if shown.found["curve"] else ("curve.csv", "curve.svg", "curve.vl.json")
    return [(name, label) for name, (label, _, _) in FILES.items() if name not in without]
