-- What the database itself holds about the ledger: append-only, and who may read which row.
-- The functions that judge a reader are those of access (access/sql/walls.sql); unset and empty settings mean nobody.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'throughline_disposer' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % refused. Record a correction instead.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER erasure_append_only BEFORE DELETE ON ledger_erasure
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

REVOKE UPDATE, DELETE ON ledger_entry FROM throughline_app;
REVOKE INSERT, UPDATE, DELETE ON ledger_erasure FROM throughline_app;
REVOKE DELETE ON ledger_case FROM throughline_app;

-- Entries: read by the policy, added by their own controller (or by the person, who is nobody's agency).
ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY entry_read ON ledger_entry FOR SELECT TO throughline_app USING (
    throughline_may_see(case_id, seq, kind, controller_id, controller_sector, home, privileged)
);
CREATE POLICY entry_add ON ledger_entry FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_mine(controller_id)
    OR (controller_id IS NULL AND throughline_setting('role') = 'survivor'
        AND author = throughline_setting('user')::bigint)
);

ALTER TABLE ledger_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_read ON ledger_case FOR SELECT TO throughline_app USING (
    throughline_is_system() OR throughline_may_open(id)
);
CREATE POLICY case_add ON ledger_case FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());
CREATE POLICY case_grow ON ledger_case FOR UPDATE TO throughline_app USING (throughline_is_system());

-- Summaries: written by the system, read by the agency they were composed for.
ALTER TABLE ledger_dutyrow ENABLE ROW LEVEL SECURITY;
CREATE POLICY duty_read ON ledger_dutyrow FOR SELECT TO throughline_app USING (
    throughline_is_system() OR (throughline_is_mine(audience) AND throughline_may_open(case_id))
);
CREATE POLICY duty_write ON ledger_dutyrow TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

ALTER TABLE ledger_casesummary ENABLE ROW LEVEL SECURITY;
CREATE POLICY summary_read ON ledger_casesummary FOR SELECT TO throughline_app USING (
    throughline_is_system() OR (throughline_is_mine(audience) AND throughline_may_open(case_id))
);
CREATE POLICY summary_write ON ledger_casesummary TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

ALTER TABLE ledger_handover ENABLE ROW LEVEL SECURITY;
CREATE POLICY hand_over_read ON ledger_handover FOR SELECT TO throughline_app USING (
    throughline_is_system()
    OR ((throughline_is_mine(from_agency) OR throughline_is_mine(to_agency)) AND throughline_may_open(case_id))
);
CREATE POLICY hand_over_write ON ledger_handover TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

-- The index of search is asked through ledger_find alone: an array operator is not leak-proof, so under row-level
-- security PostgreSQL would read the whole table before it looked at the index.
ALTER TABLE ledger_searchkey ENABLE ROW LEVEL SECURITY;
CREATE POLICY search_write ON ledger_searchkey TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

CREATE FUNCTION ledger_find(p_groups jsonb, p_most integer) RETURNS TABLE (case_id uuid, seq bigint, keys bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_group jsonb;
    v_keys bigint[];
    v_all bigint[] := '{}';
    v_cases uuid[];
BEGIN
    FOR v_group IN SELECT jsonb_array_elements(p_groups) LOOP
        SELECT array_agg(value::bigint) INTO v_keys FROM jsonb_array_elements_text(v_group);
        v_all := v_all || v_keys;
        IF v_cases IS NULL THEN
            SELECT array_agg(DISTINCT k.case_id) INTO v_cases FROM ledger_searchkey k WHERE k.keys && v_keys;
        ELSE
            SELECT array_agg(DISTINCT k.case_id) INTO v_cases FROM ledger_searchkey k
            WHERE k.case_id = ANY (v_cases) AND k.keys && v_keys;
        END IF;
        IF v_cases IS NULL THEN
            RETURN;
        END IF;
    END LOOP;
    RETURN QUERY
        SELECT k.case_id, k.seq, k.keys FROM ledger_searchkey k
        WHERE k.case_id = ANY (v_cases) AND k.keys && v_all
          AND throughline_may_see(k.case_id, k.seq, k.kind, k.controller_id, k.controller_sector, k.home, k.privileged)
        LIMIT p_most;
END $$;

-- What a sender did once is the sender's own.
ALTER TABLE ledger_once ENABLE ROW LEVEL SECURITY;
CREATE POLICY once_own ON ledger_once TO throughline_app USING (
    actor = concat(throughline_setting('user'), '@', throughline_setting('team'))
) WITH CHECK (
    actor = concat(throughline_setting('user'), '@', throughline_setting('team'))
);
CREATE POLICY once_seen_old ON ledger_once FOR SELECT TO throughline_app USING (throughline_is_system());
CREATE POLICY once_forget ON ledger_once FOR DELETE TO throughline_app USING (throughline_is_system());

ALTER TABLE ledger_erasure ENABLE ROW LEVEL SECURITY;
CREATE POLICY erasure_read ON ledger_erasure FOR SELECT TO throughline_app USING (
    throughline_is_system() OR throughline_setting('role') = 'data-guardian'
);

-- The disposer: nobody signs in as it; this function is the one way to take rows away, and only of an erased case.
CREATE FUNCTION ledger_dispose(p_case uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_count bigint;
BEGIN
    UPDATE ledger_erasure SET disposed_at = clock_timestamp() WHERE "case" = p_case AND disposed_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Case % is not in the erasure register, or was disposed of already.', p_case;
    END IF;
    DELETE FROM ledger_entry WHERE case_id = p_case;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
GRANT SELECT, DELETE ON ledger_entry TO throughline_disposer;
GRANT SELECT, UPDATE ON ledger_erasure TO throughline_disposer;
CREATE POLICY entry_disposal ON ledger_entry TO throughline_disposer USING (true);
CREATE POLICY erasure_disposal ON ledger_erasure TO throughline_disposer USING (true);
GRANT CREATE ON SCHEMA public TO throughline_disposer;
ALTER FUNCTION ledger_dispose(uuid) OWNER TO throughline_disposer;
REVOKE CREATE ON SCHEMA public FROM throughline_disposer;
REVOKE ALL ON FUNCTION ledger_dispose(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_dispose(uuid) TO throughline_owner;
