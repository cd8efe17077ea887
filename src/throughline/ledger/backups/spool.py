"""Changes of the database on their way off the machine.

PostgreSQL copies each finished segment of its log into a folder of its own user, which knows no key; whoever holds the
sealing half takes it from there. Nothing here needs Django: the server is started before it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from throughline.ledger.premises import Place

from .identity import Sealer
from .offsite import Offsite

UNDER_WAY = ".part"
EVERY = 60  # seconds after which a segment is finished although it is not full


def folder(place: Place) -> Path:
    """Where finished segments wait."""
    return place.folder / "wal"


def settings(place: Place) -> dict[str, str]:
    """How the embedded server archives: only where THROUGHLINE_BACKUPS says where to."""
    if not os.environ.get("THROUGHLINE_BACKUPS"):
        return {}
    return {"archive_mode": "on", "archive_command": command(folder(place)), "archive_timeout": f"{EVERY}s"}


def command(spool: Path) -> str:
    """Copy a segment, on disk before it has its name. Run again after a crash it finds its own work done."""
    to = shlex.quote(str(spool)).replace("%", "%%") + "/%f"
    part = f"{to}{UNDER_WAY}"
    return f'if test -f {to}; then cmp -s "%p" {to}; else cp "%p" {part} && sync {part} && mv {part} {to}; fi'


def waiting(place: Place) -> list[Path]:
    """The segments that wait to be sent, oldest first."""
    if not folder(place).is_dir():
        return []
    found = (path for path in folder(place).iterdir() if not path.name.endswith(UNDER_WAY))
    return sorted(found, key=lambda path: path.name)


def ship(place: Place, offsite: Offsite, sealer: Sealer) -> int:
    """Seal and send what waits; each is taken away only when it is there. Returns how many. Raises `CannotSend`."""
    found = waiting(place)
    for path in found:
        with path.open("rb") as file:
            offsite.put(f"wal/{path.name}", sealer, file)
        path.unlink()
    return len(found)
