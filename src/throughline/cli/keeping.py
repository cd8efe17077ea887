"""The words that keep what was recorded: `verify`, `rebuild`, `import`, `erase`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from uuid import UUID

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused
from throughline.cli.progress import ProgressBar


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`verify`, `rebuild`, `import` and `erase`."""
    verify = words.add_parser(
        "verify", help="find any row of the ledger that was changed, removed or swapped"
    )
    verify.add_argument("--json", action="store_true", help="print what was found as JSON")
    verify.set_defaults(run=run_verify)
    rebuild = words.add_parser("rebuild", help="make every summary and worklist again from the ledger")
    rebuild.set_defaults(run=run_rebuild)
    bring = words.add_parser("import", help="record facts from a file, one JSON object a line")
    bring.add_argument("file", type=Path, metavar="FACTS.jsonl")
    bring.add_argument(
        "--as", dest="email", required=True, metavar="EMAIL", help="the user who answers for the import"
    )
    bring.set_defaults(run=run_import)
    erase = words.add_parser(
        "erase", help="destroy the key of a case: what was sealed with it is gone everywhere"
    )
    what = erase.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "case", nargs="?", type=_case, metavar="CASE", help="the number of the case, from its address"
    )
    what.add_argument(
        "--again", action="store_true", help="carry out the whole register again, after a restore"
    )
    erase.add_argument("--reason", default="", help="why, in a sentence; kept in the register of erasures")
    erase.add_argument("--simulate", action="store_true", help="say what would be erased, and change nothing")
    erase.set_defaults(run=run_erase)


def _case(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a case") from None


def run_verify(asked: argparse.Namespace) -> int:
    """0 when the ledger is whole; 1 with a line for each fault."""
    with system():
        from throughline import ledger

        bar = ProgressBar("Verifying")
        cases, entries = ledger.size()
        read = 0

        def step(done: int) -> None:
            nonlocal read
            read = done
            bar(done, max(entries, done))

        faults = [str(fault) for fault in ledger.verify(progress=step)]
        logs = [str(each) for each in ledger.log_states()]
        bar.close()
    if asked.json:
        found = {"cases": cases, "entries": read, "logs": logs, "faults": faults}
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        counted = f"{read:,} entries of {cases:,} cases checked: {len(faults):,} faults."
        print(*faults, *logs, counted, sep="\n")
    return 1 if faults else 0


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
    print(
        f"{outcome.recorded:,} facts recorded, {outcome.known:,} were there already, {outcome.rejected:,} rejected."
    )
    if outcome.rejected:
        print(
            f"The rejected lines and the reason for each are in {outcome.rejects}. Mend them there and import that file."
        )
    return 1 if outcome.rejected else 0


def run_erase(asked: argparse.Namespace) -> int:
    """Destroy the key of one case, or of all in the register. The chain of facts stays whole."""
    if asked.again and (asked.reason or asked.simulate):
        raise Misused("--again carries out what the register holds; it takes no --reason and no --simulate.")
    with system():
        print(_erase_again() if asked.again else _erase(asked))
    return 0


def _erase(asked: argparse.Namespace) -> str:
    from throughline import ledger

    try:
        facts = ledger.erase(asked.case, asked.reason, simulate=asked.simulate)
    except ledger.NoSuchCase as error:
        raise CannotRun(f"there is no case {asked.case}. Nothing was erased; check the number.") from error
    except ledger.Unsound as error:
        raise Misused(
            "say why with --reason, in a sentence of ten characters or more. Nothing was erased."
        ) from error
    if asked.simulate:
        return f"The sealed fields of {facts:,} facts would be erased. Nothing was changed."
    return f"The sealed fields of {facts:,} facts are erased. Apply `throughline erase --again` after every restore."


def _erase_again() -> str:
    from throughline import ledger

    return f"The register was carried out again: {len(ledger.reapply()):,} erased cases."
