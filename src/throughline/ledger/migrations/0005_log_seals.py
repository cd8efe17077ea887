"""Seals over the logs of access (`sql/log_seals.sql`)."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

from throughline.access.unwalling import undone

SQL = (Path(__file__).parents[1] / "sql" / "log_seals.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_taken_back"), ("access", "0011_unusual")]
    operations = [
        migrations.CreateModel(
            name="LogSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("newest", models.DateTimeField(null=True)),
                ("digest", models.BinaryField(help_text="hash of the lines")),
                ("mark", models.BinaryField(help_text="keyed hash over the seal before and all that this one says")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("log", "number"), name="log_seal_numbered_once")
                ],
            },
        ),
        migrations.RunSQL(SQL, undone(SQL)),
    ]
