"""What the worker does for this room."""

from __future__ import annotations

from django.db import connections
from procrastinate.contrib.django import app

from throughline.assurance import working


# One lock for all: a second study waits for the first, so that the worker always has a place for what cannot wait.
@app.task(name="throughline.assurance.work_out", queue="studies", lock="studies", retry=1)
def work_out(study: int) -> bool:
    """Work out one study."""
    try:
        return working.work_out(study)
    finally:
        connections.close_all()  # this thread's own: nobody else would close what it leaves open
