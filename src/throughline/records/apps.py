"""The Django application of records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What the law asks of whoever keeps records: the log, keeping and disposing, requests, breaches."""

    name = "throughline.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        from throughline.records.doors import at_work
        from throughline.records.pages.breaches import running
        from throughline.web import navigation

        navigation.register(
            navigation.Item("Records", "records:home", 45, shown_to=at_work, count=running, below="/records")
        )
