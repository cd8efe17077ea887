-- Seals over the logs of access: the system adds and reads them; nobody changes or removes one. Whether they, or the lines
-- under them, were tampered with by the owner is told by their keyed marks.
ALTER TABLE ledger_logseal ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_seal_read ON ledger_logseal FOR SELECT TO throughline_app USING (throughline_is_system());
CREATE POLICY log_seal_add ON ledger_logseal FOR INSERT TO throughline_app WITH CHECK (throughline_is_system());
REVOKE UPDATE, DELETE ON ledger_logseal FROM throughline_app;
CREATE TRIGGER log_seal_append_only BEFORE UPDATE OR DELETE ON ledger_logseal
    FOR EACH ROW EXECUTE FUNCTION throughline_refuse_change();
