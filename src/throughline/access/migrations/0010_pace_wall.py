"""Counts are kept by two functions alone; the table itself is closed to the application."""

from __future__ import annotations

from django.db import migrations

WALL = """
ALTER TABLE access_pace SET UNLOGGED;
ALTER TABLE access_pace ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON access_pace FROM throughline_app;

CREATE OR REPLACE FUNCTION throughline_count(p_key text, p_seconds integer, p_amount integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_pace AS p (key, hits, ends)
    VALUES (p_key, p_amount, clock_timestamp() + make_interval(secs => p_seconds))
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN p.ends <= clock_timestamp() THEN excluded.hits ELSE least(p.hits + p_amount, 1000000) END,
        ends = CASE WHEN p.ends <= clock_timestamp() THEN excluded.ends ELSE p.ends END
    RETURNING hits
$$;
CREATE OR REPLACE FUNCTION throughline_counted(p_key text) RETURNS TABLE (hits integer, ends timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.hits, p.ends FROM access_pace p WHERE p.key = p_key AND p.ends > clock_timestamp()
$$;
CREATE OR REPLACE FUNCTION throughline_uncount(p_key text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM access_pace WHERE ends <= clock_timestamp() - interval '1 hour' OR key = p_key RETURNING 1
    ) SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION throughline_count(text, integer, integer), throughline_counted(text), throughline_uncount(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION throughline_count(text, integer, integer), throughline_counted(text), throughline_uncount(text)
    TO throughline_app;
"""
UNDO = """
DROP FUNCTION throughline_count(text, integer, integer);
DROP FUNCTION throughline_counted(text);
DROP FUNCTION throughline_uncount(text);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0009_pace")]
    operations = [migrations.RunSQL(WALL, UNDO)]
