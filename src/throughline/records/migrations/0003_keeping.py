"""Decisions, holds, reviews, certificates and breaches, with their walls (`sql/walls.sql`)."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


WALLS = (Path(__file__).parents[1] / "sql" / "walls.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION records_keeps(text) CASCADE;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('records', '0002_old_logs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('sent', 'Sent or shown to somebody it was not for'), ('seen', 'Looked at by somebody at work without need'), ('lost', 'A device or papers were lost or stolen'), ('entered', 'Somebody from outside got in'), ('published', 'It was published'), ('gone', 'It was destroyed, changed or could not be reached'), ('other', 'Something else')], max_length=12)),
                ('aware_at', models.DateTimeField()),
                ('due', models.DateTimeField(help_text='72 hours later')),
                ('account', models.TextField(help_text='what happened, naming nobody')),
                ('people', models.PositiveIntegerField(help_text='how many are concerned, as far as known', null=True)),
                ('whereabouts', models.CharField(help_text='yes, no or unknown: could somebody be found by it?', max_length=10)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BreachEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('safe', 'People made safe'), ('assessed', 'Risk to people assessed'), ('regulator', 'The Information Commissioner told'), ('late', 'Why the Commissioner was told late'), ('people', 'The people concerned told'), ('not-told', 'Why people were not told'), ('closed', 'Closed')], max_length=12)),
                ('risk', models.CharField(blank=True, help_text='unlikely, risk or high', max_length=10)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('account', models.TextField(blank=True)),
                ('done_at', models.DateTimeField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('breach', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='records.breach')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.UUIDField()),
                ('what', models.CharField(choices=[('keep', 'Keep'), ('dispose', 'Dispose'), ('signed', 'Signed by a second person'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('reason', models.CharField(max_length=20)),
                ('keep_until', models.DateField(null=True)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('facts', models.PositiveIntegerField(default=0)),
                ('role', models.CharField(max_length=24)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='records.decision')),
            ],
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('content', models.BinaryField(help_text='the certificate itself, as canonical JSON')),
                ('link', models.BinaryField(help_text='keyed hash over the one before and the content')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='records.decision')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.UUIDField(null=True)),
                ('reason', models.CharField(choices=[('inquiry', 'A public inquiry asks for it, or may'), ('claim', 'A claim, an appeal or a complaint is going on'), ('proceedings', 'A trial or an investigation is going on elsewhere'), ('asked', 'The person asked us to keep it'), ('over', 'The reason for holding is over')], max_length=12)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('lifts', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lifted', to='records.hold')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OwnRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('years', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.UUIDField()),
                ('closed_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('then', models.CharField(max_length=10)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('child', models.BooleanField(help_text='the person was, or may have been, under 18 when last heard of')),
                ('facts', models.PositiveIntegerField(help_text='how many facts of this body')),
                ('held_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('reckoned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
            ],
        ),
        migrations.AddIndex(
            model_name='breach',
            index=models.Index(fields=['agency', 'due'], name='breach_by_due'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(('account', ''), _negated=True), name='breach_says_what'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['case_id', 'agency'], name='decision_of_case'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('of__isnull', True), ('what__in', ['keep', 'dispose'])), models.Q(('of__isnull', False), ('what__in', ['signed', 'withdrawn'])), _connector='OR'), name='decision_or_answer_to_one'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('of__isnull', False)), fields=('of',), name='decision_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='certificate_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='ownrule',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='own_rule_says_why'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['agency', 'due'], name='review_by_due'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('case_id', 'agency'), name='review_once'),
        ),
        migrations.RunSQL(WALLS, UNDO),
    ]
