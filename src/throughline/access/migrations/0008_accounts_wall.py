"""Accounts, invitations, tokens and authenticators behind the second wall; what nobody needs to do is taken back."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "accounts.sql").read_text(encoding="utf-8")
BACK = """
DROP POLICY account_known ON access_user; DROP POLICY account_made ON access_user;
DROP POLICY account_kept ON access_user; ALTER TABLE access_user DISABLE ROW LEVEL SECURITY;
DROP POLICY invitation_known ON access_invitation;
CREATE POLICY invitation_of_line ON access_invitation USING (
    case_id IS NULL OR throughline_is_system() OR throughline_may_open(case_id)
);
DROP POLICY token_known ON access_apitoken; ALTER TABLE access_apitoken DISABLE ROW LEVEL SECURITY;
DROP POLICY authenticator_own ON mfa_authenticator; ALTER TABLE mfa_authenticator DISABLE ROW LEVEL SECURITY;
DROP POLICY address_own ON account_emailaddress; ALTER TABLE account_emailaddress DISABLE ROW LEVEL SECURITY;
DROP POLICY outside_account_own ON socialaccount_socialaccount;
ALTER TABLE socialaccount_socialaccount DISABLE ROW LEVEL SECURITY;
DROP FUNCTION throughline_keeps_account(bigint); DROP FUNCTION throughline_may_know_account(bigint);
REVOKE UPDATE (finding, reviewed_at, reviewed_by_id) ON access_glass FROM throughline_app;
GRANT UPDATE, DELETE ON access_glass, access_readlog TO throughline_app;
GRANT DELETE ON access_user TO throughline_app;
DROP TRIGGER readlog_never_emptied ON access_readlog;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_sign_in_walls"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [migrations.RunSQL(SQL, BACK)]
