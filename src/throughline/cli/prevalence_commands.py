"""`throughline prevalence`: how many are never found, from a table of capture histories."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from throughline.cli.errors import CannotRun, Misused
from throughline.cli.progress import ProgressBar

if TYPE_CHECKING:
    from throughline.prevalence import Asked, CaptureTable

_METHODS = ("main", "pairs", "model", "stepwise", "aic-stepwise", "bic", "threshold", "dga", "lcmcr")


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`prevalence estimate` and `prevalence panel`."""
    top = words.add_parser(
        "prevalence", help="estimate how many are never found (multiple systems estimation)"
    )
    actions = top.add_subparsers(metavar="ACTION", required=True)
    one = actions.add_parser("estimate", help="one method on one table")
    one.add_argument(
        "--method", choices=_METHODS, default="stepwise", help="how to estimate (default stepwise)"
    )
    one.add_argument(
        "--model", metavar="[12,13]", help="the model, with --method model; lists are numbered from one"
    )
    _common(one)
    one.set_defaults(run=run_estimate)
    many = actions.add_parser("panel", help="every method, over groupings of the lists, side by side")
    many.add_argument(
        "--definitions", type=Path, metavar="LISTS.toml", help="what each list is and which lists feed it"
    )
    many.add_argument(
        "--chart", type=Path, metavar="FILE.vl.json", help="write the panel as a Vega-Lite chart"
    )
    _common(many, bootstrap=2_000)
    many.set_defaults(run=run_panel)


def _common(command: argparse.ArgumentParser, bootstrap: int = 20_000) -> None:
    command.add_argument(
        "table", metavar="TABLE.csv", help="a CSV file, or published:NAME (such as published:UKdat)"
    )
    command.add_argument(
        "--threshold", type=float, metavar="P", help="of the stepwise rules and of the Bayesian ratio"
    )
    command.add_argument(
        "--order", type=int, default=2, metavar="N", help="largest effect for bic (default 2)"
    )
    command.add_argument(
        "--bootstrap",
        type=int,
        default=bootstrap,
        metavar="B",
        help=f"replicates, 0 for none (default {bootstrap:,})",
    )
    command.add_argument(
        "--longer", type=int, default=1, metavar="N", help="chains N times longer for lcmcr (default 1)"
    )
    command.add_argument("--seed", type=int, default=1234, help="of the replicates and chains (default 1234)")
    command.add_argument("--json", action="store_true", help="print JSON for other programs")


def run_estimate(asked: argparse.Namespace) -> int:
    """Print one estimate; 1 when it is refused."""
    from throughline import prevalence

    table = _table(asked)
    if asked.method == "model" and not asked.model:
        raise Misused("--method model needs --model, such as --model '[12,13,4]'.")
    try:
        row = prevalence.attempt(table, asked.method, _settings(asked))
    except ValueError as error:
        raise Misused(str(error)) from error
    _print(row.to_json() if asked.json else repr(row), asked.json)
    return 1 if row.refusal else 0


def run_panel(asked: argparse.Namespace) -> int:
    """Print the panel, and draw it where asked."""
    from throughline import prevalence

    table = _table(asked)
    try:
        definitions = prevalence.read_definitions(asked.definitions) if asked.definitions else ()
    except prevalence.BadTable as error:
        raise CannotRun(str(error)) from error
    bar = ProgressBar("Estimating")
    found = prevalence.panel(table, asked=_settings(asked), definitions=definitions, progress=bar)
    bar.close()
    _print(found.to_json() if asked.json else repr(found), asked.json)
    if asked.chart:
        from throughline.prevalence import charts

        charts.write(charts.of_panel(found), asked.chart)
    return 0


def _table(asked: argparse.Namespace) -> CaptureTable:
    from throughline import prevalence

    if asked.bootstrap < 0 or asked.order < 1 or asked.longer < 1:
        raise Misused("--bootstrap takes nought or more replicates, and --order and --longer one or more.")
    try:
        kind, _, name = asked.table.partition(":")
        return prevalence.published(name) if kind == "published" else prevalence.read(asked.table)
    except prevalence.BadTable as error:
        raise CannotRun(str(error)) from error


def _settings(asked: argparse.Namespace) -> Asked:
    from throughline import prevalence

    model = getattr(asked, "model", None)
    return prevalence.Asked(asked.threshold, asked.order, model, asked.bootstrap, asked.seed, asked.longer)


def _print(value: object, as_json: bool) -> None:
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print(value)
