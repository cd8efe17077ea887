"""The tables of the ledger: the entries, which are never changed, and the summaries that lists are made of.

Everything but `Case` and `Entry` can be made again from them (`throughline rebuild`). What a reader may learn differs
from agency to agency, so duty rows and cards are kept once for each audience, composed of what that agency may see.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from throughline.directory.models import Agency


class Case(models.Model):
    """One line: its kind and the head of its chain. The head is hidden from readers, whose version is their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    head_seq = models.BigIntegerField()
    head_link = models.BinaryField()
    entries = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    invented = models.BooleanField(
        default=False, help_text="opened by an invented body, for the demonstration"
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Entry(models.Model):
    """One fact as it was recorded. `canonical` is what was chained; the columns repeat it for the policy and for order.

    `seq` grows with time instead of counting, so that a gap between two facts a reader sees says nothing of facts that
    they may not know of.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    home = models.CharField(max_length=16)
    about = models.CharField(max_length=80)
    addressed = models.CharField(max_length=120, blank=True)
    supersedes = models.BigIntegerField(null=True)
    earliest = models.DateTimeField()
    latest = models.DateTimeField()
    told = models.DateTimeField()
    recorded_at = models.DateTimeField()
    controller = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    controller_sector = models.CharField(max_length=20)
    regime = models.CharField(max_length=8)
    privileged = models.BooleanField(default=False)
    author = models.BigIntegerField(null=True)
    team = models.BigIntegerField(null=True)
    role = models.CharField(max_length=24)
    legal_role = models.CharField(max_length=24)
    canonical = models.BinaryField()
    sealed = models.BinaryField(null=True)
    link = models.BinaryField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="entry_seq_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}/{self.seq}"


class CaseSummary(models.Model):
    """The card of a case for one audience. No readable name: `card` is sealed with the case's key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    audience = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    version = models.BigIntegerField(help_text="the last fact this audience may see")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="when that fact was recorded")
    closed_at = models.DateTimeField(null=True)
    lead_team = models.BigIntegerField(null=True)
    lead_worker = models.BigIntegerField(null=True)
    offered_team = models.BigIntegerField(null=True)
    nation = models.CharField(max_length=12, blank=True)
    age = models.CharField(max_length=12, blank=True)
    open_duties = models.PositiveIntegerField(default=0)
    overdue_duties = models.PositiveIntegerField(default=0)
    next_due = models.DateTimeField(null=True)
    next_change_at = models.DateTimeField(null=True)
    card = models.BinaryField(null=True)

    class Meta:
        verbose_name_plural = "case summaries"
        constraints = [models.UniqueConstraint(fields=["case", "audience"], name="summary_once")]
        indexes = [
            models.Index(fields=["audience", "closed_at", "next_due"], name="summary_by_due"),
            models.Index(
                fields=["lead_team", "next_due"], condition=Q(closed_at__isnull=True), name="summary_of_team"
            ),
            models.Index(
                fields=["next_change_at"], condition=Q(next_change_at__isnull=False), name="summary_wakes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.audience}"


class DutyRow(models.Model):
    """One obligation on one case, as one audience may know it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    audience = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    duty = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    force = models.CharField(max_length=30)
    about = models.CharField(max_length=80)
    owed_by = models.CharField(max_length=40)
    body = models.CharField(max_length=80, blank=True)
    owed_to = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=16)
    open = models.BooleanField(help_text="somebody still has to do something")
    started = models.DateTimeField()
    due = models.DateTimeField(null=True)
    before = models.CharField(max_length=200, blank=True)
    checked = models.BooleanField(help_text="whether the law behind it was read in its live text")
    next_change_at = models.DateTimeField(null=True)
    team = models.BigIntegerField(null=True, help_text="the team of the audience that has it to do")
    worker = models.BigIntegerField(null=True, help_text="whoever took the case on for that team")
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "audience", "key"], name="duty_once")]
        indexes = [
            models.Index(
                fields=["audience", "due"],
                condition=Q(open=True, team__isnull=False),
                name="duty_open_by_due",
            ),
            models.Index(
                fields=["team", "due"], condition=Q(open=True, team__isnull=False), name="duty_open_of_team"
            ),
            models.Index(
                fields=["worker", "due"],
                condition=Q(open=True, worker__isnull=False),
                name="duty_open_of_worker",
            ),
            models.Index(fields=["duty", "status"], name="duty_by_status"),
            models.Index(
                fields=["team"],
                condition=Q(status="overdue", escalated_at__isnull=True, team__isnull=False),
                name="duty_to_escalate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}: {self.status}"


class HandOver(models.Model):
    """A hand-over: the sender keeps the case until the receiver takes it."""

    class State(models.TextChoices):
        OFFERED = "offered", "Waiting to be accepted"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    from_team = models.BigIntegerField()
    from_agency = models.CharField(max_length=80)
    to_team = models.BigIntegerField()
    to_agency = models.CharField(max_length=80)
    offered_seq = models.BigIntegerField()
    offered_at = models.DateTimeField()
    accept_by = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    disputed = models.BooleanField(default=False)
    answered_seq = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="offered"), name="one_open_hand_over")
        ]
        indexes = [
            models.Index(fields=["to_team"], condition=Q(state="offered"), name="hand_over_to"),
            models.Index(fields=["from_team"], condition=Q(state="offered"), name="hand_over_from"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.from_agency} to {self.to_agency}, {self.state}"


class SearchKey(models.Model):
    """Keyed hashes of what one fact can be found by. The columns of the policy are the fact's own."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    home = models.CharField(max_length=16)
    controller = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    controller_sector = models.CharField(max_length=20)
    privileged = models.BooleanField(default=False)
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="search_key_once")]
        indexes = [GinIndex(fields=["keys"], name="search_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"{len(self.keys)} keys of {self.case_id}/{self.seq}"


class Once(models.Model):
    """What a request with this key did, so that sending it twice does it once. `digest` is of what was asked."""

    key = models.CharField(max_length=120)
    actor = models.CharField(max_length=120, help_text="who sent it: keys of two senders never meet")
    digest = models.BinaryField()
    case = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="done_once")]

    def __str__(self) -> str:
        return self.key


class Erasure(models.Model):
    """The erasure register: which cases were erased, why, by whom. Applied again after every restore."""

    case = models.UUIDField(primary_key=True)
    reason = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    entries = models.PositiveIntegerField()
    head_seq = models.BigIntegerField()
    head_link = models.BinaryField()
    disposed_at = models.DateTimeField(null=True, help_text="when the rows themselves were deleted")
    controllers = ArrayField(models.CharField(max_length=80), default=list, help_text="whose facts went")

    def __str__(self) -> str:
        return f"{self.case}: {self.reason}"


class LogSeal(models.Model):
    """A seal over some lines of a log of access, in the order of their numbers (see `log_seals`). Append-only."""

    log = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    newest = models.DateTimeField(null=True)
    digest = models.BinaryField(help_text="hash of the lines")
    mark = models.BinaryField(help_text="keyed hash over the seal before and all that this one says")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="log_seal_numbered_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.number}"
