"""The same work on many parts, in several processes at once: what reads the whole ledger uses every core there is."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context
from typing import TypeVar

from django.db import connections

P = TypeVar("P")
R = TypeVar("R")


def spread(work: Callable[[P], R], parts: Sequence[P], processes: int | None = None) -> Iterator[R]:
    """What the work gives for each part, in the order in which they are done. As many processes as cores by default.

    In this process alone where it is inside a transaction, which a child could not see, and where none can be forked.
    A child that dies is an error, never a part left out.
    """
    if not will_spread(len(parts), processes):
        yield from map(work, parts)
        return
    with ProcessPoolExecutor(
        _count(len(parts), processes), mp_context=get_context("fork"), initializer=_begin
    ) as pool:
        waiting = [pool.submit(_alone, work, part) for part in parts]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def will_spread(parts: int, processes: int | None = None) -> bool:
    """Whether so many parts would be worked on in processes of their own, here and now."""
    if connections["default"].in_atomic_block or "fork" not in get_all_start_methods():
        return False
    return _count(parts, processes) > 1


def _count(parts: int, processes: int | None) -> int:
    return min(processes or os.cpu_count() or 1, parts)


def _begin() -> None:
    """In a new child: forget the parent's connections without closing them, for they are the parent's still."""
    for alias in list(connections):
        with suppress(AttributeError):
            del connections[alias]
    # What a part is made of lives until the part is done: looking for loops meanwhile found none and cost a fifth.
    gc.disable()
    gc.freeze()


def _alone(work: Callable[[P], R], part: P) -> R:
    """In a child: one part, and then whatever it left in loops, when little else is alive."""
    try:
        return work(part)
    finally:
        gc.collect()
