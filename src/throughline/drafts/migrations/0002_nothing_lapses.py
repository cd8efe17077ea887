"""Drafts no longer run out: they carry versions and ages, and what is thrown away leaves a line in a log.

The wall is written anew: a team's drafts are for those of it who work with people, and for the supervisors of its body.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

WALLS = """
CREATE FUNCTION drafts_is_ours(p_team bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        throughline_setting('role') NOT IN ('administrator', 'data-guardian', 'survivor', 'worker')
        AND (p_team = throughline_setting('team')::bigint
            OR (throughline_setting('role') = 'supervisor'
                AND EXISTS (SELECT FROM access_team t WHERE t.id = p_team AND throughline_is_mine(t.agency_id)))),
        false)
$$;
DROP POLICY of_team ON drafts_draft;
CREATE POLICY of_team ON drafts_draft TO throughline_app
    USING (throughline_is_system() OR drafts_is_ours(team_id))
    WITH CHECK (throughline_is_system() OR drafts_is_ours(team_id));
DROP POLICY of_team ON drafts_upload;
CREATE POLICY of_team ON drafts_upload TO throughline_app
    USING (throughline_is_system() OR drafts_is_ours(team_id))
    WITH CHECK (throughline_is_system() OR drafts_is_ours(team_id));

-- What was thrown away, by whom and why: added to, never changed; data guardians of the body read it too.
REVOKE UPDATE, DELETE ON drafts_removal FROM throughline_app;
ALTER TABLE drafts_removal ENABLE ROW LEVEL SECURITY;
CREATE POLICY removal_read ON drafts_removal FOR SELECT TO throughline_app USING (
    throughline_is_system() OR drafts_is_ours(team_id)
    OR (throughline_setting('role') = 'data-guardian' AND EXISTS (
        SELECT FROM access_team t WHERE t.id = team_id AND throughline_is_mine(t.agency_id)))
);
CREATE POLICY removal_add ON drafts_removal FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_system() OR drafts_is_ours(team_id)
);
"""
BACK = """
DROP POLICY removal_read ON drafts_removal; DROP POLICY removal_add ON drafts_removal;
ALTER TABLE drafts_removal DISABLE ROW LEVEL SECURITY;
GRANT UPDATE, DELETE ON drafts_removal TO throughline_app;
""" + "".join(
    f"""
DROP POLICY of_team ON {table};
CREATE POLICY of_team ON {table}
    USING (team_id = nullif(current_setting('throughline.team', true), '')::bigint
           OR current_setting('throughline.role', true) = 'worker')
    WITH CHECK (team_id = nullif(current_setting('throughline.team', true), '')::bigint
                OR current_setting('throughline.role', true) = 'worker');
"""
    for table in ("drafts_draft", "drafts_upload")
) + "DROP FUNCTION drafts_is_ours(bigint);"


def _from_the_last_save(apps, schema_editor):  # type: ignore[no-untyped-def]
    """What was kept before had no day on which it was begun: its clocks run from its last save."""
    apps.get_model("drafts", "Draft").objects.using(schema_editor.connection.alias).update(
        begun_at=F("saved_at"), since=F("saved_at")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_walls"),
        ("drafts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="draft", name="draft_expiry"),
        migrations.RenameField("draft", "expires_at", "decide_by"),
        migrations.AddField("draft", "form", models.CharField(blank=True, default="", max_length=40, help_text="which version of the form was filled in"), preserve_default=False),
        migrations.AddField("draft", "version", models.PositiveIntegerField(default=1, help_text="grows with each save, so that two people who type see both")),
        migrations.AddField("draft", "beside", models.UUIDField(blank=True, null=True, help_text="the draft that somebody else changed meanwhile")),
        migrations.AddField("draft", "begun_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("draft", "since", models.DateTimeField(default=django.utils.timezone.now, help_text="begun, handed on or last decided to be kept: its clocks run from here")),
        migrations.AddField("draft", "risen", models.PositiveSmallIntegerField(default=0, help_text="how many of the ages in `rising` it has passed")),
        migrations.AddField("draft", "holder", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, help_text="who goes on with it")),
        migrations.RunPython(_from_the_last_save, migrations.RunPython.noop),
        migrations.AddIndex("draft", models.Index(fields=["risen", "since"], name="draft_rising")),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("draft", models.UUIDField()),
                ("page", models.CharField(max_length=80)),
                ("case_id", models.UUIDField(blank=True, null=True)),
                ("begun_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(choices=[("recorded", "It was recorded another way"), ("twice", "It was begun twice"), ("mistake", "It was begun by mistake"), ("no-concern", "There was no concern after all"), ("joined", "It was brought together with the other version"), ("unused", "What was sent could not be taken"), ("erased", "The case was erased")], max_length=12)),
                ("removed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.team")),
            ],
            options={"ordering": ("-removed_at",)},
        ),
        migrations.RunSQL(WALLS, BACK),
    ]
