"""A transaction tells whether the role of the one who asks sees only what names this very worker. PostgreSQL only."""

from django.db import migrations

from aplis.core.rls import RunVendorSQL

FUNCTION = """
CREATE FUNCTION aplis_assigned() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT COALESCE(current_setting('aplis.assigned', true), '') = 'on' $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_the_person_asks")]
    operations = [RunVendorSQL(postgresql=FUNCTION)]
