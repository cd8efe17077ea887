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
    from throughline.prevalence.capture import Sighting, lists
    from throughline.prevalence.definitions import ListDefinition, read_definitions
    from throughline.prevalence.fitting import NoEstimate
    from throughline.prevalence.linkages import OverLinkages, over_linkages
    from throughline.prevalence.methods import METHODS, Asked, attempt, estimate
    from throughline.prevalence.panels import panel, sensitivity
    from throughline.prevalence.results import Estimate, Panel
    from throughline.prevalence.strata import Stratified, stratified
    from throughline.prevalence.tables import BadTable, CaptureTable, parse, read, table_of

_FROM = {
    "capture": ("Sighting", "lists"),
    "definitions": ("ListDefinition", "read_definitions"),
    "fitting": ("NoEstimate",),
    "linkages": ("OverLinkages", "over_linkages"),
    "methods": ("METHODS", "Asked", "attempt", "estimate"),
    "panels": ("panel", "sensitivity"),
    "results": ("Estimate", "Panel"),
    "strata": ("Stratified", "stratified"),
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
    "OverLinkages",
    "Panel",
    "Sighting",
    "Stratified",
    "attempt",
    "estimate",
    "lists",
    "over_linkages",
    "panel",
    "parse",
    "read",
    "read_definitions",
    "sensitivity",
    "stratified",
    "table_of",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
