"""The Django application of recognising: the first minutes, the signs, rights, somewhere safe."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest


class IdentifyConfig(AppConfig):
    """The first two minutes, whether it is modern slavery, what people are told, a bed for tonight."""

    name = "throughline.identify"
    label = "identify"
    verbose_name = "Identify"

    def ready(self) -> None:
        from django.urls import reverse

        from throughline.drafts.places import Place, register
        from throughline.web import navigation

        register(
            Place(
                "first", lambda _: "First contact", lambda kept: reverse("identify:resumed", args=[kept.id])
            )
        )
        navigation.register(
            navigation.Item("First contact", "identify:first", 1, shown_to=_may_begin, below="/first")
        )
        for place, (label, name, records) in enumerate(
            (
                ("Make safe now", "identify:safe-now", "made-safe"),
                ("Signs", "identify:signs", "indicator"),
                ("Their rights", "identify:rights", "rights-explained"),
                ("Somewhere safe", "identify:safe-place", "safe-place-needed"),
            ),
            start=1,
        ):
            navigation.register_step(navigation.Step(label, name, place, records))


def _may_begin(request: HttpRequest) -> bool:
    from throughline.access.recording import may_open_new
    from throughline.vocabulary import CaseKind

    return may_open_new(getattr(request, "actor", None), CaseKind.PERSON)
