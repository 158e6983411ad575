"""`aplis`: the command line. Django's management commands underneath."""

import os
import sys

OWNER_COMMANDS = {
    "migrate",
    "backup",
    "restore",
    "demo",
    "import",
    "lookup",
    "identity",
    "signin",
    "work",
    "seal",
    "verify",
    "months",
    "db_worker",
    "flush",
    "sqlmigrate",
    "makemigrations",
}


def main() -> None:
    """Runs a command. Those that need every row (migrate, import, demo, the job worker) use APLIS_OWNER_DATABASE_URL if set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
    owner = os.environ.get("APLIS_OWNER_DATABASE_URL")
    if owner and len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["APLIS_DATABASE_URL"] = owner
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- reads the settings

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
