"""Answers to what was recorded take an even time before the firewall, so that their time does not tell what is behind it.

Recording composes the case for every body that has a part in it. Where support recorded much, that takes longer, and
whoever records from before the firewall could measure it: with forty hidden facts a quarter more
(`benchmarks/need_to_know`). So what changes something is answered to them, and to systems, at the next full step
after it was asked. Carers, who may know of one another, do not wait. Nor does reading: what the firewall hides is not
looked at for it (`throughline.ledger.parts`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from throughline.access.policy import WALLED
from throughline.vocabulary import Sector

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def waits(request: HttpRequest) -> bool:
    """Whether this answer must take an even time: it changes something, and whoever asked stands before the firewall."""
    if request.method in SAFE:
        return False
    actor = getattr(request, "actor", None)
    return request.path.startswith("/api/") or (
        actor is not None and (actor.sector in WALLED or actor.sector is Sector.IMMIGRATION)
    )


def left(took: float, step: float) -> float:
    """Seconds until the next full step, after so many seconds; nothing where steps are switched off."""
    return step - took % step if step > 0 else 0.0


class Even:
    """Stands outside the transaction, so that nothing is held while an answer waits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.monotonic()
        response = self.get_response(request)
        if waits(request):
            time.sleep(left(time.monotonic() - begun, settings.EVEN_ANSWERS_MS / 1000))
        return response
