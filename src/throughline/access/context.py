"""Telling the database who is asking, for as long as one transaction lasts.

The row-level security policies read these settings. They are local to the transaction (`set_config(…, true)`), so that
a connection taken up by the next request carries nothing over; unset and empty both mean nobody, and nobody sees rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .actor import Actor

SETTINGS = ("user", "membership", "team", "agencies", "sector", "role", "purpose")
_SET = "SELECT " + ", ".join(f"set_config('throughline.{name}', %s, true)" for name in SETTINGS)
_GET = "SELECT " + ", ".join(f"current_setting('throughline.{name}', true)" for name in SETTINGS)


def set_context(actor: Actor | None) -> None:
    """Make `actor` the reader until the transaction ends; None makes it nobody.

    Raises RuntimeError outside a transaction, where the setting would be gone before the next statement.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(
            "The reader can only be set inside a transaction; see access.middleware.OneTransaction."
        )
    with connection.cursor() as cursor:
        cursor.execute(_SET, _values(actor))


@contextmanager
def acting_as(actor: Actor | None) -> Iterator[None]:
    """Read and write as another actor for a while, in a savepoint, then be again who one was."""
    with transaction.atomic():
        before = _exchange(actor)
        yield
        with connection.cursor() as cursor:
            cursor.execute(_SET, before)


def _exchange(actor: Actor | None) -> list[str]:
    """Make `actor` the reader, and say who was it before, in one round trip: every opened case comes by here."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_GET}; {_SET}", _values(actor))
        return [value or "" for value in cursor.fetchone()]


def _values(actor: Actor | None) -> list[str]:
    if actor is None:
        return [""] * len(SETTINGS)
    return [
        _text(actor.user_id),
        _text(actor.membership_id),
        _text(actor.team_id),
        _array(actor.agencies),
        actor.sector.value,
        actor.role.value,
        actor.purpose or "",
    ]


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _array(slugs: tuple[str, ...]) -> str:
    """Slugs as an array literal; a slug has no comma, quote or brace in it."""
    return "{" + ",".join(slugs) + "}" if slugs else ""
