"""Region, server and visitors together, on either database. A region is made once and copied for each run."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.faults.cluster import Cluster
from bench.faults.load import Ledger, Load, visitors
from bench.faults.region import Server, environment_of, fill, keep_secrets, logins
from bench.faults.truth import Truth, compare


@dataclass
class Scene:
    """A running site with a ledger of what its visitors are told."""

    folder: Path
    environment: dict[str, str]
    server: Server
    cluster: Cluster | None
    ledger: Ledger

    def load(self, count: int = 4) -> Load:
        return Load(visitors(self.server.port, logins(self.folder), self.ledger, count=count))

    def truth(self) -> Truth:
        return compare(self.environment, self.ledger)

    @property
    def postgresql(self) -> Cluster:
        if self.cluster is None:
            raise ValueError("There is no PostgreSQL in this scene.")
        return self.cluster


def prepare(database: str, place: Path) -> Path:
    """Makes the region in `place`/`database`, to be copied by scene(). On PostgreSQL the server's data is part of it."""
    folder = place / database
    folder.mkdir()
    keep_secrets(folder)
    if database == "sqlite":
        fill(environment_of(folder))
        return folder
    cluster = Cluster(folder / "pg")
    cluster.create()
    try:
        fill(environment_of(folder, cluster.address))
    finally:
        cluster.stop()
    return folder


@contextmanager
def scene(region: Path, *, folder: Path | None = None, **limits: str) -> Iterator[Scene]:
    """A copy of a prepared region, served.

    folder   an existing empty one to copy it into; a temporary one where none is given
    limits   what else the server's environment says
    """
    with ExitStack() as stack:
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="aplis-faults-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(temporary))
        yield stack.enter_context(_served(region, folder, limits))


@contextmanager
def _served(region: Path, folder: Path, limits: dict[str, str]) -> Iterator[Scene]:
    folder.chmod(0o755)  # PostgreSQL runs under a user of its own
    subprocess.run(["cp", "-a", f"{region}/.", folder], check=True)
    cluster = Cluster(folder / "pg") if (folder / "pg").exists() else None
    server = None
    try:
        if cluster:
            cluster.start()
        environment = environment_of(folder, cluster.address if cluster else "") | limits
        server = Server(environment)
        server.start()
        yield Scene(folder, environment, server, cluster, Ledger())
    finally:
        if server:
            server.stop()
        if cluster:
            cluster.stop()


@contextmanager
def regions(*databases: str) -> Iterator[dict[str, Path]]:
    """Prepared regions by database, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="aplis-regions-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield {database: prepare(database, Path(name)) for database in databases}
