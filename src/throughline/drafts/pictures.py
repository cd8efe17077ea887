"""Pictures are kept as what is seen and nothing else: where and with what they were taken is left out.

Done on the file's own parts, without unpacking the picture: not one point of it changes, and no decoder of pictures
meets a hostile file here. Which way up it is held stays.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from throughline.drafts.refusing import Refused

DAMAGED = "The picture is damaged: it cannot be read. Save it again and choose the new one"
PNG_SIGN = b"\x89PNG\r\n\x1a\n"
# Of a PNG: what is drawn, in which colours. All else (text, time, the camera's notes) is left out.
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sBIT",
        b"sRGB",
        b"bKGD",
        b"pHYs",
        b"cICP",
    }
)
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION = 0x0112


def clean_png(data: bytes) -> bytes:
    """The same picture with the parts that draw it. Raises Refused for one that is damaged."""
    kept = [PNG_SIGN]
    names = []
    for name, whole in _chunks(data):
        names.append(name)
        if name in _PNG_KEPT:
            kept.append(whole)
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise Refused(DAMAGED)
    return b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_SIGN)
    name = b""
    while name != b"IEND":
        if at + 12 > len(data):
            raise Refused(DAMAGED)
        (size,) = struct.unpack(">I", data[at : at + 4])
        name, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data) or struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(
            data[at + 4 : end - 4]
        ):
            raise Refused(DAMAGED)
        yield name, data[at:end]
        at = end


def clean_jpeg(data: bytes) -> bytes:
    """The same picture without the camera's notes, and without what a camera puts behind it. Raises Refused."""
    kept = [b"\xff\xd8"]
    upright = b""
    for marker, whole in _segments(data):
        if marker == _APP1:
            upright = upright or _only_orientation(whole[4:])
        elif _is_kept(marker, whole[4:]):
            kept.append(whole)
    if not kept[-1].endswith(b"\xff\xd9"):
        raise Refused(DAMAGED)
    return b"".join([kept[0], upright, *kept[1:]])


def _is_kept(marker: int, body: bytes) -> bool:
    """Tables and the picture; of what programs add, only how its colours are meant."""
    if marker in (_APP0, _APP14):
        return True
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\x00")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each part up to the end of the picture; the last holds the drawn lines, up to and with the end."""
    at = 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise Refused(DAMAGED)
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _ALONE:
            yield marker, data[at : at + 2]
            at += 2
            continue
        size = struct.unpack(">H", data[at + 2 : at + 4])[0]
        end = at + 2 + size
        if marker in (_SOI, _EOI) or size < 2 or end > len(data):
            raise Refused(DAMAGED)
        if marker == _SOS:
            end = _after_scan(data, end)
        yield marker, data[at:end]
        if marker == _SOS and data[end - 2 : end] == b"\xff\xd9":
            return
        at = end


def _after_scan(data: bytes, at: int) -> int:
    """Where the drawn lines end: before the next part, or behind the end of the picture."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Refused(DAMAGED)
        following = data[at + 1]
        if following == _EOI:
            return at + 2
        if following == 0x00 or following in _ALONE:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _only_orientation(notes: bytes) -> bytes:
    """Notes that say which way up the picture is and nothing more; none where the camera did not say."""
    turned = _orientation(notes)
    if turned is None:
        return b""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _orientation(notes: bytes) -> int | None:
    """1 to 8, from the first list of the camera's notes (Exif 2.32, 4.6.4 A)."""
    if not notes.startswith(b"Exif\x00\x00"):
        return None
    tiff = notes[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return None
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for index in range(min(struct.unpack_from(f"{order}H", tiff, start)[0], 200)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * index)
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None
