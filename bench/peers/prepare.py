"""Makes the peers' own tables and one signed-in administrator. Prints the session cookie: python -m bench.peers.prepare."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.settings"

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client

COPIES = """
CREATE SCHEMA peers;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE TABLE peers.people_person (LIKE public.people_person INCLUDING DEFAULTS INCLUDING INDEXES);
INSERT INTO peers.people_person SELECT * FROM public.people_person;
CREATE TABLE peers.people_personname (LIKE public.people_personname INCLUDING DEFAULTS INCLUDING INDEXES);
INSERT INTO peers.people_personname SELECT * FROM public.people_personname;
CREATE INDEX name_family_trigrams ON peers.people_personname USING gin (upper(family) public.gin_trgm_ops);
CREATE INDEX name_given_trigrams ON peers.people_personname USING gin (upper(given) public.gin_trgm_ops);
ANALYZE peers.people_person;
ANALYZE peers.people_personname
"""


def on_postgres() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'peers'")
        if cursor.fetchone():
            return
        cursor.execute(COPIES)
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c search_path=peers"
    connection.close()  # tables of ours that are called the same would count as there already
    call_command("migrate", verbosity=0)
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c search_path=peers,public"
    connection.close()


def main() -> None:
    if settings.IS_POSTGRES:
        on_postgres()
    else:
        call_command("migrate", database="peers", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    user, _is_new = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    print(f"sessionid={client.cookies['sessionid'].value}")


main()
