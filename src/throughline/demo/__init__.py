"""The demonstration nation: invented people, bodies and places, drawn from published statistics.

    from throughline import demo
    demo.load(full=False, seed=2015, progress=bar)      # how many people were loaded now; 0: they are there already
    demo.PERSONAS                                       # who a newcomer can sign in as, and what to try

Names are loaded when first used: `PERSONAS` needs no Django, `load` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "HoldsRealData": "loading",
    "PERSONAS": "personas",
    "Persona": "personas",
    "load": "loading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"throughline.demo.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
