"""The word and the symbol for each status of a duty: what carries the meaning where colour does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """How a status is said."""

    word: str
    symbol: str


MARKS: dict[str, Mark] = {
    "broken": Mark("broken", "✕"),
    "overdue": Mark("overdue", "!"),
    "delayed": Mark("aim missed", "▲"),
    "needs-review": Mark("needs a person to review", "?"),
    "cannot-tell": Mark("cannot tell", "~"),
    "due": Mark("due", "○"),
    "not-yet": Mark("not yet", "–"),
    "met-late": Mark("met late", "◐"),
    "met": Mark("met", "✓"),
    "waived": Mark("waived", "⊘"),
    "ended": Mark("ended", "■"),
}


def mark_of(status: str) -> Mark:
    """The mark of a status; its own name with a question mark where the status is unknown here."""
    return MARKS.get(status, Mark(status.replace("-", " "), "?"))
