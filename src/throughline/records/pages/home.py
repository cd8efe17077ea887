"""The way into this room: what each reader finds here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from throughline.access.actor import Actor
from throughline.records.doors import GUARDIANS
from throughline.records.pages.keeping import SIGNERS
from throughline.web.doors import worker_page


@worker_page
@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Something went wrong; keep or dispose; the log; breaches; the pack: as far as they are the reader's."""
    shown = {"guardian": actor.role in GUARDIANS, "signer": actor.role in SIGNERS}
    response: HttpResponse = render(request, "records/home.html", shown)
    return response
