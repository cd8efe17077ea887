"""What the law of records needs beside the ledger: decisions to keep or dispose, holds, certificates, breaches.

No table here names anybody a case is about: a case is its number, a reason is a code. All but the reckoned reviews are
append-only: what was decided is answered by a later row, never changed.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from throughline.directory.models import Agency


class OwnRule(models.Model):
    """A controller's decision to keep longer or shorter than a rule says. The last one for a rule counts."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    years = models.PositiveIntegerField()
    reason = models.CharField(max_length=400)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="own_rule_says_why")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.rule} for {self.years} years"


class Hold(models.Model):
    """Nothing is disposed of while this stands: of one case, or of everything a body holds. `lifts` ends an earlier one."""

    class Reason(models.TextChoices):
        INQUIRY = "inquiry", "A public inquiry asks for it, or may"
        CLAIM = "claim", "A claim, an appeal or a complaint is going on"
        PROCEEDINGS = "proceedings", "A trial or an investigation is going on elsewhere"
        ASKED = "asked", "The person asked us to keep it"
        OVER = "over", "The reason for holding is over"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=12, choices=Reason)
    lifts = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="lifted")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.reason}"


class Review(models.Model):
    """When one body must look at what it holds on one closed case, reckoned by the worker from rules and facts."""

    case_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    due = models.DateField()
    then = models.CharField(max_length=10)
    rules = ArrayField(models.CharField(max_length=60))
    child = models.BooleanField(help_text="the person was, or may have been, under 18 when last heard of")
    facts = models.PositiveIntegerField(help_text="how many facts of this body")
    held_by = ArrayField(models.CharField(max_length=20), default=list)
    reckoned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "agency"], name="review_once")]
        indexes = [models.Index(fields=["agency", "due"], name="review_by_due")]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.agency_id}: {self.due}"


class Decision(models.Model):
    """To keep until a day, to dispose, the second signature under that, or its withdrawal."""

    class What(models.TextChoices):
        KEEP = "keep", "Keep"
        DISPOSE = "dispose", "Dispose"
        SIGNED = "signed", "Signed by a second person"
        WITHDRAWN = "withdrawn", "Withdrawn"

    case_id = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField(max_length=20)
    keep_until = models.DateField(null=True)
    rules = ArrayField(models.CharField(max_length=60), default=list)
    facts = models.PositiveIntegerField(default=0)
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["case_id", "agency"], name="decision_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(of__isnull=True, what__in=["keep", "dispose"])
                | Q(of__isnull=False, what__in=["signed", "withdrawn"]),
                name="decision_or_answer_to_one",
            ),
            models.UniqueConstraint(
                fields=["of"], condition=Q(of__isnull=False), name="decision_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.case_id} by {self.agency_id}"


class Certificate(models.Model):
    """That one body's part of a case was disposed of. Numbered and chained within the body; names nobody."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="certificate")
    at = models.DateTimeField()
    content = models.BinaryField(help_text="the certificate itself, as canonical JSON")
    link = models.BinaryField(help_text="keyed hash over the one before and the content")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="certificate_numbered_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.number}"


class Breach(models.Model):
    """A breach of personal data, from the instant a body became aware of it. What follows is in its events."""

    class What(models.TextChoices):
        SENT = "sent", "Sent or shown to somebody it was not for"
        SEEN = "seen", "Looked at by somebody at work without need"
        LOST = "lost", "A device or papers were lost or stolen"
        ENTERED = "entered", "Somebody from outside got in"
        PUBLISHED = "published", "It was published"
        GONE = "gone", "It was destroyed, changed or could not be reached"
        OTHER = "other", "Something else"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    aware_at = models.DateTimeField()
    due = models.DateTimeField(help_text="72 hours later")
    account = models.TextField(help_text="what happened, naming nobody")
    people = models.PositiveIntegerField(null=True, help_text="how many are concerned, as far as known")
    whereabouts = models.CharField(
        max_length=10, help_text="yes, no or unknown: could somebody be found by it?"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["agency", "due"], name="breach_by_due")]
        constraints = [models.CheckConstraint(condition=~Q(account=""), name="breach_says_what")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.pk}: {self.what}"


class BreachEvent(models.Model):
    """Something done about a breach: assessed, people made safe, the regulator told, people told or why not, closed."""

    class What(models.TextChoices):
        SAFE = "safe", "People made safe"
        ASSESSED = "assessed", "Risk to people assessed"
        REGULATOR = "regulator", "The Information Commissioner told"
        LATE = "late", "Why the Commissioner was told late"
        PEOPLE = "people", "The people concerned told"
        NOT_TOLD = "not-told", "Why people were not told"
        CLOSED = "closed", "Closed"

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=12, choices=What)
    risk = models.CharField(max_length=10, blank=True, help_text="unlikely, risk or high")
    reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    account = models.TextField(blank=True)
    done_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.what} of {self.breach_id}"
