"""Files from the chat page through the real channel into the database and back; only the engine is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from sqlalchemy import select

from bot.files.store import own_files
from bot.files.tables import FileRow
from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_chat_page_files import CONTRACT, PHOTO, choose, send
from tests.services import EngineStandIn, listening, running_bot


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    yield database
    database.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(
    request: pytest.FixtureRequest,
    open_context: Callable[..., BrowserContext],
    database: Database,
    keys: KeyRing,
    tmp_path: Path,
) -> Iterator[Page]:
    """The page of a running bot."""
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", file_size_mb=1)
    engine = EngineStandIn()
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        page = open_context(**request.param).new_page()
        page.goto(url)
        yield page
        page.close()


def test_a_photo_and_a_contract_are_kept_and_come_back(page: Page, database: Database) -> None:
    choose(page, PHOTO, CONTRACT)
    send(page)
    expect(page.get_by_text("收到了，已经加密存好。")).to_be_visible()
    expect(page.get_by_text("也收到了，存好了。")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="图片：工地.png").locator("img")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="文件：劳动合同.pdf").click()
    assert Path(saved.value.path()).read_bytes() == CONTRACT["buffer"]
    with database.read() as session:
        conversation_id = session.scalars(select(FileRow.conversation_id)).first()
        assert conversation_id is not None
        kinds = {file.name: file.media_type for file in own_files(session, conversation_id)}
    assert kinds == {"工地.png": "image/png", "劳动合同.pdf": "application/pdf"}


def test_refusals_of_the_service_are_read_on_the_page(page: Page) -> None:
    choose(page, FilePayload(name="照片.jpg", mimeType="image/jpeg", buffer=b"MZ" + b"\0" * 300))
    send(page)
    expect(page.get_by_text("未发出：程序和网页文件我收不了。")).to_be_visible()
    page.get_by_role("button", name="不发了").click()
    choose(
        page, FilePayload(name="大.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4" + b"\0" * 1_500_000 + b"%%EOF")
    )
    send(page)
    expect(page.get_by_text("未发出：文件太大了，最大1MB。")).to_be_visible()
