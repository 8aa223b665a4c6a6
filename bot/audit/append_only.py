"""The triggers that let `audit_entries` only grow, for SQLite and PostgreSQL.

They stop faults and careless hands. Whoever owns the database can drop them; what he changes then, the chain of hashes
shows (`bot.audit.log.check`), since its key lies outside the database.
A migration that builds the table anew (SQLite does so for every change of a column) must make them again.
"""

from __future__ import annotations

TABLE = "audit_entries"
REFUSAL = "audit entries are never changed"

_SQLITE = [
    *(
        f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for act in ("UPDATE", "DELETE")
    ),
    # INSERT OR REPLACE deletes a row without asking the triggers for deletion.
    f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608  # nothing of it comes from outside
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
]
_POSTGRESQL = [
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$refuse$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $refuse$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]


def statements(dialect: str) -> list[str]:
    """Return what makes the triggers on a database of this kind (`sqlite` or `postgresql`)."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE
