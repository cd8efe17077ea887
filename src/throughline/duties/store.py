"""Where the quick evaluator keeps what it has worked out, and how much of it."""

from __future__ import annotations

from typing import Any


class Store:
    """Where one catalogue's evaluator keeps what it works out of days: bounded as a whole, however many duties there are.

    Hundreds of deadlines each keep a little of their own; only what all of them hold together can be promised to be
    small. One case, seen by everybody who reads it, comes to a few hundred.
    """

    __slots__ = ("_count", "_places")

    MOST = 8_000

    def __init__(self) -> None:
        self._places: list[dict[Any, Any]] = []
        self._count = 0

    def __len__(self) -> int:
        """How much is kept now."""
        return sum(map(len, self._places))

    def place(self) -> dict[Any, Any]:
        """A place of one's own, which is emptied with all the others."""
        self._places.append({})
        return self._places[-1]

    def one_more(self) -> None:
        """Say so before something is added; what there is goes where it would be too much."""
        self._count += 1
        if self._count > self.MOST:
            self._count = 1
            for place in self._places:
                place.clear()
