-- Questions about reads: written by the system, seen and answered by the data guardians of the body, never by whom they
-- are about. An answer stays as it was given.
ALTER TABLE access_unusual ENABLE ROW LEVEL SECURITY;
CREATE POLICY unusual_see ON access_unusual FOR SELECT TO throughline_app USING (
    throughline_is_system()
    OR (coalesce(throughline_setting('role') = 'data-guardian', false) AND throughline_is_mine(agency_id)
        AND user_id <> throughline_setting('user')::bigint)
);
CREATE POLICY unusual_ask ON access_unusual FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());
CREATE POLICY unusual_answer ON access_unusual FOR UPDATE TO throughline_app USING (
    outcome = '' AND coalesce(throughline_setting('role') = 'data-guardian', false) AND throughline_is_mine(agency_id)
    AND user_id <> throughline_setting('user')::bigint
) WITH CHECK (answered_by_id = throughline_setting('user')::bigint);
REVOKE UPDATE, DELETE ON access_unusual FROM throughline_app;
GRANT UPDATE (outcome, words, answered_by_id, answered_at) ON access_unusual TO throughline_app;
