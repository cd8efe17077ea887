"""What a file is, by its content and never by its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from throughline.drafts import archives, pdfs, pictures
from throughline.drafts.refusing import Refused

LARGEST = 25 * 1024 * 1024
"""Bytes: what the national referral form takes too."""
MOST_FILES = 100
"""Files of one draft: as on the national referral form."""


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of file that is taken: its media type, its name for a reader, its usual ending."""

    media_type: str
    name: str
    ending: str


PDF = Content("application/pdf", "PDF document", ".pdf")
PNG = Content("image/png", "PNG picture", ".png")
JPEG = Content("image/jpeg", "JPEG photo", ".jpg")
TEXT = Content("text/plain", "plain text", ".txt")
MP3 = Content("audio/mpeg", "MP3 recording", ".mp3")
MP4 = Content("video/mp4", "MP4 recording", ".mp4")
WAV = Content("audio/wav", "WAV recording", ".wav")
WORD = Content(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document", ".docx"
)
SHEET = Content(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook", ".xlsx"
)
ODT = Content("application/vnd.oasis.opendocument.text", "OpenDocument text", ".odt")
TAKEN = (PDF, PNG, JPEG, TEXT, MP3, MP4, WAV, WORD, SHEET, ODT)

_BEGINNINGS: tuple[tuple[bytes, Content], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PLACES_IN_FILMS = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")
# Characters that nobody types, and beginnings that a browser, a mail program or a shell would act on.
_CONTROL = bytes({*range(32), 127} - set(b"\t\n\r\f"))
_ACTIVE = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"#!", b"{\\rtf")


def content_of(data: bytes) -> Content:
    """What the bytes are. Raises Refused for what is empty, too large, active, or not of a kind that is taken."""
    if not data:
        raise Refused("The file is empty. Choose another")
    if len(data) > LARGEST:
        raise Refused(f"The file is larger than {LARGEST // 1024 // 1024} MB. Choose a smaller one")
    if data.startswith(_OLD_OFFICE):
        raise Refused(
            "This is an older office file, which can carry programs that cannot be seen. Save it as PDF or .docx"
        )
    found = _by_beginning(data) or _archive(data) or _plain(data)
    if found is None:
        names = ", ".join(content.name for content in TAKEN)
        raise Refused(f"This kind of file is not taken. These are: {names}")
    _must_be_one_thing(data, found)
    if found is PDF:
        pdfs.must_be_harmless(data)
    return found


def cleaned(data: bytes, content: Content) -> bytes:
    """What is kept of it: pictures without the camera's notes and without anything behind them. Raises Refused."""
    if content is JPEG:
        return pictures.clean_jpeg(data)
    return pictures.clean_png(data) if content is PNG else data


def says_where(data: bytes, content: Content) -> bool:
    """Whether a picture or a film carries the camera's own notes, which can include the place where it was taken.

    From pictures `cleaned` leaves them out; in a film they stay, and whoever sends it is told.
    """
    if content is MP4:
        return any(mark in data for mark in _PLACES_IN_FILMS)
    return content in (JPEG, PNG) and cleaned(data, content) != data


def _must_be_one_thing(data: bytes, found: Content) -> None:
    """A file that is two kinds at once shows one thing to us and another to whoever opens it."""
    if found not in (WORD, SHEET, ODT) and zipfile.is_zipfile(io.BytesIO(data)) and found not in (JPEG, PNG):
        raise Refused(archives.INSIDE)
    if found is not PDF and b"%PDF-" in data[:1024]:
        raise Refused(pdfs.DAMAGED)


def _by_beginning(data: bytes) -> Content | None:
    for beginning, content in _BEGINNINGS:
        if data.startswith(beginning):
            return content
    if data[4:8] == b"ftyp":
        return MP4
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return WAV
    return None


def _archive(data: bytes) -> Content | None:
    """Word, Excel and OpenDocument are archives of parts; one that carries a program (macros) is refused."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    parts = archives.parts_of(data)
    if "word/document.xml" in parts:
        return WORD
    if "xl/workbook.xml" in parts:
        return SHEET
    return ODT if parts.get("mimetype", b"")[:80] == ODT.media_type.encode() else None


def _plain(data: bytes) -> Content | None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_ACTIVE) or len(data.translate(None, _CONTROL)) != len(data):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return TEXT
