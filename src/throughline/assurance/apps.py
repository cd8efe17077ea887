"""The Django application of assurance."""

from __future__ import annotations

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Studies of how many are never found."""

    name = "throughline.assurance"
    label = "assurance"
    verbose_name = "Assurance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from throughline.assurance.doors import may_study
        from throughline.web import navigation

        navigation.register(
            navigation.Item(
                "Never found", "assurance:prevalence", 60, shown_to=may_study, below="/assurance/prevalence"
            )
        )
