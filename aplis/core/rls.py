"""SQL that repeats the one predicate inside PostgreSQL. Used by migrations; SQLite has no row-level security."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AGENCY = "(SELECT aplis_agency())"
WORKER = "(SELECT aplis_worker())"
TODAY = "(SELECT aplis_today())"
SCOPES = "(SELECT aplis_scopes())"
ROLE = "(SELECT aplis_role())"
NOW = "(SELECT aplis_now())"
OWN = "(SELECT aplis_own())"
COMPILING = "ANY ((SELECT aplis_compiling())::bigint[])"


# What narrows a right within the day: the role it is for, the instant it ends at.
NARROWED = f"(r.role = '' OR r.role = {ROLE}) AND (r.ends_at IS NULL OR r.ends_at > {NOW})"

# A view of the owner's: person and scopes of the asking agency's rights that hold this moment, for its worker and role.
RIGHTS_IN_FORCE = "people_right_in_force"


def covered(person: str, scope: str = "") -> str:
    """A right in force of the asking agency for the person covers the scope, any scope without one. Needs people 0017."""
    shared = f"r.scopes & {scope}" if scope else "r.scopes"
    return f"EXISTS (SELECT 1 FROM {RIGHTS_IN_FORCE} r WHERE r.person_id = {person} AND ({shared}) <> 0)"


def right_in_force(person: str, scope: str, *, exactly: bool = False) -> str:
    """As `covered`, in the words of the migrations before people 0017, which rewrote all their policies.

    exactly   in force at this instant and for this role. The migrations before people 0013 could not say so; it rewrote theirs
    """
    narrowed = f" AND {NARROWED}" if exactly else ""
    return (
        f"EXISTS (SELECT 1 FROM people_accessright r WHERE r.person_id = {person} AND r.agency_id = {AGENCY}"
        f" AND (r.worker_id IS NULL OR r.worker_id = {WORKER}) AND (r.scopes & {scope}) <> 0"
        f" AND r.starts_on <= {TODAY} AND (r.ends_on IS NULL OR r.ends_on > {TODAY}){narrowed})"
    )


def sight(
    table: str, *, scope: str = "scope", person: str = "person_id", is_private: bool = False, exactly: bool = False
) -> str:
    """The predicate for a row about a person: role and a right in force cover the same scope of it, private stays at home."""
    column = scope if scope.isdigit() else f"{table}.{scope}"
    read = f"({column} & {SCOPES})"
    condition = f"{read} <> 0 AND {right_in_force(f'{table}.{person}', read, exactly=exactly)}"
    if is_private:
        condition += f" AND (NOT {table}.is_private OR {table}.agency_id = {AGENCY})"
    return condition


def lock(table: str, *, read: str, insert: str, update: str | None = None, delete: str | None = None) -> str:
    """Turns row-level security on for a table. A verb without a condition is refused to the application role."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY app_read ON {table} FOR SELECT TO aplis_app USING ({read})",
        f"CREATE POLICY app_insert ON {table} FOR INSERT TO aplis_app WITH CHECK ({insert})",
        f"CREATE POLICY operator ON {table} TO aplis_operator USING (true) WITH CHECK (true)",
    ]
    if update:
        statements.append(f"CREATE POLICY app_update ON {table} FOR UPDATE TO aplis_app USING ({update})")
    if delete:
        statements.append(f"CREATE POLICY app_delete ON {table} FOR DELETE TO aplis_app USING ({delete})")
    return ";\n".join(statements)


def open_to_compiling(table: str, *, person: str, verbs: tuple[str, ...] = ("SELECT",)) -> str:
    """While the sharing room compiles the rights of named persons, it reads all their grounds, whoever acts."""
    condition = f"{person} = {COMPILING}"
    clause = {"SELECT": "USING", "UPDATE": "USING", "INSERT": "WITH CHECK"}
    return ";\n".join(
        f"CREATE POLICY compiling_{verb.lower()} ON {table} FOR {verb} TO aplis_app {clause[verb]} ({condition})"
        for verb in verbs
    )


def open_to_the_person(
    table: str, *, condition: str = "", person: str = "person_id", verbs: tuple[str, ...] = ("SELECT",)
) -> str:
    """On the own pages the person reads these rows about herself, and writes those whose verb stands here."""
    whose = f"{table}.{person} = {OWN}" + (f" AND {condition}" if condition else "")
    clause = {"SELECT": "USING", "UPDATE": "USING", "INSERT": "WITH CHECK"}
    return ";\n".join(
        f"CREATE POLICY own_{verb.lower()} ON {table} FOR {verb} TO aplis_person {clause[verb]} ({whose})"
        for verb in verbs
    )


def append_only(table: str) -> dict[str, str]:
    """Per database: SQL after which update and delete of the table's rows are refused."""
    refuse = f"{table} is append-only"
    return {
        "postgresql": f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW EXECUTE FUNCTION aplis_refuse();
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM aplis_app, aplis_operator""",
        "sqlite": f"""
            CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refuse}'); END;
            CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refuse}'); END""",
    }


class RunVendorSQL(migrations.operations.base.Operation):
    """Runs the SQL of the database at hand: {"postgresql": ..., "sqlite": ...}; a missing vendor has nothing to do."""

    reversible = False

    def __init__(self, **by_vendor: str) -> None:
        self.by_vendor = by_vendor

    def state_forwards(self, app_label: str, state: object) -> None:
        """Changes no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        if sql := self.by_vendor.get(schema_editor.connection.vendor):
            if schema_editor.connection.vendor == "sqlite":
                for statement in sql.split("END;"):
                    body = statement.strip()
                    schema_editor.execute(body if body.endswith("END") else f"{body} END")
            else:
                schema_editor.execute(sql, params=None)

    def describe(self) -> str:
        return "Run SQL of this database"
