-- The log of disclosures: everybody adds their own; nobody changes it; it is read by those it concerns.
-- A body reads what it handed out, what was taken of its own facts, and what was handed to it. One thing stands above
-- that: justice and immigration never learn through this log that a support, health, legal or advocacy body is there.

CREATE FUNCTION throughline_is_shielded_body(p_agency text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT throughline_is_shielded(a.sector) FROM directory_agency a WHERE a.slug = p_agency), false)
$$;

ALTER TABLE access_disclosure ENABLE ROW LEVEL SECURITY;
CREATE POLICY disclosure_see ON access_disclosure FOR SELECT USING (
    throughline_is_system()
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR ((throughline_is_mine(agency_id) OR (
            (throughline_is_mine(controller_id) OR throughline_is_mine(body_id))
            AND throughline_setting('sector') <> 'immigration'
            AND NOT (coalesce(throughline_is_walled(throughline_setting('sector')), true)
                     AND throughline_is_shielded_body(agency_id))))
        AND (throughline_setting('role') IN ('supervisor', 'data-guardian', 'agency-system')
             OR (case_id IS NOT NULL AND throughline_may_open(case_id))))
    OR (case_id IS NOT NULL AND throughline_setting('role') = 'survivor'
        AND 'subject' = ANY (throughline_standing(case_id)))
);
CREATE POLICY disclosure_add ON access_disclosure FOR INSERT WITH CHECK (
    throughline_is_system()
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR (user_id IS NULL AND throughline_is_mine(agency_id))
);
REVOKE UPDATE, DELETE ON access_disclosure FROM throughline_app;
CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE ON access_disclosure
    FOR EACH ROW EXECUTE FUNCTION throughline_refuse_change();
