-- A person's work contact is their own row: nobody else reads or changes it through the application.
ALTER TABLE refer_senderprofile ENABLE ROW LEVEL SECURITY;
CREATE POLICY senderprofile_own ON refer_senderprofile
    USING (user_id = nullif(current_setting('throughline.user', true), '')::bigint)
    WITH CHECK (user_id = nullif(current_setting('throughline.user', true), '')::bigint);
