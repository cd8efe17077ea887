"""The table of drafts. What people typed stands in it sealed; its key is wrapped with a key that is not in the database."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from throughline.access.models import Team, User


class Draft(models.Model):
    """A page half filled in by one person, open to their whole team, gone when it is recorded or after `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True, blank=True)
    page = models.CharField(max_length=80, help_text="which page it is, such as record/encounter")
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    saved_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-saved_at",)
        indexes = [
            models.Index(fields=["team", "case_id"], name="draft_of_team"),
            models.Index(fields=["expires_at"], name="draft_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.page} ({self.id})"


class Upload(models.Model):
    """A file that lies outside the database. While a draft holds it, the row has its key; when the file joins a case,
    the key moves into the fact, sealed with the case's key, and the row only says that the file belongs somewhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="uploads")
    case_id = models.UUIDField(null=True, blank=True, db_index=True)
    wrapped_key = models.BinaryField(blank=True, default=bytes)
    sealed_name = models.BinaryField(blank=True, default=bytes)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    says_where = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.media_type}, {self.size} bytes"
