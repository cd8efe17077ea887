"""The word that accounts for what is held: `data-protection` writes the data protection pack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused

FORMATS = ("md", "html", "pdf")


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`data-protection`."""
    pack = words.add_parser(
        "data-protection", help="write the impact assessment, record of processing and sharing annex"
    )
    pack.add_argument(
        "--body", metavar="SLUG", help="of one body of the directory; without it, of every kind of body"
    )
    pack.add_argument(
        "--format", choices=FORMATS, default="md", help="text (md, the default) or another form"
    )
    pack.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to; without it, to standard output"
    )
    pack.set_defaults(run=run_data_protection)


def run_data_protection(asked: argparse.Namespace) -> int:
    """Write the pack. It names nobody."""
    if asked.format == "pdf" and asked.output is None:
        raise Misused("a PDF needs a file to go to: say where with --output FILE.")
    with system():
        written = _written(asked.body, asked.format)
    if asked.output is None:
        sys.stdout.write(written.decode())
        return 0
    try:
        asked.output.write_bytes(written)
    except OSError as error:
        raise CannotRun(
            f"{asked.output} could not be written ({error.strerror}). Nothing else was done."
        ) from error
    print(f"Written to {asked.output}.")
    return 0


def _written(slug: str | None, form: str) -> bytes:
    from throughline.directory.models import Agency
    from throughline.records import printing
    from throughline.records.pack import as_html, pack
    from throughline.vocabulary import Sector

    body = Agency.objects.filter(pk=slug).first() if slug else None
    if slug and body is None:
        raise CannotRun(f"there is no body {slug} in the directory. Nothing was written.")
    title, parts = pack(Sector(body.sector), body.name) if body else pack()
    if form == "pdf":
        return printing.pdf(title, parts)
    return (printing.markdown if form == "md" else as_html)(title, parts).encode()
