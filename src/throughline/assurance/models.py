"""Studies: an estimate that somebody asked for, and, apart from it, the counts it was made from.

The counts stand in a table of their own because their readers are fewer: a cell of one to four people may point to
somebody. Row-level security tells the two apart (see sql/walls.sql).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from throughline.access.models import Team, User
from throughline.prevalence.reading import hash_of


class Study(models.Model):
    """One panel of estimates: what was asked, how far it has come, what was found. Holds no count of fewer than five."""

    class Origin(models.TextChoices):
        UPLOADED = "uploaded", "a table of ours"
        PUBLISHED = "published", "a published table"
        RECORDS = "records", "this system’s own records"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the worker"
        WORKING = "working", "Being worked out"
        DONE = "done", "Finished"
        FAILED = "failed", "Stopped"

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=80)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=10, choices=Origin)
    source = models.CharField(max_length=300, blank=True, help_text="who published the table")
    period = models.CharField(max_length=120, blank=True)
    first = models.DateField(null=True, help_text="of a table from our own records: both days included")
    last = models.DateField(null=True)
    methods = models.JSONField(default=list)
    settings = models.JSONField(default=dict)
    definitions = models.JSONField(default=list)
    shared = models.BooleanField(
        default=False, help_text="other bodies' analysts may read it, without small cells"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    found: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    note = models.BinaryField(null=True, help_text="the methods note, as PDF")

    class Meta:
        verbose_name_plural = "studies"
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["agency", "-asked_at"], name="study_of_agency")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in (self.State.WAITING, self.State.WORKING)


class Counts(models.Model):
    """The capture table of a study, cell by cell."""

    class Readers(models.TextChoices):
        EVERYBODY = "everybody", "whoever may read the study: the table is published"
        AGENCY = "agency", "the agency that brought the table"
        NOBODY = "nobody", "nobody: it joins the records of several bodies"

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="+")
    agency = models.CharField(max_length=80)
    readers = models.CharField(max_length=10, choices=Readers)
    lists = models.JSONField(default=list)
    cells = models.JSONField(default=list, help_text="pairs of bitmask and count")

    class Meta:
        verbose_name_plural = "counts"

    def __str__(self) -> str:
        return f"counts of study {self.study_id}"

    @property
    def hash(self) -> str:
        """The hash that names the table everywhere; whoever has it can try out small cells until it fits."""
        return hash_of(self.lists, ((cell, count) for cell, count in self.cells))
