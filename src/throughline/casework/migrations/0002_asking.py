"""Enquiries take the place of the limited card, which told whoever searched that a person is known to somebody."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from throughline.access.unwalling import undone

FOLDER = Path(__file__).resolve().parents[1] / "sql"
SQL = (FOLDER / "asking.sql").read_text(encoding="utf-8")
DROPPED = "DROP FUNCTION IF EXISTS casework_held_elsewhere(jsonb, integer);"
BACK = (FOLDER / "held_elsewhere.sql").read_text(encoding="utf-8") + undone(SQL.replace(DROPPED, ""))


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_walls"),
        ("casework", "0001_held_elsewhere"),
        ("directory", "0001_initial"),
        ("drafts", "0002_nothing_lapses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(choices=[("danger", "Somebody may be in danger now"), ("child", "A child may be at risk"), ("twice", "We are about to refer or support somebody and do not want to ask them twice"), ("missing", "Somebody in our care is missing"), ("court", "A court, a hearing or a decision is near")], max_length=10)),
                ("reach", models.CharField(help_text="how the asker is reached at work", max_length=120)),
                ("keys", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closes_at", models.DateTimeField()),
                ("compared_at", models.DateTimeField(null=True)),
                ("agency", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.agency")),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team")),
            ],
            options={"verbose_name_plural": "enquiries", "ordering": ("-at",), "indexes": [models.Index(fields=["team", "-at"], name="enquiry_of_team")]},
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.UUIDField()),
                ("answer", models.CharField(blank=True, choices=[("answer", "Tell them that we know the person, and how to reach us"), ("contact", "Ring them ourselves; the page tells them nothing"), ("silent", "Say nothing")], max_length=8)),
                ("reach", models.CharField(blank=True, max_length=120)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("enquiry", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="held", to="casework.enquiry")),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team")),
            ],
            options={"ordering": ("-enquiry__at",), "constraints": [models.UniqueConstraint(fields=("enquiry", "case_id", "team"), name="held_once")]},
        ),
        migrations.RunSQL(SQL, BACK),
    ]
