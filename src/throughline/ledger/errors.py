"""What can go wrong at the door. Each says what happened, what was kept, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from throughline.vocabulary import UnknownKind, Unsound

if TYPE_CHECKING:
    from uuid import UUID

    from .entries import Line

__all__ = [
    "Held",
    "KeyUsed",
    "LedgerError",
    "NoSuchCase",
    "NotAllowed",
    "Stale",
    "Unavailable",
    "UnknownKind",
    "Unsound",
]


class LedgerError(Exception):
    """The ledger did not record. Nothing was half-written."""


class KeyUsed(Unsound):
    """The key under which this was sent stands for something else, if only for the same of another minute."""

    def __init__(self) -> None:
        super().__init__(
            [("key", "This key was used for something else. Nothing was recorded; send it with a new key")]
        )


class NotAllowed(LedgerError):
    """The actor may not do this."""


class NoSuchCase(LedgerError):
    """There is no such case for this reader. It never says whether there is one for somebody else."""

    def __init__(self, case: UUID | str) -> None:
        super().__init__(
            f"There is no case {case} that you can open. Nothing was recorded. Check the address, or ask the team that holds the case to add yours."
        )


class Stale(LedgerError):
    """Somebody recorded on this case since the page was opened: `others` are the facts the actor has not seen."""

    def __init__(self, others: Sequence[Line], version: int) -> None:
        super().__init__(
            "Somebody else recorded on this case while you were writing. Yours was not recorded and is kept on this page. Read what is new, then send it again."
        )
        self.others = list(others)
        self.version = version


class Held(LedgerError):
    """A decision is held back until something is done. `reasons` names each thing."""

    def __init__(self, reasons: Sequence[Any]) -> None:
        told = "; ".join(str(getattr(each, "reason", each)) for each in reasons)
        super().__init__(
            f"This cannot be decided yet: {told}. Nothing was recorded. Do or record what is named, then decide again."
        )
        self.reasons = list(reasons)


class Unavailable(LedgerError):
    """The database or the key store could not be reached, or its disk is full."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Throughline could not record just now: {why}. Nothing was recorded. Keep this page and send it again in a few minutes."
        )
