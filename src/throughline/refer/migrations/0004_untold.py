"""Whoever has no account is told by a person when something is taken back: until then it is marked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("refer", "0003_sender_profiles")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="untold",
            field=models.BooleanField(
                default=False, help_text="taken back; whoever got it has no account and has not been told yet"
            ),
        ),
    ]
