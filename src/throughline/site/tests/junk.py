"""Requests that no page expects: junk in every place where a stranger can put some."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

SOURCE = Path(__file__).resolve().parents[2]
# Junk under a name that is read goes further than junk under one that is not: the names are taken from the code itself.
READ = re.compile(r"""(?:GET|POST|data)(?:\.get|\.getlist)?[(\[]["']([\w-]+)["']""")
NAMES = tuple(
    sorted(
        {
            name
            for path in SOURCE.rglob("*.py")
            if "tests" not in path.parts
            for name in READ.findall(path.read_text("utf-8"))
        }
        | {"q", "page", "next", "lang", "csrfmiddlewaretoken"}
    )
)
NASTY = (
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202e\u0000",
    "𝕬" * 50,
    "x" * 70_000,
    "' OR 1=1 --",
    "{{7*7}}{% debug %}",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "%00%ff%fe",
    "-1",
    "0",
    "9" * 40,
    "1e999",
    "NaN",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "999999999999-01-01",
    "00000000-0000-0000-0000-000000000000",
    "null",
    "[]",
    "{}",
    "\r\nSet-Cookie: a=b",
    "٣",
    "²",
    "true",
    " ",
    "",
)
CONTENT_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=no-such",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=junk",
    "multipart/form-data; boundary=" + "b" * 300,
    "application/json",
    "application/json; charset=utf-7",
    "text/plain",
    "text/xml",
    "\xff/\xff",
    "",
)
HEADERS = (
    "authorization cookie accept accept-language accept-encoding x-forwarded-for x-forwarded-proto x-forwarded-host "
    "x-requested-with referer origin user-agent range if-modified-since if-none-match idempotency-key content-encoding "
    "content-disposition x-csrftoken x-http-method-override expect transfer-encoding"
).split()
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "JUNK")

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
    st.uuids().map(str),
)
names = st.one_of(st.sampled_from(NAMES), st.text(min_size=1, max_size=12))
pairs = st.lists(st.tuples(names, texts), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
# What a header can carry at all: one line of Latin-1.
lines = texts.map(
    lambda text: text.encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")[:500]
)


@dataclass(frozen=True)
class Asked:
    """One request: what stands behind the question mark, the body and what it says it is, headers, cookies, path parts.

    With `fill`, the page is looked at first and every field on it is filled with these values in turn.
    """

    query: str
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    part: str | None = None
    fill: tuple[str, ...] = ()


def urlencoded(given: list[tuple[str, str]]) -> str:
    """As a form is sent."""
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in given)


def multipart(given: list[tuple[str, str]], boundary: str = "junk") -> bytes:
    """As a form with files is sent; names and contents as they come, so that some of it is not sound."""
    parts = []
    for index, (name, text) in enumerate(given):
        kind = f'; filename="{name}.docx"' if index % 2 else ""
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n{text}\r\n')
    return ("".join(parts) + f"--{boundary}--\r\n").encode("utf-8", "surrogatepass")


def carpet(values: Iterable[str], under: Iterable[str] = NAMES) -> str:
    """Every name that is read anywhere, each with one of these values in turn."""
    return urlencoded(list(zip(under, cycle(values))))


carpets = st.lists(texts, min_size=1, max_size=5).map(carpet)
bodies: st.SearchStrategy[tuple[bytes, str]] = st.one_of(
    pairs.map(lambda given: (urlencoded(given).encode(), CONTENT_TYPES[0])),
    carpets.map(lambda query: (query.encode(), CONTENT_TYPES[0])),
    pairs.map(lambda given: (multipart(given), "multipart/form-data; boundary=junk")),
    json_values.map(lambda value: (json.dumps(value).encode(), "application/json")),
    st.tuples(st.binary(max_size=200), st.sampled_from(CONTENT_TYPES)),
)


queries = st.one_of(carpets, carpets, pairs.map(urlencoded), lines.map(lambda line: quote(line, safe="=&%")))
header_lines = st.dictionaries(st.sampled_from(HEADERS), lines, max_size=3)
cookie_lines = st.dictionaries(
    st.sampled_from(("session", "csrftoken", "messages", "device", "x")), lines, max_size=3
)
fillings = st.lists(texts, min_size=1, max_size=6)
WRONG = ("query", "headers", "cookies", "part", "type", "fill", "fill")


@st.composite
def requests(draw: Any) -> Asked:
    """Any of them; most have one thing wrong, some have everything wrong."""
    body, content_type = draw(bodies)
    wrong = draw(st.sets(st.sampled_from(WRONG), min_size=1, max_size=3))
    return Asked(
        query=draw(queries) if "query" in wrong else "",
        body=body,
        content_type=draw(st.sampled_from(CONTENT_TYPES)) if "type" in wrong else content_type,
        headers=draw(header_lines) if "headers" in wrong else {},
        cookies=draw(cookie_lines) if "cookies" in wrong else {},
        part=draw(texts) if "part" in wrong else None,
        fill=tuple(draw(fillings)) if "fill" in wrong else (),
    )
