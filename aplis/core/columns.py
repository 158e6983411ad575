"""A column with a default of the database, added to an SQLite table without making the table anew."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class AddColumn(migrations.AddField):
    """AddField for a column with a plain `db_default`. Django copies an SQLite table for it, which takes minutes on a large one and
    fails where a trigger of ours names the table; SQLite itself adds such a column at once. PostgreSQL does as always.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        connection = schema_editor.connection
        if connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        kind = field.db_parameters(connection)["type"]
        default = schema_editor.quote_value(field.db_default)
        quote = connection.ops.quote_name
        schema_editor.execute(
            f"ALTER TABLE {quote(model._meta.db_table)} ADD COLUMN {quote(field.column)} {kind} NOT NULL DEFAULT {default}",
            params=None,
        )
