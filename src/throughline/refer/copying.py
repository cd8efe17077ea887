"""A pack as a document to file and as data, and the sheet of questions to take along. The same data, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from throughline import paper
from throughline.clock import When
from throughline.refer.copies import Copy, Told
from throughline.refer.definition import LISTS, SHEETS, VERSION, Asked, Sheet
from throughline.refer.national_form import place_of, says
from throughline.refer.packs import HEARS, TITLES, Recipient
from throughline.refer.routes import Route

NOT_REVIEWED = "The words that are read out or shown to the person have not yet been reviewed by survivors or practitioners."
LISTED = 12


def as_json(copy: Copy) -> dict[str, Any]:
    """The pack as data: each line with its field here, the national form's own name for it, and the answer."""
    lines = [
        {
            "field": line.field,
            "label": line.label,
            "text": line.text,
            "value": line.value,
            "national_form": says(line.field),
        }
        for line in ordered(copy)
    ]
    head = {"recipient": copy.recipient, "route": copy.route, "basis": copy.basis, "made_on": copy.made_on}
    return {**head, "lines": lines}


def ordered(copy: Copy) -> Sequence[Told]:
    """The lines in the order of the national form for its own pack; in that of our pages for everybody else."""
    if copy.recipient != Recipient.NATIONAL_FORM.value:
        return copy.lines
    return sorted(copy.lines, key=lambda line: place_of(line.field))


def as_text(copy: Copy) -> dict[str, Any]:
    """The words of the document: what the PDF is made of, and nothing else."""
    recipient = Recipient(copy.recipient)
    national = recipient is Recipient.NATIONAL_FORM
    return {
        "title": TITLES[recipient]
        + (": notification" if copy.route == Route.NOTIFICATION and national else ""),
        "told": HEARS[recipient],
        "basis": copy.basis,
        "made_on": str(When.day(date.fromisoformat(copy.made_on))),
        "lines": [
            [(says(line.field) if national else "") or line.label, line.label, line.text]
            for line in ordered(copy)
        ],
    }


def as_pdf(copy: Copy) -> bytes:
    """The pack as tagged PDF (PDF/UA-1) without a time of making: the same pack gives the same bytes."""
    return _made("pack.typ", as_text(copy))


def prompt_sheet() -> bytes:
    """Every question of the journey on paper, from the same definition, with room to write."""
    return _made("prompts.typ", prompts())


def prompts() -> dict[str, Any]:
    """The words of the prompt sheet."""
    return {
        "version": VERSION,
        "reviewed": NOT_REVIEWED,
        "pages": [_prompted(each) for each in SHEETS.values()],
    }


def _prompted(sheet: Sheet) -> dict[str, Any]:
    asked = [_prompt(each) for each in sheet.questions if each.group != "spared" and each.control != "file"]
    return {"title": sheet.title, "about": sheet.about, "questions": asked}


def _prompt(asked: Asked) -> dict[str, Any]:
    answers = ["Yes", "No"] if asked.control == "yes-no" else [asked.tick] if asked.control == "tick" else []
    if (
        asked.options is not None
        and asked.options is not LISTS["forces"]
        and len(asked.options) <= LISTED + 6
    ):
        answers = [code.label for code in asked.options]
    return {
        "label": asked.label,
        "hint": asked.hint,
        "answers": answers,
        "many": asked.control in ("checkboxes", "tick"),
        "parts": [part.label for part in asked.parts],
        "long": asked.control == "text",
    }


def _made(template: str, told: Mapping[str, Any]) -> bytes:
    return paper.pdf((files("throughline.refer") / template).read_bytes(), {"told": told})
