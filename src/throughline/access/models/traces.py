"""Traces: who read what and why, who broke the glass, and which systems hold a token."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from throughline.directory.models import Agency

from .people import Membership, Team, User


class ReadLog(models.Model):
    """One look at one case (or one search): append-only, kept by a trigger of the database."""

    case_id = models.UUIDField(null=True, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    purpose = models.CharField(max_length=60)
    what = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-at"], name="read_of_case"),
            models.Index(fields=["user", "-at"], name="read_by_user"),
            # A day of it is looked through each night, and it grows in the order of time.
            BrinIndex(fields=["at"], name="read_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.user_id} at {self.at}"


class Disclosure(models.Model):
    """One handing-out of somebody's facts: to whom, what, on which basis, how. Append-only, kept by a trigger.

    `controller` is the body whose facts went out, `agency` the one that handed them out. Neither `what` nor
    `recipient` names the person whose facts they are.
    """

    case_id = models.UUIDField(null=True, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    controller = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    how = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-at"], name="disclosure_of_case"),
            models.Index(fields=["controller", "-at"], name="disclosure_of_body"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(what="") & ~Q(basis="") & ~Q(how=""),
                name="disclosure_says_to_whom_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.recipient} at {self.at}"


class Glass(models.Model):
    """Somebody opened a case they had no tie to, said why, and the permission ends by itself."""

    case_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = [models.Index(fields=["case_id", "user", "until"], name="glass_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="glass_ends_after_start"),
            models.CheckConstraint(condition=~Q(reason=""), name="glass_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.case_id} until {self.until}"

    def is_live(self, at: datetime) -> bool:
        """Whether it still opens the case at this instant."""
        return self.at <= at < self.until


class ApiToken(models.Model):
    """A system's key to the API: one agency, one team, one purpose. Only a hash of it is kept."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="api_tokens")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="api_tokens")
    purpose = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("agency_id", "purpose")

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.purpose}"

    def is_live(self, at: datetime) -> bool:
        """Whether the token still opens the API at this instant."""
        return self.revoked_at is None and at < self.expires_at
