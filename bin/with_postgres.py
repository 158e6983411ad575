"""Runs a command with APLIS_DATABASE_URL set to a throw-away PostgreSQL.

usage: .venv/bin/python bin/with_postgres.py -- COMMAND...
Exit status: the command's; 4 if the machine has no PostgreSQL; 2 if no command was given.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.postgres import PostgresMissing, temporary_postgres


def main(words: list[str]) -> int:
    command = words[1:] if words[:1] == ["--"] else words
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Told to stop, we still take the server down: the exception unwinds through temporary_postgres().
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with temporary_postgres() as address:
            return subprocess.run(command, env={**os.environ, "APLIS_DATABASE_URL": address}, check=False).returncode
    except PostgresMissing as missing:
        print(missing, file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
