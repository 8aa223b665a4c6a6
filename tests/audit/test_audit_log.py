"""The audit only grows, on both databases, and shows what was done to it behind its back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.audit.log import COMMAND_LINE, Checked, check, entries, note
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from bot.storage.migrate import migrate


def write(database: Database, keys: KeyRing, count: int) -> None:
    for number in range(count):
        with database.write() as session:
            note(session, keys, "a" * 32, "ticket_revealed", f"ticket:GD{number}", {"phones": 1, "reason": "回访"})


def checked(database: Database, keys: KeyRing) -> Checked:
    with database.read() as session:
        return check(session, keys)


def test_entries_are_read_newest_first(database: Database, keys: KeyRing) -> None:
    write(database, keys, 3)
    with database.write() as session:
        note(session, keys, COMMAND_LINE, "export_made", details={"rows": 7, "reason": None})
    with database.read() as session:
        found = entries(session)
        assert [entry.seq for entry in found] == [4, 3, 2, 1]
        assert (found[0].who, found[0].details) == ("cli", {"rows": 7})
        assert (found[1].subject, found[1].details) == ("ticket:GD2", {"phones": 1, "reason": "回访"})
        assert [entry.seq for entry in entries(session, before=3, limit=1)] == [2]
        assert [entry.seq for entry in entries(session, what="export_made")] == [4]
    assert checked(database, keys) == Checked(4, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET who = 'x'",
        "UPDATE audit_entries SET seq = 9 WHERE seq = 1",
        "DELETE FROM audit_entries WHERE seq = 2",
        "DELETE FROM audit_entries",
    ],
)
@pytest.mark.parametrize("made_by", ["tables", "migrations"])
def test_the_database_refuses_to_change_it(
    database: Database, database_url: str, keys: KeyRing, statement: str, made_by: str
) -> None:
    if made_by == "migrations":
        database = Database(database_url)
        migrate(database)
    write(database, keys, 2)
    with pytest.raises(DatabaseError, match="never changed"), database.write() as session:
        session.execute(text(statement))
    assert checked(database, keys) == Checked(2, None)
    if made_by == "migrations":
        database.close()


def test_rows_are_not_replaced_or_emptied(database: Database, keys: KeyRing) -> None:
    write(database, keys, 2)
    columns = "seq, at, who, what, subject, details, previous, hash"
    statement = (
        f"INSERT OR REPLACE INTO audit_entries ({columns}) SELECT 1, at, 'x', what, subject, details, previous, hash "  # noqa: S608
        "FROM audit_entries WHERE seq = 2"
        if database.is_sqlite
        else "TRUNCATE audit_entries"
    )
    with pytest.raises(DatabaseError, match="never changed"), database.write() as session:
        session.execute(text(statement))
    assert checked(database, keys) == Checked(2, None)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_entries SET who = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_entries SET details = '{}' WHERE seq = 3", 3),
        ("UPDATE audit_entries SET seq = 9 WHERE seq = 5", 5),
        ("DELETE FROM audit_entries WHERE seq = 1", 1),
        ("DELETE FROM audit_entries WHERE seq = 3", 3),
        ("DELETE FROM audit_entries WHERE seq >= 4", 4),
        ("DELETE FROM audit_entries", 1),
    ],
)
def test_what_is_done_without_the_triggers_is_found(
    database: Database, keys: KeyRing, statement: str, broken_at: int
) -> None:
    write(database, keys, 5)
    with database.write() as session:
        names = ("no_update", "no_delete") if database.is_sqlite else ("no_change",)
        for name in names:
            on = "" if database.is_sqlite else " ON audit_entries"
            session.execute(text(f"DROP TRIGGER audit_entries_{name}{on}"))
        session.execute(text(statement))
    assert checked(database, keys).broken_at == broken_at


def test_entries_written_at_once_make_one_chain(database: Database, keys: KeyRing) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: write(database, keys, 5), range(6)))
    assert checked(database, keys) == Checked(30, None)


def test_what_is_rolled_back_was_not_noted(database: Database, keys: KeyRing) -> None:
    write(database, keys, 1)
    with database.write() as session:
        note(session, keys, COMMAND_LINE, "export_made")
        session.rollback()
    write(database, keys, 1)
    assert checked(database, keys) == Checked(2, None)


@pytest.mark.parametrize(
    ("what", "details"),
    [
        ("Export made", {}),
        ("export_made", {"phone": "13812345678"}),
        ("export_made", {"words": "我的身份证是33072719900307123X"}),
        ("export_made", {"words": "长" * 121}),
        ("export_made", {"list": ["a"]}),
    ],
)
def test_personal_numbers_and_long_words_stay_out(
    database: Database, keys: KeyRing, what: str, details: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="audit"), database.write() as session:
        note(session, keys, COMMAND_LINE, what, details=details)
    assert checked(database, keys) == Checked(0, None)


def test_an_id_of_ours_goes_in_whatever_it_looks_like(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        note(session, keys, COMMAND_LINE, "ticket_step", details={"staff": "b13957901234caaaaaaaaaaaaaaaaaaa"})
    assert checked(database, keys) == Checked(1, None)


def test_another_key_does_not_fit(database: Database, keys: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> None:
    write(database, keys, 2)
    other = KeyRing(tmp_path_factory.mktemp("other") / "keyring.json")
    assert checked(database, other).broken_at == 1
    keys.rotate()
    keys.forget_old_keys()
    assert checked(database, keys) == Checked(2, None), "new encryption keys change nothing"
