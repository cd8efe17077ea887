"""Bodies that respond to modern slavery, the areas they cover and the services they give, each with its dates.

A body that was dissolved stays in the table with its last day, and a `Succession` names who took its work over.
Where something is housed is never written here: the tables are read by a page that needs no sign-in.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Dated(models.QuerySet["Agency"]):
    """Rows that hold between two days, the last day included."""

    def on(self, day: date) -> Dated:
        """Those in being on `day`; an unknown first or last day counts as open."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(begun & lasting)


class Agency(models.Model):
    """A body: a force, a council, a provider, a competent authority. Its slug is its name in the ledger."""

    slug = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    sector = models.CharField(
        max_length=20, help_text="a value of vocabulary.Sector: decides which side of the firewall"
    )
    legal_roles = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    nation = models.CharField(
        max_length=12, blank=True, help_text="E, W, S, NI; empty where it works across nations"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    invented = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(
        max_length=1, default="K", help_text="S statute, G official page, N reputable page, K unchecked"
    )

    objects = Dated.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

    @property
    def checked(self) -> bool:
        """Whether a source was read for this row; an unchecked row says so wherever it is shown."""
        return self.confidence != "K"

    def in_being(self, day: date) -> bool:
        """Whether the body existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Succession(models.Model):
    """From `on`, `successor` does the work (all of it, or `what`) that `predecessor` did until the day before."""

    predecessor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="inheritances")
    on = models.DateField()
    what = models.CharField(max_length=200, blank=True)
    whole = models.BooleanField(default=True, help_text="whether its open cases pass over as well")
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=1, default="K")

    class Meta:
        ordering = ("on",)
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")), name="succession_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} to {self.successor_id} on {self.on}"

    @property
    def last_day_of_predecessor(self) -> date:
        """The last day on which the predecessor still held the work."""
        return self.on - timedelta(days=1)


class Area(models.Model):
    """A place with an official code: a nation, a police force area, a community safety partnership."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    nation = models.CharField(max_length=12, blank=True)
    within = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    invented = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Force(models.Model):
    """A police force: the agency, what sort of force it is, and the area it polices."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="force")
    kind = models.CharField(max_length=30)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="forces")

    class Meta:
        ordering = ("agency__name",)

    def __str__(self) -> str:
        return self.agency.name


class LocalAuthority(models.Model):
    """A council: its area, the force area it lies in, and whether the guardian service (ICTG) covers it, if known."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="council")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="councils")
    force_area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="councils_policed"
    )
    guardian_service = models.BooleanField(null=True, default=None, help_text="empty: not known")
    guardian_service_from = models.DateField(null=True, blank=True)
    guardian_service_to = models.DateField(null=True, blank=True)
    guardian_source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("agency__name",)
        verbose_name_plural = "local authorities"

    def __str__(self) -> str:
        return self.agency.name

    def has_guardian_service(self, day: date) -> bool | None:
        """Whether the guardian service covered this council on `day`; None: not known, so ask the service."""
        if self.guardian_service is None:
            return None
        begun = self.guardian_service_from is None or self.guardian_service_from <= day
        lasting = self.guardian_service_to is None or day <= self.guardian_service_to
        return self.guardian_service and begun and lasting


SHELTER = frozenset({"place of safety", "safe house", "refuge", "emergency bed"})


class Service(models.Model):
    """Something an agency gives: a guardian, a safe house, an advice line. Never where it is."""

    class Capacity(models.TextChoices):
        """How much room there was when somebody last looked."""

        OPEN = "open", "Has room"
        WAITING = "waiting", "Waiting list"
        FULL = "full", "Full"
        UNKNOWN = "unknown", "Not known"

    slug = models.SlugField(primary_key=True, max_length=100)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="services")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    nation = models.CharField(max_length=12, blank=True)
    region = models.CharField(
        max_length=80, blank=True, help_text="a part of the country, so coarse that nobody is found by it"
    )
    takes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    telephone = models.CharField(max_length=30, blank=True, help_text="a public line only")
    capacity_state = models.CharField(max_length=10, choices=Capacity, default=Capacity.UNKNOWN)
    observed_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    invented = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=1, default="K")

    class Meta:
        ordering = ("kind", "name")
        constraints = [
            # A capacity without the time somebody looked would be read as true today.
            models.CheckConstraint(
                condition=Q(capacity_state="unknown") | Q(observed_at__isnull=False),
                name="capacity_seen_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shelter(self) -> bool:
        """Whether somebody sleeps there: then no public page says whether it has room."""
        return self.kind in SHELTER
