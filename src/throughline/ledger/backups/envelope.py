"""Sealing a stream to a public key: X25519 for the key of each file, AES-256-GCM in chunks, each bound to its place.

The machine that seals holds the public key and an origin secret; only the identity, which is kept elsewhere, opens.
Without the origin secret nobody can make a file that opens, so a forged backup is refused like a damaged one. Chunks
are numbered and the last one says so (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): one that
was changed, moved, left out or cut off is found. The name of the file goes into its key: under another name it stays shut.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"throughline-backup-1\n"
CHUNK = 1 << 20  # bytes before compression
FINGERPRINT, PUBLIC = 8, 32
_LENGTH = struct.Struct(">I")
_MOST = CHUNK + (CHUNK >> 3)
_AHEAD = 2 * (os.cpu_count() or 1)
T = TypeVar("T")
R = TypeVar("R")


class Refused(Exception):
    """A file of a backup cannot be used; the text names it and says why."""


def fingerprint(recipient: bytes) -> bytes:
    """What names a public key."""
    return hashlib.sha256(b"throughline/backup/recipient/" + recipient).digest()[:FINGERPRINT]


def seal(source: BinaryIO, target: BinaryIO, recipient: bytes, origin: bytes, name: str) -> None:
    """Compress and seal a stream under a name."""
    passing = X25519PrivateKey.generate()
    public = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(recipient))
    cipher = AESGCM(_key(shared, origin, name, public + recipient))
    target.write(MAGIC + fingerprint(recipient) + public)
    for chunk in _ahead(lambda each: _shut(cipher, *each), _numbered(_chunks(source))):
        target.write(_LENGTH.pack(len(chunk)))
        target.write(chunk)


def unseal(source: BinaryIO, identity: bytes, origin: bytes, name: str) -> Iterator[bytes]:
    """The stream again, chunk by chunk. Raises `Refused` at the first that is not what was sealed under this name.

    What was given before that is sound, but not the whole: use nothing of it.
    """
    private = X25519PrivateKey.from_private_bytes(identity)
    recipient = private.public_key().public_bytes_raw()
    head = source.read(len(MAGIC) + FINGERPRINT + PUBLIC)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + FINGERPRINT + PUBLIC:
        raise Refused(f"{name} is not a file of a backup, or its beginning was damaged.")
    if head[len(MAGIC) : -PUBLIC] != fingerprint(recipient):
        raise Refused(f"{name} was sealed for another backup key. Give the identity that belongs to it.")
    public = head[-PUBLIC:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    cipher = AESGCM(_key(shared, origin, name, public + recipient))
    yield from _ahead(lambda each: _open(cipher, name, *each), _numbered(_sealed_chunks(source, name)))


def sealed(content: bytes, recipient: bytes, origin: bytes, name: str) -> bytes:
    """A small content sealed in memory."""
    out = io.BytesIO()
    seal(io.BytesIO(content), out, recipient, origin, name)
    return out.getvalue()


def _key(shared: bytes, origin: bytes, name: str, parties: bytes) -> bytes:
    info = b"throughline/backup/file/" + parties + name.encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=origin, info=info).derive(shared)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _shut(cipher: AESGCM, number: int, chunk: bytes, last: bool) -> bytes:
    return cipher.encrypt(_nonce(number, last), zlib.compress(chunk, 1), None)


def _open(cipher: AESGCM, name: str, number: int, chunk: bytes, last: bool) -> bytes:
    try:
        return zlib.decompress(cipher.decrypt(_nonce(number, last), chunk, None))
    except InvalidTag:
        raise Refused(
            f"{name} is not what was sealed under that name: it was damaged, cut off or swapped, or belongs to another installation."
        ) from None


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := _full(source, CHUNK):
        yield chunk


def _sealed_chunks(source: BinaryIO, name: str) -> Iterator[bytes]:
    while length := _full(source, _LENGTH.size):
        size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else _MOST + 1
        chunk = source.read(size) if size <= _MOST else b""
        if not chunk or len(chunk) != size:
            raise Refused(f"{name} was cut off or damaged.")
        yield chunk


def _full(source: BinaryIO, size: int) -> bytes:
    """As many bytes as were asked for, unless the stream ends: a pipe gives fewer at a time."""
    parts: list[bytes] = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _numbered(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Each chunk with its number and whether it is the last; an empty stream is one empty chunk."""
    number, held = 0, None
    for chunk in chunks:
        if held is not None:
            yield number, held, False
            number += 1
        held = chunk
    yield number, held if held is not None else b"", True


def _ahead(work: Callable[[T], R], given: Iterable[T]) -> Iterator[R]:
    """The work done in threads a little ahead of the reader, in order: zlib and AES leave the interpreter free."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        waiting: deque[Future[R]] = deque()
        for each in given:
            waiting.append(pool.submit(work, each))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
