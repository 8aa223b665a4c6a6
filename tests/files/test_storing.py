"""Files are kept encrypted, within the share of a day; they rotate with the keys and go when their time is over."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.conversations.inbox import open_conversation
from bot.conversations.model import ConversationState
from bot.conversations.tables import ConversationRow
from bot.files.limits import MB, FileLimits
from bot.files.links import attach, detach, files_of, unattached_files
from bot.files.model import FileRefusedError, StoredFile
from bot.files.retention import forget_files
from bot.files.store import file_of_conversation, find_file, own_files, prepare_file, read_content, store_file
from bot.files.tables import FileChunkRow, FileRow
from bot.privacy.export import export_conversation
from bot.privacy.keys import KeyRing
from bot.privacy.retention import purge
from bot.privacy.rotation import re_encrypt_all
from bot.settings import load_settings
from bot.storage.columns import now
from bot.storage.database import Database
from tests.files.samples import film, jpeg, pdf, png

LARGE = jpeg(drawing=random.Random(1).randbytes(2_500_000).replace(b"\xff", b"\xff\x00"))
"""A photo of three pieces."""


class Sender:
    """Sends files in one conversation."""

    def __init__(self, database: Database, keys: KeyRing, limits: FileLimits, conversation_id: str) -> None:
        self.database, self.keys, self.limits, self.conversation_id = database, keys, limits, conversation_id

    def __call__(self, content: bytes, name: str = "a.jpg") -> StoredFile:
        prepared = prepare_file(self.keys, content, name, self.limits)
        with self.database.write() as session:
            return store_file(session, self.keys, self.conversation_id, prepared, self.limits)


@pytest.fixture
def send(database: Database, keys: KeyRing, limits: FileLimits, conversation: ConversationState) -> Sender:
    """Sends files in the conversation."""
    return Sender(database, keys, limits, conversation.id)


def test_a_file_comes_back_as_it_was(send: Sender, database: Database, keys: KeyRing) -> None:
    file = send(LARGE, "工地.png")
    assert (file.label, file.reference, file.kind, file.media_type) == ("图片1", "〔图片1〕", "image", "image/jpeg")
    assert (file.name, file.size, file.state) == ("工地.jpg", len(LARGE), "kept")
    with database.read() as session:
        assert read_content(session, keys, file.id) == LARGE
        assert session.scalar(select(func.count()).select_from(FileChunkRow)) == 3
        assert find_file(session, send.conversation_id, "〔图片1〕") == file
        assert find_file(session, send.conversation_id, "图片2") is None
        assert find_file(session, "f" * 32, "图片1") is None


def test_each_kind_counts_its_own_labels(send: Sender) -> None:
    contents = [jpeg(), png(), pdf(), film(b"isom"), film(b"M4A ", b"soun")]
    assert [send(content).label for content in contents] == ["图片1", "图片2", "文件1", "视频1", "语音1"]


def test_the_same_photo_again_is_the_same_file_until_a_case_has_it(send: Sender, database: Database) -> None:
    first = send(jpeg())
    again = send(jpeg(), "other name.jpg")
    assert again.id == first.id
    assert again.sent_at > first.sent_at
    with database.write() as session:
        attach(session, first.id, "ticket", "t" * 32)
    assert send(jpeg()).label == "图片2"


def test_a_foreign_file_is_not_found(send: Sender, database: Database) -> None:
    file = send(jpeg())
    with database.write() as session:
        other = open_conversation(session, "web", "b" * 64)
        assert file_of_conversation(session, other.id, file.id) is None
        assert file_of_conversation(session, send.conversation_id, file.id) == file


@pytest.mark.parametrize(
    ("change", "contents", "code"),
    [
        ({"file_size": MB}, [LARGE], "too_large"),
        ({"recording_size": 20}, [film(b"isom")], "too_large"),
        ({"files_per_day": 2}, [jpeg(), png(), pdf()], "too_many_files"),
        ({"volume_per_day": 4 * MB}, [LARGE, LARGE + b"\0"], "too_many_files"),
        ({"total_volume_per_day": 4 * MB}, [LARGE, LARGE + b"\0"], "too_many_files"),
    ],
)
def test_the_limits_hold(send: Sender, change: dict[str, int], contents: list[bytes], code: str) -> None:
    send.limits = replace(send.limits, **change)
    for content in contents[:-1]:
        send(content)
    with pytest.raises(FileRefusedError) as refused:
        send(contents[-1])
    assert refused.value.code == code


def test_a_new_day_brings_a_new_share(send: Sender, database: Database) -> None:
    send.limits = replace(send.limits, files_per_day=1)
    send(jpeg())
    with database.write() as session:
        session.execute(update(FileRow).values(created_at=now() - timedelta(hours=25)))
    assert send(png()).label == "图片2"


def test_a_recording_may_be_larger_than_a_photo(send: Sender) -> None:
    send.limits = replace(send.limits, file_size=10)
    assert send(film(b"isom")).kind == "video"


def test_files_wait_until_something_takes_them(send: Sender, database: Database) -> None:
    first, second = send(jpeg()), send(pdf())
    with database.write() as session:
        assert unattached_files(session, send.conversation_id) == [first, second]
        assert unattached_files(session, send.conversation_id, since=second.sent_at) == [second]
        attach(session, first.id, "ticket", send.conversation_id)
        attach(session, first.id, "ticket", send.conversation_id)
        attach(session, first.id, "message", "m" * 32)
        attach(session, second.id, "message", "m" * 32)
        assert unattached_files(session, send.conversation_id) == [second]
        assert files_of(session, "ticket", send.conversation_id) == (first,)
        detach(session, "ticket", [send.conversation_id])
        assert unattached_files(session, send.conversation_id) == [first, second]


def test_a_number_in_a_name_is_masked(send: Sender, database: Database, keys: KeyRing) -> None:
    assert send(jpeg(), "13812345678.jpg").name == "〔手机1〕.jpg"
    with database.read() as session:
        conversation = ConversationState(send.conversation_id, "web", "bot", None, None)
        (file,) = export_conversation(session, keys, conversation)["文件"]
    assert (file["记号"], file["文件名"], file["现在"]) == ("图片1", "〔手机1〕.jpg", "加密存着")


def test_nothing_of_a_file_lies_in_the_database_in_clear(tmp_path: Path, keys: KeyRing, limits: FileLimits) -> None:
    from bot.schema import metadata

    database = Database(f"sqlite:///{tmp_path / 'clear.db'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        conversation = open_conversation(session, "web", "a" * 64)
    Sender(database, keys, limits, conversation.id)(pdf(b"% the words of a contract"))
    database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("clear.db*"))
    assert b"words of a contract" not in content


def test_files_rotate_with_the_keys(send: Sender, database: Database, keys: KeyRing) -> None:
    file = send(LARGE)
    keys.rotate()
    with database.write() as session:
        assert re_encrypt_all(session, keys) == 3
    keys.forget_old_keys()
    with database.read() as session:
        assert read_content(session, KeyRing(keys.path), file.id) == LARGE


def test_old_files_are_emptied_but_not_those_of_a_case(send: Sender, database: Database, keys: KeyRing) -> None:
    settings = load_settings(_env_file=None, keep_files_days=5)
    old, filed, recent = send(jpeg()), send(png()), send(pdf())
    with database.write() as session:
        attach(session, filed.id, "ticket", "t" * 32)
        moment = now() - timedelta(days=6)
        session.execute(update(FileRow).where(FileRow.id != recent.id).values(sent_at=moment))
    assert purge(settings, database)["files"] == 1
    assert purge(settings, database)["files"] == 0
    with database.read() as session:
        states = {file.label: file.state for file in own_files(session, send.conversation_id)}
        assert states == {"图片1": "gone", "图片2": "kept", "文件1": "kept"}
        assert [bool(read_content(session, keys, file.id)) for file in (old, filed, recent)] == [False, True, True]
    assert send(jpeg()).label == "图片3"


def test_files_go_with_their_conversation_and_with_their_ticket(
    send: Sender, database: Database, keys: KeyRing
) -> None:
    settings = load_settings(_env_file=None, keep_conversations_days=10)
    send(jpeg())
    filed = send(png())
    with database.write() as session:
        attach(session, filed.id, "ticket", "t" * 32)
        session.execute(update(ConversationRow).values(last_at=now() - timedelta(days=11)))
    assert purge(settings, database)["files"] == 1
    with database.write() as session:
        assert read_content(session, keys, filed.id) == png()
        detach(session, "ticket", ["t" * 32])
    assert purge(settings, database)["files"] == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FileChunkRow)) == 0


def test_a_worker_who_deletes_his_data_deletes_what_is_in_no_case(send: Sender, database: Database) -> None:
    send(jpeg())
    filed = send(png())
    with database.write() as session:
        attach(session, filed.id, "application", "t" * 32)
        attach(session, filed.id, "message", "m" * 32)
        assert forget_files(session, send.conversation_id) == 1
        assert own_files(session, send.conversation_id) == [filed]
        assert files_of(session, "message", "m" * 32) == ()
        assert files_of(session, "application", "t" * 32) == (filed,)
