"""How far a long command is."""

from __future__ import annotations

import sys


class ProgressBar:
    """A bar on a terminal; one line every tenth of the way elsewhere."""

    def __init__(self, what: str, width: int = 30) -> None:
        self.what, self.width, self.said = what, width, -1
        self.live = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is; cheap enough to call for each person."""
        step = done * (100 if self.live else 10) // max(total, 1)
        if step == self.said:
            return
        self.said = step
        if self.live:
            full = done * self.width // max(total, 1)
            bar = "█" * full + "░" * (self.width - full)
            print(f"\r{self.what} {bar} {done:,} of {total:,}", end="", file=sys.stderr, flush=True)
        else:
            print(f"{self.what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line on a terminal."""
        if self.live and self.said >= 0:
            print(file=sys.stderr)
