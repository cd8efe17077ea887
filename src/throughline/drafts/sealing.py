"""Sealing with a key of its own: AES-256-GCM, a fresh nonce each time, bound to the name of what is sealed."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from throughline.ledger.places import derive

KEY_BYTES = 32
PURPOSE = "drafts"
_NONCE = 12


class BrokenSeal(ValueError):
    """What was sealed has been changed, or the key is not the one that sealed it."""

    def __init__(self) -> None:
        super().__init__(
            "This draft cannot be opened: it was changed, or its key is gone. Nothing else is affected."
        )


def new_key() -> bytes:
    """A key that nothing else uses."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, content: bytes, name: str) -> bytes:
    """The content sealed and bound to `name`: it opens under no other name."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, name.encode())


def unseal(key: bytes, sealed: bytes, name: str) -> bytes:
    """The inverse of `seal`. Raises BrokenSeal."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        raise BrokenSeal from None


def wrap(key: bytes, name: str) -> bytes:
    """A key sealed with the installation's own key for drafts."""
    return seal(_installation_key(), key, f"key/{name}")


def unwrap(wrapped: bytes, name: str) -> bytes:
    """The inverse of `wrap`. Raises BrokenSeal."""
    return unseal(_installation_key(), wrapped, f"key/{name}")


def seal_answers(key: bytes, answers: dict[str, Any], name: str) -> bytes:
    """Answers as sealed JSON."""
    return seal(key, json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode(), name)


def unseal_answers(key: bytes, sealed: bytes, name: str) -> dict[str, Any]:
    """The inverse of `seal_answers`. Raises BrokenSeal."""
    answers: dict[str, Any] = json.loads(unseal(key, sealed, name))
    return answers


def rewrap(wrapped: bytes, name: str, old: bytes, new: bytes) -> bytes | None:
    """A wrapped key as another master key would have wrapped it; None where that one opens it already. Raises BrokenSeal."""
    after, bound = derive(new, PURPOSE), f"key/{name}"
    try:
        unseal(after, wrapped, bound)
    except BrokenSeal:
        return seal(after, unseal(derive(old, PURPOSE), wrapped, bound), bound)
    return None


def _installation_key() -> bytes:
    return derive(settings.MASTER_KEY, PURPOSE)
