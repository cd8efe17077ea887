"""What the worker does for casework: comparing what was asked, and forgetting it in time. Each may run twice."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.casework import asking
from throughline.notify.tasks import PATIENTLY


@app.task(name=asking.COMPARE, queue="notices", retry=PATIENTLY)
def compare(enquiry: str) -> int:
    """Compare what was asked, away from whoever asked: neither the page nor its time tells them anything."""
    with transaction.atomic():
        return asking.compare(UUID(enquiry))


@app.periodic(cron="41 * * * *")
@app.task(name="throughline.casework.end", queue="clock", queueing_lock="end-enquiries", lock="end-enquiries")
def end(timestamp: int) -> int:
    """Each hour: keys of enquiries that closed, enquiries that closed three months ago, those that met an erased line."""
    with transaction.atomic():
        return asking.end(timezone.now())
