"""The access token and other secrets: shared by processes, replaced once, told to nobody."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.wechat.interface.errors import ApiError
from bot.channels.wechat.sending.outbound import Outbound
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from tests.channels.wechat.outside import OPENID, Outside, settings_for
from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import WeChatApi

SEND = "message/custom/send"


@pytest.fixture
def outside(api: WeChatApi, database: Database, keys: KeyRing) -> Outside:
    """A worker who just wrote."""
    outside = Outside(api, database, keys, settings_for(api))
    outside.writes()
    return outside


def test_a_wrong_token_is_replaced_once_and_never_in_a_loop(outside: Outside) -> None:
    outside.reply("一")
    outside.deliver()
    outside.api.tokens.invalidate()
    outside.reply("二")
    outside.deliver()
    assert outside.read_by_worker() == ["一", "二"]
    assert len(outside.api.calls_of("stable_token")) == 2
    outside.api.faults.always(SEND, Fault.error(40001))
    outside.reply("三")
    outside.deliver()
    assert outside.states()[2] == ("pending", "errcode_40001")
    assert len(outside.api.calls_of("stable_token")) == 3
    assert len(outside.api.calls_of(SEND)) == 5


def test_an_expired_token_is_replaced(outside: Outside) -> None:
    outside.reply("一")
    outside.deliver()
    outside.api.clock.advance(3 * 3600)
    outside.reply("二")
    outside.deliver()
    assert outside.read_by_worker() == ["一", "二"]


def test_processes_share_the_token_and_a_neighbours_new_one(outside: Outside) -> None:
    async def two_processes(first: Outbound) -> None:
        second = outside.process()
        asked = [process.client.get("getcallbackip") for process in (first, second) * 5]
        await asyncio.gather(*asked)
        await second.client.close()

    outside.run(lambda process: process.client.get("getcallbackip"))
    assert len(outside.api.calls_of("stable_token")) == 1
    outside.run(two_processes)
    assert len(outside.api.calls_of("stable_token")) == 1
    outside.api.tokens.invalidate()
    outside.run(two_processes)
    # Ten calls found the token wrong at the same time; each of the two processes asked once at most.
    assert 2 <= len(outside.api.calls_of("stable_token")) <= 3


def test_no_token_means_nothing_was_sent(outside: Outside) -> None:
    outside.api.faults.next("stable_token", Fault.lose_answer())
    outside.reply("一")
    outside.deliver()
    [(state, cause)] = outside.states()
    assert state == "pending"
    assert cause is not None
    assert cause.startswith("no token")
    outside.pauses_end()
    outside.deliver()
    assert outside.states() == [("sent", None)]


def test_an_unknown_error_of_the_interface_tells_its_code_only(outside: Outside) -> None:
    outside.api.faults.next("menu/get", Fault.error(99999, "secret words rid: 1"))
    with pytest.raises(ApiError, match=r"^errcode 99999$"):
        outside.run(lambda process: process.client.get("menu/get"))


def test_nothing_secret_or_personal_is_logged(outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as `set_up_logging` does
    outside.api.tokens.invalidate()
    for fault in (Fault.error(40001), Fault.lose_answer(), Fault.raw(), Fault.error(45015), Fault.error(48001)):
        outside.api.faults.next(SEND, fault)
        outside.reply("一")
        outside.deliver()
    token = outside.api.tokens.stable()[0]
    # The stand-in's own server tells its requests with their addresses.
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn"))
    assert "delivery_not_sent" in logged
    assert not any(secret in logged for secret in (OPENID, token, outside.api.account.secret))
