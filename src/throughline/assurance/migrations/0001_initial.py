
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('title', models.CharField(max_length=120)),
                ('origin', models.CharField(choices=[('uploaded', 'a table of ours'), ('published', 'a published table'), ('records', 'this system’s own records')], max_length=10)),
                ('source', models.CharField(blank=True, help_text='who published the table', max_length=300)),
                ('period', models.CharField(blank=True, max_length=120)),
                ('first', models.DateField(help_text='of a table from our own records: both days included', null=True)),
                ('last', models.DateField(null=True)),
                ('methods', models.JSONField(default=list)),
                ('settings', models.JSONField(default=dict)),
                ('definitions', models.JSONField(default=list)),
                ('shared', models.BooleanField(default=False, help_text="other bodies' analysts may read it, without small cells")),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the worker'), ('working', 'Being worked out'), ('done', 'Finished'), ('failed', 'Stopped')], default='waiting', max_length=8)),
                ('done', models.PositiveIntegerField(default=0)),
                ('of', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(blank=True)),
                ('found', models.JSONField(default=dict)),
                ('note', models.BinaryField(help_text='the methods note, as PDF', null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.team')),
            ],
            options={
                'verbose_name_plural': 'studies',
                'ordering': ('-asked_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Counts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(max_length=80)),
                ('readers', models.CharField(choices=[('everybody', 'whoever may read the study: the table is published'), ('agency', 'the agency that brought the table'), ('nobody', 'nobody: it joins the records of several bodies')], max_length=10)),
                ('lists', models.JSONField(default=list)),
                ('cells', models.JSONField(default=list, help_text='pairs of bitmask and count')),
                ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assurance.study')),
            ],
            options={
                'verbose_name_plural': 'counts',
            },
        ),
        migrations.AddIndex(
            model_name='study',
            index=models.Index(fields=['agency', '-asked_at'], name='study_of_agency'),
        ),
    ]
