"""How many are never found: prevalence by multiple systems estimation.

    >>> from throughline import prevalence
    >>> table = prevalence.published("UKdat_5")  # or prevalence.read("your-table.csv")
    >>> prevalence.estimate(table, "stepwise")

Importing this costs nothing: the methods, NumPy and the compiled code are loaded when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.faces import face

if TYPE_CHECKING:
    from throughline.prevalence.capture import Sighting, lists
    from throughline.prevalence.definitions import ListDefinition, read_definitions
    from throughline.prevalence.fitting import NoEstimate
    from throughline.prevalence.linkages import OverLinkages, over_linkages
    from throughline.prevalence.literature import PublishedTable, published, published_tables
    from throughline.prevalence.methods import METHODS, Asked, attempt, estimate
    from throughline.prevalence.panels import groupings, panel, sensitivity
    from throughline.prevalence.reading import BadTable, Counted, counted, counted_bytes
    from throughline.prevalence.results import Estimate, Panel
    from throughline.prevalence.strata import Stratified, stratified
    from throughline.prevalence.tables import CaptureTable, parse, read, table_of

_FROM = {
    "capture": ("Sighting", "lists"),
    "definitions": ("ListDefinition", "read_definitions"),
    "fitting": ("NoEstimate",),
    "linkages": ("OverLinkages", "over_linkages"),
    "literature": ("PublishedTable", "published", "published_tables"),
    "methods": ("METHODS", "Asked", "attempt", "estimate"),
    "panels": ("groupings", "panel", "sensitivity"),
    "reading": ("BadTable", "Counted", "counted", "counted_bytes"),
    "results": ("Estimate", "Panel"),
    "strata": ("Stratified", "stratified"),
    "tables": ("CaptureTable", "parse", "read", "table_of"),
}
_HOMES = {name: module for module, names in _FROM.items() for name in names}

__all__ = [
    "METHODS",
    "Asked",
    "BadTable",
    "CaptureTable",
    "Counted",
    "Estimate",
    "ListDefinition",
    "NoEstimate",
    "OverLinkages",
    "Panel",
    "PublishedTable",
    "Sighting",
    "Stratified",
    "attempt",
    "counted",
    "counted_bytes",
    "estimate",
    "groupings",
    "lists",
    "over_linkages",
    "panel",
    "parse",
    "published",
    "published_tables",
    "read",
    "read_definitions",
    "sensitivity",
    "stratified",
    "table_of",
]


if not TYPE_CHECKING:  # or every misspelt name would be Any
    __getattr__, __dir__ = face(globals(), _HOMES)
