-- Who reads an enquiry: the team that asked, and a team that holds a line which it meets. Comparing is the system's.

CREATE FUNCTION casework_was_asked(p_enquiry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM casework_held h WHERE h.enquiry_id = p_enquiry AND drafts_is_ours(h.team_id))
$$;

CREATE FUNCTION casework_did_ask(p_enquiry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM casework_enquiry e WHERE e.id = p_enquiry AND drafts_is_ours(e.team_id))
$$;

ALTER TABLE casework_enquiry ENABLE ROW LEVEL SECURITY;
CREATE POLICY enquiry_read ON casework_enquiry FOR SELECT TO throughline_app USING (
    throughline_is_system() OR drafts_is_ours(team_id) OR casework_was_asked(id)
);
CREATE POLICY enquiry_ask ON casework_enquiry FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_mine(agency_id) AND drafts_is_ours(team_id)
    AND coalesce(asked_by_id = throughline_setting('user')::bigint, false)
    AND throughline_setting('sector') <> 'immigration'
);
CREATE POLICY enquiry_compare ON casework_enquiry FOR UPDATE TO throughline_app USING (throughline_is_system());
CREATE POLICY enquiry_end ON casework_enquiry FOR DELETE TO throughline_app USING (throughline_is_system());

ALTER TABLE casework_held ENABLE ROW LEVEL SECURITY;
CREATE POLICY held_read ON casework_held FOR SELECT TO throughline_app USING (
    throughline_is_system() OR drafts_is_ours(team_id) OR (answer = 'answer' AND casework_did_ask(enquiry_id))
);
CREATE POLICY held_add ON casework_held FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());
CREATE POLICY held_answer ON casework_held FOR UPDATE TO throughline_app USING (drafts_is_ours(team_id));
CREATE POLICY held_end ON casework_held FOR DELETE TO throughline_app USING (throughline_is_system());

-- A person who must not be found, and one about whom there is a notification without identity and no referral since.
-- A marker that was recorded by mistake counts until it is corrected; a correction is no marker.
CREATE FUNCTION casework_is_hidden(p_case uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH standing AS (
        SELECT e.kind, e.seq FROM ledger_entry e
        WHERE e.case_id = p_case AND e.kind IN ('never-found', 'may-be-found-again', 'duty-to-notify', 'nrm-referral')
          AND NOT EXISTS (SELECT FROM ledger_entry c WHERE c.case_id = p_case AND c.supersedes = e.seq)
    )
    SELECT EXISTS (
        SELECT FROM standing m WHERE m.kind = 'never-found'
          AND NOT EXISTS (SELECT FROM standing l WHERE l.kind = 'may-be-found-again' AND l.seq > m.seq)
    ) OR EXISTS (
        SELECT FROM standing m WHERE m.kind = 'duty-to-notify'
          AND NOT EXISTS (SELECT FROM standing l WHERE l.kind = 'nrm-referral' AND l.seq > m.seq)
    )
$$;
REVOKE ALL ON FUNCTION casework_is_hidden(uuid) FROM PUBLIC;

-- The lines that an enquiry meets, each with the team to ask. Every key must be met by what one body itself recorded, so
-- that nobody learns through another's question what is hidden from them; and that body must work on the line today.
CREATE FUNCTION casework_compare(p_enquiry uuid) RETURNS TABLE (case_id uuid, team bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_keys jsonb;
    v_asker text;
BEGIN
    IF NOT throughline_is_system() THEN
        RETURN;
    END IF;
    SELECT e.keys, e.agency_id INTO v_keys, v_asker FROM casework_enquiry e
    WHERE e.id = p_enquiry AND e.compared_at IS NULL;
    IF v_keys IS NULL OR jsonb_array_length(v_keys) = 0 THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH wanted AS (
            SELECT w.ord, ARRAY(SELECT jsonb_array_elements_text(w.key -> 'kinds')) AS kinds,
                   ARRAY(SELECT jsonb_array_elements_text(w.key -> 'hashes')::bigint) AS hashes
            FROM jsonb_array_elements(v_keys) WITH ORDINALITY AS w(key, ord)
        ), met AS (
            SELECT k.case_id, k.controller_id, w.ord
            FROM wanted w JOIN ledger_searchkey k ON k.keys && w.hashes AND k.kind = ANY (w.kinds)
            WHERE NOT k.privileged AND k.home = 'person' AND k.controller_id IS NOT NULL
        ), whole AS (
            SELECT m.case_id, m.controller_id FROM met m
            GROUP BY m.case_id, m.controller_id HAVING count(DISTINCT m.ord) = jsonb_array_length(v_keys)
        )
        SELECT w.case_id, held.team_id
        FROM whole w
        JOIN LATERAL (
            SELECT r.team_id FROM access_relationship r
            WHERE r.case_id = w.case_id AND r.agency_id = w.controller_id AND r.until_seq IS NULL
              AND r.kind IN ('lead', 'joint', 'advocate', 'guardian')
            ORDER BY r.kind = 'lead' DESC, r.id LIMIT 1
        ) held ON true
        WHERE w.controller_id <> v_asker AND NOT casework_is_hidden(w.case_id);
END $$;

DROP FUNCTION IF EXISTS casework_held_elsewhere(jsonb, integer);
