"""Takes a backup of the running installation: snapshot of the database first, then the files that its rows name.

A file is written before the row that names it is committed, so whatever the snapshot names is there to be copied. Files that no
row names, left by uploads that were broken off, are not taken.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from aplis.core.backup import documents, operator
from aplis.core.backup.cipher import authentication, encrypt, read_key
from aplis.core.backup.documents import Named
from aplis.core.backup.folder import (
    DATABASE,
    FILES,
    MANIFEST,
    SUMS,
    Manifest,
    Problem,
    blocks,
    new_folder,
    say_when_full,
    sum_of,
    write,
)
from aplis.core.backup.snapshot import Progress, Snapshot, snapshot

_NO_ENTRY: Final = (
    "The journal takes no entry, and without it nothing is taken out: {0}. Mend the database first, or copy it with its own"
    " programs (sqlite3 FILE '.backup COPY', pg_dump)."
)


def take_backup(*, folder: Path, progress: Progress) -> Manifest:
    """Writes FOLDER, whole or not at all. Encrypted when APLIS_BACKUP_KEY is set.

    raises Problem
    """
    key = read_key(settings.BACKUP_KEY)
    with new_folder(folder) as partial:
        applied = operator.applied_migrations()
        try:
            operator.note("backup_taken", {"is_encrypted": key is not None})
        except DatabaseError as error:
            raise Problem(_NO_ENTRY.format(error)) from error
        return _Taker(partial, key, progress).take(sorted(applied))


class _Taker:
    def __init__(self, folder: Path, key: bytes | None, progress: Progress) -> None:
        self.folder, self.key, self.progress = folder, key, progress
        self.sums: dict[str, str] = {}
        self.damaged: list[str] = []
        self.size = 0

    def take(self, applied: list[str]) -> Manifest:
        made_at = timezone.now()
        with snapshot() as taken:
            counts = taken.counts()
            named = documents.named_files(taken.ask, taken.tables)
            seal = operator.last_seal(taken.ask, taken.tables)
            self._take_database(taken)
        for number, each in enumerate(named):
            self._take_file(each)
            self.progress("documents", number + 1, len(named))
        lines = "".join(f"{total}  {name}\n" for name, total in sorted(self.sums.items()))
        manifest = Manifest(
            made_at=made_at.isoformat(), version=version("aplis"), vendor=connection.vendor, server=taken.server,
            migrations=applied, counts=counts, left_out=taken.left_out, keys=operator.fingerprints(),
            files=len(self.sums) - 1, size=self.size, damaged=self.damaged, seal=seal,
            is_encrypted=self.key is not None, sums=write(self.folder / SUMS, [lines.encode()]),
        )  # fmt: skip
        if self.key is not None:
            manifest = replace(manifest, authentication=authentication(self.key, manifest.text()))
        write(self.folder / MANIFEST, [manifest.whole()])
        return manifest

    def _take_database(self, taken: Snapshot) -> None:
        # In clear it may lie beside the database it was copied from, not where the backup goes.
        is_direct = self.key is None and connection.vendor == "sqlite"
        scratch = self.folder / DATABASE if is_direct else Path(settings.VAR) / f"backup-{self.folder.name}.scratch"
        try:
            with say_when_full(str(scratch.parent)):
                content = taken.copy(scratch, self.progress)
            if is_direct:
                self.sums[DATABASE], self.size = sum_of(scratch), scratch.stat().st_size
            else:
                with closing(content):
                    self._keep(DATABASE, content)
        finally:
            if not is_direct:
                scratch.unlink(missing_ok=True)

    def _take_file(self, each: Named) -> None:
        path = documents.place(documents.stored(), each.name)
        if path is None or not path.is_file():
            self.damaged.append(each.missing())
            return
        reading = documents.Reading(blocks(path))
        self._keep(f"{FILES}/{each.name}", reading)
        if fault := each.fault(reading):
            self.damaged.append(fault)

    def _keep(self, name: str, plain: Iterable[bytes]) -> None:
        content = encrypt(self.key, name, plain) if self.key is not None else plain
        self.sums[name] = write(self.folder / name, content)
        self.size += (self.folder / name).stat().st_size
