"""Enquiries: somebody asks whether a person is known, and whoever holds that person's line decides what to say."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from throughline.access.models import Team, User
from throughline.directory.models import Agency


class Enquiry(models.Model):
    """That somebody asked, and why. Not about whom: the keyed hashes of what was typed go once they were compared."""

    class Reason(models.TextChoices):
        """Why it is asked; shown to whoever holds the line."""

        DANGER = "danger", "Somebody may be in danger now"
        CHILD = "child", "A child may be at risk"
        TWICE = "twice", "We are about to refer or support somebody and do not want to ask them twice"
        MISSING = "missing", "Somebody in our care is missing"
        COURT = "court", "A court, a hearing or a decision is near"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    reach = models.CharField(max_length=120, help_text="how the asker is reached at work")
    keys = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)
        verbose_name_plural = "enquiries"
        indexes = [models.Index(fields=["team", "-at"], name="enquiry_of_team")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.at:%Y-%m-%d})"


class Held(models.Model):
    """A line that an enquiry meets, and what the team that works on it decided to say. The asker never reads this row
    unless that team answered.
    """

    class Answer(models.TextChoices):
        """What the holder decided. Silence and no match look the same to the asker."""

        ANSWER = "answer", "Tell them that we know the person, and how to reach us"
        CONTACT = "contact", "Ring them ourselves; the page tells them nothing"
        SILENT = "silent", "Say nothing"

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="held")
    case_id = models.UUIDField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    reach = models.CharField(max_length=120, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-enquiry__at",)
        constraints = [models.UniqueConstraint(fields=["enquiry", "case_id", "team"], name="held_once")]

    def __str__(self) -> str:
        return self.get_answer_display() or "Not answered"
