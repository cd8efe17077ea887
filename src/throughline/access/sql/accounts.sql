-- Accounts behind the second wall. Signing in looks accounts, authenticators and tokens up while nobody acts yet, so an
-- unset reader sees them; from the moment somebody acts, they see what is theirs, and who works where. The account of
-- a person who reads their own line is known to those who help them and to nobody else: a name and an address of e-mail
-- in a list of users would tell whoever looks for them.

CREATE FUNCTION throughline_may_know_account(p_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_role text := throughline_setting('role');
BEGIN
    IF v_role IS NULL OR v_role = 'worker' OR p_user = throughline_setting('user')::bigint THEN
        RETURN true;
    END IF;
    RETURN NOT EXISTS (SELECT FROM access_relationship r WHERE r.user_id = p_user AND r.kind = 'subject')
        OR (NOT throughline_is_walled(throughline_setting('sector')) AND throughline_setting('sector') <> 'immigration'
            AND EXISTS (
                SELECT FROM access_relationship r
                WHERE r.user_id = p_user AND r.kind = 'subject' AND throughline_may_open(r.case_id)
            ));
END $$;

-- Whose account it is, whoever keeps accounts, the system, and the page of signing in.
CREATE FUNCTION throughline_keeps_account(p_user bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT throughline_setting('role') IS NULL OR throughline_setting('role') IN ('worker', 'administrator')
        OR coalesce(p_user = throughline_setting('user')::bigint, false)
$$;

ALTER TABLE access_user ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_known ON access_user FOR SELECT TO throughline_app USING (throughline_may_know_account(id));
CREATE POLICY account_made ON access_user FOR INSERT TO throughline_app WITH CHECK (throughline_keeps_account(id));
CREATE POLICY account_kept ON access_user FOR UPDATE TO throughline_app USING (throughline_keeps_account(id));
REVOKE DELETE ON access_user FROM throughline_app;  -- accounts are closed, never taken away: facts name them

-- An invitation names an address of e-mail: whoever invites for that body knows it, or who may open the line it leads to.
DROP POLICY invitation_of_line ON access_invitation;
CREATE POLICY invitation_known ON access_invitation TO throughline_app USING (
    throughline_is_system()
    OR (case_id IS NOT NULL AND throughline_may_open(case_id))
    OR (case_id IS NULL AND coalesce(throughline_setting('role') = 'administrator', false) AND (
        throughline_is_mine('throughline-installation')
        OR throughline_is_mine((SELECT t.agency_id FROM access_team t WHERE t.id = team_id))
    ))
);

ALTER TABLE access_apitoken ENABLE ROW LEVEL SECURITY;
CREATE POLICY token_known ON access_apitoken TO throughline_app USING (
    throughline_setting('role') IS NULL OR throughline_is_system()
    OR throughline_is_mine(agency_id) OR throughline_is_mine('throughline-installation')
);

-- What proves that somebody is who they say: their own, and for whoever must help one who lost it.
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
CREATE POLICY authenticator_own ON mfa_authenticator TO throughline_app USING (throughline_keeps_account(user_id));
ALTER TABLE account_emailaddress ENABLE ROW LEVEL SECURITY;
CREATE POLICY address_own ON account_emailaddress TO throughline_app USING (throughline_keeps_account(user_id));
ALTER TABLE socialaccount_socialaccount ENABLE ROW LEVEL SECURITY;
CREATE POLICY outside_account_own ON socialaccount_socialaccount TO throughline_app
    USING (throughline_keeps_account(user_id));

-- Broken glass ends by itself because the database lets none last longer, and nobody edits what somebody else said.
DROP POLICY glass_break ON access_glass;
CREATE POLICY glass_break ON access_glass FOR INSERT TO throughline_app WITH CHECK (
    coalesce(user_id = throughline_setting('user')::bigint, false) AND throughline_is_mine(agency_id)
    AND throughline_setting('role') NOT IN ('administrator', 'data-guardian', 'worker', 'survivor')
    AND until <= at + interval '4 hours' AND at <= clock_timestamp() + interval '1 minute'
);
REVOKE UPDATE, DELETE ON access_glass FROM throughline_app;
GRANT UPDATE (finding, reviewed_at, reviewed_by_id) ON access_glass TO throughline_app;
REVOKE UPDATE, DELETE ON access_readlog FROM throughline_app;
CREATE TRIGGER readlog_never_emptied BEFORE TRUNCATE ON access_readlog
    FOR EACH STATEMENT EXECUTE FUNCTION throughline_refuse_change();
