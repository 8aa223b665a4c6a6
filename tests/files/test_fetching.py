"""A file that a platform only names is fetched by a job, within limits; if it does not come the worker is told once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.intake import Incoming, take_in
from bot.channels.media import download
from bot.conversations.model import ConversationState
from bot.conversations.transcript import entries_before
from bot.conversations.turns import conversations_with_work
from bot.files.arriving import FETCH_TASK, AnnouncedFile
from bot.files.fetching import FetchedFile
from bot.files.limits import FileLimits
from bot.files.links import unattached_files
from bot.files.model import StoredFile
from bot.files.store import read_content
from bot.jobs.fetching import MOST_ATTEMPTS, FileFetching
from bot.jobs.runner import TaskRunner
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task, due_tasks, lease_task
from tests.files.samples import jpeg
from tests.services import listening

LIMIT = 100_000


class Platform:
    """A chat platform's file server on loopback. `asked` counts requests, `busy` makes the next ones fail."""

    def __init__(self) -> None:
        self.asked = 0
        self.busy = 0

    def app(self) -> Starlette:
        async def media(request: Request) -> Response:
            self.asked += 1
            if self.busy:
                self.busy -= 1
                return Response(status_code=503)
            name = request.path_params["name"]
            if name == "photo":
                return Response(jpeg(), media_type="text/html")
            if name == "program":
                return Response(b"MZ" + b"\0" * 100, media_type="image/jpeg")
            if name == "elsewhere":
                return RedirectResponse("/media/photo")
            if name == "large":
                return Response(jpeg(drawing=b"\0" * 3 * LIMIT))
            return Response(status_code=404)

        return Starlette(routes=[Route("/media/{name}", media)])


class LoopbackSource:
    """Fetches from the platform."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def fetch(self, reference: str, most: int) -> FetchedFile:
        async with httpx.AsyncClient(base_url=self.url) as client:
            return FetchedFile(await download(client, f"/media/{reference}", most), "IMG_1.jpg")


class Fetching:
    """The conversation of a worker whose platform has files for us."""

    def __init__(
        self, database: Database, keys: KeyRing, limits: FileLimits, conversation: ConversationState, url: str
    ) -> None:
        self.database, self.keys, self.limits, self.conversation = database, keys, limits, conversation
        self.handler = FileFetching(database, keys, limits, {"loopback": LoopbackSource(url)})

    def announce(self, reference: str, key: str = "1") -> StoredFile:
        """A message with a file arrives."""
        incoming = Incoming(key, attachment=AnnouncedFile("image", "loopback", reference))
        with self.database.write() as session:
            take_in(session, self.keys, self.conversation, incoming, None, self.limits)
        return self.file()

    def file(self) -> StoredFile:
        """The one file of the newest message."""
        return self.entries()[0][2][0]

    def entries(self) -> list[tuple[str, str, tuple[StoredFile, ...]]]:
        """Author, text and files of everything that was said."""
        with self.database.read() as session:
            found = entries_before(session, self.conversation.id, None)
        return [(entry.author, entry.text, entry.attachments) for entry in found]

    def work(self) -> None:
        """Do what is due."""

        async def work_off() -> None:
            runner = TaskRunner(self.database, {FETCH_TASK: self.handler})
            await runner.work_off()
            await runner.settled()

        asyncio.run(work_off())

    def attempt(self, number: int) -> None:
        """Do the task as its attempt with this number."""
        with self.database.write() as session:
            (task_id,) = due_tasks(session, [FETCH_TASK])
            task = lease_task(session, task_id, "test", timedelta(minutes=1))
        assert task is not None
        asyncio.run(self._run(replace(task, attempt=number)))

    async def _run(self, task: Task) -> None:
        await self.handler(task)


@pytest.fixture
def platform() -> Platform:
    """The platform."""
    return Platform()


@pytest.fixture
def fetching(
    database: Database, keys: KeyRing, limits: FileLimits, conversation: ConversationState, platform: Platform
) -> Iterator[Fetching]:
    """A conversation and the platform's address."""
    small = replace(limits, file_size=LIMIT, recording_size=LIMIT)
    with listening(platform.app()) as url:
        yield Fetching(database, keys, small, conversation, url)


