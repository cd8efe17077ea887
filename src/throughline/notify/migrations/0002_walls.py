"""A notice is read by the one it is for; the system writes it."""

from __future__ import annotations

from django.db import migrations

from throughline.access.unwalling import undone

WALLS = """
ALTER TABLE notify_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notice_own ON notify_notice FOR SELECT TO throughline_app USING (
    throughline_is_system() OR coalesce(user_id = throughline_setting('user')::bigint, false)
);
CREATE POLICY notice_tell ON notify_notice FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());
CREATE POLICY notice_read ON notify_notice FOR UPDATE TO throughline_app USING (
    coalesce(user_id = throughline_setting('user')::bigint, false)
);
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial"), ("access", "0002_walls")]
    operations = [migrations.RunSQL(WALLS, undone(WALLS))]
