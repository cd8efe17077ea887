"""Notices about what is unfinished."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_walls")]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("offered", "You have something to accept"),
                    ("accepted", "Something you handed over was accepted"),
                    ("returned", "Something you handed over came back"),
                    ("disputed", "A duty you passed on is disputed"),
                    ("overdue", "Something your team has to do is overdue"),
                    ("unanswered", "Something you handed over was not accepted in time"),
                    ("glass", "Somebody broke the glass"),
                    ("sign", "Something waits for your signature"),
                    ("lead", "Your team was given a case"),
                    ("unfinished", "Something you began is not finished"),
                    ("risen", "Something in your team is not finished"),
                    ("decide", "Something unfinished needs your decision"),
                    ("handed", "Something unfinished was handed on to you"),
                ],
                max_length=12,
            ),
        ),
    ]
