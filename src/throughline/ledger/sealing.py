"""Sealing what is sensitive, and chaining what was recorded."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .keys import NONCE, FileKeys


def store() -> FileKeys:
    """The key store of this installation."""
    return _store(settings.KEY_FOLDER, settings.MASTER_KEY)


@lru_cache(maxsize=4)
def _store(folder: Path, master: bytes) -> FileKeys:
    return FileKeys(folder, master)


@lru_cache(maxsize=16)
def _root(folder: Path, master: bytes, purpose: str) -> bytes:
    return _store(folder, master).root(purpose)


def root(purpose: str) -> bytes:
    """The installation's key for one purpose."""
    return _root(settings.KEY_FOLDER, settings.MASTER_KEY, purpose)


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write a value down: sorted keys, no spaces, UTF-8. Refuses numbers that JSON cannot hold."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def seal(key: bytes, value: Mapping[str, Any], place: bytes) -> bytes:
    """Encrypt a value for one place; moved to another place it does not open."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, canonical(value), place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> dict[str, Any]:
    """The inverse of `seal`. Raises `InvalidTag` where anything was changed."""
    opened: dict[str, Any] = json.loads(
        AESGCM(key).decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), place)
    )
    return opened


def place_of(case: UUID, seq: int) -> bytes:
    """What binds a sealed payload to its entry."""
    return b"entry/" + case.bytes + seq.to_bytes(8, "big")


def card_place(case: UUID, audience: str) -> bytes:
    """What binds a sealed card to its case and audience."""
    return b"card/" + case.bytes + audience.encode()


def first_link(case: UUID) -> bytes:
    """What the first entry of a case is chained to."""
    return b"case/" + case.bytes


def link(previous: bytes, text: bytes, key: bytes | None = None) -> bytes:
    """The keyed link of one entry to the one before it."""
    return hmac.digest(key or root("chain"), previous + hashlib.sha256(text).digest(), "sha256")


def digest(sealed: bytes | None) -> str:
    """How the canonical bytes name the sealed ones."""
    return hashlib.sha256(sealed).hexdigest() if sealed is not None else ""
