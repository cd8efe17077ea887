"""An invitation to one's own line ties an address to a case: only those who may open the case learn of it."""

from __future__ import annotations

from django.db import migrations

WALL = """
ALTER TABLE access_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitation_of_line ON access_invitation USING (
    case_id IS NULL OR throughline_is_system() OR throughline_may_open(case_id)
);
"""
UNDO = """
DROP POLICY invitation_of_line ON access_invitation;
ALTER TABLE access_invitation DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_own_line")]
    operations = [migrations.RunSQL(WALL, UNDO)]
