-- The second wall: the policy of access/policy.py, said again by the database.
-- Unset and empty settings both mean nobody: every function then answers false.
-- The functions look through row-level security (SECURITY DEFINER), for a policy that reads its own table would never end.

CREATE OR REPLACE FUNCTION throughline_setting(p_name text) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('throughline.' || p_name, true), '') $$;

CREATE OR REPLACE FUNCTION throughline_is_system() RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT coalesce(throughline_setting('role') = 'worker', false) $$;

CREATE OR REPLACE FUNCTION throughline_is_shielded(p_sector text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT p_sector IN ('support', 'health', 'legal', 'advocacy') $$;

CREATE OR REPLACE FUNCTION throughline_is_walled(p_sector text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_sector IN ('police', 'law-enforcement', 'prosecution', 'immigration', 'court', 'prison', 'decision')
$$;

CREATE OR REPLACE FUNCTION throughline_is_mine(p_agency text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(p_agency = ANY (throughline_setting('agencies')::text[]), false)
$$;

CREATE OR REPLACE FUNCTION throughline_look_up_standing(p_case uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_role text := throughline_setting('role');
    v_user bigint := throughline_setting('user')::bigint;
    v_team bigint := throughline_setting('team')::bigint;
    v_agencies text[] := coalesce(throughline_setting('agencies')::text[], '{}');
    v_found text[];
BEGIN
    IF v_role IS NULL OR v_role IN ('administrator', 'data-guardian', 'worker') THEN
        RETURN '{}';
    END IF;
    SELECT coalesce(array_agg(r.kind::text), '{}') INTO v_found
    FROM access_relationship r
    WHERE r.case_id = p_case AND r.until_seq IS NULL AND CASE
        WHEN v_role = 'survivor' THEN r.kind = 'subject' AND r.user_id = v_user
        WHEN r.kind = 'subject' THEN false
        WHEN v_role = 'supervisor' OR (v_role = 'agency-system' AND v_team IS NULL) THEN r.agency_id = ANY (v_agencies)
        ELSE r.team_id = v_team
    END;
    -- clock_timestamp, not now(): glass broken in this very transaction must open the page it was broken for.
    IF v_user IS NOT NULL AND EXISTS (
        SELECT FROM access_glass g
        WHERE g.case_id = p_case AND g.user_id = v_user AND g.at <= clock_timestamp() AND g.until > clock_timestamp()
    ) THEN
        v_found := v_found || 'glass'::text;
    END IF;
    RETURN v_found;
END $$;

-- The same standing is asked for once a row, and cannot change while one statement reads: it is looked up once for each
-- statement, case and reader, and kept in a setting that names all three.
CREATE OR REPLACE FUNCTION throughline_standing(p_case uuid) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_asked text := concat_ws('|', p_case, statement_timestamp(), current_setting('throughline.role', true),
        current_setting('throughline.user', true), current_setting('throughline.team', true),
        current_setting('throughline.agencies', true), '=');
    v_known text := current_setting('throughline.standing', true);
    v_found text[];
BEGIN
    IF starts_with(v_known, v_asked) THEN
        RETURN substr(v_known, length(v_asked) + 1)::text[];
    END IF;
    v_found := throughline_look_up_standing(p_case);
    PERFORM set_config('throughline.standing', v_asked || v_found::text, true);
    RETURN v_found;
END $$;

CREATE OR REPLACE FUNCTION throughline_may_open(p_case uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_role text := throughline_setting('role');
BEGIN
    IF v_role IS NULL OR v_role IN ('administrator', 'data-guardian', 'worker') THEN
        RETURN false;
    END IF;
    RETURN throughline_standing(p_case) <> '{}' OR EXISTS (
        SELECT FROM access_sharing s
        WHERE s.case_id = p_case AND s.recipient_id IS NOT NULL AND throughline_is_mine(s.recipient_id)
          AND s.starts <= clock_timestamp() AND (s.ends IS NULL OR s.ends > clock_timestamp())
    );
END $$;

CREATE OR REPLACE FUNCTION throughline_sees_by_part(
    p_here text[], p_mine text, p_kind text, p_controller text, p_sector text, p_home text
) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        p_mine <> 'immigration'
        AND NOT (throughline_is_walled(p_mine) AND (p_controller IS NULL OR throughline_is_shielded(p_sector)))
        AND NOT (p_home = 'intelligence' AND p_mine NOT IN ('police', 'law-enforcement', 'prosecution'))
        AND (p_here && '{lead,joint,advocate,guardian,offered,glass}'
            OR ('former' = ANY (p_here)
                AND p_kind IN ('handover-accepted', 'handover-returned', 'handover-disputed', 'lead-set'))),
        false)
$$;

CREATE OR REPLACE FUNCTION throughline_may_see(
    p_case uuid, p_seq bigint, p_kind text, p_controller text, p_sector text, p_home text, p_privileged boolean
) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_role text := throughline_setting('role');
    v_sector text := throughline_setting('sector');
    v_mine boolean := throughline_is_mine(p_controller);
    v_here text[];
BEGIN
    IF v_role IS NULL OR v_role IN ('administrator', 'data-guardian', 'worker') THEN
        RETURN false;
    END IF;
    v_here := throughline_standing(p_case);
    IF p_privileged THEN
        RETURN v_mine AND v_here && '{lead,joint,advocate,guardian,former}';
    END IF;
    IF v_role = 'survivor' THEN
        RETURN 'subject' = ANY (v_here) AND p_home = 'person';
    END IF;
    IF v_mine AND v_here <> '{}' THEN
        RETURN true;
    END IF;
    IF throughline_sees_by_part(v_here, v_sector, p_kind, p_controller, p_sector, p_home) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT FROM access_sharing s
        WHERE s.case_id = p_case AND s.from_agency_id IS NOT DISTINCT FROM p_controller
          AND s.kinds && ARRAY[p_kind, '*']::varchar[]
          AND s.first_seq <= p_seq AND (s.last_seq IS NULL OR p_seq <= s.last_seq)
          AND s.starts <= clock_timestamp() AND (s.ends IS NULL OR s.ends > clock_timestamp())
          AND CASE WHEN s.recipient_id IS NOT NULL THEN throughline_is_mine(s.recipient_id)
                   ELSE s.recipient_sector = v_sector AND v_here <> '{}' END
    );
END $$;

-- Who may know that another body has a part in a case: not justice of carers, unless the carers' sharing named them.
CREATE OR REPLACE FUNCTION throughline_may_know_party(p_case uuid, p_agency text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_sector text := throughline_setting('sector');
BEGIN
    IF NOT throughline_may_open(p_case) THEN
        RETURN false;
    END IF;
    IF throughline_is_walled(v_sector)
       AND coalesce((SELECT throughline_is_shielded(a.sector) FROM directory_agency a WHERE a.slug = p_agency), true) THEN
        RETURN EXISTS (
            SELECT FROM access_sharing s
            WHERE s.case_id = p_case AND s.from_agency_id = p_agency
              AND s.starts <= clock_timestamp() AND (s.ends IS NULL OR s.ends > clock_timestamp())
              AND (throughline_is_mine(s.recipient_id) OR s.recipient_sector = v_sector)
        );
    END IF;
    RETURN v_sector <> 'immigration' OR throughline_is_mine(p_agency);
END $$;

-- Ties and sharings are summaries of facts: only the system writes them, in the transaction that records the fact.
ALTER TABLE access_relationship ENABLE ROW LEVEL SECURITY;
CREATE POLICY tie_read ON access_relationship FOR SELECT USING (
    throughline_is_system()
    OR throughline_is_mine(agency_id)
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR throughline_may_know_party(case_id, agency_id)
);
CREATE POLICY tie_add ON access_relationship FOR INSERT WITH CHECK (throughline_is_system());
CREATE POLICY tie_end ON access_relationship FOR UPDATE USING (throughline_is_system());
CREATE POLICY tie_forget ON access_relationship FOR DELETE USING (throughline_is_system());

ALTER TABLE access_sharing ENABLE ROW LEVEL SECURITY;
CREATE POLICY sharing_read ON access_sharing FOR SELECT USING (
    throughline_is_system()
    OR throughline_is_mine(from_agency_id)
    OR throughline_is_mine(recipient_id)
    OR (throughline_setting('role') = 'survivor' AND 'subject' = ANY (throughline_standing(case_id)))
    OR (coalesce(recipient_sector = throughline_setting('sector'), false) AND throughline_standing(case_id) <> '{}')
);
CREATE POLICY sharing_add ON access_sharing FOR INSERT WITH CHECK (throughline_is_system());
CREATE POLICY sharing_end ON access_sharing FOR UPDATE USING (throughline_is_system());
CREATE POLICY sharing_forget ON access_sharing FOR DELETE USING (throughline_is_system());

-- The log of reads: everybody adds their own; an agency's people see their agency's reads; the person sees all of theirs.
ALTER TABLE access_readlog ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_see ON access_readlog FOR SELECT USING (
    throughline_is_system()
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR (throughline_is_mine(agency_id) AND (
        throughline_setting('role') IN ('supervisor', 'data-guardian', 'agency-system')
        OR (case_id IS NOT NULL AND throughline_may_open(case_id))
    ))
    OR (case_id IS NOT NULL AND throughline_setting('role') = 'survivor'
        AND 'subject' = ANY (throughline_standing(case_id)))
);
CREATE POLICY read_add ON access_readlog FOR INSERT WITH CHECK (
    throughline_is_system()
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR (user_id IS NULL AND throughline_is_mine(agency_id))
);

CREATE OR REPLACE FUNCTION throughline_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of reads is append-only: % refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER readlog_append_only BEFORE UPDATE OR DELETE ON access_readlog
    FOR EACH ROW EXECUTE FUNCTION throughline_refuse_change();

-- Broken glass: one breaks it for oneself; one's data guardians and supervisors see it, and guardians review it.
ALTER TABLE access_glass ENABLE ROW LEVEL SECURITY;
CREATE POLICY glass_see ON access_glass FOR SELECT USING (
    throughline_is_system()
    OR coalesce(user_id = throughline_setting('user')::bigint, false)
    OR (throughline_is_mine(agency_id) AND throughline_setting('role') IN ('supervisor', 'data-guardian'))
);
CREATE POLICY glass_break ON access_glass FOR INSERT WITH CHECK (
    coalesce(user_id = throughline_setting('user')::bigint, false) AND throughline_is_mine(agency_id)
    AND throughline_setting('role') NOT IN ('administrator', 'data-guardian', 'worker', 'survivor')
);
CREATE POLICY glass_review ON access_glass FOR UPDATE USING (
    throughline_is_mine(agency_id) AND throughline_setting('role') = 'data-guardian'
);
