"""Search words by agency: an index over two tables, kept by the database itself.

A search asks for the beginning of a word among the people of one agency. An index on words alone gives everybody of that name
in the country first; an index on rights alone gives everybody of the agency. `people_namekey` has a row for each agency with a
right on a person and each of the person's words, in the order in which a search reads it. Triggers follow both tables, so that
every way of writing them (a form, an import, a restored backup) keeps it right; no code writes it. A right that has ended
leaves its rows: the search asks the predicate as well.
"""
# ruff: noqa: S608 -- SQL of our own tables' names; no value of anybody is in it

from typing import Final

from aplis.core.rls import AGENCY, lock, right_in_force

FILL: Final = """
INSERT INTO people_namekey (agency_id, token, person_id)
SELECT DISTINCT r.agency_id, t.token, t.person_id
FROM people_nametoken t JOIN people_accessright r ON r.person_id = t.person_id
WHERE true
ON CONFLICT DO NOTHING
"""

_OF_RIGHTS: Final = """
SELECT DISTINCT r.agency_id, t.token, r.person_id FROM {rights} r JOIN people_nametoken t ON t.person_id = r.person_id
"""
_OF_TOKENS: Final = """
SELECT DISTINCT r.agency_id, t.token, t.person_id FROM {tokens} t JOIN people_accessright r ON r.person_id = t.person_id
"""


def _follow(table: str, name: str, event: str, body: str) -> str:
    """Whole statements at once; with the owner's rights, because who adds a name does not see the other agencies' rows.

    The persons are locked first, so that a right and a name that come at the same time see each other.
    """
    rows, alias = ("NEW TABLE AS added", "added") if event == "INSERT" else ("OLD TABLE AS gone", "gone")
    lock_persons = (
        f"PERFORM 1 FROM people_person WHERE id IN (SELECT person_id FROM {alias}) ORDER BY id FOR NO KEY UPDATE"
    )
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        BEGIN {lock_persons}; {body}; RETURN NULL; END $$;
        CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows}
          FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


def _adding(rows: str) -> str:
    return f"INSERT INTO people_namekey (agency_id, token, person_id) {rows} ON CONFLICT DO NOTHING"


POSTGRESQL: Final = (
    """
    CREATE TABLE people_namekey (
      agency_id bigint NOT NULL, token varchar(40) COLLATE "C" NOT NULL, person_id bigint NOT NULL,
      PRIMARY KEY (agency_id, token, person_id)
    );
    GRANT SELECT ON people_namekey TO aplis_app, aplis_operator;
    """
    + _follow("people_accessright", "aplis_key_rights", "INSERT", _adding(_OF_RIGHTS.format(rights="added")))
    + _follow("people_nametoken", "aplis_key_names", "INSERT", _adding(_OF_TOKENS.format(tokens="added")))
    + _follow(
        "people_nametoken", "aplis_unkey_names", "DELETE",
        "DELETE FROM people_namekey k USING people_accessright r, gone WHERE r.person_id = gone.person_id"
        " AND k.agency_id = r.agency_id AND k.token = gone.token AND k.person_id = gone.person_id",
    )
    + FILL + ";"
    + lock(
        "people_namekey",
        read=f"agency_id = {AGENCY} AND {right_in_force('people_namekey.person_id', '(SELECT aplis_scopes())')}",
        insert="false",
    )
)  # fmt: skip

_ADD_ONE: Final = "INSERT OR IGNORE INTO people_namekey (agency_id, token, person_id)"
SQLITE: Final = (
    """
    CREATE TABLE people_namekey (
      agency_id bigint NOT NULL, token varchar(40) NOT NULL, person_id bigint NOT NULL,
      PRIMARY KEY (agency_id, token, person_id)
    ) WITHOUT ROWID
    """,
    f"""
    CREATE TRIGGER people_key_rights AFTER INSERT ON people_accessright BEGIN
      {_ADD_ONE} SELECT NEW.agency_id, token, person_id FROM people_nametoken WHERE person_id = NEW.person_id;
    END
    """,
    f"""
    CREATE TRIGGER people_key_names AFTER INSERT ON people_nametoken BEGIN
      {_ADD_ONE} SELECT agency_id, NEW.token, person_id FROM people_accessright WHERE person_id = NEW.person_id;
    END
    """,
    """
    CREATE TRIGGER people_unkey_names AFTER DELETE ON people_nametoken BEGIN
      DELETE FROM people_namekey WHERE token = OLD.token AND person_id = OLD.person_id
        AND agency_id IN (SELECT agency_id FROM people_accessright WHERE person_id = OLD.person_id);
    END
    """,
    FILL,
)
