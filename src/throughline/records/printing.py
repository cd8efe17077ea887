"""Papers of this room as PDF: headings, paragraphs and tables from data, in tagged PDF (PDF/UA-1), repeatable bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files

from throughline import paper
from throughline.records.models import Certificate


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a paper: a heading, paragraphs under it, and perhaps a table with its head."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 1


def pdf(title: str, parts: Sequence[Part], footer: str = "") -> bytes:
    """The paper as PDF. The same words give the same bytes: neither the day nor the machine is in it."""
    told = {"title": title, "footer": footer, "parts": [asdict(each) for each in parts]}
    return paper.pdf(files("throughline.records").joinpath("paper.typ").read_bytes(), {"paper": told})


def markdown(title: str, parts: Sequence[Part]) -> str:
    """The same paper as Markdown."""
    return "\n".join([f"# {title}", "", *(line for each in parts for line in _markdown(each))])


def _markdown(part: Part) -> list[str]:
    lines = [f"{'#' * (part.level + 1)} {part.heading}", ""]
    lines += [line for text in part.paragraphs for line in (text, "")]
    if part.rows:
        lines += [_row(part.head), _row(["---"] * len(part.head)), *(_row(each) for each in part.rows), ""]
    return lines


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(each.replace("|", "\\|").replace("\n", " ") for each in cells) + " |"


def certificate(found: Certificate) -> bytes:
    """A certificate of disposal as PDF, with its seal."""
    told = json.loads(bytes(found.content))
    rows = (
        ("Body", told["body"]),
        ("Case", told["case"]),
        ("Facts of this body", str(told["facts"])),
        ("Why", told["reason"]),
        ("Decided", f"{told['decided']['on']}, by a {told['decided']['as']}"),
        ("Signed", f"{told['signed']['on']}, by a second person, a {told['signed']['as']}"),
        ("Carried out", told["carried_out"]),
    )
    parts = (
        Part("What was disposed of", head=("", "What"), rows=rows),
        Part("By which rule", tuple(told["rules"])),
        Part("How", (told["how"],)),
        Part("Seal", (bytes(found.link).hex(), "Keyed over this certificate and the one before it.")),
    )
    return pdf(f"Certificate of disposal {told['certificate']}", parts, "This certificate names nobody.")
