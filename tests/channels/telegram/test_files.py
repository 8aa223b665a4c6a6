"""What workers send is fetched and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.files.tables import FileRow
from tests.channels.telegram.office import Office
from tests.files.samples import jpeg, ogg, pdf
from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer


def files(office: Office) -> list[tuple[str, str, str | None]]:
    """Kind, state and type of all files that are not under way any more."""
    with office.database.read() as session:
        rows = session.scalars(select(FileRow).order_by(FileRow.created_at)).all()
        return [(row.kind, row.state, row.media_type) for row in rows if row.state != "coming"]


def test_a_photo_is_fetched_in_its_largest_size(bot: Office, server: TelegramServer, person: Person) -> None:
    server.faults.next("getFile", Fault.error(500))
    person.sends_photo(jpeg(), caption="这是工资条")
    assert bot.wait_until(lambda: files(bot), "the file") == [("image", "kept", "image/jpeg")]
    server.wait_for_messages(person.id, 1)
    assert [text for text, _ in bot.inbox()] == ["〔图片1〕这是工资条"]
    assert len(server.calls_of("getFile")) == 2


def test_a_document_keeps_its_words_and_a_recording_is_a_recording(
    bot: Office, server: TelegramServer, person: Person
) -> None:
    person.sends_document(pdf(), "合同.pdf", "application/pdf")
    person.sends_voice(ogg())
    found = bot.wait_until(lambda: seen if len(seen := files(bot)) == 2 else [], "both files")
    assert {kind for kind, _, _ in found} == {"document", "voice"}
    assert [text for text, _ in bot.inbox()] == ["〔文件1〕", "〔语音1〕"]


@pytest.mark.settings(file_size_mb=1, recording_size_mb=1)
def test_a_file_that_is_too_large_is_told(bot: Office, server: TelegramServer, person: Person) -> None:
    person.sends_document(pdf() + b"x" * 1_100_000, "大.pdf", "application/pdf")
    assert bot.wait_until(lambda: files(bot), "the end") == [("document", "failed", None)]
    server.wait_until(lambda: any("太大" in words for words in person.reads()), "the words")


def test_a_file_that_is_gone_is_asked_for_again(bot: Office, server: TelegramServer, person: Person) -> None:
    server.faults.next("getFile", Fault.error(400, "Bad Request: invalid file_id"))
    person.sends_photo(jpeg())
    assert bot.wait_until(lambda: files(bot), "the end") == [("image", "failed", None)]
    server.wait_until(lambda: any("请再发一次" in words for words in person.reads()), "the words")
