"""Whether somebody still belongs where they are: asked of their supervisors and administrators by a day, and kept."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from throughline.directory.models import Agency

from .people import Membership, User


class Review(models.Model):
    """One membership, to be confirmed or ended by a day; the answer, and who gave it, stay."""

    class Answer(models.TextChoices):
        """What was decided."""

        KEPT = "kept", "They still work here in this role"
        ENDED = "ended", "This role has ended"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reviews")
    # Written beside the membership, because the wall asks for the body of every row it looks at.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(answer=""), name="review_open_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="review_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} by {self.due}"

    def is_overdue(self, day: date) -> bool:
        """Whether nobody has answered and the day has passed."""
        return not self.answer and self.due < day
