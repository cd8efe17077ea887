"""Children end with their parent, however the parent ends.

The parent keeps the writing end of a pipe that nobody writes to; each child reads from the other end, and the end
of the file tells it that the parent is gone, a kill that cannot be caught included. No port and no database lock
outlives the command that took it.
"""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "THROUGHLINE_LIFELINE"


def hold() -> None:
    """In a child: end this process when the parent has gone. Does nothing for a process started by hand."""
    descriptor = os.environ.get(VARIABLE)
    if descriptor is not None:
        threading.Thread(target=_wait, args=(int(descriptor),), name="lifeline", daemon=True).start()


def _wait(descriptor: int) -> None:
    try:
        while os.read(descriptor, 1):
            pass
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGTERM)
