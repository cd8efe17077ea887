"""Who reviewed the words that people are given, in which language, and when."""

from __future__ import annotations

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0002_places_for_the_night"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewedWording",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "edition",
                    models.CharField(help_text="of the English text that this says", max_length=12),
                ),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("reviewer", models.CharField(max_length=120)),
                (
                    "competence",
                    models.CharField(help_text="why their word can be relied on", max_length=200),
                ),
                ("read_by_survivors", models.BooleanField()),
                ("reviewed_on", models.DateField()),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-signed_at",),
                "indexes": [models.Index(fields=["language", "edition"], name="wording_of_language")],
            },
        ),
    ]
