from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate


def keep_what_was_recorded(using: str, plan: Any = None, **_more: Any) -> None:
    """Before the owner migrates: no step back may throw away what was recorded."""
    from throughline.ledger.going_back import refuse_losses

    if using == "owner":
        refuse_losses(using, plan)


def open_later_tables(using: str, **_more: Any) -> None:
    """Before the owner migrates: what is made from now on may be used by the application."""
    from django.db import connections

    from throughline.ledger import roles

    if using == "owner":
        with connections[using].cursor() as cursor:
            cursor.execute(roles.LATER_TABLES)


def close_functions(using: str, **_more: Any) -> None:
    """After the owner migrated: what looks through a wall is carried out by the application alone."""
    from django.db import connections

    from throughline.ledger import roles

    if using == "owner":
        with connections[using].cursor() as cursor:
            cursor.execute(roles.NOT_FOR_EVERYBODY)


class LedgerConfig(AppConfig):
    name = "throughline.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from throughline.access import factors
        from throughline.directory.models import Agency
        from throughline.ledger import leavers, rotating
        from throughline.ledger.parts import forget_bodies
        from throughline.ledger.places import derive

        pre_migrate.connect(keep_what_was_recorded, sender=self, dispatch_uid="ledger-going-back")
        pre_migrate.connect(open_later_tables, sender=self, dispatch_uid="ledger-grants")
        post_migrate.connect(close_functions, sender=self, dispatch_uid="ledger-functions")
        for changed in (post_save, post_delete):
            changed.connect(forget_bodies, sender=Agency, dispatch_uid="ledger-bodies")
        leavers.register()
        rotating.also(
            "second factors",
            lambda old, new: factors.reseal_all(derive(old, "factors"), derive(new, "factors")),
        )
