"""A duty that must be done before one of several events names all of them: sixty signs cut two off."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_log_seals")]
    operations = [
        # Going back cuts the names off again; the column is made again from the facts (`throughline rebuild`).
        migrations.RunSQL(
            migrations.RunSQL.noop, "UPDATE ledger_dutyrow SET before = left(before, 60) WHERE length(before) > 60"
        ),
        migrations.AlterField("dutyrow", "before", models.CharField(blank=True, max_length=200)),
    ]
