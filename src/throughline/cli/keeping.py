"""The words that keep what was recorded: `verify`, `rebuild`, `import`, `administrator`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun
from throughline.cli.progress import ProgressBar


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`verify`, `rebuild`, `import` and `administrator`."""
    verify = words.add_parser("verify", help="find any row of the ledger that was changed, removed or swapped")
    verify.add_argument("--json", action="store_true", help="print what was found as JSON")
    verify.set_defaults(run=run_verify)
    rebuild = words.add_parser("rebuild", help="make every summary and worklist again from the ledger")
    rebuild.set_defaults(run=run_rebuild)
    bring = words.add_parser("import", help="record facts from a file, one JSON object a line")
    bring.add_argument("file", type=Path, metavar="FACTS.jsonl")
    bring.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="the user who answers for the import")
    bring.set_defaults(run=run_import)
    first = words.add_parser("administrator", help="make the first administrator, who invites everybody else")
    first.add_argument("email")
    first.add_argument("--name", required=True)
    first.set_defaults(run=run_administrator)


def run_verify(asked: argparse.Namespace) -> int:
    """0 when the ledger is whole; 1 with a line for each fault."""
    with system():
        from throughline import ledger

        bar = ProgressBar("Verifying")
        report = ledger.verify(progress=bar)
        bar.close()
    if asked.json:
        json.dump({"cases": report.cases, "entries": report.entries, "faults": [str(each) for each in report.faults]}, sys.stdout)
        print()
    else:
        for fault in report.faults:
            print(fault)
        print(f"{report.entries:,} entries of {report.cases:,} cases checked: {len(report.faults):,} faults.")
    return 1 if report.faults else 0


def run_rebuild(_asked: argparse.Namespace) -> int:
    """Make the summaries again."""
    with system():
        from throughline import ledger

        bar = ProgressBar("Rebuilding")
        cases = ledger.rebuild(progress=bar)
        bar.close()
    print(f"The summaries of {cases:,} cases were made again from the ledger.")
    return 0


def run_import(asked: argparse.Namespace) -> int:
    """Record what is sound; write the rest out with its reasons; 1 when there is a rest."""
    from throughline.cli import importing

    if not asked.file.is_file():
        raise CannotRun(f"there is no file at {asked.file}. Nothing was recorded; check the path.")
    with system():
        outcome = importing.import_file(asked.file, email=asked.email, progress=ProgressBar("Importing"))
    print(f"{outcome.recorded:,} facts recorded, {outcome.known:,} were there already, {outcome.rejected:,} rejected.")
    if outcome.rejected:
        print(f"The rejected lines and the reason for each are in {outcome.rejects}. Mend them there and import that file.")
    return 1 if outcome.rejected else 0


def run_administrator(asked: argparse.Namespace) -> int:
    """Make the first administrator and print the one-time link that sets their password."""
    with system():
        from throughline.access import administration

        link = administration.create_first_administrator(asked.email, asked.name)
    print(f"{asked.name} is the administrator. This link sets their password once, and then no more:\n{link}")
    return 0
