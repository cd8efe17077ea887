"""Summaries of what was sent, and the links by which it is collected."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0007_sign_in_walls'),
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.UUIDField(db_index=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('code', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('used_again_at', models.DateTimeField(null=True)),
                ('ended', models.CharField(blank=True, choices=[('tries', 'A wrong code was given too often'), ('again', 'It was used before'), ('replaced', 'A new link took its place'), ('withdrawn', 'What it led to was taken back'), ('answered', 'It was answered')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='MadePack',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField(db_index=True)),
                ('recipient', models.CharField(max_length=24)),
                ('route', models.CharField(max_length=60)),
                ('basis', models.TextField()),
                ('file', models.UUIDField()),
                ('wrapped_key', models.BinaryField()),
                ('seq', models.BigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('replaces', models.UUIDField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'ordering': ('made_at',),
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField(db_index=True)),
                ('recipient', models.CharField(max_length=24)),
                ('body_name', models.CharField(max_length=250)),
                ('means', models.CharField(max_length=10)),
                ('seq', models.BigIntegerField()),
                ('sent_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('sent', 'Sent, not yet known to have arrived'), ('delivered', 'Arrived, not yet accepted'), ('accepted', 'Accepted'), ('returned', 'Sent back'), ('withdrawn', 'Taken back')], default='sent', max_length=10)),
                ('disputed', models.BooleanField(default=False)),
                ('question_waits', models.BooleanField(default=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('to_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='refer.madepack')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ('sent_at',),
                'indexes': [models.Index(fields=['to_team', '-sent_at'], name='delivery_to_team')],
            },
        ),
    ]
