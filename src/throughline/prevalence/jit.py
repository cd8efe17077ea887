"""Compiled where Numba is there, plain Python where it is not: slower, with the same answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

numba: Any
try:
    import numba
except ImportError:  # pragma: no cover - a test hides Numba in a process of its own
    numba = None

COMPILED = numba is not None


def _cache_folder() -> str:
    """A folder that changes with the sources.

    Numba looks only at the file of the function itself: compiled code of a caller would outlive a change in
    what it calls, and give yesterday's answers.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    return str(here / "__pycache__" / f"compiled-{digest.hexdigest()[:12]}")


_FOLDER = _cache_folder() if COMPILED else ""


def compiled(function: Function) -> Function:
    """Compile a numeric function once and keep the result on disk for the next process."""
    if numba is None:
        return function
    settings: Any = numba.config
    before, settings.CACHE_DIR = settings.CACHE_DIR, _FOLDER
    try:
        # No fastmath: the answers must be the same with and without Numba.
        return cast("Function", numba.njit(cache=True, fastmath=False, error_model="numpy")(function))
    finally:
        settings.CACHE_DIR = before
