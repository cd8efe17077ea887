"""Word, Excel and OpenDocument files are archives of parts: opened as a hostile thing would be, within bounds.

Nothing in them is believed: every part is unpacked and counted, a part that would run or fetch something is refused, and
so is anything inside that is itself an archive, unless it is one of the same kinds and passes the same.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from throughline.drafts.refusing import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 150 * 1024 * 1024
STEEPEST = 200  # a part unpacks to at most so many times its size; text of a real document stays under 50
SMALL = 1024 * 1024  # below this no ratio matters
DEEPEST = 2

_PROGRAMS = re.compile(
    r"(^|/)(vbaproject|vbadata|macrosheets|dialogsheets|activex|customui|intlmacrosheets)"
    r"|^(basic|scripts)/|\.(exe|dll|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|scr|lnk|jar|com|msi|sh|py)$",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(r"(oleobject|\.ole$|^object [^/]*$|embeddings/.*\.bin$)", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX", re.IGNORECASE)
# What an office program fetches or runs by itself when the document is opened; a link that is clicked is none of it.
_FETCHES = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?=[^>]*Type\s*=\s*[\"'][^\"']*/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath|image|package))",
    re.IGNORECASE,
)
_RUNS = re.compile(
    rb"vnd\.sun\.star\.(script|UNO)|macro:///|script:event-listener|DDEAUTO|<[^>]*dde-", re.IGNORECASE
)
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

DAMAGED = "The file is damaged: it cannot be opened. Save it again and choose the new one"
LOCKED = (
    "The document is locked with a password, so it cannot be checked. Save it without one and choose that"
)
PROGRAM = "The document carries a program (macros). Save it without and choose the new one"
FETCHES = "The document fetches something from elsewhere when it is opened. Save it as PDF and choose that"
INSIDE = "Another file is packed inside this one and cannot be checked. Send each file by itself"
BOMB = "The file unpacks to far more than a document holds. Save it again, or as PDF, and choose the new one"


def parts_of(data: bytes, depth: int = 0) -> dict[str, bytes]:
    """The small parts by which the kind is known (name and beginning), after every part was unpacked and passed.

    Raises Refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _must_be_whole(data, entries)
            return _unpacked(archive, entries, depth)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(DAMAGED) from None


def _must_be_whole(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Begins with its first part and ends with its directory: nothing hides before, behind or under the same name."""
    names = [entry.filename for entry in entries]
    if not entries or len(entries) > MOST_PARTS or len(set(names)) != len(names):
        raise Refused(DAMAGED)
    if min(entry.header_offset for entry in entries) != 0 or data[-22:-18] != b"PK\x05\x06":
        raise Refused(INSIDE)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(LOCKED)
    if any(
        name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name
        for name in names
    ):
        raise Refused(DAMAGED)
    if any(_PROGRAMS.search(name) for name in names):
        raise Refused(PROGRAM)
    if any(_EMBEDDED.search(name) for name in names):
        raise Refused(INSIDE)


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], depth: int) -> dict[str, bytes]:
    left = MOST_UNPACKED
    found: dict[str, bytes] = {}
    for entry in entries:
        content = _read(archive, entry, left)
        left -= len(content)
        _must_be_harmless(entry.filename, content, depth)
        found[entry.filename] = content[:200]
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """One part, unpacked to no more than is allowed, whatever it says of its own size."""
    allowed = min(left, max(SMALL, entry.compress_size * STEEPEST))
    with archive.open(entry) as part:
        content = part.read(allowed + 1)
    if len(content) > allowed or entry.file_size > allowed:
        raise Refused(BOMB)
    if len(content) != entry.file_size:
        raise Refused(DAMAGED)
    return content


def _must_be_harmless(name: str, content: bytes, depth: int) -> None:
    lower = name.lower()
    if content.startswith(_OLE):
        raise Refused(INSIDE)
    if content.startswith(_ARCHIVES):
        _must_be_a_document(content, depth + 1)
    if lower.endswith((".xml", ".rels")):
        _must_be_plain_xml(lower, content)


def _must_be_a_document(content: bytes, depth: int) -> None:
    """A sheet behind a chart is a document inside a document; anything else that is packed is refused."""
    if depth >= DEEPEST or not content.startswith(b"PK\x03\x04"):
        raise Refused(INSIDE)
    if not any(name in parts_of(content, depth) for name in ("word/document.xml", "xl/workbook.xml")):
        raise Refused(INSIDE)


def _must_be_plain_xml(name: str, content: bytes) -> None:
    """Read as bytes, so that no entity is ever resolved; in another alphabet nothing could be found in it."""
    if (
        content[:2] in (b"\xff\xfe", b"\xfe\xff")
        or b"\x00" in content[:400]
        or b"<!DOCTYPE" in content[:4000]
    ):
        raise Refused(DAMAGED)
    if name.endswith("[content_types].xml") and _MACRO_TYPES.search(content):
        raise Refused(PROGRAM)
    if name.endswith(".rels") and _FETCHES.search(content):
        raise Refused(FETCHES)
    if _RUNS.search(content):
        raise Refused(PROGRAM)
    if name.endswith("manifest.xml") and b"encryption-data" in content:
        raise Refused(LOCKED)
