"""Keys are kept safely and rotate; numbers are kept encrypted and come back only by their reference."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.conversations.inbox import open_conversation
from bot.privacy.door import mask, reveal
from bot.privacy.keys import KeyRing, KeyRingError
from bot.privacy.retention import forget_numbers, purge
from bot.privacy.rotation import re_encrypt_all
from bot.privacy.tables import PersonalNumberRow
from bot.settings import load_settings
from bot.storage.columns import now
from bot.storage.database import Database


@pytest.fixture
def conversation_id(database: Database) -> str:
    with database.write() as session:
        return open_conversation(session, "web", "a" * 64).id


def test_the_key_file_is_private(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keyring.json")
    assert ring.path.stat().st_mode & 0o777 == 0o600
    assert KeyRing(ring.path).decrypt(ring.encrypt("值")) == "值"
    ring.path.chmod(0o644)
    with pytest.raises(KeyRingError, match="chmod 600"):
        KeyRing(ring.path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"encryption": ["x"], "hash": "zz", "internal": "s"}'])
def test_a_damaged_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyRingError, match="damaged"):
        KeyRing(path)


def test_the_same_number_gets_the_same_reference(database: Database, keys: KeyRing, conversation_id: str) -> None:
    with database.write() as session:
        first = mask(session, keys, conversation_id, "我13812345678，他13912345678")
        again = mask(session, keys, conversation_id, "139 1234 5678")
        assert (first, again) == ("我〔手机1〕，他〔手机2〕", "〔手机2〕")
        assert reveal(session, keys, conversation_id, "〔手机2〕") == "13912345678"
        assert reveal(session, keys, "f" * 32, "〔手机2〕") is None


def test_a_label_is_not_given_twice(database: Database, keys: KeyRing, conversation_id: str) -> None:
    with database.write() as session:
        mask(session, keys, conversation_id, "13812345678 13912345678")
        mask(session, keys, conversation_id, "身份证 11010119491231002X")
        forget_numbers(session, conversation_id)
        assert reveal(session, keys, conversation_id, "手机1") is None
        assert mask(session, keys, conversation_id, "13712345678") == "〔手机1〕"


def test_a_purged_number_leaves_its_label_behind(database: Database, keys: KeyRing, conversation_id: str) -> None:
    settings = load_settings(_env_file=None, keep_personal_days=1)
    with database.write() as session:
        mask(session, keys, conversation_id, "13812345678")
        session.execute(update(PersonalNumberRow).values(created_at=now() - timedelta(days=2)))
    assert purge(settings, database)["personal_numbers"] == 1
    with database.write() as session:
        assert reveal(session, keys, conversation_id, "手机1") is None
        assert mask(session, keys, conversation_id, "13712345678") == "〔手机2〕"
        assert re_encrypt_all(session, keys) == 1


def test_text_that_looks_like_a_template_survives(database: Database, keys: KeyRing, conversation_id: str) -> None:
    with database.write() as session:
        assert mask(session, keys, conversation_id, "{0}{1} 13812345678 {0}") == "{0}{1} 〔手机1〕 {0}"


def test_keys_rotate_with_what_they_encrypted(database: Database, keys: KeyRing, conversation_id: str) -> None:
    with database.write() as session:
        mask(session, keys, conversation_id, "13812345678")
    old = keys.path.read_text()
    keys.rotate()
    with database.write() as session:
        assert re_encrypt_all(session, keys) == 1
    keys.forget_old_keys()
    assert keys.path.read_text() != old
    with database.read() as session:
        assert reveal(session, KeyRing(keys.path), conversation_id, "手机1") == "13812345678"


def test_a_foreign_key_opens_nothing(keys: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="key file"):
        KeyRing(tmp_path / "other.json").decrypt(keys.encrypt("值"))


def test_no_number_lies_in_the_database_file_in_clear(tmp_path: Path, keys: KeyRing) -> None:
    from bot.schema import metadata

    database = Database(f"sqlite:///{tmp_path / 'clear.db'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        conversation = open_conversation(session, "web", "a" * 64)
        mask(session, keys, conversation.id, "我是13812345678，身份证11010119491231002X")
    database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("clear.db*"))
    assert b"13812345678" not in content
    assert b"11010119491231002X" not in content
