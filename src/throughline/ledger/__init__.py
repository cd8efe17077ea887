"""The append-only store: one door to write through (`record`), one window to read through (`open`).

    receipt = ledger.record(fact, case=case, by=actor)
    case = ledger.open(case, by=actor, purpose="support")

Names are loaded when first used, so that settings can ask `throughline.ledger.server` where the database is
before Django is ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.faces import face

if TYPE_CHECKING:
    from throughline.ledger.anchoring import AnchorError, anchor
    from throughline.ledger.bulk import BulkCase, BulkFact, Rejected, Tally, record_many
    from throughline.ledger.checking import Fault, size, verify
    from throughline.ledger.door import OpenedCase, Receipt, open_case, record
    from throughline.ledger.erasing import dispose, erase, reapply, sweep_keys
    from throughline.ledger.errors import (
        Held,
        KeyUsed,
        LedgerError,
        NoSuchCase,
        NotAllowed,
        Stale,
        Unavailable,
        UnknownKind,
        Unsound,
    )
    from throughline.ledger.lists import Card, Page, Task, Waiting, cards, find, hand_over, readers, worklist
    from throughline.ledger.log_seals import log_states, seal_logs
    from throughline.ledger.rebuilding import rebuild
    from throughline.ledger.state import Health, health, holds_real_data
    from throughline.ledger.window import OpenCase, open

_HOMES: dict[str, str] = {
    **dict.fromkeys(["record", "open_case", "Receipt", "OpenedCase"], "door"),
    **dict.fromkeys(["open", "OpenCase"], "window"),
    **dict.fromkeys(
        ["worklist", "find", "readers", "hand_over", "cards", "Page", "Card", "Task", "Waiting"], "lists"
    ),
    **dict.fromkeys(["record_many", "BulkCase", "BulkFact", "Rejected", "Tally"], "bulk"),
    **dict.fromkeys(["verify", "size", "Fault"], "checking"),
    **dict.fromkeys(["anchor", "AnchorError"], "anchoring"),
    **dict.fromkeys(["seal_logs", "log_states"], "log_seals"),
    **dict.fromkeys(["rebuild"], "rebuilding"),
    **dict.fromkeys(["erase", "reapply", "dispose", "sweep_keys"], "erasing"),
    **dict.fromkeys(["health", "holds_real_data", "Health"], "state"),
    **dict.fromkeys(
        [
            "LedgerError",
            "NotAllowed",
            "Stale",
            "Unsound",
            "KeyUsed",
            "Held",
            "NoSuchCase",
            "Unavailable",
            "UnknownKind",
        ],
        "errors",
    ),
}

__all__ = [
    "AnchorError",
    "BulkCase",
    "BulkFact",
    "Card",
    "Fault",
    "Health",
    "Held",
    "KeyUsed",
    "LedgerError",
    "NoSuchCase",
    "NotAllowed",
    "OpenCase",
    "OpenedCase",
    "Page",
    "Receipt",
    "Rejected",
    "Stale",
    "Tally",
    "Task",
    "Unavailable",
    "UnknownKind",
    "Unsound",
    "Waiting",
    "anchor",
    "cards",
    "dispose",
    "erase",
    "find",
    "hand_over",
    "health",
    "holds_real_data",
    "log_states",
    "open",
    "open_case",
    "readers",
    "reapply",
    "rebuild",
    "record",
    "record_many",
    "seal_logs",
    "size",
    "sweep_keys",
    "verify",
    "worklist",
]


if not TYPE_CHECKING:  # or every misspelt name would be Any
    __getattr__, __dir__ = face(globals(), _HOMES)
