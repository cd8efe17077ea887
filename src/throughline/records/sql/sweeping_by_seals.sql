-- Old lines of the two logs go by whole seals: up to the first seal that holds a line young enough to stay. What is left is
-- then still what was sealed, and a seal whose lines are gone is older than a year or tells that they were taken away.
CREATE OR REPLACE FUNCTION access_forget_log(p_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_gone bigint;
    v_sum bigint := 0;
    v_log text;
BEGIN
    IF p_before > clock_timestamp() - interval '1 year' THEN
        RAISE EXCEPTION 'The log of the last year is never taken away.';
    END IF;
    FOREACH v_log IN ARRAY ARRAY['access_readlog', 'access_disclosure'] LOOP
        EXECUTE format(
            'DELETE FROM %I WHERE at < $1 AND id < coalesce('
            '(SELECT min(s.first) FROM ledger_logseal s WHERE s.log = $2 AND s.newest >= $1),'
            '(SELECT max(s.last) + 1 FROM ledger_logseal s WHERE s.log = $2), 0)', v_log) USING p_before, v_log;
        GET DIAGNOSTICS v_gone = ROW_COUNT;
        v_sum := v_sum + v_gone;
    END LOOP;
    RETURN v_sum;
END $$;
GRANT SELECT ON ledger_logseal TO throughline_disposer;
CREATE POLICY log_seal_disposal ON ledger_logseal FOR SELECT TO throughline_disposer USING (true);
