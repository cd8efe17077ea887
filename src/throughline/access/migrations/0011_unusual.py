"""Questions about reads, with their wall (`sql/unusual.sql`)."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WALL = (Path(__file__).parents[1] / "sql" / "unusual.sql").read_text(encoding="utf-8")
UNDO = """
DROP POLICY unusual_see ON access_unusual; DROP POLICY unusual_ask ON access_unusual;
DROP POLICY unusual_answer ON access_unusual;
ALTER TABLE access_unusual DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0010_pace_wall'),
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unusual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=20)),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('usual', models.PositiveIntegerField(null=True)),
                ('cases', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'There was a reason for it, and it was part of the work'), ('spoken', 'I spoke to the person, and it will not happen again'), ('breach', 'It may be a breach: somebody may have read what they had no reason to read')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'unusual reads',
                'ordering': ('-day', 'rule', 'pk'),
            },
        ),
        migrations.AddIndex(
            model_name='readlog',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='read_by_day'),
        ),
        migrations.AddField(
            model_name='unusual',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='unusual',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='unusual',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='unusual',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['agency', '-day'], name='unusual_open'),
        ),
        migrations.AddConstraint(
            model_name='unusual',
            constraint=models.UniqueConstraint(fields=('rule', 'user', 'agency', 'day'), name='unusual_once'),
        ),
        migrations.AddConstraint(
            model_name='unusual',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(models.Q(('words', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='unusual_answered_by_somebody'),
        ),
        migrations.RunSQL(WALL, UNDO),
    ]
