"""The throw-away PostgreSQL leaves nothing behind, and the command it serves decides the exit status."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

WITH_POSTGRES = [sys.executable, str(Path(__file__).resolve().parent.parent / "bin" / "with_postgres.py")]


def test_a_command_gets_a_database_that_is_gone_afterwards():
    done = subprocess.run(
        [*WITH_POSTGRES, "--", "sh", "-c", 'echo "$APLIS_DATABASE_URL"; exit 7'],
        capture_output=True,
        text=True,
        check=False,
    )

    address = urlsplit(done.stdout.strip())
    assert (done.returncode, address.scheme, address.path) == (7, "postgres", "/aplis")
    assert not Path(unquote(address.hostname)).exists()


def test_without_a_command_it_says_how_to_use_it():
    done = subprocess.run(WITH_POSTGRES, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "usage:" in done.stderr
