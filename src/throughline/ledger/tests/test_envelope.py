"""What is sealed opens whole, under its own name, for the one identity; nothing else opens at all."""

from __future__ import annotations

import io
import os
import random

import pytest

from throughline.ledger.backups import envelope
from throughline.ledger.backups.envelope import CHUNK, Refused, sealed, unseal
from throughline.ledger.backups.identity import Identity, NoBackupKey

IDENTITY = Identity.new()
SEALER = IDENTITY.sealer


def shut(content: bytes, name: str = "wal/1") -> bytes:
    return sealed(content, SEALER.recipient, SEALER.origin, name)


def opened(text: bytes, name: str = "wal/1", identity: Identity = IDENTITY) -> bytes:
    return b"".join(unseal(io.BytesIO(text), identity.private, identity.origin, name))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_stream_of_any_length_comes_back_as_it_was(size: int) -> None:
    content = os.urandom(size)
    assert opened(shut(content)) == content


def test_the_half_that_seals_cannot_open() -> None:
    assert set(vars(SEALER)) == {"recipient", "origin"}
    pretended = Identity(SEALER.recipient, SEALER.origin)
    with pytest.raises(Refused, match="sealed for another"):
        opened(shut(b"content"), identity=pretended)


def test_any_one_bit_that_was_changed_is_found() -> None:
    text = shut(os.urandom(5000))
    chance = random.Random(7)
    for _ in range(300):
        place, bit = chance.randrange(len(text)), 1 << chance.randrange(8)
        spoilt = bytearray(text)
        spoilt[place] ^= bit
        with pytest.raises(Refused):
            opened(bytes(spoilt))


def test_every_shorter_and_longer_file_is_found() -> None:
    text = shut(os.urandom(300))
    for length in range(len(text)):
        with pytest.raises(Refused):
            opened(text[:length])
    with pytest.raises(Refused):
        opened(text + b"\x00")


def test_chunks_cannot_change_places_or_be_left_out() -> None:
    head = len(envelope.MAGIC) + envelope.FINGERPRINT + envelope.PUBLIC
    text = shut(os.urandom(3 * CHUNK))
    chunks, at = [], head
    while at < len(text):
        size = 4 + int.from_bytes(text[at : at + 4], "big")
        chunks.append(text[at : at + size])
        at += size
    first, second, third = chunks
    for order in ([second, first, third], [first, third], [first, second], [first, second, second, third]):
        with pytest.raises(Refused, match="damaged, cut off or swapped"):
            opened(text[:head] + b"".join(order))


def test_another_name_and_another_installation_do_not_open() -> None:
    with pytest.raises(Refused, match="^wal/2 is not what was sealed under that name"):
        opened(shut(b"content", "wal/1"), "wal/2")
    forger = Identity(IDENTITY.private, os.urandom(32)).sealer
    with pytest.raises(Refused):
        opened(sealed(b"forged", forger.recipient, forger.origin, "wal/1"))


def test_an_identity_is_one_line_that_is_read_back_or_refused() -> None:
    assert Identity.of(IDENTITY.to_text() + "\n") == IDENTITY
    for wrong in ("", "hello", IDENTITY.to_text()[:-4], IDENTITY.to_text().removeprefix("throughline")):
        with pytest.raises(NoBackupKey, match="not the identity"):
            Identity.of(wrong)
