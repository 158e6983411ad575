"""Brings a backup back into an empty installation, and proves that what is there is what was taken.

Documents come first and the database last, in one piece: where the tables are, everything they name is there. A note in
`restoring.json` says how far a restore came, so that one that was killed is gone on with and never taken for a running site.
"""

import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from aplis.core.backup import documents, loading, operator
from aplis.core.backup.cipher import authentication, decrypt, read_key
from aplis.core.backup.folder import (
    DATABASE,
    FILES,
    Manifest,
    Problem,
    blocks,
    read_manifest,
    read_sums,
    say_when_full,
    sum_of,
    write,
)
from aplis.core.backup.snapshot import Progress, snapshot
from aplis.core.database import bound_as_operator
from aplis.core.seals.tables import live_copy
from aplis.core.seals.telling import sentences
from aplis.rules.verification import TAIL_MINUTES, verify

_SHOWN: Final = 20  # damaged files named one by one
_NEWER: Final = "The backup comes from a newer version of Aplis ({0}); this code does not know: {1}. Install that version, then restore."
_OTHER_KEY: Final = (
    "{0} here is not the one that the backup was taken with: identifiers could not be read or looked up. Set the key that"
    " belongs to the backup, or say --with-other-keys and do without them."
)
_NOT_EMPTY: Final = (
    "{0}. A restore goes into an empty installation only and overwrites nothing. Set {1} to a new, empty one, or move the old"
    " one away yourself; nothing was changed."
)


