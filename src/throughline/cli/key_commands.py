"""The words for keys: `keys status`, `rotate`, `backup-key`, `escrow`, `recover`."""

from __future__ import annotations

import argparse
import base64
import fcntl
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused

ESCROW = "escrow.json"


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`keys` and the words below it."""
    keys = words.add_parser("keys", help="the keys of this installation: how they stand, change, escrow")
    below = keys.add_subparsers(title="what to do", metavar="WHAT", required=True)
    below.add_parser("status", help="which keys there are, and what is missing").set_defaults(run=run_status)
    rotate = below.add_parser("rotate", help="wrap everything with another master key")
    rotate.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="the new master key in base64, where it comes from THROUGHLINE_MASTER_KEY",
    )
    rotate.set_defaults(run=run_rotate)
    backup = below.add_parser("backup-key", help="make the key that backups are sealed to")
    backup.add_argument(
        "--write",
        type=Path,
        required=True,
        metavar="FILE",
        help="where its identity goes: carry it off this machine",
    )
    backup.set_defaults(run=run_backup_key)
    _add_escrow(below)


def _add_escrow(below: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    escrow = below.add_parser("escrow", help="divide the master key among holders, a sheet of paper for each")
    escrow.add_argument(
        "holders", nargs="+", metavar="NAME", help="the holders, each by a name in quotation marks"
    )
    escrow.add_argument(
        "--needed", type=int, required=True, metavar="K", help="how many of them are enough together"
    )
    escrow.add_argument(
        "--identity", type=Path, metavar="FILE", help="the backup key's identity, divided along with it"
    )
    escrow.add_argument(
        "--write", type=Path, required=True, metavar="FOLDER", help="where the sheets go: print, then remove"
    )
    escrow.set_defaults(run=run_escrow)
    recover = below.add_parser("recover", help="bring the keys back from enough shares")
    recover.add_argument(
        "--envelope", type=Path, required=True, metavar="FILE", help="the envelope of the escrow"
    )
    recover.add_argument("--write", type=Path, required=True, metavar="FOLDER", help="where the keys go")
    recover.set_defaults(run=run_recover)


def _folder() -> Path:
    from throughline.ledger.places import data_folder

    return data_folder() / "keys"


def _master() -> bytes:
    from django.core.exceptions import ImproperlyConfigured

    from throughline.ledger.places import data_folder, master_key

    try:
        return master_key(data_folder())
    except ImproperlyConfigured as error:
        raise CannotRun(str(error)) from error


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}). Nothing was changed.") from error


def _write(path: Path, content: str | bytes) -> None:
    """A file that nobody else can read and that was not there."""
    text = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CannotRun(f"{path} cannot be written ({error.strerror}).") from error


def run_status(_asked: argparse.Namespace) -> int:
    """Say how the keys stand; 1 when something is missing that a lost machine would be missed for."""
    from throughline.ledger.escrow import check_value
    from throughline.ledger.keys import FileKeys
    from throughline.ledger.rotating import ROTATED, under_way

    folder, master = _folder(), _master()
    keys, check = FileKeys(folder, master), check_value(master)
    held = (
        "THROUGHLINE_MASTER_KEY" if os.environ.get("THROUGHLINE_MASTER_KEY") else str(folder / "master.key")
    )
    print(f"Master key: check value {check}, from {held}.")
    print(f"Case keys: {keys.size():,}, of which {keys.destroyed():,} were destroyed with their cases.")
    if (folder / ROTATED).exists():
        print(f"Last changed: {json.loads((folder / ROTATED).read_text())['at']}.")
    wrong = []
    if (folder / "root.key").exists() and not keys.opens() and not under_way(folder):
        wrong.append("The master key does not open the keys here. Put the right one back.")
    if under_way(folder):
        wrong.append("A change of the master key was cut short: run `throughline keys rotate` again.")
    wrong += [*_about_backups(folder), *_about_escrow(folder, check)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


def _about_backups(folder: Path) -> Sequence[str]:
    if (folder / "backup.json").exists():
        print("Backup key: there is one; its identity is kept elsewhere.")
        return ()
    return ("There is no backup key: make one with `throughline keys backup-key`.",)


def _about_escrow(folder: Path, check: str) -> Sequence[str]:
    path = folder / ESCROW
    if not path.exists():
        return ("The master key is not in escrow: if this machine is lost, so is every name in the ledger.",)
    found = json.loads(path.read_text())
    print(f"Escrow: {found['needed']} of {found['holders']} holders, made on {found['made']}.")
    if found["check"] != check:
        return ("The escrow holds an older master key: make it again, and have the old sheets destroyed.",)
    return ()


def run_rotate(asked: argparse.Namespace) -> int:
    """Change the master key while nothing else runs; cut short, run it again."""
    from django.core.exceptions import ImproperlyConfigured

    from throughline.ledger.places import sound
    from throughline.ledger.rotating import NotRotated, rotate

    _refuse_while_in_use()
    try:
        new = sound(_read(asked.to).encode(), str(asked.to)) if asked.to else None
    except ImproperlyConfigured as error:
        raise Misused(str(error)) from error
    with system(rotating=True):
        try:
            done = rotate(_folder(), _master(), new)
        except NotRotated as error:
            raise CannotRun(str(error)) from error
    for what, count in done.counts.items():
        print(f"{count:,} {what} wrapped with the new key")
    print(f"The master key has changed; its check value is {done.check}. Everybody has to sign in again.")
    if new is not None:
        print("Now set THROUGHLINE_MASTER_KEY to the new key, before anything else is started.")
    print("Make a new escrow (`throughline keys escrow`) and have the old sheets destroyed.")
    return 0


def _refuse_while_in_use() -> None:
    """Other processes hold the old key in memory, and would find nothing they can open."""
    from throughline.ledger.places import data_folder
    from throughline.ledger.premises import open_lock

    folder = data_folder()
    if os.environ.get("DATABASE_URL") or not (folder / "users.lock").exists():
        return
    with open_lock(folder / "users.lock") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                "something of this installation still runs (serve, worker, another command) and holds the old key. Stop it "
                "first. Nothing was changed."
            ) from None


def run_backup_key(asked: argparse.Namespace) -> int:
    """Make a backup key: this machine keeps the half that seals, the file gets the half that opens."""
    from throughline.ledger.backups.identity import Identity, keep

    identity = Identity.new()
    _write(asked.write, identity.to_text() + "\n")
    keep(_folder(), identity.sealer)
    print(
        f"Backups are sealed to a new key from now on. {asked.write} is what opens them: carry it off this machine, keep it "
        "in a vault or in escrow, and remove it here. Keep the identity of an older key for as long as its backups last."
    )
    return 0


def run_escrow(asked: argparse.Namespace) -> int:
    """Divide the keys: a sheet for each holder, and an envelope that is no secret."""
    from throughline.ledger import escrow

    master = _master()
    secrets = {"master": base64.b64encode(master).decode()}
    if asked.identity:
        secrets["identity"] = _read(asked.identity).strip()
    try:
        made = escrow.split(secrets, escrow.check_value(master), len(asked.holders), asked.needed)
    except ValueError as error:
        raise Misused(str(error)) from error
    for number, (holder, share) in enumerate(zip(asked.holders, made.shares, strict=True), start=1):
        _write(asked.write / f"sheet-{number}.pdf", escrow.sheet(made.envelope, holder, number, share))
    _write(asked.write / ESCROW, made.envelope)
    _keep_envelope(made.envelope)
    print(
        f"{len(asked.holders)} sheets are in {asked.write}. Print each, give it to its holder and to nobody else, then remove "
        f"the folder. {ESCROW} is needed too one day: it is no secret, and lies in {_folder()} and with the backups."
    )
    return 0


def _keep_envelope(envelope: str) -> None:
    from throughline.ledger.backups.offsite import Offsite

    stamp = f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
    offsite = Offsite.named()
    for folder, name in [
        (_folder(), ESCROW),
        *([(offsite.folder / "escrow", f"{stamp}.json")] if offsite else []),
    ]:
        (folder / name).unlink(missing_ok=True)
        _write(folder / name, envelope)


def run_recover(asked: argparse.Namespace) -> int:
    """Read shares from the terminal, a line each, and write what they open."""
    from throughline.ledger import escrow

    envelope = _read(asked.envelope)
    if sys.stdin.isatty():
        print("Type each share on a line of its own; end with an empty line.", file=sys.stderr)
    shares = []
    while line := sys.stdin.readline().strip():
        shares.append(line)
    try:
        found = escrow.recover(envelope, shares)
    except escrow.NotRecovered as error:
        raise CannotRun(f"nothing was recovered. {error}") from error
    for name, secret in sorted(found.items()):
        _write(asked.write / f"{name}.key" if name == "master" else asked.write / name, secret)
    check = escrow.check_value(base64.b64decode(found["master"]))
    print(
        f"The keys are in {asked.write}. The master key's check value is {check}: compare it with the sheets."
    )
    return 0
