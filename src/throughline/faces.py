"""Faces of rooms whose names are loaded when first used, so that looking at a room costs nothing.

    _HOMES = {"record": "door"}

    if not TYPE_CHECKING:  # or every misspelt name would be Any
        __getattr__, __dir__ = face(globals(), _HOMES)

For types, the room imports the same names under `TYPE_CHECKING`; a test holds the two in step. Anything that loads late
may use this: it needs nothing but Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def face(
    room: dict[str, Any], homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` (PEP 562) of a room, given its `globals()` and the module in which each name is.

    A name that was asked for once stays in the room. A name without a home raises AttributeError.
    """
    called = room["__name__"]

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {called!r} has no attribute {name!r}")
        room[name] = value = getattr(import_module(f"{called}.{homes[name]}"), name)
        return value

    def names() -> list[str]:
        return sorted({*room, *homes})

    return found, names
