"""When the master key changes, the key of each draft and of each file that a draft holds is wrapped anew."""

from __future__ import annotations

from django.db import models, transaction

from .models import Draft, Upload
from .sealing import rewrap

OWNER = "owner"  # the keys of every team's drafts: no reader may see them all


def rewrap_all(old: bytes, new: bytes) -> int:
    """Returns how many; what the new master key opens already is left alone, so that it can be cut short."""
    return sum(_rewrap(model, old, new) for model in (Draft, Upload))


def _rewrap(model: type[models.Model], old: bytes, new: bytes) -> int:
    count = 0
    rows: models.QuerySet[models.Model] = models.QuerySet(model, using=OWNER)
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic(using=OWNER):
            held = rows.select_for_update().filter(pk=pk).values_list("wrapped_key", flat=True).first()
            again = rewrap(bytes(held), str(pk), old, new) if held else None
            if again is not None:
                rows.filter(pk=pk).update(wrapped_key=again)
                count += 1
    return count
