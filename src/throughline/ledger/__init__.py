"""The append-only store: one door to write through (`record`), one window to read through (`open`).

    receipt = ledger.record(fact, case=case, by=actor)
    case = ledger.open(case, by=actor, purpose="support")

Names are loaded when first used, so that settings can ask `throughline.ledger.server` where the database is
before Django is ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES: dict[str, str] = {
    **dict.fromkeys(["record", "open_case", "Receipt", "OpenedCase"], "door"),
    **dict.fromkeys(["open", "OpenCase"], "window"),
    **dict.fromkeys(
        ["worklist", "find", "readers", "hand_over", "cards", "Page", "Card", "Task", "Waiting"], "lists"
    ),
    **dict.fromkeys(["record_many", "BulkCase", "BulkFact", "Rejected", "Tally"], "bulk"),
    **dict.fromkeys(["verify", "size", "Fault"], "checking"),
    **dict.fromkeys(["anchor", "AnchorError"], "anchoring"),
    **dict.fromkeys(["rebuild"], "rebuilding"),
    **dict.fromkeys(["erase", "reapply", "dispose", "sweep_keys"], "erasing"),
    **dict.fromkeys(["health", "holds_real_data", "Health"], "state"),
    **dict.fromkeys(
        ["LedgerError", "NotAllowed", "Stale", "Unsound", "Held", "NoSuchCase", "Unavailable", "UnknownKind"],
        "errors",
    ),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"throughline.ledger.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
