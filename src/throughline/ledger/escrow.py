"""The master key in escrow: any so many of its holders together can bring it back, and fewer know nothing of it.

Each holder has a share of their own, 32 random bytes on paper. For every set of holders that is enough, the key is sealed
once with a key drawn from their shares together (HKDF, AES-256-GCM): plain use of two well-known parts instead of
arithmetic of our own. What is sealed lies in an envelope, which is no secret and names nobody: a list of who holds the
keys would be a list of whom to press.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import combinations
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from throughline import paper

from .places import derive

SHARE, CHECK, NONCE = 32, 2, 12
MOST = 9
GROUP = 4


class NotRecovered(Exception):
    """The shares do not give the key; the text says which, and why."""


@dataclass(frozen=True)
class Split:
    """What was made: the envelope, and a share as text for each holder, in their order."""

    envelope: str
    shares: tuple[str, ...]


def check_value(master: bytes) -> str:
    """Eight signs by which two copies of a key are known to be the same, and from which nothing of it follows."""
    found = derive(master, "check value")[:4].hex().upper()
    return f"{found[:4]}-{found[4:]}"


def split(secrets: Mapping[str, str], check: str, holders: int, needed: int) -> Split:
    """Seal the secrets so that any `needed` of the holders can open them. Raises ValueError for numbers that make no sense."""
    if not 2 <= needed <= holders <= MOST:
        raise ValueError(
            f"Between 2 and {MOST} holders, of whom 2 or more are needed and no more than there are: not {needed} of {holders}."
        )
    shares = [os.urandom(SHARE) for _ in range(holders)]
    mark = os.urandom(8).hex()
    text = json.dumps(secrets, sort_keys=True).encode()
    quorums = {
        _named(some): _seal(_key(mark, some, [shares[each] for each in some]), text)
        for some in combinations(range(holders), needed)
    }
    envelope = {
        "escrow": mark, "made": datetime.now(UTC).date().isoformat(), "holders": holders, "needed": needed,
        "check": check, "quorums": quorums,
    }  # fmt: skip
    return Split(json.dumps(envelope, indent=1), tuple(_written(*each) for each in enumerate(shares)))


def recover(envelope: str, shares: Sequence[str]) -> dict[str, str]:
    """The secrets again from enough shares. Raises `NotRecovered`."""
    try:
        found: dict[str, Any] = json.loads(envelope)
        needed, mark, quorums = int(found["needed"]), str(found["escrow"]), dict(found["quorums"])
    except (ValueError, KeyError, TypeError):
        raise NotRecovered("The envelope is not one, or was damaged. Take another copy of it.") from None
    known = dict(_read(text) for text in shares)
    if len(known) < needed:
        raise NotRecovered(f"{needed} different shares are needed, and {len(known)} were given.")
    some = sorted(known)[:needed]
    return _open(_key(mark, some, [known[each] for each in some]), quorums.get(_named(some), ""))


def _seal(key: bytes, text: bytes) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text, None)).decode()


def _open(key: bytes, sealed: str) -> dict[str, str]:
    try:
        held = base64.b64decode(sealed)
        opened: dict[str, str] = json.loads(AESGCM(key).decrypt(held[:NONCE], held[NONCE:], None))
    except (InvalidTag, ValueError):
        raise NotRecovered(
            "These shares do not open this envelope: it belongs to another escrow, or was damaged. The envelope and the "
            "shares must be of the same date."
        ) from None
    return opened


def _key(mark: str, some: Sequence[int], shares: Sequence[bytes]) -> bytes:
    info = f"throughline/escrow/{_named(some)}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=bytes.fromhex(mark), info=info).derive(
        b"".join(shares)
    )


def _named(some: Sequence[int]) -> str:
    return ",".join(str(each + 1) for each in some)


# -- shares on paper ---------------------------------------------------------------------------------------------------


def _written(number: int, share: bytes) -> str:
    """In letters and digits that are not mistaken for one another, four at a time, with two bytes that find a slip."""
    body = bytes([number + 1]) + share
    text = base64.b32encode(body + _slip(body)).decode()
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _read(text: str) -> tuple[int, bytes]:
    plain = "".join(text.split()).upper().replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        body = base64.b32decode(plain)
    except ValueError:
        body = b""
    whole, slip = body[:-CHECK], body[-CHECK:]
    if len(whole) != 1 + SHARE or _slip(whole) != slip:
        raise NotRecovered(
            f"The share that begins with {text.strip()[:4]!r} was not copied right. Compare it with the sheet."
        )
    return whole[0] - 1, whole[1:]


def _slip(body: bytes) -> bytes:
    return hashlib.sha256(b"throughline/escrow/share/" + body).digest()[:CHECK]


def sheet(envelope: str, holder: str, number: int, share: str) -> bytes:
    """One holder's sheet as a tagged PDF: the share, the check value of the key, and what to do with it one day."""
    found = json.loads(envelope)
    told = {
        "holder": holder, "number": number, "share": share.split(), "needed": found["needed"],
        "holders": found["holders"], "check": found["check"], "made": found["made"], "escrow": found["escrow"],
    }  # fmt: skip
    return paper.pdf(files("throughline.ledger").joinpath("sheet.typ").read_bytes(), {"sheet": told})
