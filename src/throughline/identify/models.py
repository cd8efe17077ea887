"""Who reviewed the words that people are given, in which language, and on which day. Nothing here is about a person helped."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from throughline.access.models import User
from throughline.directory.models import Agency


class ReviewedWording(models.Model):
    """A text that a named reviewer read and stands for: its words, the edition of the English it says, by whom, when.

    Rows are added and never changed: a better text is a new row, and the newest of an edition is the one that is used.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=8)
    edition = models.CharField(max_length=12, help_text="of the English text that this says")
    lines = ArrayField(models.TextField())
    reviewer = models.CharField(max_length=120)
    competence = models.CharField(max_length=200, help_text="why their word can be relied on")
    read_by_survivors = models.BooleanField()
    reviewed_on = models.DateField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-signed_at",)
        indexes = [models.Index(fields=["language", "edition"], name="wording_of_language")]

    def __str__(self) -> str:
        return f"{self.language} {self.edition}"
