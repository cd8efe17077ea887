"""The tables of drafts. What people typed stands in it sealed; its key is wrapped with a key that is not in the database."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from throughline.access.models import Team, User


class Draft(models.Model):
    """A page half filled in by one person, open to their whole team, until it is recorded or thrown away for a reason.

    It never runs out by itself: on `decide_by` it goes to a supervisor, who keeps it or throws it away (`rising`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who goes on with it",
    )
    case_id = models.UUIDField(null=True, blank=True)
    page = models.CharField(max_length=80, help_text="which page it is, such as record/encounter")
    form = models.CharField(max_length=40, blank=True, help_text="which version of the form was filled in")
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    version = models.PositiveIntegerField(
        default=1, help_text="grows with each save, so that two people who type see both"
    )
    beside = models.UUIDField(
        null=True, blank=True, help_text="the draft that somebody else changed meanwhile"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(
        default=timezone.now,
        help_text="begun, handed on or last decided to be kept: its clocks run from here",
    )
    decide_by = models.DateTimeField()
    risen = models.PositiveSmallIntegerField(
        default=0, help_text="how many of the ages in `rising` it has passed"
    )

    class Meta:
        ordering = ("-saved_at",)
        indexes = [
            models.Index(fields=["team", "case_id"], name="draft_of_team"),
            models.Index(fields=["risen", "since"], name="draft_rising"),
        ]

    def __str__(self) -> str:
        return f"{self.page} ({self.id})"


class Removal(models.Model):
    """That a draft was thrown away, by whom and why; nothing of what stood in it. Append-only, kept by the database."""

    class Reason(models.TextChoices):
        """Why: the first four are chosen by people, the rest follow from what else was done."""

        RECORDED = "recorded", "It was recorded another way"
        TWICE = "twice", "It was begun twice"
        MISTAKE = "mistake", "It was begun by mistake"
        NO_CONCERN = "no-concern", "There was no concern after all"
        JOINED = "joined", "It was brought together with the other version"
        UNUSED = "unused", "What was sent could not be taken"
        ERASED = "erased", "The case was erased"

    draft = models.UUIDField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=80)
    case_id = models.UUIDField(null=True, blank=True)
    begun_at = models.DateTimeField()
    removed_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)

    class Meta:
        ordering = ("-removed_at",)

    def __str__(self) -> str:
        return f"{self.page}: {self.get_reason_display()}"


CHOSEN = (
    Removal.Reason.RECORDED,
    Removal.Reason.TWICE,
    Removal.Reason.MISTAKE,
    Removal.Reason.NO_CONCERN,
)
"""The reasons from which a person chooses. There is no free text: it would hold what was thrown away."""


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
