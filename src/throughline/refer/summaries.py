"""Summaries of what was sent, made again from the facts by a rebuild, and the links by which it is collected."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

from throughline.access.models import Team
from throughline.directory.models import Agency


class MadePack(models.Model):
    """One recipient's copy: where it lies, and its key wrapped with a key that is not in the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id = models.UUIDField(db_index=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=24)
    route = models.CharField(max_length=60)
    basis = models.TextField()
    file = models.UUIDField()
    wrapped_key = models.BinaryField()
    seq = models.BigIntegerField()
    made_at = models.DateTimeField()
    replaces = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at",)

    def __str__(self) -> str:
        return f"{self.recipient} ({self.id})"


class Delivery(models.Model):
    """One sending of one pack to one body, and what came back."""

    class State(models.TextChoices):
        """Where it stands."""

        SENT = "sent", "Sent, not yet known to have arrived"
        DELIVERED = "delivered", "Arrived, not yet accepted"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Sent back"
        WITHDRAWN = "withdrawn", "Taken back"

    LIVE = (State.SENT, State.DELIVERED, State.ACCEPTED)
    """With somebody, or on its way to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pack = models.ForeignKey(MadePack, on_delete=models.CASCADE, related_name="deliveries")
    case_id = models.UUIDField(db_index=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=24)
    body = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    body_name = models.CharField(max_length=250)
    means = models.CharField(max_length=10)
    seq = models.BigIntegerField()
    sent_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    disputed = models.BooleanField(default=False)
    question_waits = models.BooleanField(default=False)
    untold = models.BooleanField(
        default=False, help_text="taken back; whoever got it has no account and has not been told yet"
    )

    class Meta:
        ordering = ("sent_at",)
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["to_team", "-sent_at"], name="delivery_to_team")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_state_display()}"


class Link(models.Model):
    """A link by which somebody without an account collects one delivery, once. Only hashes of its secret and code are here.

    It names its delivery by number alone: summaries may be made again while a link is out.
    """

    class Ended(models.TextChoices):
        """Why it opens no longer."""

        TRIES = "tries", "A wrong code was given too often"
        AGAIN = "again", "It was used before"
        REPLACED = "replaced", "A new link took its place"
        WITHDRAWN = "withdrawn", "What it led to was taken back"
        ANSWERED = "answered", "It was answered"

    delivery = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_again_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    def __str__(self) -> str:
        return f"link made {self.made_at:%Y-%m-%d}"

    def live(self, at: datetime) -> bool:
        """Whether it can still be opened."""
        return not self.ended and at < self.expires_at
