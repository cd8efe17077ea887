"""What ties a case to those who may see it. Both tables are summaries of facts in the ledger, written with them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from throughline.directory.models import Agency

from .people import Team, User


class Relationship(models.Model):
    """One team (or, for the person themself, one user) and one case: what they are to it, from fact to fact."""

    class Kind(models.TextChoices):
        """What the team is to the case."""

        LEAD = "lead", "Lead"
        JOINT = "joint", "Joint party"
        OFFERED = "offered", "Offered the lead"
        ADVOCATE = "advocate", "Advocate"
        GUARDIAN = "guardian", "Guardian"
        SUBJECT = "subject", "The person themself"
        FORMER = "former", "Held it before"

    case_id = models.UUIDField()
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="relationships"
    )
    # Written beside the team, because the policy asks for the agency of every row it looks at.
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="relationships"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    since_seq = models.BigIntegerField()
    until_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "kind"], condition=Q(until_seq__isnull=True), name="tie_open_of_team"
            ),
            models.Index(
                fields=["user"],
                condition=Q(until_seq__isnull=True, user__isnull=False),
                name="tie_open_of_user",
            ),
            models.Index(fields=["agency"], condition=Q(until_seq__isnull=True), name="tie_open_of_agency"),
            models.Index(fields=["case_id"], name="tie_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(kind="lead", until_seq__isnull=True),
                name="one_open_lead_per_case",
            ),
            models.UniqueConstraint(
                fields=["case_id", "team", "kind"],
                condition=Q(until_seq__isnull=True, team__isnull=False),
                name="tie_open_once",
            ),
            models.UniqueConstraint(
                fields=["case_id", "user"],
                condition=Q(kind="subject", until_seq__isnull=True),
                name="subject_open_once",
            ),
            models.CheckConstraint(
                condition=(Q(kind="subject") & Q(user__isnull=False) & Q(team__isnull=True))
                | (~Q(kind="subject") & Q(team__isnull=False) & Q(agency__isnull=False)),
                name="tie_to_team_or_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}: {self.team_id or self.user_id}"


class Sharing(models.Model):
    """A recorded decision to let a recipient see facts of one controller on one case.

    `kinds` are the kinds whose facts the recipient may know of (`*`: every kind); `fields` the sealed fields opened on
    them (`kind.field`, `kind.*`, `*`); a whereabouts must be named in full. `first_seq` and `last_seq` bound which facts
    it covers: what a referral sent is what stood on the line when it was made.
    """

    case_id = models.UUIDField()
    from_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipient_sector = models.CharField(max_length=20, blank=True)
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    fields = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    seq = models.BigIntegerField(help_text="the fact that decided it")
    first_seq = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id"], name="sharing_of_case"),
            models.Index(fields=["recipient"], name="sharing_to_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(recipient_sector=""),
                name="sharing_names_a_recipient",
            ),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(basis=""), name="sharing_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.from_agency_id} to {self.recipient_id or self.recipient_sector}: {self.purpose}"
