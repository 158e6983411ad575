"""An index for a table that is in use: built while everybody goes on writing, and safe to kill half-way."""

from typing import Any, Final

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.utils import NotSupportedError

_STATE: Final = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""

_PARTS: Final = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1"


class BuildIndex(migrations.AddIndex):
    """AddIndex without the lock that stops all writers. Stands alone in a migration with `atomic = False`.

    PostgreSQL builds it CONCURRENTLY; what a killed run left unfinished is dropped and begun again. SQLite has one writer
    anyway: there it is an ordinary index. A partitioned table is refused by PostgreSQL: build on each partition by SQL.

    library   the app whose table it is, where that is none of ours: its models do not name the index, and go on without
    """

    atomic = False

    def __init__(self, model_name: str, index: models.Index, *, library: str = "") -> None:
        super().__init__(model_name, index)
        self.library = library

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        if not self.library:
            super().state_forwards(app_label, state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        super().database_backwards(self.library or app_label, schema_editor, from_state, to_state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(self.library or app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor == "postgresql":
            self._build_beside(model, schema_editor)
        elif self.index.name not in _names(schema_editor, model._meta.db_table):
            schema_editor.add_index(model, self.index)

    def _build_beside(self, model: Any, schema_editor: Any) -> None:
        if schema_editor.connection.in_atomic_block:
            raise NotSupportedError("BuildIndex cannot run in a transaction: set atomic = False on its migration.")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            before = cursor.fetchone()[0]
            # Waiting for transactions that are older than the index blocks nobody, so it may take its time.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(_STATE, [self.index.name])
            found = cursor.fetchone()
        if found == (False,):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
        if found != (True,):
            schema_editor.add_index(model, self.index, concurrently=True)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


class BuildIndexOnParts(BuildIndex):
    """The same for a table that PostgreSQL keeps in parts by month: on each part beside its writers, then on the whole, which takes
    over those of the parts at once. Run again after a kill it goes on where it stopped. Later months get it with the table.
    """

    def _build_beside(self, model: Any, schema_editor: Any) -> None:
        if schema_editor.connection.in_atomic_block:
            raise NotSupportedError(
                "BuildIndexOnParts cannot run in a transaction: set atomic = False on its migration."
            )
        table, name = model._meta.db_table, self.index.name
        fields = ((model._meta.get_field(field).column, order) for field, order in self.index.fields_orders)
        columns = ", ".join(f"{schema_editor.quote_name(column)} {order}".strip() for column, order in fields)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute("SET lock_timeout = 0")  # waiting for older transactions blocks nobody
            cursor.execute(_PARTS, [table])
            parts = [part for (part,) in cursor.fetchall()]
            states = {part: self._state(cursor, f"{part}_{name}") for part in parts}
        for part, state in states.items():
            if state is False:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {part}_{name}")
            if state is not True:
                schema_editor.execute(f"CREATE INDEX CONCURRENTLY {part}_{name} ON {part} ({columns})")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
        schema_editor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON ONLY {table} ({columns})")
        for part in parts:
            schema_editor.execute(f"ALTER INDEX {name} ATTACH PARTITION {part}_{name}")

    @staticmethod
    def _state(cursor: Any, name: str) -> bool | None:
        """Whether the index is whole; None where there is none."""
        cursor.execute(_STATE, [name])
        found = cursor.fetchone()
        return found and bool(found[0])


def _names(schema_editor: BaseDatabaseSchemaEditor, table: str) -> set[str]:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))
