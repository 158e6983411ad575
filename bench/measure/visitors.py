"""Sessions and requests of the invented workers. Runs inside the product's settings: python -m bench.measure.visitors FOLDER.

Prints JSON: for each sign-in of the region its cookies, a form token and the key of the site, and the process id of the database's backend. Sessions
are made directly, because a sign-in by form costs a slow password hash and the measurement begins behind it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
    import django  # noqa: PLC0415 -- reads the settings

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from aplis.register.agencies.models import Worker  # noqa: PLC0415
    from aplis.register.agencies.tests.factories import app_of, sign_in  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    found: dict[str, Any] = {}
    for login in json.loads((folder / "region.json").read_text(encoding="utf-8"))["logins"]:
        worker = Worker.objects.select_related("user").get(pk=login["worker"])
        if not worker.user.authenticator_set.exists():
            app_of(worker.user)
        client = sign_in(Client(), worker)
        page = client.get("/account/password/change/" if login["role"] == "administrator" else "/").content.decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        found[login["email"]] = {"cookies": cookies, "token": token, "secret": settings.SECRET_KEY}
    backend = 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone()
        backend = parent_of(backend)
    print(json.dumps({"visitors": found, "postmaster": backend}))


def parent_of(backend: int) -> int:
    from bench.measure.processes import postmaster_of  # noqa: PLC0415 -- only where there is a server to find

    return postmaster_of(backend)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
