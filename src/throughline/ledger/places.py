"""Where this installation keeps its files, and the one secret that everything else is derived from."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

MASTER_BYTES = 32


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for keys, uploads and the embedded database.

    `THROUGHLINE_DATA` says where. Otherwise: `/var/lib/throughline` for root (the database must run as
    another user, who has to be able to reach it), `.throughline/` in a checkout, the user's own data folder elsewhere.
    """
    if given := environ.get("THROUGHLINE_DATA"):
        return Path(given).expanduser().absolute()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/throughline")
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and os.access(checkout, os.W_OK):
        return checkout / ".throughline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "throughline"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "throughline"


def master_key(folder: Path, environ: Mapping[str, str] = os.environ) -> bytes:
    """The installation's master key: from `THROUGHLINE_MASTER_KEY` (base64, 32 bytes), else a file made once.

    Raises `ImproperlyConfigured` naming the cause when the key is malformed or the file cannot be kept.
    """
    if given := environ.get("THROUGHLINE_MASTER_KEY"):
        return sound(given.encode(), "THROUGHLINE_MASTER_KEY")
    path = folder / "keys" / "master.key"
    try:
        return sound(path.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return _first_key(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The master key {path} cannot be read ({error.strerror}). Nothing was changed."
        ) from error


def derive(master: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; knowing it tells nothing of the master or of any other (RFC 5869)."""
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"throughline/{purpose}".encode()
    ).derive(master)


def sound(text: bytes, where: str) -> bytes:
    """A master key as it is written down. Raises `ImproperlyConfigured` naming where it stood."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != MASTER_BYTES:
        raise ImproperlyConfigured(
            f"{where} must hold {MASTER_BYTES} bytes in base64. Put the right key back: data sealed with it cannot be read without it."
        )
    return key


def _first_key(path: Path) -> bytes:
    """Make the key file complete before it has its name, so that two first starts agree on one key."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        draft = path.with_name(f"master.{os.getpid()}.new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(MASTER_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"Throughline cannot keep its master key in {path.parent} ({error.strerror}). "
            "Set THROUGHLINE_DATA to a folder that can be written, or THROUGHLINE_MASTER_KEY."
        ) from error
    return sound(path.read_bytes(), str(path))
