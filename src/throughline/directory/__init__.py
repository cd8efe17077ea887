"""The directory: agencies and their successions, forces, councils, areas and services.

Only public facts live here. A refuge's address is never in any of these tables: a public page reads them.

    directory.load()                            # fills it from its own tables; doing it again changes nothing
    directory.lineage("fair-work-agency")       # the body and those whose whole work passed to it
    directory.successor_of("gangmasters-and-labour-abuse-authority")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.faces import face

if TYPE_CHECKING:
    from throughline.directory.loading import load
    from throughline.directory.succession import lineage, successor_of

_HOMES = {"load": "loading", "lineage": "succession", "successor_of": "succession"}

__all__ = ["lineage", "load", "successor_of"]


if not TYPE_CHECKING:  # or every misspelt name would be Any
    __getattr__, __dir__ = face(globals(), _HOMES)
