"""Notices shown inside the system. A notice says that there is something to do, and never about whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notice(models.Model):
    """One line for one person. `case` is an address to go to, opened only if the reader may open it."""

    class Kind(models.TextChoices):
        OFFERED = "offered", "You have something to accept"
        ACCEPTED = "accepted", "Something you handed over was accepted"
        RETURNED = "returned", "Something you handed over came back"
        DISPUTED = "disputed", "A duty you passed on is disputed"
        OVERDUE = "overdue", "Something your team has to do is overdue"
        UNANSWERED = "unanswered", "Something you handed over was not accepted in time"
        BREACH = "breach", "A breach of somebody’s information waits for you"
        GLASS = "glass", "Somebody broke the glass"
        SIGN = "sign", "Something waits for your signature"
        LEAD = "lead", "Your team was given a case"
        UNFINISHED = "unfinished", "Something you began is not finished"
        RISEN = "risen", "Something in your team is not finished"
        DECIDE = "decide", "Something unfinished needs your decision"
        HANDED = "handed", "Something unfinished was handed on to you"
        SIGN_IN = "sign-in", "Your account was signed in to from a browser not seen before"
        REVIEW = "review", "Somebody’s place in a team should have been confirmed by now"
        ASKED = "asked", "Somebody asks about a person your team may know"
        ANSWERED = "answered", "Something you asked was answered"
        RECEIVED = "received", "Something was sent to your team"
        UNUSUAL = "unusual", "Something in the log of reads should be asked about"
        CHANGED = "changed", "Something changed with what your team sent"
        RECORDS = "records", "Somebody asks your body for records"
        BACKUP = "backup", "A backup failed or is late"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    case = models.UUIDField(null=True)
    source = models.CharField(max_length=120, help_text="the event it tells of: told twice, it is shown once")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at",)
        constraints = [models.UniqueConstraint(fields=["user", "source"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"], condition=Q(read_at__isnull=True), name="notice_unread")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
