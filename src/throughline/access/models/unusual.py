"""What in the log of reads a data guardian is asked to look at, and what they found."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from throughline.directory.models import Agency

from .people import User


class Unusual(models.Model):
    """One question about one person's reads on one day. It is answered by a data guardian of the body, never scored."""

    class Outcome(models.TextChoices):
        """What came of asking."""

        EXPLAINED = "explained", "There was a reason for it, and it was part of the work"
        SPOKEN = "spoken", "I spoke to the person, and it will not happen again"
        BREACH = "breach", "It may be a breach: somebody may have read what they had no reason to read"

    rule = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    usual = models.PositiveIntegerField(null=True)
    cases = ArrayField(models.UUIDField(), default=list)
    found_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    words = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-day", "rule", "pk")
        verbose_name_plural = "unusual reads"
        constraints = [
            models.UniqueConstraint(fields=["rule", "user", "agency", "day"], name="unusual_once"),
            models.CheckConstraint(
                condition=Q(outcome="")
                | (~Q(words="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="unusual_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-day"], condition=Q(outcome=""), name="unusual_open")]

    def __str__(self) -> str:
        return f"{self.rule} on {self.day}"
