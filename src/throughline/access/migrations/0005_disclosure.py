"""The log of disclosures, with its wall and its trigger (`sql/disclosures.sql`)."""

from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


WALL = (Path(__file__).parents[1] / "sql" / "disclosures.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER disclosure_append_only ON access_disclosure;
DROP POLICY disclosure_add ON access_disclosure; DROP POLICY disclosure_see ON access_disclosure;
ALTER TABLE access_disclosure DISABLE ROW LEVEL SECURITY;
DROP FUNCTION throughline_is_shielded_body(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_invitation_wall'),
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.UUIDField(blank=True, null=True)),
                ('role', models.CharField(max_length=24)),
                ('recipient', models.CharField(max_length=200)),
                ('what', models.CharField(max_length=200)),
                ('basis', models.CharField(max_length=200)),
                ('how', models.CharField(max_length=40)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('controller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.membership')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case_id', '-at'], name='disclosure_of_case'), models.Index(fields=['controller', '-at'], name='disclosure_of_body')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('recipient', ''), _negated=True), models.Q(('what', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('how', ''), _negated=True)), name='disclosure_says_to_whom_and_why')],
            },
        ),
        migrations.RunSQL(WALL, UNDO),
    ]
