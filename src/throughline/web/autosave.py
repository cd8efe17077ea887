"""Saving the open page as it is typed: the other half of `autosave` in `throughline.js`.

A form with `data-autosave` is sent as it stands, half filled in, by the same address and with the same protection as
its button would; what comes back says when it was saved. Nothing is ever kept in the browser.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

HEADER = "X-Throughline-Autosave"


def asked(request: HttpRequest) -> bool:
    """Whether the page is saved while somebody types, and no button was pressed."""
    return request.method == "POST" and request.headers.get(HEADER) == "1"


def draft_of(request: HttpRequest) -> tuple[uuid.UUID | None, int | None]:
    """The draft that the page belongs to, and the version of it that the page showed."""
    seen = request.POST.get("draft_version", "")
    version = int(seen) if seen.isdigit() and len(seen) < 9 else None
    try:
        return uuid.UUID(request.POST.get("draft") or request.GET.get("draft", "")), version
    except ValueError:
        return None, version


def saved(draft: uuid.UUID, version: int) -> JsonResponse:
    """It was saved: the time, as the page shows it, and which draft and version the page now has."""
    return JsonResponse({"draft": str(draft), "version": version, "saved": f"{timezone.localtime():%H:%M}"})


def both_kept(draft: uuid.UUID, version: int, both: str, who: str = "") -> JsonResponse:
    """Somebody else, `who` where that is known, saved first: what was typed is kept as a draft of its own.

    `both` shows the two versions.
    """
    kept = {"draft": str(draft), "version": version, "saved": f"{timezone.localtime():%H:%M}"}
    return JsonResponse({**kept, "both": both, "who": who}, status=409)


def nothing() -> JsonResponse:
    """Nothing was typed yet, so nothing was kept."""
    return JsonResponse({"draft": "", "version": "", "saved": ""})
