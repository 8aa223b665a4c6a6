"""What the tests of the stand-ins share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stand_ins.clock import Clock
from tests.stand_ins.telegram import TelegramServer
from tests.stand_ins.wechat import WeChatApi
from tests.stand_ins.wechat_caller import PERSON, Caller


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    """The WeChat API at a time that stands still, with one follower."""
    with WeChatApi(clock=Clock(frozen_at=1_800_000_000)) as api:
        api.user(PERSON)
        yield api


@pytest.fixture
def caller(api: WeChatApi) -> Iterator[Caller]:
    """A bot that calls it."""
    with Caller(api) as caller:
        yield caller


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """The Bot API."""
    with TelegramServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _spans_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns of its next version
