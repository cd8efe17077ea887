"""Sessions are seen by whoever they are of; reviews by those who keep, supervise or guard the body. Neither by nobody."""

from __future__ import annotations

from django.db import migrations

WALLS = """
ALTER TABLE access_signin ENABLE ROW LEVEL SECURITY;
CREATE POLICY sign_in_own ON access_signin FOR SELECT USING (
    throughline_is_system() OR coalesce(user_id = throughline_setting('user')::bigint, false)
);
CREATE POLICY sign_in_begin ON access_signin FOR INSERT WITH CHECK (throughline_is_system());
CREATE POLICY sign_in_note ON access_signin FOR UPDATE USING (throughline_is_system());
CREATE POLICY sign_in_forget ON access_signin FOR DELETE USING (throughline_is_system());

CREATE OR REPLACE FUNCTION throughline_reviews(p_agency text, p_answers boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (throughline_setting('role') IN ('administrator', 'supervisor')
            OR (NOT p_answers AND throughline_setting('role') = 'data-guardian'))
        AND (throughline_is_mine(p_agency) OR throughline_is_mine('throughline-installation')),
        false)
$$;
ALTER TABLE access_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_see ON access_review FOR SELECT USING (
    throughline_is_system() OR throughline_reviews(agency_id, false)
);
CREATE POLICY review_open ON access_review FOR INSERT WITH CHECK (throughline_is_system());
-- An answer stays as it was given.
CREATE POLICY review_answer ON access_review FOR UPDATE
    USING (answer = '' AND throughline_reviews(agency_id, true)) WITH CHECK (throughline_reviews(agency_id, true));
REVOKE DELETE ON access_review FROM throughline_app;
"""
UNDO = """
DROP POLICY sign_in_own ON access_signin; DROP POLICY sign_in_begin ON access_signin;
DROP POLICY sign_in_note ON access_signin; DROP POLICY sign_in_forget ON access_signin;
ALTER TABLE access_signin DISABLE ROW LEVEL SECURITY;
DROP POLICY review_see ON access_review; DROP POLICY review_open ON access_review;
DROP POLICY review_answer ON access_review;
ALTER TABLE access_review DISABLE ROW LEVEL SECURITY;
DROP FUNCTION throughline_reviews(text, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_sign_ins")]
    operations = [migrations.RunSQL(WALLS, UNDO)]
