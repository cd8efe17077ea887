-- Somebody who must not be found hides those who were met with them: a child leads to a parent.
CREATE FUNCTION casework_never_found(p_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH standing AS (
        SELECT e.kind, e.seq FROM ledger_entry e
        WHERE e.case_id = p_case AND e.kind IN ('never-found', 'may-be-found-again')
          AND NOT EXISTS (SELECT FROM ledger_entry c WHERE c.case_id = p_case AND c.supersedes = e.seq)
    )
    SELECT EXISTS (
        SELECT FROM standing m WHERE m.kind = 'never-found'
          AND NOT EXISTS (SELECT FROM standing l WHERE l.kind = 'may-be-found-again' AND l.seq > m.seq)
    )
$$;
REVOKE ALL ON FUNCTION casework_never_found(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION casework_is_hidden(p_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH notified AS (
        SELECT e.kind, e.seq FROM ledger_entry e
        WHERE e.case_id = p_case AND e.kind IN ('duty-to-notify', 'nrm-referral')
          AND NOT EXISTS (SELECT FROM ledger_entry c WHERE c.case_id = p_case AND c.supersedes = e.seq)
    )
    SELECT casework_never_found(p_case) OR EXISTS (
        SELECT FROM notified m WHERE m.kind = 'duty-to-notify'
          AND NOT EXISTS (SELECT FROM notified l WHERE l.kind = 'nrm-referral' AND l.seq > m.seq)
    ) OR EXISTS (
        SELECT FROM ledger_searchkey mine JOIN ledger_searchkey other
            ON other.kind = 'family-linked' AND other.keys && mine.keys AND other.case_id <> mine.case_id
        WHERE mine.case_id = p_case AND mine.kind = 'family-linked' AND casework_never_found(other.case_id)
    )
$$;
