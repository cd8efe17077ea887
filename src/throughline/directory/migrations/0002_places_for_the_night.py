"""What a place for the night is known by: a coarse region, and whom it takes."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="region",
            field=models.CharField(
                blank=True,
                help_text="a part of the country, so coarse that nobody is found by it",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="takes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), blank=True, default=list, size=None
            ),
        ),
    ]
