"""On SQLite the peers' own tables (sign-ins, sessions, audit log) stand in a file of their own."""

from typing import Any

OWN = {"auth", "contenttypes", "sessions", "admin", "auditlog"}


class OwnTablesApart:
    def db_for_read(self, model: Any, **_hints: Any) -> str:
        return "peers" if model._meta.app_label in OWN else "default"

    db_for_write = db_for_read

    def allow_relation(self, *_models: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return db == "peers" and app_label in OWN
