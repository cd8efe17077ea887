"""The log without anybody in it: what failed and where, never with what.

An error's own words repeat what was typed: PostgreSQL prints the row that broke a rule, Python the text that was no
number. So a traceback keeps its types and its places in the code, and its words are left out; addresses lose what
leads to a case or opens an account; and what looks like an e-mail address or a telephone number is struck out.
"""

from __future__ import annotations

import copy
import logging
import re
import traceback
from collections.abc import Iterator

from psycopg import Error

LEFT_OUT = "(its words are left out: they may repeat what was entered)"
_STRUCK: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(/(?:invitations|key|link|links|receive|reset)/)[^/\s?]+"), r"\1…"),
    (re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"), "…"),
    (re.compile(r"(?<=/)[A-Za-z0-9_-]{32,}"), "…"),
    (re.compile(r"\?\S+"), "?…"),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"), "…"),
    (re.compile(r"(?<![\w.:-])\+?\d[\d ()-]{7,}\d(?![\w.:-])"), "…"),
)


def struck(text: str) -> str:
    """The text without addresses of cases, secrets of links, queries, e-mail addresses and telephone numbers."""
    for pattern, instead in _STRUCK:
        text = pattern.sub(instead, text)
    return text


def told(error: BaseException) -> str:
    """What may be said of an error beyond its type: for one of the database, its code and the rule it broke."""
    if not isinstance(error, Error):
        return LEFT_OUT
    named = (error.sqlstate, error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    return " ".join(each for each in named if each) or LEFT_OUT


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Discreet(logging.Formatter):
    """Writes a record so that it can be kept by whoever runs the machine, who has no part in any case."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in words, its message struck and its traceback without words."""
        kept = copy.copy(record)
        try:
            kept.msg, kept.args = struck(record.getMessage()), ()
        except (TypeError, ValueError):
            kept.msg, kept.args = "(a message that could not be put together)", ()
        kept.exc_text = None  # another handler may have kept the whole of it here
        return super().format(kept)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's own name
        """The chain of errors, first cause first: places in the code, and types."""
        error = ei[1] if isinstance(ei, tuple) else None
        parts = [_one(each) for each in _chain(error)]
        return "\nwhich led to:\n".join(reversed(parts))


def _one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f'  File "{each.filename}", line {each.lineno}, in {each.name}' for each in frames]
    return "\n".join([*places, f"{type(error).__module__}.{type(error).__qualname__}: {told(error)}"])
