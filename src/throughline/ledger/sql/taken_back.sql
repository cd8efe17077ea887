-- What the application never does is taken back from it, whoever made the table.
REVOKE INSERT, UPDATE, DELETE ON django_migrations, django_content_type, auth_permission, auth_group,
    auth_group_permissions FROM throughline_app;
REVOKE DELETE ON notify_notice FROM throughline_app;

-- Nobody and nothing are not the same sender: an unset reader finds no keys of requests.
ALTER POLICY once_own ON ledger_once USING (
    throughline_setting('role') IS NOT NULL
    AND actor = concat(throughline_setting('user'), '@', throughline_setting('team'))
) WITH CHECK (
    throughline_setting('role') IS NOT NULL
    AND actor = concat(throughline_setting('user'), '@', throughline_setting('team'))
);
