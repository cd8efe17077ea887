"""The pages of `docs/` that are made from the data: the map of the national form, and who is told what.

python -m throughline.refer.documents docs      # write them anew; a test says when they are out of date
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from throughline.refer import national_form
from throughline.refer.definition import QUESTIONS, SHEETS, VERSION, Asked
from throughline.refer.national_form import FIELDS, FormField
from throughline.refer.packs import HEARS, MATRIX, STATES, TITLES, Cell, Recipient
from throughline.refer.routes import TITLES as ROUTES
from throughline.refer.routes import Route

STATE_WORDS = {
    "any": "always",
    "named": "they agree to be named",
    "not-named": "no agreement to exactly that",
    "covered": "the guardian service covers the council, or it is not known",
    "not-covered": "the guardian service does not cover the council",
    "agreed": "agreed by the person",
    "life": "a named person recorded a danger to life",
    "not-agreed": "not agreed",
    "serious-harm": "a named person recorded serious harm",
    "at-risk": "known or believed to be an adult at risk",
    "not-at-risk": "not at risk",
}
_SAFE = (
    "They are made from the data by `python -m throughline.refer.documents docs`; change that, not this page."
)


def field_map() -> str:
    """Every field of the national form: which question answers it, or why none does."""
    mapped = [_field_row(each) for each in FIELDS if not each.ours]
    ours = [_field_row(each) for each in FIELDS if each.ours]
    more = [asked for asked in QUESTIONS.values() if not asked.form and asked.group != "spared"]
    return "\n".join(
        [
            "# The national referral form, field by field",
            "",
            f"The form of {national_form.VERSION} against our definition {VERSION}. {_SAFE}",
            "Names of fields are the form’s own; everything else is in our words. A text takes 15,000 characters; files are",
            "100 of 25 MB (PDF, Word, JPEG, PNG). Old Word files (.doc) are not taken: what they carry cannot be checked.",
            "",
            "| field | what it is | our question | our page | needed |",
            "|---|---|---|---|---|",
            *mapped,
            "",
            "## What a notification asks in place of prose",
            "",
            "A notification about an adult who does not agree may hold nothing that identifies them, alone or in combination",
            "(Modern Slavery Act 2015 s52(3)). So the form’s prose is not asked of them.",
            "",
            "| field | what it is | our question | our page | needed |",
            "|---|---|---|---|---|",
            *ours,
            "",
            "## Asked besides the form",
            "",
            "| question | page | why it is there |",
            "|---|---|---|",
            *(
                f"| {_cell(each.label)} | {_page_of(each.name)} | {_WHY.get(each.group, '')} |"
                for each in more
            ),
            "",
        ]
    )


_WHY = {
    "consents": "each consent by itself: who explained, in which language, who heard it",
    "conversation": "when and how it was said",
    "capacity": "a person who cannot decide at present",
    "waiting": "asked again on a day they chose",
    "passing-on": "a body that cannot refer itself",
    "council": "the child’s safety tonight, and who decides",
    "refusal-words": "their words; held back from a notification unless confirmed",
    "recruitment": "how others may be drawn in the same way",
    "leads": "structured, so that other victims can be found",
    "account": "what they dispute, in their own words",
    "read-back": "their account, read back and corrected",
    "contact-wish": "no contact is a fact that every message obeys",
    "confirmed": "what may leave though nobody is named",
    "override": "a named person’s decision, with the reason",
    "override-identity": "for the police alone, on that decision",
    "protection": "for those who protect adults at risk, and nobody else",
}


def _field_row(field: FormField) -> str:
    if field.dropped:
        return f"| `{field.name}` | {_cell(field.says)} | dropped: {_cell(field.dropped)} | | |"
    if field.source:
        return f"| `{field.name}` | {_cell(field.says)} | from the sender’s own details | | yes |"
    asked = [QUESTIONS[name] for name in field.questions]
    return (
        f"| `{field.name}` | {_cell(field.says)} | {'; '.join(_cell(each.label) for each in asked)} | "
        f"{'; '.join(dict.fromkeys(_page_of(each.name) for each in asked))} | {_needed(asked)} |"
    )


def _needed(asked: Iterable[Asked]) -> str:
    told = {
        "yes, or left unasked" if each.question.spared_in else "yes" if each.question.needed else "no"
        for each in asked
    }
    return ", ".join(sorted(told))


def _page_of(name: str) -> str:
    return next(sheet.title for sheet in SHEETS.values() if name in {each.name for each in sheet.questions})


def recipients() -> str:
    """Who is told what, by which route, in which state, and on which basis."""
    told = [line for recipient in Recipient for line in _recipient(recipient)]
    return "\n".join(
        [
            "# Who is told what",
            "",
            f"One entry, and a pack for each recipient with no more than it needs ({VERSION}). {_SAFE}",
            "Where a route or a state has no row, the recipient is told nothing. The immigration service and the family are",
            "never recipients. Law that is not checked against the live text says so.",
            "",
            *told,
        ]
    )


def _recipient(recipient: Recipient) -> list[str]:
    cells = [cell for cell in MATRIX if cell.recipient is recipient]
    silent = [
        state
        for state in STATES[recipient]
        if state not in {cell.state for cell in cells} and "any" not in {cell.state for cell in cells}
    ]
    lines = [f"## {TITLES[recipient]}", "", HEARS[recipient], ""]
    for cell in cells:
        lines += [
            f"### {_routes(cell)}: {STATE_WORDS[cell.state]}",
            "",
            f"*{cell.basis}.*",
            "",
            *_lets(cell),
            "",
        ]
    lines += [f"Told nothing: {STATE_WORDS[state]}." for state in silent]
    return [*lines, ""]


def _routes(cell: Cell) -> str:
    return "; ".join(ROUTES[route] for route in Route if route.value in cell.routes)


def _lets(cell: Cell) -> list[str]:
    sender = "all of their details" if cell.sender == "full" else "the organisation alone"
    lines = [f"- Of the sender: {sender}."]
    for sheet in SHEETS.values():
        told = [
            each.label
            for each in sheet.questions
            if each.name in cell.fields - cell.confirmable and _is_asked(cell, each)
        ]
        if told:
            lines.append(f"- **{_cell(sheet.title)}** {' · '.join(map(_cell, told))}")
    if cell.confirmable:
        labels = [asked.label for name, asked in QUESTIONS.items() if name in cell.confirmable]
        lines.append(f"- Only if the sender confirms exactly that one: {' · '.join(map(_cell, labels))}")
    return lines


def _is_asked(cell: Cell, asked: Asked) -> bool:
    """Whether some route of the cell asks this at all."""
    sheet = next(each for each in SHEETS.values() if asked.name in {one.name for one in each.questions})
    return bool(cell.routes & sheet.routes & asked.routes)


def _cell(text: str) -> str:
    return text.replace("|", "/").rstrip(".")


PAGES = {"referral-field-map.md": field_map, "referral-recipients.md": recipients}

if __name__ == "__main__":
    for name, made in PAGES.items():
        (Path(sys.argv[1]) / name).write_text(made(), encoding="utf-8")
