-- Old lines of the two logs go through one function, which only the owner may call and which refuses anything younger
-- than a year: nobody can make a fresh trace vanish with it.
CREATE OR REPLACE FUNCTION throughline_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'throughline_disposer' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The log of reads is append-only: % refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION access_forget_log(p_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_reads bigint;
    v_disclosures bigint;
BEGIN
    IF p_before > clock_timestamp() - interval '1 year' THEN
        RAISE EXCEPTION 'The log of the last year is never taken away.';
    END IF;
    DELETE FROM access_readlog WHERE at < p_before;
    GET DIAGNOSTICS v_reads = ROW_COUNT;
    DELETE FROM access_disclosure WHERE at < p_before;
    GET DIAGNOSTICS v_disclosures = ROW_COUNT;
    RETURN v_reads + v_disclosures;
END $$;
GRANT SELECT, DELETE ON access_readlog, access_disclosure TO throughline_disposer;
CREATE POLICY read_disposal ON access_readlog TO throughline_disposer USING (true);
CREATE POLICY disclosure_disposal ON access_disclosure TO throughline_disposer USING (true);
GRANT CREATE ON SCHEMA public TO throughline_disposer;
ALTER FUNCTION access_forget_log(timestamptz) OWNER TO throughline_disposer;
REVOKE CREATE ON SCHEMA public FROM throughline_disposer;
REVOKE ALL ON FUNCTION access_forget_log(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_forget_log(timestamptz) TO throughline_owner;
