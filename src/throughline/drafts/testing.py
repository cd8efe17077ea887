"""Files for tests: small, whole, and of exactly one kind, or with exactly one thing wrong."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from pypdf import PdfWriter

PLAIN_TYPES = b'<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/></Types>'


def a_pdf(words: str = "invented") -> bytes:
    """A PDF of one blank page, with these words as its title."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": words})
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF that was put together."""
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def an_archive(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive of these parts, packed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def a_word_document(**more: bytes | str) -> bytes:
    """A Word document of the fewest parts, and these besides (a double underscore stands for a slash)."""
    parts: dict[str, bytes | str] = {"[Content_Types].xml": PLAIN_TYPES, "word/document.xml": "<w:document/>"}
    return an_archive({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


def a_png(*notes: tuple[bytes, bytes]) -> bytes:
    """A PNG of one grey point, with these further parts."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    between = b"".join(chunk(name, body) for name, body in notes)
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + between
        + chunk(b"IDAT", zlib.compress(b"\x00\x80"))
        + chunk(b"IEND", b"")
    )


def camera_notes(turned: int = 6, place: bytes = b"51.5N 0.1W") -> bytes:
    """The notes of a camera: which way up it was held, and where."""
    listed = struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, turned, 0, 0)
    return b"Exif\x00\x00" + struct.pack("<2sHI", b"II", 42, 8) + listed + place


def a_jpeg(*notes: tuple[int, bytes], behind: bytes = b"") -> bytes:
    """A JPEG's parts in their order, with these notes (marker, body) in front and these bytes behind the end."""

    def part(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    front = b"".join(part(marker, body) for marker, body in notes)
    tables = (
        part(0xDB, b"\x00" * 65)
        + part(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00")
        + part(0xC4, b"\x00" * 20)
    )
    lines = part(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9"
    return (
        b"\xff\xd8"
        + part(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + front
        + tables
        + lines
        + behind
    )
