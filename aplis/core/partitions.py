"""A table of PostgreSQL in parts of one month each. SQLite has one file and nothing to part.

Pages, policies and grants speak to the whole table. The parts grant nothing to the roles of the application: read or written
by their own names they would pass by the policies. What has no month of its own (a clock that ran years ahead) goes to the
part for everything else, so that a wrong clock refuses no row.
"""
# ruff: noqa: S608 -- its SQL is put together from names of our tables

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aplis.core.rls import append_only

AHEAD: Final = 3  # months made before they are needed
type Day = date  # the first of a month, in UTC


def month_of(day: date) -> Day:
    return day.replace(day=1)


def months_on(first: Day, number: int) -> Day:
    """The month so many months after the first."""
    years, months = divmod(first.month - 1 + number, 12)
    return date(first.year + years, months + 1, 1)


def part_name(table: str, month: Day) -> str:
    return f"{table}_{month:%Y_%m}"


def rest_name(table: str) -> str:
    """The part for rows of no month that has a part."""
    return f"{table}_rest"


def bounds(month: Day) -> tuple[str, str]:
    """From, and until but not with."""
    return f"{month:%Y-%m-%d} 00:00+00", f"{months_on(month, 1):%Y-%m-%d} 00:00+00"


def shut(part: str) -> list[str]:
    """Nobody but the owner reaches a part by its own name."""
    return [
        f"REVOKE ALL ON {part} FROM aplis_app, aplis_operator",
        f"ALTER TABLE {part} ENABLE ROW LEVEL SECURITY",
    ]


def add_month(table: str, month: Day) -> list[str]:
    """Statements after which the month has its part. ATTACH lets everybody go on reading and writing the table."""
    part, (begin, end) = part_name(table, month), bounds(month)
    return [
        f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)",
        *shut(part),
        f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ('{begin}') TO ('{end}')",
    ]


def add_month_out_of_the_rest(table: str, column: str, month: Day) -> list[str]:
    """The same for a month that has rows in the part for everything else: they move. Stops the table for that long."""
    rest, (begin, end) = rest_name(table), bounds(month)
    rows = f"{rest} WHERE {column} >= '{begin}' AND {column} < '{end}'"
    return [
        f"ALTER TABLE {table} DETACH PARTITION {rest}",
        *add_month(table, month),
        f"INSERT INTO {table} SELECT * FROM {rows}",
        f"DELETE FROM {rows}",
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"ALTER TABLE {table} ATTACH PARTITION {rest} DEFAULT",
    ]


def detach(table: str, month: Day) -> list[str]:
    """The month becomes a table of its own, which only an operator reads and nobody changes."""
    part = part_name(table, month)
    return [
        f"ALTER TABLE {table} DETACH PARTITION {part}",
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {part} FOR EACH ROW EXECUTE FUNCTION aplis_refuse()",
        f"GRANT SELECT ON {part} TO aplis_operator",
        f"CREATE POLICY operator ON {part} FOR SELECT TO aplis_operator USING (true)",
    ]


class PartByMonth(migrations.operations.base.Operation):
    """Parts an append-only table by the month of a column, with all it holds, its indexes, references and policies.

    PostgreSQL then wants the column in the primary key: (id, column). Nothing may refer to the table. Run again it does nothing.
    """

    reversible = False

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def state_forwards(self, app_label: str, state: object) -> None:
        """Changes no model."""

    def describe(self) -> str:
        return f"Part {self.table} by month of {self.column}"

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        link = schema_editor.connection
        if link.vendor != "postgresql" or _ask(link, _IS_PARTED, self.table):
            return
        schema_editor.execute(f"LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE")
        afterwards = self._rebuilt(link)
        whole = f"{self.table}_whole"
        months = [month for (month,) in _ask(link, _MONTHS.format(column=self.column, table=self.table, ahead=AHEAD))]
        statements = [
            f"ALTER TABLE {self.table} RENAME TO {whole}",
            f"CREATE TABLE {self.table} (LIKE {whole} {_LIKE}) PARTITION BY RANGE ({self.column})",
            f"CREATE TABLE {rest_name(self.table)} PARTITION OF {self.table} DEFAULT",
            *shut(rest_name(self.table)),
            *(statement for month in months for statement in add_month(self.table, month)),
            f"INSERT INTO {self.table} SELECT * FROM {whole}",
            f"DROP TABLE {whole}",
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.table}_pkey PRIMARY KEY (id, {self.column})",
            *afterwards,
            append_only(self.table)["postgresql"],
        ]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def _rebuilt(self, link: Any) -> list[str]:
        """Statements that make anew what hangs on the table, read from the catalogue before the table is renamed."""
        indexes = [definition for (definition,) in _ask(link, _INDEXES, self.table)]
        references = [
            f'ALTER TABLE {self.table} ADD CONSTRAINT "{name}" {text}'
            for name, text in _ask(link, _REFERENCES, self.table)
        ]
        policies = [_policy(self.table, *row) for row in _ask(link, _POLICIES, self.table)]
        [(has_row_security,)] = _ask(link, _HAS_ROW_SECURITY, self.table)
        row_security = [f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY"] if has_row_security else []
        return [*indexes, *references, *row_security, *policies]


def _policy(table: str, name: str, verb: str, roles: Iterable[str], using: str | None, check: str | None) -> str:
    conditions = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
    return f"CREATE POLICY {name} ON {table} FOR {verb} TO {', '.join(roles)}{conditions}"


def _ask(link: Any, question: str, *values: str) -> list[Any]:
    with link.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())


_LIKE: Final = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
_IS_PARTED: Final = "SELECT 1 FROM pg_partitioned_table WHERE partrelid = %s::regclass"
_HAS_ROW_SECURITY: Final = "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass"
_MONTHS: Final = """
SELECT DISTINCT date_trunc('month', {column} AT TIME ZONE 'UTC')::date FROM {table}
UNION SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date FROM generate_series(0, {ahead}) n
ORDER BY 1
"""
_INDEXES: Final = """
SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary ORDER BY indexrelid
"""
_REFERENCES: Final = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY oid
"""
_POLICIES: Final = """
SELECT policyname, cmd, roles::text[], qual, with_check FROM pg_policies WHERE schemaname = 'public' AND tablename = %s
"""
