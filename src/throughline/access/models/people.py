"""People who sign in, the teams they act for, and who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from throughline.directory.models import Agency


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is kept in lower case, so that one person has one account."""

    def create_user(self, email: str, name: str = "", password: str | None = None, **more: Any) -> User:
        """A new user; without a password nobody can sign in as them until they set one."""
        if not email or "@" not in email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), name=name.strip(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address, in any case of letters."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in by e-mail. What they may do comes only from memberships and ties, never from the user."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    suspended_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # From here the months without use are counted: the last day of use, or the day somebody let them in again.
    used_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    # Nobody is above the policy: these exist because Django's own parts ask for them.
    is_staff = False
    is_superuser = False

    class Meta:
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The person's name as they gave it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ")[0]

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Never: Django's own permissions play no part here."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Never: Django's own permissions play no part here."""
        return False


class Team(models.Model):
    """A team of one agency. A case's lead is always a team, because people leave."""

    slug = models.SlugField(max_length=120, unique=True, help_text="how facts name the team; never changed")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("agency_id", "name")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="team_named_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A team that was given no slug takes it from its body and its name."""
        self.slug = self.slug or team_slug(self.agency_id, self.name)
        super().save(*args, **kwargs)


def team_slug(agency: str, name: str) -> str:
    """How facts name a team: its body's slug and its own name."""
    return slugify(f"{agency} {name}")[:120]


class MembershipSet(models.QuerySet["Membership"]):
    """Memberships, and which of them hold on a day."""

    def on(self, day: date) -> MembershipSet:
        """Those in force on `day`, of people who may sign in and teams that still exist."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=day),
            since__lte=day,
            user__is_active=True,
            team__closed_at__isnull=True,
        )


class Membership(models.Model):
    """One person in one team, in one role, from a day to a day (the last day included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, help_text="a value of vocabulary.UserRole")
    legal_role = models.CharField(
        max_length=24, blank=True, help_text="which of the agency's legal roles; empty: its first"
    )
    since = models.DateField(default=date.today)
    until = models.DateField(null=True, blank=True)

    objects = MembershipSet.as_manager()

    class Meta:
        ordering = ("team_id", "user__name")
        indexes = [models.Index(fields=["user", "until"]), models.Index(fields=["team", "until"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "team", "role"], condition=Q(until__isnull=True), name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} in {self.team.name}"


class Absence(models.Model):
    """While one person is away, another may act with their memberships (first and last day included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    cover = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers")
    since = models.DateField()
    until = models.DateField()
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-since",)
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("cover")), name="absence_covered_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.cover} for {self.user}, {self.since} to {self.until}"


class Invitation(models.Model):
    """An offer to an e-mail address: a membership or, with a case, the page of one's own line.

    The secret in the link is kept only as a hash.
    """

    email = models.EmailField()
    name = models.CharField(max_length=150)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=24)
    case_id = models.UUIDField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"

    def is_open(self, at: datetime) -> bool:
        """Whether the invitation can still be taken up at this instant."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
