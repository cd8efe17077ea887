"""Which invented nation this database holds, so that a load that was interrupted goes on and a finished one is not repeated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Nation(models.Model):
    """The one nation of this database. `told_at` is the instant at which every line ends."""

    seed = models.BigIntegerField()
    people = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    shown = models.JSONField(default=dict, help_text="the case of each hand-written line, by the line's key")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), name="one_nation"),
            models.CheckConstraint(condition=Q(people__gt=0), name="nation_of_people"),
        ]

    def __str__(self) -> str:
        return f"{self.people} invented people, seed {self.seed}"
