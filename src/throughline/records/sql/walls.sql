-- Who reads and writes what the law of records keeps: the data guardian of a body, for that body; a supervisor where a
-- second person must sign; anybody at work may say that a breach happened. Unset and empty settings mean nobody.

CREATE FUNCTION records_keeps(p_agency text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(throughline_setting('role') IN ('data-guardian', 'supervisor'), false) AND throughline_is_mine(p_agency)
$$;

ALTER TABLE records_ownrule ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rule_read ON records_ownrule FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_keeps(agency_id)
);
CREATE POLICY own_rule_add ON records_ownrule FOR INSERT TO throughline_app WITH CHECK (
    records_is_guardian_of(agency_id) AND decided_by_id = throughline_setting('user')::bigint
);

ALTER TABLE records_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY hold_read ON records_hold FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_keeps(agency_id)
);
CREATE POLICY hold_add ON records_hold FOR INSERT TO throughline_app WITH CHECK (
    records_is_guardian_of(agency_id) AND placed_by_id = throughline_setting('user')::bigint
);

ALTER TABLE records_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_read ON records_review FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_keeps(agency_id)
);
CREATE POLICY review_write ON records_review TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

ALTER TABLE records_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY decision_read ON records_decision FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_keeps(agency_id)
);
CREATE POLICY decision_add ON records_decision FOR INSERT TO throughline_app WITH CHECK (
    records_keeps(agency_id) AND by_id = throughline_setting('user')::bigint
    AND (what = 'signed' OR records_is_guardian_of(agency_id))
);

ALTER TABLE records_certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY certificate_read ON records_certificate FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_keeps(agency_id)
);
CREATE POLICY certificate_add ON records_certificate FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());

ALTER TABLE records_breach ENABLE ROW LEVEL SECURITY;
CREATE POLICY breach_read ON records_breach FOR SELECT TO throughline_app USING (
    throughline_is_system() OR records_is_guardian_of(agency_id)
    OR (throughline_is_mine(agency_id) AND opened_by_id = throughline_setting('user')::bigint)
);
CREATE POLICY breach_add ON records_breach FOR INSERT TO throughline_app WITH CHECK (
    throughline_is_mine(agency_id) AND opened_by_id = throughline_setting('user')::bigint
);

ALTER TABLE records_breachevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY breach_event_read ON records_breachevent FOR SELECT TO throughline_app USING (
    throughline_is_system()
    OR EXISTS (SELECT FROM records_breach b WHERE b.id = breach_id AND records_is_guardian_of(b.agency_id))
);
CREATE POLICY breach_event_add ON records_breachevent FOR INSERT TO throughline_app WITH CHECK (
    by_id = throughline_setting('user')::bigint
    AND EXISTS (SELECT FROM records_breach b WHERE b.id = breach_id AND records_is_guardian_of(b.agency_id))
);

REVOKE UPDATE, DELETE ON records_ownrule, records_hold, records_decision, records_certificate, records_breach,
    records_breachevent FROM throughline_app;
