"""The methods note of a study as PDF: the same data give the same bytes. Runs in the worker's child process only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from throughline import paper
from throughline.assurance import drawing, words
from throughline.prevalence.results import PUBLISHED_CRITIQUE

HEAD = ("Method", "Lists", "Estimate", "80 %", "95 %", "Model and remarks")


def write(study: Mapping[str, Any]) -> bytes:
    """The note: what was asked, what was found, what to keep in mind. Tagged PDF (PDF/UA-1), no date of making."""
    source = files("throughline.assurance").joinpath("note.typ").read_bytes()
    panel = drawing.panel(study["panel"]["rows"], study["title"])
    return paper.pdf(source, {"study": content(study), "panel": panel})


def content(study: Mapping[str, Any]) -> dict[str, Any]:
    """The words and numbers of the note."""
    panel = study["panel"]
    return {
        "title": study["title"],
        "facts": _facts(study),
        "head": list(HEAD),
        "rows": [_row(row) for row in panel["rows"]],
        "warnings": panel["warnings"],
        "critique": panel.get("critique", PUBLISHED_CRITIQUE),
        "lists": _lists(study["lists"], study["definitions"]),
        "cells": [
            [words.joined(names), "not shown" if count is None else f"{count:,}"]
            for names, count in study["outside"]
        ],
        "hidden": any(count is None for _, count in study["outside"]),
        "methods": _methods(panel["rows"]),
        "limits": _limits(study["settings"]),
    }


def _facts(study: Mapping[str, Any]) -> list[list[str]]:
    said = [
        ("Table", f"{study['source'] or study['origin']}; hash {study['hash']}"),
        ("Reference period", study["period"] or "not said"),
        ("People seen", f"{study['cases']:,}, on at least one of {len(study['lists'])} lists"),
        ("Asked by", f"{study['body']}, {study['asked']}"),
    ]
    if study["origin"] == "this system’s own records":
        told = words.few(study["notified"])
        said.append(
            (
                "Kept apart",
                f"{told} notifications under the duty to notify; {words.few(study['unplaced'])} sightings whose day is not certain",
            )
        )
    return [list(each) for each in said]


def _row(row: Mapping[str, Any]) -> list[str]:
    name = (
        f"{words.label(row['method'])} ({row['setting']})" if row["setting"] else words.label(row["method"])
    )
    if row["refused"]["reason"]:
        return [name, row["grouping"], "none", "", "", row["refused"]["reason"]]
    limits = row["interval"]
    wrong = words.errors(row["monte_carlo_error"])
    remark = "; ".join(
        each
        for each in (words.remark(row), f"Monte Carlo error of the four limits {wrong}" if wrong else "")
        if each
    )
    return [
        name,
        row["grouping"],
        words.number(row["estimate"]),
        words.span(limits, "10", "90"),
        words.span(limits, "2.5", "97.5"),
        remark,
    ]


def _lists(names: Sequence[str], definitions: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    known = {each["name"]: each for each in definitions}
    return [[name, _said(known.get(name))] for name in names]


def _said(definition: Mapping[str, Any] | None) -> str:
    if definition is None:
        return "not defined by whoever brought the table."
    fed = f" It is fed by {' and '.join(definition['fed_by'])}." if definition["fed_by"] else ""
    return f"{definition['meaning'] or 'not described'}.{fed}"


def _methods(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    used = dict.fromkeys(row["method"] for row in rows)
    return [[each.label, each.does, each.paper] for name in used if (each := words.METHODS.get(name))]


def _limits(settings: Mapping[str, Any]) -> str:
    if not settings["replicates"]:
        return "No bootstrap was asked for: methods that need one show no limits."
    return (
        f"BCa intervals (Efron 1987) from {settings['replicates']:,} replicates, seed {settings['seed']}, with the choice of the model "
        "repeated in each where a model is chosen, and quantiles of type 8. Bayesian methods give posterior quantiles. The Monte Carlo "
        "error beside a limit is how far it moves with the seed. Profile likelihood limits (stepwise by AIC) do not know that the model was chosen."
    )
