"""What becomes known to those who subscribed: tickets and hand-overs, but nothing confidential and nobody's words."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from bot.conversations.inbox import open_conversation
from bot.handover.asking import ask_for_person
from bot.handover.model import Ending, Reason
from bot.handover.states import claim, end, spoke
from bot.privacy.keys import KeyRing
from bot.staff.accounts import add_staff
from bot.staff.model import Role
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets.actors import staff_actor
from bot.tickets.filing import file_ticket
from bot.tickets.handling import accept
from bot.tickets.model import NewTicket
from bot.webhooks.announcing import EVENTS
from bot.webhooks.subscribing import add_webhook
from bot.webhooks.tables import WebhookDeliveryRow


def told(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        rows = session.scalars(select(WebhookDeliveryRow).order_by(WebhookDeliveryRow.created_at)).all()
    return [row.body for row in rows]


def subscribe(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        add_webhook(session, keys, "0" * 32, "呼叫中心", "https://hotline.example/in", list(EVENTS))


def test_a_ticket_is_told_when_filed_and_when_it_moves(database: Database, keys: KeyRing) -> None:
    subscribe(database, keys)
    ticket = NewTicket("wage_arrears", "大盘山食品厂", "330727", "老板三个月没发工资", "13957901234")
    with database.write() as session:
        number = file_ticket(session, keys, ticket, None, "key-1").number
    with database.write() as session:
        agent = staff_actor(add_staff(session, keys, "cli", "xiaowang", "小王", Role.AGENT, ()))
        accept(session, keys, number, agent)
    filed, moved = told(database)
    assert (filed["type"], moved["type"]) == ("ticket.filed", "ticket.moved")
    assert moved["data"] == {"number": number, "state": "accepted", "place": "330727"}
    assert not any(word in json.dumps([filed, moved], ensure_ascii=False) for word in ("工资", "13957901234", "食品厂"))


def test_a_confidential_ticket_is_told_nobody(database: Database, keys: KeyRing) -> None:
    subscribe(database, keys)
    ticket = NewTicket("harassment", "大盘山食品厂", "330727", "主管总是动手动脚", None, discretion="confidential")
    with database.write() as session:
        file_ticket(session, keys, ticket, None, "key-1")
    assert told(database) == []


def test_a_hand_over_is_told_from_the_wish_to_the_end(database: Database, keys: KeyRing) -> None:
    subscribe(database, keys)
    with database.write() as session:
        conversation = open_conversation(session, "web", "hash").id
        handover = ask_for_person(session, keys, conversation, Reason.ASKED).id
    with database.write() as session:
        claim(session, handover, "a" * 32)
        spoke(session, handover, "worker", now())
        end(session, keys, handover, Ending.CLOSED)
    events = told(database)
    assert [one["type"] for one in events] == [
        "handover.asked",
        "handover.claimed",
        "message.received",
        "handover.ended",
    ]
    assert all(one["data"]["conversation"] == conversation for one in events)
