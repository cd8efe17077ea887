-- What the log of processing takes from tables that a data guardian does not read: entries and erasures, as far as they
-- are of the guardian's own body. No content, no name; of a privileged fact not even the kind.

CREATE FUNCTION records_is_guardian_of(p_agency text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(throughline_setting('role') = 'data-guardian', false) AND throughline_is_mine(p_agency)
$$;

CREATE FUNCTION records_entries(p_first timestamptz, p_last timestamptz, p_case uuid)
RETURNS TABLE (case_id uuid, seq bigint, at timestamptz, act text, what text, author bigint, role text, agency text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.case_id, e.seq, e.recorded_at,
           CASE WHEN e.supersedes IS NOT NULL THEN 'alteration'
                WHEN e.kind IN ('link', 'unlink', 'victims-linked') THEN 'combination'
                ELSE 'collection' END,
           CASE WHEN e.privileged THEN '' ELSE e.kind::text END,
           e.author, e.role::text, e.controller_id::text
    FROM ledger_entry e
    WHERE throughline_setting('role') = 'data-guardian'
      AND e.controller_id = ANY (coalesce(throughline_setting('agencies')::text[], '{}'))
      AND e.recorded_at >= p_first AND e.recorded_at < p_last
      AND (p_case IS NULL OR e.case_id = p_case)
$$;

-- Who decided a sharing, from the fact that decided it.
CREATE FUNCTION records_author(p_case uuid, p_seq bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.author FROM ledger_entry e
    WHERE e.case_id = p_case AND e.seq = p_seq AND records_is_guardian_of(e.controller_id)
$$;

REVOKE ALL ON FUNCTION records_entries(timestamptz, timestamptz, uuid), records_author(uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION records_entries(timestamptz, timestamptz, uuid), records_author(uuid, bigint) TO throughline_app;
