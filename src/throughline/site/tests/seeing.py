"""What somebody gets with an answer, all of it that can be read: the body, what a PDF says, and the headers."""

from __future__ import annotations

import io
from typing import Any

import pypdf


def body_of(response: Any) -> str:
    """The body as text. Of a PDF, what it says: as it stands, and once more without the ends of lines within a word."""
    content = b"".join(response) if response.streaming else response.content
    if not response.headers.get("Content-Type", "").startswith("application/pdf"):
        return content.decode(errors="replace")
    said = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return f"{said}\n{''.join(said.split())}"


def everything_in(response: Any) -> str:
    """Body and headers."""
    return f"{body_of(response)}\n{response.headers}"
