"""The demonstration nation: invented people, bodies and places, drawn from published statistics.

    from throughline import demo
    demo.load(full=False, seed=2015, progress=bar)      # how many people were loaded now; 0: they are there already
    demo.PERSONAS                                       # who a newcomer can sign in as, and what to try

Names are loaded when first used: `PERSONAS` needs no Django, `load` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.faces import face

if TYPE_CHECKING:
    from throughline.demo.loading import HoldsRealData, load
    from throughline.demo.personas import PERSONAS, Persona

_HOMES = {
    "HoldsRealData": "loading",
    "PERSONAS": "personas",
    "Persona": "personas",
    "load": "loading",
}

__all__ = ["PERSONAS", "HoldsRealData", "Persona", "load"]


if not TYPE_CHECKING:  # or every misspelt name would be Any
    __getattr__, __dir__ = face(globals(), _HOMES)
