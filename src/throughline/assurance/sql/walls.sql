-- Who reads a study, and who reads the counts behind it. Unset and empty settings mean nobody (access/sql/walls.sql).

CREATE FUNCTION assurance_may_study() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(throughline_setting('role') IN ('analyst', 'inspector', 'data-guardian'), false)
$$;

ALTER TABLE assurance_study ENABLE ROW LEVEL SECURITY;
CREATE POLICY study_read ON assurance_study FOR SELECT TO throughline_app USING (
    throughline_is_system() OR (assurance_may_study() AND (shared OR throughline_is_mine(agency)))
);
CREATE POLICY study_ask ON assurance_study FOR INSERT TO throughline_app WITH CHECK (
    assurance_may_study() AND throughline_is_mine(agency)
    AND team_id = throughline_setting('team')::bigint AND asked_by_id = throughline_setting('user')::bigint
);
-- The worker writes what was found; the team that owns a study decides whether others may read it.
CREATE POLICY study_change ON assurance_study FOR UPDATE TO throughline_app USING (
    throughline_is_system()
    OR (assurance_may_study() AND coalesce(team_id = throughline_setting('team')::bigint, false))
);
CREATE POLICY study_drop ON assurance_study FOR DELETE TO throughline_app USING (
    assurance_may_study() AND coalesce(team_id = throughline_setting('team')::bigint, false)
);

ALTER TABLE assurance_counts ENABLE ROW LEVEL SECURITY;
CREATE POLICY counts_read ON assurance_counts FOR SELECT TO throughline_app USING (
    throughline_is_system()
    OR (assurance_may_study() AND (readers = 'everybody' OR (readers = 'agency' AND throughline_is_mine(agency))))
);
CREATE POLICY counts_add ON assurance_counts FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_system() OR (assurance_may_study() AND throughline_is_mine(agency))
);
CREATE POLICY counts_change ON assurance_counts FOR UPDATE TO throughline_app USING (throughline_is_system());
CREATE POLICY counts_drop ON assurance_counts FOR DELETE TO throughline_app USING (
    throughline_is_system() OR (assurance_may_study() AND throughline_is_mine(agency))
);

-- Who was seen by which kind of body in a period: a number that means nothing outside this answer, the role, the kind
-- and the days. No case, no body, no name. Only the worker may ask, and only the table made of it is kept.
-- Left out: what is under privilege, what was corrected, what is erased or intelligence, and what is said of others than the person.
CREATE FUNCTION assurance_sightings(p_first timestamptz, p_last timestamptz)
RETURNS TABLE (person bigint, role text, kind text, earliest timestamptz, latest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT throughline_is_system() THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT dense_rank() OVER (ORDER BY md5(e.case_id::text || txid_current()::text)), e.legal_role::text,
               e.kind::text, e.earliest, e.latest
        FROM ledger_entry e
        WHERE e.home = 'person' AND e.about = 'subject' AND NOT e.privileged
          AND e.latest >= p_first AND e.earliest < p_last
          AND NOT EXISTS (
              SELECT FROM ledger_entry c
              WHERE c.case_id = e.case_id AND c.supersedes = e.seq AND c.controller_id IS NOT DISTINCT FROM e.controller_id
          )
          AND NOT EXISTS (SELECT FROM ledger_erasure x WHERE x."case" = e.case_id);
END $$;
REVOKE ALL ON FUNCTION assurance_sightings(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assurance_sightings(timestamptz, timestamptz) TO throughline_app;
