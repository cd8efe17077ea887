-- The register of erasures names the bodies whose facts went, and each data guardian is told of their own body's alone:
-- that some other body had facts in a case is that body's to know.

DROP POLICY erasure_read ON ledger_erasure;
CREATE POLICY erasure_read ON ledger_erasure FOR SELECT TO throughline_app USING (throughline_is_system());

CREATE FUNCTION ledger_erasures(p_first timestamptz, p_last timestamptz, p_case uuid)
RETURNS TABLE (case_id uuid, at timestamptz, reason text, by bigint, agency text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e."case", e.at, e.reason, e.by, mine
    FROM ledger_erasure e
    CROSS JOIN LATERAL (
        SELECT min(name) AS mine FROM unnest(e.controllers) AS name WHERE throughline_is_mine(name)
    ) own
    WHERE throughline_setting('role') = 'data-guardian' AND mine IS NOT NULL
      AND e.at >= p_first AND e.at < p_last AND (p_case IS NULL OR e."case" = p_case)
$$;
REVOKE ALL ON FUNCTION ledger_erasures(timestamptz, timestamptz, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_erasures(timestamptz, timestamptz, uuid) TO throughline_app;
