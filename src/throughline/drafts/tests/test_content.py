"""A file is what its content says, and some files are not taken at all."""

from __future__ import annotations

import io
import zipfile

import pytest

from throughline.drafts import content
from throughline.drafts.content import LARGEST, Refused, content_of, says_where


def archive(*names: str, mimetype: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 x", content.PDF),
        (b"\x89PNG\r\n\x1a\n....", content.PNG),
        (b"\xff\xd8\xff\xe0....", content.JPEG),
        ("A note, in Vietnamese: cảm ơn".encode(), content.TEXT),
        (b"ID3\x04....", content.MP3),
        (b"\x00\x00\x00\x18ftypmp42", content.MP4),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", content.WAV),
        (archive("word/document.xml"), content.WORD),
        (archive("xl/workbook.xml"), content.SHEET),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), content.ODT),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, kind: content.Content) -> None:
    assert content_of(data) is kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><script>",
        b"\xef\xbb\xbf  <svg xmlns='x'>",
        b"<?xml version='1.0'?>",
        b"#!/bin/sh",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        archive("payload.exe", "word/document.xml"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("anything"),
        b"PK\x03\x04 damaged",
        b"\x00\x01\x02",
        b"x" * (LARGEST + 1),
    ],
)
def test_what_could_act_or_cannot_be_told_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Refused, match=r"file|document"):
        content_of(data)


def test_a_photo_that_may_say_where_it_was_taken_is_noticed() -> None:
    photo = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00...."
    assert says_where(photo, content_of(photo))
    assert not says_where(b"\xff\xd8\xff\xe0\x00\x10JFIF", content.JPEG)
