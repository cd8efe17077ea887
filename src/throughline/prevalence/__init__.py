"""How many are never found: prevalence by multiple systems estimation.

    >>> from throughline import prevalence
    >>> table = prevalence.read("UKdat_5.csv")
    >>> prevalence.estimate(table, "stepwise")

Importing this costs nothing: the methods, NumPy and the compiled code are loaded when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from throughline.prevalence.definitions import ListDefinition, read_definitions
    from throughline.prevalence.fitting import NoEstimate
    from throughline.prevalence.methods import METHODS, Asked, attempt, estimate
    from throughline.prevalence.panel import panel, sensitivity
    from throughline.prevalence.results import Estimate, Panel
    from throughline.prevalence.tables import BadTable, CaptureTable, parse, read, table_of

_FROM = {
    "definitions": ("ListDefinition", "read_definitions"),
    "fitting": ("NoEstimate",),
    "methods": ("METHODS", "Asked", "attempt", "estimate"),
    "panel": ("panel", "sensitivity"),
    "results": ("Estimate", "Panel"),
    "tables": ("BadTable", "CaptureTable", "parse", "read", "table_of"),
}
_WHERE = {name: module for module, names in _FROM.items() for name in names}

__all__ = [
    "METHODS",
    "Asked",
    "BadTable",
    "CaptureTable",
    "Estimate",
    "ListDefinition",
    "NoEstimate",
    "Panel",
    "attempt",
    "estimate",
    "panel",
    "parse",
    "read",
    "read_definitions",
    "sensitivity",
    "table_of",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    # `panel` is a module too: what was asked for is kept in its place.
    globals()[name] = value
    return value
