"""What the national form asks of whoever sends it, kept once for each person who works here."""

from __future__ import annotations

from django.db import models

from throughline.access.models import User


class SenderProfile(models.Model):
    """A worker's own job title, phone and second contact. Only they themselves read and change it."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    job_title = models.CharField(max_length=100)
    phone = models.CharField(max_length=30)
    deputy_email = models.EmailField(help_text="who answers for the referral when this person is away")

    def __str__(self) -> str:
        return self.job_title
