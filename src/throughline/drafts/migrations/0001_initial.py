"""The tables of drafts, behind a wall of their own: a team reads its own rows and nobody else's."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_team ON {table}
    USING (team_id = nullif(current_setting('throughline.team', true), '')::bigint
           OR current_setting('throughline.role', true) = 'worker')
    WITH CHECK (team_id = nullif(current_setting('throughline.team', true), '')::bigint
                OR current_setting('throughline.role', true) = 'worker');
"""
NO_WALL = "DROP POLICY of_team ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def wall(table: str) -> migrations.RunSQL:
    """Row-level security for one table: the team that owns the row, and the worker that sweeps."""
    return migrations.RunSQL(WALL.format(table=table), NO_WALL.format(table=table))


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(blank=True, null=True)),
                ("page", models.CharField(help_text="which page it is, such as record/encounter", max_length=80)),
                ("sealed", models.BinaryField()),
                ("wrapped_key", models.BinaryField()),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"
                    ),
                ),
            ],
            options={
                "ordering": ("-saved_at",),
                "indexes": [
                    models.Index(fields=["team", "case_id"], name="draft_of_team"),
                    models.Index(fields=["expires_at"], name="draft_expiry"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField(blank=True, db_index=True, null=True)),
                ("wrapped_key", models.BinaryField(blank=True, default=bytes)),
                ("sealed_name", models.BinaryField(blank=True, default=bytes)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("says_where", models.BooleanField(default=False)),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to="drafts.draft",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team"
                    ),
                ),
            ],
        ),
        wall("drafts_draft"),
        wall("drafts_upload"),
    ]
