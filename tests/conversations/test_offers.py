"""A bare number, or a title said again, means the choice that the worker has before him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.conversations.addresses import know_address
from bot.conversations.model import Choice, ConversationState, Reply
from bot.conversations.offers import find_offer, named_offer, numbered_offer
from bot.conversations.outbox import write_replies
from bot.conversations.tables import DeliveryRow, OutboxRow
from bot.forms.tables import DraftRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database

Tell = Callable[..., None]
JOIN = Reply("想办什么？", (Choice("入会", {"chosen": "apply"}), Choice("查工单", {"chosen": "ticket_status"})))


@pytest.fixture
def tell(database: Database, keys: KeyRing, conversation: ConversationState) -> Tell:
    """Write what the bot says at once, on a channel that pushes; it has gone out unless it waits."""
    with database.write() as session:
        know_address(session, keys, conversation.id, conversation.channel, "openid-1")

    def write(*replies: Reply, waits: bool = False) -> None:
        with database.write() as session:
            write_replies(session, conversation.id, replies, None)
            if not waits:
                session.execute(update(DeliveryRow).values(state="sent"))

    return write


def meant(database: Database, conversation: ConversationState, said: int | str) -> str | None:
    """The title of the choice that a number or word means."""
    find = numbered_offer if isinstance(said, int) else named_offer
    with database.read() as session:
        token = find(session, conversation.id, said)  # type: ignore[arg-type]
        offer = find_offer(session, conversation.id, token) if token is not None else None
        return offer[0] if offer is not None else None


def test_the_choices_shown_last_are_meant(database: Database, conversation: ConversationState, tell: Tell) -> None:
    tell(Reply("旧的", (Choice("旧选项"),)))
    tell(JOIN, Reply("慢慢想。"))
    found = [meant(database, conversation, said) for said in (1, 2, 3, 0, "查工单", "旧选项")]
    assert found == ["入会", "查工单", None, None, "查工单", None]


def test_a_newer_message_takes_the_numbers_away_and_a_notice_does_not(
    database: Database, conversation: ConversationState, tell: Tell
) -> None:
    tell(JOIN)
    tell(Reply("照片没取到。", author="notice"))
    assert meant(database, conversation, 1) == "入会"
    tell(Reply("还没送到。"), waits=True)
    assert meant(database, conversation, 1) == "入会"
    tell(Reply("已经办好了。"))
    assert meant(database, conversation, 1) is None


def test_numbers_are_forgotten_after_half_an_hour(
    database: Database, conversation: ConversationState, tell: Tell
) -> None:
    tell(JOIN)
    with database.write() as session:
        session.execute(update(OutboxRow).values(created_at=now() - timedelta(minutes=31)))
    assert meant(database, conversation, 1) is None


def test_a_number_that_a_form_asks_for_stays_a_number(
    database: Database, conversation: ConversationState, tell: Tell
) -> None:
    tell(JOIN, Reply("欠了几个月工资？"))
    assert meant(database, conversation, 2) == "查工单"
    with database.write() as session:
        session.add(
            DraftRow(
                conversation_id=conversation.id,
                form="unpaid_wages",
                title="欠薪",
                expects="number",
                prompt="欠了几个月工资？",
                values={},
                asking="months",
                choices=[],
                offered=[],
                waiting=[],
                can_wait=False,
            )
        )
    assert meant(database, conversation, 2) is None
    tell(Reply("选一个", (Choice("两个月", {"text": "2个月"}),)))
    assert meant(database, conversation, 1) == "两个月"
