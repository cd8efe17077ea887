"""`throughline`: one command with a word for each thing it does.

Exit codes, the same for every word: 0 done and nothing found wrong; 1 done, and something was found
(a replay that disagrees, a ledger that was tampered with, rejected lines in an import); 2 the command
was asked wrongly; 3 something it needs is not there (the database, a file, a port).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from throughline import __version__
from throughline.cli import (
    accounting,
    backup_commands,
    keeping,
    key_commands,
    law_commands,
    letting_in,
    prevalence_commands,
    running,
)
from throughline.cli.errors import CannotRun, Misused

Add = Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]

ROOMS: tuple[Add, ...] = (
    running.add_commands,
    law_commands.add_commands,
    prevalence_commands.add_commands,
    keeping.add_commands,
    accounting.add_commands,
    backup_commands.add_commands,
    key_commands.add_commands,
    letting_in.add_commands,
)


def parser() -> argparse.ArgumentParser:
    """The whole command line, with a help text for every word."""
    top = argparse.ArgumentParser(
        prog="throughline",
        description="One person, one line, nobody dropped: the joined-up system for the response to modern slavery.",
        epilog="Exit codes: 0 done; 1 done, and something was found; 2 asked wrongly; 3 something needed is missing.",
    )
    top.add_argument("--version", action="version", version=f"throughline {__version__}")
    words = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in ROOMS:
        add(words)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; errors are sentences on standard error, never a traceback."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except Misused as error:
        return _say(error, 2)
    except CannotRun as error:
        return _say(error, 3)
    except KeyboardInterrupt:
        print("\nStopped at your request. What was already recorded is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Somebody piped us into `head`: they have seen what they wanted.
        sys.stderr.close()
        return 0
    return code


def _say(error: Exception, code: int) -> int:
    print(f"throughline: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
