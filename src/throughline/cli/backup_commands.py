"""The words that keep what was recorded from being lost: `backup`, `restore`, `health`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused
from throughline.cli.progress import ProgressBar

if TYPE_CHECKING:
    from throughline.ledger.backups.restoring import Restored

UK = ZoneInfo("Europe/London")
_OURS = (
    "THROUGHLINE_BACKUPS",
    "THROUGHLINE_BACKUPS_SEND",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "THROUGHLINE_ANCHORS",
)


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`backup`, `restore` and `health`."""
    backup = words.add_parser("backup", help="send a sealed backup off this machine")
    backup.add_argument(
        "--changes", action="store_true", help="only what changed since the last time, up to this second"
    )
    backup.set_defaults(run=run_backup)
    restore = words.add_parser("restore", help="make a fresh data folder from the backups, as of any second")
    restore.add_argument(
        "--to",
        type=_second,
        metavar="TIME",
        help='the second to go back to, such as "2026-11-28 14:03:07" (UK time)',
    )
    restore.add_argument(
        "--into", type=Path, required=True, metavar="FOLDER", help="a folder that is not there yet"
    )
    restore.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FOLDER",
        help="where the backups are (else THROUGHLINE_BACKUPS)",
    )
    restore.add_argument(
        "--identity",
        type=Path,
        required=True,
        metavar="FILE",
        help="the identity of the backup key: it opens them",
    )
    restore.add_argument(
        "--master", type=Path, metavar="FILE", help="the master key in base64 (else THROUGHLINE_MASTER_KEY)"
    )
    restore.set_defaults(run=run_restore)
    health = words.add_parser("health", help="say how the ledger, its worker and its backups fare")
    health.add_argument("--json", action="store_true", help="print it as JSON")
    health.set_defaults(run=run_health)


def _second(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write it as 2026-11-28 14:03:07") from None
    return found if found.tzinfo else found.replace(tzinfo=UK)


def run_backup(asked: argparse.Namespace) -> int:
    """Send; 3 with the reason when it could not, so that whoever runs it by the clock hears of it."""
    with system():
        from throughline.ledger.backups import ours, taking
        from throughline.ledger.backups.identity import NoBackupKey
        from throughline.ledger.backups.offsite import CannotSend

        source = ours.source()
        try:
            if source.place is not None and asked.changes:
                taking.finish_segment(source.place)
            offsite = ours.offsite()
            said = None if asked.changes else taking.backup(source, offsite)
            if asked.changes:
                taking.ship(source, offsite)
        except (ours.NotSetUp, CannotSend, NoBackupKey) as error:
            raise CannotRun(f"the backup failed: {error}") from error
    print(_sent(said, source.place is not None))
    return 0


def _sent(said: dict[str, object] | None, embedded: bool) -> str:
    if not embedded:
        return (
            "Keys, anchors and uploads were sent. The database that DATABASE_URL names is not ours to copy: back it up "
            "as docs/running.md says, with its changes, or no second can be gone back to."
        )
    return (
        "What changed was sent."
        if said is None
        else f"A backup was sent: {said['file']}, {said['bytes']:,} bytes."
    )


def run_restore(asked: argparse.Namespace) -> int:
    """Restore, carry out the register of erasures again, verify, rebuild; 1 with a line for each fault."""
    from throughline.ledger.backups import restoring
    from throughline.ledger.backups.envelope import Refused
    from throughline.ledger.backups.identity import Identity, NoBackupKey
    from throughline.ledger.backups.offsite import Offsite
    from throughline.ledger.server import ServerError

    source = asked.source or os.environ.get("THROUGHLINE_BACKUPS")
    if not source:
        raise Misused("say where the backups are: --from FOLDER, or THROUGHLINE_BACKUPS.")
    try:
        identity = Identity.of(_read(asked.identity))
        for name in _OURS:
            os.environ.pop(name, None)  # they speak of the installation that was lost
        restored = restoring.restore(
            Offsite(Path(source).absolute()), identity, _master(asked.master), asked.into.absolute(), asked.to,
            lambda text: print(text, file=sys.stderr, flush=True),
        )  # fmt: skip
    except (Refused, NoBackupKey, ServerError) as error:
        raise CannotRun(f"nothing was restored. {error}") from error
    return _made_sound(restored)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}). Nothing was restored.") from error


def _master(path: Path | None) -> bytes:
    from django.core.exceptions import ImproperlyConfigured

    from throughline.ledger.places import sound

    text = _read(path) if path else os.environ.get("THROUGHLINE_MASTER_KEY", "")
    try:
        return sound(text.encode(), str(path or "THROUGHLINE_MASTER_KEY"))
    except ImproperlyConfigured as error:
        raise Misused(f"give the master key: --master FILE, or THROUGHLINE_MASTER_KEY. {error}") from error


def _made_sound(restored: Restored) -> int:
    """What is done after every restore, in this order: what was erased stays erased, then look, then make lists anew."""
    os.environ["THROUGHLINE_DATA"] = str(restored.folder)
    os.environ.pop("THROUGHLINE_MASTER_KEY", None)  # the folder has the one that opens it
    with system():
        from throughline import ledger

        erased = len(ledger.reapply())
        cases, entries = ledger.size()
        faults = [str(fault) for fault in ledger.verify(progress=_bar("Verifying", entries))]
        ledger.rebuild(progress=ProgressBar("Rebuilding"))
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"{restored.folder} holds {entries:,} facts of {cases:,} cases, as of {_told(restored)}. {erased:,} erased cases "
        f"stay erased, {len(faults):,} faults were found, and every list was made again."
    )
    if restored.later_anchors:
        print(
            f"{restored.later_anchors:,} later anchors were put aside in {restored.folder / 'anchors'}: what was recorded "
            "after that second is not here, and they say on which cases."
        )
    return 1 if faults else 0


def _bar(what: str, of: int) -> Callable[[int], None]:
    bar = ProgressBar(what)
    return lambda done: bar(done, max(of, done))


def _told(restored: Restored) -> str:
    return (
        f"{restored.to.astimezone(UK):%Y-%m-%d %H:%M:%S} UK time" if restored.to else "the end of the backups"
    )


def run_health(asked: argparse.Namespace) -> int:
    """0 when all is well; 1 with a line for each thing that is not."""
    with system():
        from throughline import ledger
        from throughline.ledger.backups import ours
        from throughline.ledger.backups.offsite import Offsite

        found = ledger.health()
        wrong = ours.wrong()
        if Offsite.named() is None:
            wrong.append("No backups are set up: THROUGHLINE_BACKUPS names no place.")
    if found.waking_late:
        wrong.append(f"{found.waking_late:,} cases wait for a clock that has struck: does a worker run?")
    if found.failed_jobs:
        wrong.append(f"{found.failed_jobs:,} jobs failed and were given up.")
    if asked.json:
        print(json.dumps({"cases": found.cases, "wrong": wrong}, indent=1))
    else:
        print(*(wrong or ["All is well."]), sep="\n")
    return 1 if wrong else 0
