"""What the shell needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from throughline.web import navigation

# A plain, busy, innocent page: what somebody looking over a shoulder sees after "Exit this page".
EXIT_TO = "https://www.bbc.co.uk/weather"


def exit_to() -> str:
    """Where "Exit this page" ends."""
    return str(getattr(settings, "EXIT_TO", EXIT_TO))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the header's links, and whether the people are invented."""
    return {
        # Who works here sees no way out in a hurry; whoever might be the person themself always does.
        "works_here": getattr(getattr(request, "actor", None), "team_id", None) is not None,
        "demo_mode": bool(getattr(settings, "DEMO", False)),
        "shell_links": navigation.links(request) if hasattr(request, "user") else [],
    }
