from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_migrate


def open_later_tables(using: str, **_more: Any) -> None:
    """Before the owner migrates: what is made from now on may be used by the application."""
    from django.db import connections

    from throughline.ledger import roles

    if using == "owner":
        with connections[using].cursor() as cursor:
            cursor.execute(roles.LATER_TABLES)


class LedgerConfig(AppConfig):
    name = "throughline.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from throughline.directory.models import Agency
        from throughline.ledger import leavers
        from throughline.ledger.parts import forget_bodies

        pre_migrate.connect(open_later_tables, sender=self, dispatch_uid="ledger-grants")
        for changed in (post_save, post_delete):
            changed.connect(forget_bodies, sender=Agency, dispatch_uid="ledger-bodies")
        leavers.register()
