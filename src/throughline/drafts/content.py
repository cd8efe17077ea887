"""What a file is, by its content and never by its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

LARGEST = 20 * 1024 * 1024
_MOST_PARTS = 2_000


class Refused(ValueError):
    """A file that is not taken, with the reason in plain words."""


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
# Characters that nobody types, and beginnings that a browser, a mail program or a shell would act on.
_CONTROL = bytes({*range(32), 127} - set(b"\t\n\r\f"))
_ACTIVE = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"#!", b"{\\rtf")


def content_of(data: bytes) -> Content:
    """What the bytes are. Raises Refused for what is empty, too large, active, or not of a kind that is taken."""
    if not data:
        raise Refused("The file is empty. Choose another")
    if len(data) > LARGEST:
        raise Refused(f"The file is larger than {LARGEST // 1024 // 1024} MB. Choose a smaller one")
    found = _by_beginning(data) or _archive(data) or _plain(data)
    if found is None:
        names = ", ".join(content.name for content in TAKEN)
        raise Refused(f"This kind of file is not taken. These are: {names}")
    return found


def says_where(data: bytes, content: Content) -> bool:
    """Whether a photo carries the camera's own notes, which can include the place where it was taken."""
    return content is JPEG and b"Exif\x00\x00" in data[:65_536]


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:_MOST_PARTS])
            mark = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError):
        raise Refused(
            "The file is damaged: it cannot be opened. Save it again and choose the new one"
        ) from None
    if any(
        name.lower().endswith(("vbaproject.bin", ".exe", ".js")) or name.startswith("Basic/")
        for name in names
    ):
        raise Refused("The document carries a program (macros). Save it without and choose the new one")
    if "word/document.xml" in names:
        return WORD
    if "xl/workbook.xml" in names:
        return SHEET
    return ODT if mark == ODT.media_type.encode() else None


def _plain(data: bytes) -> Content | None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_ACTIVE) or len(data.translate(None, _CONTROL)) != len(data):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return TEXT
