"""The two database roles that own nothing, and what they may ask of the transaction. PostgreSQL only.

Runs before every other migration, so that each table made later by this owner grants itself to the roles.
"""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

ROLES = """
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['aplis_app', 'aplis_operator'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', role_name);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'The role % is missing and this user may not create it. Ask the database administrator to run: '
            'CREATE ROLE % NOLOGIN NOSUPERUSER NOBYPASSRLS; GRANT % TO %;', role_name, role_name, role_name, current_user;
      END;
    END IF;
    IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO aplis_app, aplis_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO aplis_app, aplis_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO aplis_app, aplis_operator;
"""

FUNCTIONS = """
CREATE FUNCTION aplis_agency() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT NULLIF(current_setting('aplis.agency', true), '')::bigint $$;
CREATE FUNCTION aplis_worker() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT NULLIF(current_setting('aplis.worker', true), '')::bigint $$;
CREATE FUNCTION aplis_scopes() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(NULLIF(current_setting('aplis.scopes', true), ''), '0')::integer $$;
CREATE FUNCTION aplis_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT NULLIF(current_setting('aplis.today', true), '')::date $$;
CREATE FUNCTION aplis_compiling() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(NULLIF(current_setting('aplis.compiling', true), ''), '{}')::bigint[] $$;
CREATE FUNCTION aplis_refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""


class Migration(migrations.Migration):
    initial = True
    run_before = [
        ("agencies", "0001_agencies_users_roles_workers"),
        ("contenttypes", "0001_initial"),
        ("django_tasks_database", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    dependencies: list[tuple[str, str]] = []
    operations = [RunVendorSQL(postgresql=ROLES), RunVendorSQL(postgresql=FUNCTIONS)]
