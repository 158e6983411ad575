"""The person herself asks: a database role that reads her own rows, and what a transaction tells of role and instant. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

ROLE = """
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aplis_person') THEN
    BEGIN
      CREATE ROLE aplis_person NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role aplis_person is missing and this user may not create it. Ask the database administrator to run: '
          'CREATE ROLE aplis_person NOLOGIN NOSUPERUSER NOBYPASSRLS; GRANT aplis_app TO aplis_person; GRANT aplis_person TO %;', current_user;
    END;
  END IF;
  IF NOT pg_has_role('aplis_person', 'aplis_app', 'MEMBER') THEN
    GRANT aplis_app TO aplis_person;
  END IF;
  IF NOT pg_has_role(current_user, 'aplis_person', 'MEMBER') THEN
    EXECUTE format('GRANT aplis_person TO %I', current_user);
  END IF;
END $$;
"""

FUNCTIONS = """
CREATE FUNCTION aplis_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(current_setting('aplis.role', true), '') $$;
CREATE FUNCTION aplis_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(NULLIF(current_setting('aplis.now', true), '')::timestamptz, now()) $$;
CREATE FUNCTION aplis_audits() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(current_setting('aplis.audits', true), '') = 'on' $$;
CREATE FUNCTION aplis_reviews() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(current_setting('aplis.audits', true), '') IN ('on', 'reviews') $$;
CREATE FUNCTION aplis_own() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT NULLIF(current_setting('aplis.own', true), '')::bigint $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_seals_and_months")]
    operations = [RunVendorSQL(postgresql=ROLE), RunVendorSQL(postgresql=FUNCTIONS)]
