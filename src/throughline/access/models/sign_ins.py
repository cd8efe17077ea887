"""Where somebody is signed in: one row for each browser's session, and no address, for an address says where a person is."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .people import User


class SignIn(models.Model):
    """One session of one person: in which kind of browser, by which way, when it began and was last used.

    `device` is a keyed hash of a mark that the browser keeps, so that a browser seen before is known again. A person who
    reads their own line is given no mark: it would be a trace on a telephone that somebody else may hold.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    device = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=20, help_text="password, passkey, body or demonstration")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-seen_at",)
        indexes = [models.Index(fields=["user", "-seen_at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.browser} since {self.began_at:%Y-%m-%d %H:%M}"
