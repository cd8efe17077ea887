"""What the national form asks of whoever sends it, behind a wall of its own."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WALLS = (Path(__file__).resolve().parents[1] / "sql" / "sender_profiles.sql").read_text(encoding="utf-8")
BACK = "DROP POLICY senderprofile_own ON refer_senderprofile; ALTER TABLE refer_senderprofile DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [("refer", "0002_sending_walls"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SenderProfile",
            fields=[
                ("user", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to=settings.AUTH_USER_MODEL)),
                ("job_title", models.CharField(max_length=100)),
                ("phone", models.CharField(max_length=30)),
                ("deputy_email", models.EmailField(help_text="who answers for the referral when this person is away", max_length=254)),
            ],
        ),
        migrations.RunSQL(WALLS, BACK),
    ]
