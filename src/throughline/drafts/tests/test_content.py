"""A file is what its content says, some files are not taken at all, and what is kept of a picture is what is seen."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from throughline.drafts import archives, content, pdfs, pictures
from throughline.drafts.content import LARGEST, cleaned, content_of, says_where
from throughline.drafts.refusing import Refused
from throughline.drafts.testing import (
    a_jpeg,
    a_pdf,
    a_png,
    a_word_document,
    an_archive,
    camera_notes,
    written,
)

ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office:document-content/>"}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_pdf(), content.PDF),
        (a_png(), content.PNG),
        (a_jpeg(), content.JPEG),
        ("A note, in Vietnamese: cảm ơn".encode(), content.TEXT),
        (b"ID3\x04....", content.MP3),
        (b"\x00\x00\x00\x18ftypmp42", content.MP4),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", content.WAV),
        (a_word_document(), content.WORD),
        (an_archive({"xl/workbook.xml": "<workbook/>"}), content.SHEET),
        (an_archive(ODT), content.ODT),
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
        an_archive({"anything": "x"}),
        b"PK\x03\x04 damaged",
        b"\x00\x01\x02",
        b"x" * (LARGEST + 1),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    ],
)
def test_what_could_act_or_cannot_be_told_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(Refused, match=r"file|document"):
        content_of(data)


# -- documents that are archives -----------------------------------------------------------------------------------

EXTERNAL = '<Relationships><Relationship Id="r" Type="http://x/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"word__vbaProject.bin": b"x"}, archives.PROGRAM),
        ({"word__VBAPROJECT.BIN": b"x"}, archives.PROGRAM),
        ({"payload.exe": b"MZ"}, archives.PROGRAM),
        ({"word__activeX__activeX1.xml": "<x/>"}, archives.PROGRAM),
        ({"xl__macrosheets__sheet1.xml": "<x/>"}, archives.PROGRAM),
        ({"Basic__Standard__Module1.xml": "<x/>"}, archives.PROGRAM),
        ({"Scripts__python__run.txt": "x"}, archives.PROGRAM),
        ({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}, archives.PROGRAM),
        ({"word__part.xml": '<a xlink:href="vnd.sun.star.script:run"/>'}, archives.PROGRAM),
        ({"word__part.xml": "<w:instrText>DDEAUTO c:\\\\x</w:instrText>"}, archives.PROGRAM),
        ({"word__embeddings__oleObject1.bin": b"x"}, archives.INSIDE),
        ({"word__embeddings__thing.dat": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."}, archives.INSIDE),
        ({"word__media__more.zip": an_archive({"a.txt": "x"})}, archives.INSIDE),
        ({"word__media__more.png": b"Rar!\x1a\x07\x00"}, archives.INSIDE),
        (
            {
                "word___rels__settings.xml.rels": EXTERNAL.format(
                    kind="attachedTemplate", target="http://x/t.dotm"
                )
            },
            archives.FETCHES,
        ),
        ({"word__utf16.xml": "<a/>".encode("utf-16")}, archives.DAMAGED),
        ({"word__entity.xml": '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'}, archives.DAMAGED),
        ({"../outside.txt": "x"}, archives.DAMAGED),
        ({"META-INF__manifest.xml": "<manifest:encryption-data/>"}, archives.LOCKED),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_document_that_runs_fetches_or_carries_something_is_refused_by_name(
    parts: dict[str, bytes | str], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        content_of(a_word_document(**parts))
    assert str(refused.value) == why


def test_a_link_that_is_clicked_and_a_sheet_behind_a_chart_are_no_reason_to_refuse() -> None:
    link = EXTERNAL.format(kind="hyperlink", target="https://www.gov.uk/")
    sheet = an_archive({"xl/workbook.xml": "<workbook/>"})
    assert (
        content_of(a_word_document(word___rels__document=link, word__embeddings__sheet1=sheet))
        is content.WORD
    )


def test_a_sheet_behind_a_chart_is_looked_into_as_well() -> None:
    sheet = an_archive({"xl/workbook.xml": "<workbook/>", "xl/vbaProject.bin": "x"})
    with pytest.raises(Refused, match="macros"):
        content_of(a_word_document(word__embeddings__sheet1=sheet))


def test_a_part_that_unpacks_to_far_more_is_stopped_before_it_fills_the_memory() -> None:
    bomb = a_word_document(word__media__big=b"\x00" * (40 * 1024 * 1024))
    assert len(bomb) < 60_000
    with pytest.raises(Refused, match="unpacks to far more"):
        content_of(bomb)


def test_many_parts_that_each_unpack_to_a_little_are_stopped_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 3 * 1024 * 1024)
    many = {f"word__media__{n}": b"\x00" * 900_000 for n in range(5)}
    with pytest.raises(Refused, match="unpacks to far more"):
        content_of(a_word_document(**many))


def test_archives_within_archives_have_an_end() -> None:
    inner = an_archive({"xl/workbook.xml": "<workbook/>"})
    for _ in range(3):
        inner = an_archive({"xl/workbook.xml": "<workbook/>", "xl/embeddings/more": inner})
    with pytest.raises(Refused, match="packed inside"):
        content_of(inner)


def test_a_part_that_says_it_is_smaller_than_it_is_is_not_believed() -> None:
    whole = bytearray(a_word_document(word__media__text=b"not to be packed well: 1926385047" * 400))
    size = (33 * 400).to_bytes(4, "little")
    assert whole.count(size) == 2
    with pytest.raises(Refused, match="damaged"):
        content_of(bytes(whole.replace(size, (100).to_bytes(4, "little"))))


@pytest.mark.parametrize("where", ["before", "behind", "twice"])
def test_nothing_hides_before_behind_or_under_the_same_name(where: str) -> None:
    document = a_word_document()
    if where == "twice":
        held = BytesIO(document)
        with zipfile.ZipFile(held, "a") as again, pytest.warns(UserWarning, match="Duplicate"):
            again.writestr("word/document.xml", "<other/>")
        data = held.getvalue()
    else:
        data = b"PK\x03\x04junk" + document if where == "before" else document + b"<script>"
    with pytest.raises(Refused):
        content_of(data)


def test_more_parts_than_a_document_has_are_refused() -> None:
    with pytest.raises(Refused):
        content_of(a_word_document(**{f"word__{n}": "" for n in range(archives.MOST_PARTS + 1)}))


# -- PDF -----------------------------------------------------------------------------------------------------------


def active(kind: str) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    action = DictionaryObject(
        {NameObject("/S"): NameObject(f"/{kind}"), NameObject("/F"): TextStringObject("x.exe")}
    )
    if kind == "script":
        run = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(run)
    elif kind == "attached":
        writer.add_attachment("x.txt", b"x")
    elif kind == "page":
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    elif kind == "form":
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
            {NameObject("/XFA"): TextStringObject("x")}
        )
    elif kind == "nested":
        inner = DictionaryObject(
            {NameObject("/A"): ArrayObject([DictionaryObject({NameObject("/JS"): TextStringObject("x")})])}
        )
        page[NameObject("/Thing")] = ArrayObject([inner])
    else:
        writer.root_object[NameObject("/OpenAction")] = action
    return written(writer)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("script", pdfs.ACTIVE),
        ("attached", pdfs.INSIDE),
        ("page", pdfs.ACTIVE),
        ("form", pdfs.ACTIVE),
        ("nested", pdfs.ACTIVE),
        ("Launch", pdfs.ACTIVE),
        ("SubmitForm", pdfs.ACTIVE),
        ("GoToR", pdfs.ACTIVE),
        ("ImportData", pdfs.ACTIVE),
    ],
)
def test_a_pdf_that_runs_starts_or_carries_something_is_refused_by_name(kind: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        content_of(active(kind))
    assert str(refused.value) == why


def test_a_name_written_in_another_way_is_the_same_name() -> None:
    hidden = active("script").replace(b"/JavaScript", b"/#4aavaScript").replace(b"/JS", b"/#4aS")
    with pytest.raises(Refused, match=r"carries a program|damaged"):
        content_of(hidden)


def test_a_locked_pdf_says_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(Refused, match="locked with a password"):
        content_of(written(writer))


@pytest.mark.parametrize("behind", [an_archive({"a": "b"}), b"<script>", b" " * 2000])
def test_nothing_follows_the_end_of_a_pdf(behind: bytes) -> None:
    with pytest.raises(Refused):
        content_of(a_pdf() + behind)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 x", b"%PDF-1.7 x %%EOF", a_pdf()[:200] + b"%%EOF", b"a note %PDF-1.4 in it"]
)
def test_what_only_says_that_it_is_a_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        content_of(data)


# -- pictures ------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_without_place_time_and_device_and_still_the_right_way_up() -> None:
    photo = a_jpeg(
        (0xE1, camera_notes()),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\x00 GPS"),
        (0xED, b"city"),
        (0xFE, b"note"),
    )
    kept = cleaned(photo, content.JPEG)
    assert says_where(photo, content.JPEG)
    assert not says_where(kept, content.JPEG)
    for secret in (b"51.5N", b"GPS", b"city", b"note"):
        assert secret not in kept
    assert pictures._orientation(kept[kept.index(b"Exif") :]) == 6
    lines = photo[photo.index(b"\xff\xda") :]
    assert kept.endswith(lines)


def test_what_a_camera_puts_behind_a_photo_is_left_out() -> None:
    film = b"\x00\x00\x00\x18ftypmp42 51.5N"
    assert cleaned(a_jpeg(behind=film), content.JPEG) == a_jpeg()
    assert cleaned(a_jpeg(behind=an_archive({"a.exe": "MZ"})), content.JPEG) == a_jpeg()


def test_a_picture_without_notes_is_kept_to_the_letter() -> None:
    assert cleaned(a_jpeg(), content.JPEG) == a_jpeg()
    assert cleaned(a_png(), content.PNG) == a_png()


def test_a_png_loses_its_words_and_what_follows_its_end() -> None:
    noted = a_png(
        (b"tEXt", b"Location\x0051.5N"), (b"eXIf", b"II*\x00 51.5N"), (b"gAMA", b"\x00\x00\xb1\x8f")
    )
    assert cleaned(noted + b"PK more", content.PNG) == a_png((b"gAMA", b"\x00\x00\xb1\x8f"))


@pytest.mark.parametrize(
    "data", [a_jpeg()[:-2], a_jpeg()[:30], a_png()[:-4], a_png().replace(b"IDAT", b"IDAX")]
)
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        cleaned(data, content_of(data))


def outcome(data: bytes) -> str:
    """Why it was refused, or that it was taken; what is kept of it is taken again as it is."""
    try:
        kept = cleaned(data, content_of(data))
    except Refused as refused:
        return str(refused)
    assert cleaned(kept, content_of(kept)) == kept
    return "taken"


@given(
    st.binary(max_size=300),
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7\n", b""]),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_is_taken_or_refused_and_nothing_else(rest: bytes, start: bytes) -> None:
    assert outcome(start + rest)


@given(
    st.integers(0, 400),
    st.integers(0, 255),
    st.sampled_from([a_jpeg((0xE1, camera_notes())), a_png(), a_pdf(), a_word_document()]),
)
@settings(max_examples=300, deadline=None)
def test_one_byte_changed_is_taken_or_refused_and_nothing_else(at: int, value: int, data: bytes) -> None:
    changed = bytearray(data)
    changed[at % len(data)] = value
    assert outcome(bytes(changed))


def test_a_film_that_says_where_is_noticed() -> None:
    assert says_where(b"\x00\x00\x00\x18ftypmp42 moov udta \xa9xyz+51.5-000.1/", content.MP4)
    assert not says_where(b"\x00\x00\x00\x18ftypmp42", content.MP4)
