-- Reviewed words for everybody who works in a body that we know; signed only in one's own name, for one's own body, by a supervisor of
-- those who support or stand up for survivors. Nobody changes or removes one: a better text is a new row.

ALTER TABLE identify_reviewedwording ENABLE ROW LEVEL SECURITY;
CREATE POLICY wording_read ON identify_reviewedwording FOR SELECT TO throughline_app USING (
    throughline_is_system()
    OR EXISTS (SELECT FROM directory_agency a WHERE a.slug = ANY (throughline_setting('agencies')::text[]))
);
CREATE POLICY wording_sign ON identify_reviewedwording FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_mine(agency_id) AND signed_by_id = throughline_setting('user')::bigint
    AND coalesce(throughline_setting('role') = 'supervisor', false)
    AND coalesce(throughline_setting('sector') IN ('support', 'advocacy'), false)
);
REVOKE UPDATE, DELETE ON identify_reviewedwording FROM throughline_app;
