"""A PDF is read part by part: one that runs, fetches, launches or carries something is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from throughline.drafts.refusing import Refused

MOST_OBJECTS = 150_000
DAMAGED = "The PDF is damaged: it cannot be read. Save it again and choose the new one"
LOCKED = "The PDF is locked with a password, so it cannot be checked. Save it without one and choose that"
ACTIVE = (
    "The PDF carries a program or starts something when it is opened. Print it to PDF and choose the new one"
)
INSIDE = "Another file is packed inside this PDF. Send each file by itself"
MORE = "Something follows the end of the PDF. Print it to PDF and choose the new one"
HUGE = "The PDF has more parts than can be checked. Print it to PDF and choose the new one"

_RUNS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMedia", "/Rendition", "/Movie", "/Sound"})
_CARRIES = frozenset({"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment", "/AF"})
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/RichMediaExecute",
        "/Rendition",
        "/Movie",
        "/Sound",
    }
)
_TAIL = 1024


def must_be_harmless(data: bytes) -> None:
    """Raises Refused for a PDF that is locked, damaged, or does more than show pages."""
    _must_end(data)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused(LOCKED)
        if not reader.pages:
            raise Refused(DAMAGED)
        for each in _objects(reader):
            _must_show_only(each)
    except Refused:
        raise
    # A reader of hostile files fails in more ways than it has names for; whatever it stumbles over is not taken.
    except Exception:  # noqa: BLE001
        raise Refused(DAMAGED) from None


def _must_end(data: bytes) -> None:
    """Nothing but blanks after the last end: what follows could be a second file in the same one."""
    _, mark, rest = data.rpartition(b"%%EOF")
    if not mark or len(rest) > _TAIL or re.search(rb"[^\s\x00]", rest):
        raise Refused(MORE if mark else DAMAGED)


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, wherever it stands: each object of each table, and what is nested in it."""
    seen = 0
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    waiting: list[Any] = [reader.trailer]
    for number in sorted(numbers):
        waiting.append(reader.get_object(IndirectObject(number, 0, reader)))
        while waiting:
            seen += 1
            if seen > MOST_OBJECTS:
                raise Refused(HUGE)
            each = waiting.pop()
            if isinstance(each, DictionaryObject):
                yield each
                waiting.extend(value for value in each.values() if not isinstance(value, IndirectObject))
            elif isinstance(each, ArrayObject):
                waiting.extend(value for value in each if not isinstance(value, IndirectObject))


def _must_show_only(each: DictionaryObject) -> None:
    names = set(each)
    if names & _RUNS:
        raise Refused(ACTIVE)
    if names & _CARRIES:
        raise Refused(INSIDE)
    kinds = {str(each.raw_get(name)) for name in ("/Type", "/Subtype", "/S") if name in each}
    if kinds & {"/EmbeddedFile", "/FileAttachment"}:
        raise Refused(INSIDE)
    if kinds & _ACTIONS and "/S" in each:
        raise Refused(ACTIVE)
    if kinds & {"/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"}:
        raise Refused(ACTIVE)
