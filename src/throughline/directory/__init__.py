"""The directory: agencies and their successions, forces, councils, areas and services.

Only public facts live here. A refuge's address is never in any of these tables: a public page reads them.

    directory.load()                            # fills it from its own tables; doing it again changes nothing
    directory.lineage("fair-work-agency")       # the body and those whose whole work passed to it
    directory.successor_of("gangmasters-and-labour-abuse-authority")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {"load": "loading", "lineage": "succession", "successor_of": "succession"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"throughline.directory.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
