"""Long polling: for a machine without a public address."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.channels.telegram.routes import PATH
from bot.dialogue.wording import PRIVACY_NOTICE
from bot.platforms.leaders import lead
from bot.platforms.tables import LeaderRow
from tests.channels.telegram.office import Office
from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer

pytestmark = pytest.mark.settings(telegram_mode="polling", telegram_webhook_secret="")


def test_a_webhook_gives_way_and_what_waited_there_is_answered(
    office: Office, server: TelegramServer, person: Person
) -> None:
    office.connect("http://127.0.0.1:9")
    person.starts()
    person.says("工资没发")
    with office.running():
        server.wait_for_messages(person.id, 3)
        person.taps("怎么加入工会")
        server.wait_for_messages(person.id, 4)
    assert server.webhook is None
    assert office.said() == ["工资没发", "怎么加入工会"]


def test_after_a_restart_it_goes_on_where_it_was(office: Office, server: TelegramServer, person: Person) -> None:
    with office.running():
        person.says("一")
        server.wait_for_messages(person.id, 2)
    with office.running():
        person.says("二")
        server.wait_for_messages(person.id, 3)
    assert office.said() == ["一", "二"]
    begun = [call.arguments.get("offset") for call in server.calls_of("getUpdates")]
    assert begun[0] is None
    assert all(offset is not None for offset in begun[-1:])


def test_one_of_two_processes_asks(office: Office, server: TelegramServer, person: Person) -> None:
    with office.running(), office.running():
        for number in range(3):
            person.says(f"第{number}句")
            server.wait_for_messages(person.id, 2 + number)
    assert office.said() == ["第0句", "第1句", "第2句"]
    assert person.reads() == [PRIVACY_NOTICE, "好的。", "好的。", "好的。"]
    with office.database.read() as session:
        assert session.scalars(select(LeaderRow.holder)).all() == [], "whoever leaves lets go of the lead"


def test_a_process_that_died_is_replaced(office: Office, server: TelegramServer, person: Person) -> None:
    with office.database.write() as session:
        assert lead(session, "telegram_polling", "died", timedelta(0))
    with office.running():
        person.says("一")
        server.wait_for_messages(person.id, 2)


def test_updates_that_cannot_be_read_or_come_again_do_no_harm(
    office: Office, server: TelegramServer, person: Person
) -> None:
    with office.running():
        person.says("一")
        server.wait_for_messages(person.id, 2)
        server.add_update("message", {"text": 5}, ("chat", person.id))
        server.faults.next("getUpdates", Fault.lose_answer())
        server.faults.next("getUpdates", Fault.error(502))
        person.says("二")
        server.wait_for_messages(person.id, 3)
    assert office.said() == ["一", "二"]


def test_there_is_no_webhook_to_post_to(office: Office) -> None:
    with office.running() as url:
        assert httpx.post(url + PATH, json={}, trust_env=False).status_code in (404, 405)
