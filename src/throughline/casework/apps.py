"""The Django application of casework."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest


class CaseworkConfig(AppConfig):
    """Worklists, finding, the person's page, recording, handing over, closing, the law book."""

    name = "throughline.casework"
    label = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        from throughline.casework import pending
        from throughline.casework.pages.notices import waiting
        from throughline.web import navigation

        pending.register_place()
        for place, (label, name, below) in enumerate(
            (
                ("What needs doing", "casework:worklist", ""),
                ("Find or begin", "casework:find", "/find"),
                ("Law book", "casework:law", "/law"),
            )
        ):
            navigation.register(navigation.Item(label, name, place, shown_to=_to_workers, below=below))
        navigation.register(
            navigation.Item("Notices", "casework:notices", 3, shown_to=_to_workers, count=waiting)
        )
        navigation.register(navigation.Item("My page", "casework:me", 0, shown_to=_to_survivors))


def _role(request: HttpRequest) -> str:
    actor = getattr(request, "actor", None)
    return str(actor.role) if actor is not None else ""


def _to_workers(request: HttpRequest) -> bool:
    return _role(request) not in ("", "survivor")


def _to_survivors(request: HttpRequest) -> bool:
    return _role(request) == "survivor"
