"""What the worker does for this room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from throughline.assurance import working


@app.task(name="throughline.assurance.work_out", queue="studies", retry=1)
def work_out(study: int) -> bool:
    """Work out one study."""
    return working.work_out(study)
