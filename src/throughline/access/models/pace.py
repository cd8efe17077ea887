"""How often something was asked lately. The application never reads or writes it but through two functions."""

from __future__ import annotations

from django.db import models


class Pace(models.Model):
    """One count: of whom (a keyed hash, from which nobody can be found) and until when. Lost in a crash, and no harm done."""

    key = models.CharField(max_length=64, primary_key=True)
    hits = models.IntegerField()
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.hits} until {self.ends}"