@dataclass
class Outcome:
    """timings   seconds per step, in order
    faults    what is not as it was when the backup was taken; empty when all is
    findings  what the seals say about journal and looks that were changed before the backup was taken
    is_older  the code has migrations that the restored tables have not been through
    """

    manifest: Manifest
    timings: list[tuple[str, str, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    is_older: bool = False

    @contextmanager
    def step(self, name: str, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.timings.append((name, what, time.perf_counter() - began))


def restore_backup(*, folder: Path, is_other_key_allowed: bool, progress: Progress) -> Outcome:
    """raises Problem; what it did until then may be gone on with by the same call."""
    restore = _Restore(folder, progress)
    restore.refuse_what_does_not_fit(is_other_key_allowed=is_other_key_allowed)
    with say_when_full(str(settings.VAR)):
        return restore.go()


class _Restore:
    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder, self.progress = folder, progress
        self.manifest = read_manifest(folder)
        self.key = read_key(settings.BACKUP_KEY) if self.manifest.is_encrypted else None
        self.sums = read_sums(folder, self.manifest)
        self.outcome = Outcome(self.manifest)
        self.note = Path(settings.VAR) / "restoring.json"

    def refuse_what_does_not_fit(self, *, is_other_key_allowed: bool) -> None:
        manifest = self.manifest
        if manifest.vendor != connection.vendor:
            raise Problem(
                f"The backup is of {manifest.vendor}, APLIS_DATABASE_URL names {connection.vendor}: not the same."
            )
        self._refuse_another_backup_key()
        known = operator.known_migrations()
        if unknown := sorted(set(manifest.migrations) - known):
            raise Problem(_NEWER.format(manifest.version, ", ".join(unknown)))
        own = operator.fingerprints()
        other = [name for name, fingerprint in manifest.keys.items() if own.get(name) != fingerprint]
        if other and not is_other_key_allowed:
            raise Problem(_OTHER_KEY.format(", ".join(other)))

    def _refuse_another_backup_key(self) -> None:
        if not self.manifest.is_encrypted:
            return
        if self.key is None:
            raise Problem("The backup is encrypted. Set APLIS_BACKUP_KEY to the key it was taken with.")
        proof = authentication(self.key, self.manifest.text())
        if not hmac.compare_digest(proof, self.manifest.authentication):
            raise Problem("The manifest was changed, or APLIS_BACKUP_KEY is not the key the backup was taken with.")

    def go(self) -> Outcome:
        reached = self._reached()
        with self.outcome.step("sums", f"{len(self.sums):,} files, {self.manifest.size / 1e6:,.1f} MB"):
            self._check_sums()
        if reached == "":
            self._refuse_what_is_there()
        if reached in {"", "begun"}:
            self._reach("begun")
            with self.outcome.step("documents", f"{self.manifest.files:,} files"):
                self._put_documents()
            with self.outcome.step("database", f"{len(self.manifest.counts):,} tables"):
                self._put_database()
            self._reach("loaded")
        if reached != "counted":
            with self.outcome.step("counts", f"{sum(self.manifest.counts.values()):,} rows"):
                self._compare()
            self._reach("counted")
        with self.outcome.step("seals", "journal and looks"):
            self._verify_seals()
        self._finish()
        return self.outcome

    def _reached(self) -> str:
        """How far an earlier restore of this same backup came; "" when there was none."""
        if not self.note.is_file():
            return ""
        words: dict[str, str] = json.loads(self.note.read_text(encoding="utf-8"))
        if words["sums"] != self.manifest.sums or words["database"] != operator.database_name():
            raise Problem(
                f"A restore of another backup was broken off here. Go on with that one ({words['folder']}), or delete"
                f" {self.note} and what it had put there."
            )
        if words["step"] == "begun" and loading.tables_there():
            return "loaded"  # killed between the last row and the note of it; the counts will tell
        return words["step"]

    def _reach(self, step: str) -> None:
        words = {"folder": str(self.folder), "sums": self.manifest.sums, "database": operator.database_name()}
        aside = self.note.with_suffix(".new")
        write(aside, [json.dumps(words | {"step": step}).encode()])
        aside.replace(self.note)

    def _check_sums(self) -> None:
        bad = []
        for number, (name, total) in enumerate(self.sums.items()):
            path = self.folder / name
            if not path.is_file():
                bad.append(f"{name}: missing")
            elif sum_of(path) != total:
                bad.append(f"{name}: damaged")
            self.progress("sums", number + 1, len(self.sums))
        if bad:
            more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
            raise Problem(
                f"The backup is not as it was written. Nothing was restored. {'; '.join(bad[:_SHOWN])}{more}."
            )

    def _refuse_what_is_there(self) -> None:
        if tables := loading.tables_there():
            raise Problem(_NOT_EMPTY.format(f"The database holds {tables} tables", "APLIS_DATABASE_URL"))
        stored = documents.stored()
        if any(path.is_file() for path in stored.rglob("*")):
            raise Problem(_NOT_EMPTY.format(f"{stored} holds files", "APLIS_VAR"))

    def _content(self, name: str) -> Iterator[bytes]:
        if self.key is None:
            yield from blocks(self.folder / name)
            return
        with (self.folder / name).open("rb") as sealed:
            yield from decrypt(self.key, name, sealed)

    def _put_documents(self) -> None:
        names = [name for name in self.sums if name.startswith(f"{FILES}/")]
        for number, name in enumerate(names):
            write(documents.stored() / name.removeprefix(f"{FILES}/"), self._content(name))
            self.progress("documents", number + 1, len(names))

    def _put_database(self) -> None:
        loading.load(self._content(DATABASE), Path(settings.VAR) / "restoring.archive")

    def _compare(self) -> None:
        """Rows per table, and every document against the row that names it."""
        with snapshot() as now:
            counts, named = now.counts(), documents.named_files(now.ask, now.tables)
        for table in sorted(counts.keys() | self.manifest.counts.keys()):
            before, after = self.manifest.counts.get(table), counts.get(table)
            if before != after:
                self.outcome.faults.append(f"{table}: {before} rows in the backup, {after} here")
        for each in named:
            fault = operator.fault_of(each)
            if fault and fault not in self.manifest.damaged:
                self.outcome.faults.append(fault)
        if self.outcome.faults:
            raise Problem(f"What was restored is not what was taken: {'; '.join(self.outcome.faults[:_SHOWN])}.")

    def _verify_seals(self) -> None:
        """Without the anchor file, which may know seals that are younger than the backup."""
        if not self.manifest.seal:
            return
        with snapshot() as now:
            last = operator.last_seal(now.ask, now.tables)
        if last != self.manifest.seal:
            raise Problem(
                f"The last seal here is number {last.get('number')}, in the backup {self.manifest.seal['number']}."
            )
        taken_at = datetime.fromisoformat(self.manifest.made_at)
        with bound_as_operator() if connection.vendor == "postgresql" else nullcontext(), live_copy() as copy:
            report = verify(copy, anchor=[], first=1, now=taken_at, tail_minutes=TAIL_MINUTES)
        self.outcome.findings = [] if report.is_good else list(sentences(report))

    def _finish(self) -> None:
        self.outcome.is_older = not operator.known_migrations() <= operator.applied_migrations()
        if self.outcome.is_older:
            return  # an entry needs the tables of this code
        rows = sum(self.manifest.counts.values())
        operator.note(
            "backup_restored", {"rows": rows, "files": self.manifest.files, "taken_at": self.manifest.made_at}
        )
        self.note.unlink()