def test_a_file_is_fetched_by_what_it_is(fetching: Fetching, database: Database, keys: KeyRing) -> None:
    announced = fetching.announce("photo")
    assert (announced.label, announced.state) == ("图片1", "coming")
    assert fetching.entries()[0][:2] == ("worker", "〔图片1〕")
    fetching.work()
    file = fetching.file()
    assert (file.state, file.media_type, file.name) == ("kept", "image/jpeg", "IMG_1.jpg")
    with database.read() as session:
        assert read_content(session, keys, file.id) == jpeg()
        assert unattached_files(session, fetching.conversation.id) == [file]
        assert due_tasks(session, [FETCH_TASK]) == []


def test_a_message_that_comes_twice_is_fetched_once(fetching: Fetching, platform: Platform, database: Database) -> None:
    fetching.announce("photo")
    fetching.announce("photo")
    before = platform.asked
    fetching.work()
    assert platform.asked == before + 1


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("missing", "刚才的图片没取到，请再发一次。"),
        ("elsewhere", "刚才的图片没取到，请再发一次。"),
        ("large", "刚才的图片没有收下：文件太大了"),
        ("program", "刚才的图片没有收下：程序和网页文件我收不了"),
    ],
)
def test_what_cannot_be_had_is_told_once(fetching: Fetching, reference: str, words: str, database: Database) -> None:
    fetching.announce(reference)
    fetching.work()
    fetching.work()
    told = [text for author, text, _ in fetching.entries() if author == "notice"]
    assert len(told) == 1
    assert told[0].startswith(words)
    assert fetching.file().state == "failed"
    with database.read() as session:
        assert unattached_files(session, fetching.conversation.id) == []


def test_a_busy_platform_is_asked_again_before_the_worker_is(
    fetching: Fetching, platform: Platform, database: Database
) -> None:
    fetching.announce("photo")
    platform.busy = 1
    fetching.work()
    assert fetching.file().state == "coming"
    assert [author for author, _, _ in fetching.entries()] == ["worker"]
    with database.write() as session:
        from bot.tasks.tables import TaskRow

        for row in session.query(TaskRow):
            row.due_at = now()
    fetching.work()
    assert fetching.file().state == "kept"


def test_a_platform_that_stays_away_is_given_up_in_time(fetching: Fetching, platform: Platform) -> None:
    fetching.announce("photo")
    platform.busy = 1
    fetching.attempt(MOST_ATTEMPTS)
    assert fetching.entries()[-1][1] == "刚才的图片没取到，请再发一次。"


def test_words_are_kept_when_the_file_that_came_with_them_is_too_many(
    database: Database, keys: KeyRing, limits: FileLimits, conversation: ConversationState
) -> None:
    full = replace(limits, files_per_day=0)
    for key, words in (("1", "这是工资条"), ("2", "")):
        incoming = Incoming(key, words, attachment=AnnouncedFile("image", "loopback", "photo"))
        with database.write() as session:
            take_in(session, keys, conversation, incoming, None, full)
    with database.read() as session:
        found = [(entry.author, entry.text) for entry in entries_before(session, conversation.id, None)]
        waiting = conversations_with_work(session)
    assert found[0] == ("worker", "这是工资条")
    assert [text[:8] for author, text in found if author == "notice"] == ["今天发的文件太多"] * 2
    assert list(waiting) == [conversation.id]


def test_a_file_that_proves_too_much_for_the_day_is_told(
    database: Database, keys: KeyRing, limits: FileLimits, conversation: ConversationState, platform: Platform
) -> None:
    small = replace(limits, volume_per_day=len(jpeg()) + 10)
    with listening(platform.app()) as url:
        fetching = Fetching(database, keys, small, conversation, url)
        with database.write() as session:
            for key in ("1", "2"):
                incoming = Incoming(key, attachment=AnnouncedFile("image", "loopback", "photo"))
                take_in(session, keys, conversation, incoming, None, small)
        fetching.work()
    states = [files[0].state for author, _, files in fetching.entries() if author == "worker"]
    assert sorted(states) == ["failed", "kept"]
    assert [text for author, text, _ in fetching.entries() if author == "notice"] == [
        "刚才的图片没有收下：今天发的文件太多了，我这边先收到这里。请明天再发，急事请拨12351。"
    ]


def test_where_the_file_lies_is_not_stored_in_clear(fetching: Fetching, database: Database) -> None:
    from bot.files.tables import FileRow

    file = fetching.announce("photo")
    with database.read() as session:
        reference = session.get_one(FileRow, file.id).reference
        assert reference is not None
        assert b"photo" not in reference
    fetching.work()
    with database.read() as session:
        assert session.get_one(FileRow, file.id).reference is None
