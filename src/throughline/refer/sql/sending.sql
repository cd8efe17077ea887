-- What was sent: written by the system as the facts say, read by the body that sent it and by the team it was sent to.
-- A recipient reads the row of what was sent to it and of its copy, and gets no part in the line by that.

CREATE FUNCTION refer_is_for_us(p_pack uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM refer_delivery d WHERE d.pack_id = p_pack AND drafts_is_ours(d.to_team_id))
$$;

ALTER TABLE refer_madepack ENABLE ROW LEVEL SECURITY;
CREATE POLICY pack_read ON refer_madepack FOR SELECT TO throughline_app USING (
    throughline_is_system() OR (throughline_is_mine(agency_id) AND throughline_may_open(case_id)) OR refer_is_for_us(id)
);
CREATE POLICY pack_write ON refer_madepack TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

ALTER TABLE refer_delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY delivery_read ON refer_delivery FOR SELECT TO throughline_app USING (
    throughline_is_system() OR (throughline_is_mine(agency_id) AND throughline_may_open(case_id))
    OR drafts_is_ours(to_team_id)
);
CREATE POLICY delivery_write ON refer_delivery TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());

ALTER TABLE refer_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY link_system ON refer_link TO throughline_app
    USING (throughline_is_system()) WITH CHECK (throughline_is_system());
