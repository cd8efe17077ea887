-- "This person is known to somebody else: ask them." The least that keeps two teams from beginning two lines for one
-- person, and no more: the body that recorded what matched, never what, never the team, never a place.
-- It asks for two exact matches at least (a name alone finds nobody), it shows nothing that the reader's side of the
-- firewall does not already stand on, and nothing at all to immigration.
CREATE OR REPLACE FUNCTION casework_held_elsewhere(p_groups jsonb, p_most integer)
RETURNS TABLE (case_id uuid, agency text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_role text := throughline_setting('role');
    v_sector text := throughline_setting('sector');
    v_group jsonb;
    v_keys bigint[];
    v_all bigint[] := '{}';
    v_cases uuid[];
BEGIN
    IF v_role IS NULL OR v_sector IS NULL OR v_sector = 'immigration' OR jsonb_array_length(p_groups) < 2
       OR v_role NOT IN ('first-responder', 'support-worker', 'advocate', 'guardian', 'investigator', 'supervisor',
                         'decision-maker') THEN
        RETURN;
    END IF;
    FOR v_group IN SELECT jsonb_array_elements(p_groups) LOOP
        SELECT array_agg(value::bigint) INTO v_keys FROM jsonb_array_elements_text(v_group);
        v_all := v_all || v_keys;
        SELECT array_agg(DISTINCT k.case_id) INTO v_cases FROM ledger_searchkey k
        WHERE k.keys && v_keys AND (v_cases IS NULL OR k.case_id = ANY (v_cases))
          AND NOT k.privileged AND k.home = 'person'
          AND NOT (throughline_is_walled(v_sector)
                   AND (k.controller_id IS NULL OR throughline_is_shielded(k.controller_sector)));
        IF v_cases IS NULL THEN
            RETURN;
        END IF;
    END LOOP;
    RETURN QUERY
        SELECT DISTINCT k.case_id, k.controller_id::text FROM ledger_searchkey k
        WHERE k.case_id = ANY (v_cases) AND k.keys && v_all AND k.controller_id IS NOT NULL
          AND NOT k.privileged AND k.home = 'person'
          AND NOT (throughline_is_walled(v_sector) AND throughline_is_shielded(k.controller_sector))
          AND NOT throughline_may_open(k.case_id)
        ORDER BY 1, 2
        LIMIT p_most;
END $$;
