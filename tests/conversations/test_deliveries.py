"""Replies on a channel that pushes go out in order, once each, whatever the platform says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.channels.intake import Incoming, take_in
from bot.conversations.addresses import (
    allow_messages,
    close_window,
    mark_unreachable,
    reach_of,
    spend_message,
)
from bot.conversations.deliveries import settle_delivery, take_delivery
from bot.conversations.erasure import forget_history
from bot.conversations.inbox import lock_conversation, open_conversation
from bot.conversations.live import LiveHub
from bot.conversations.model import ConversationState, Entry, Reply
from bot.conversations.notices import tell
from bot.conversations.passive import (
    confirm_reply,
    expect_answer,
    expect_no_answer,
    give_reply,
    standing_of,
    undelivered_until,
)
from bot.conversations.sending import Later, Outcome, Refused, Sent, Unreachable, Unsure, WaitsForWorker
from bot.conversations.tables import AddressRow, DeliveryRow
from bot.conversations.turns import finish_turn, lease_next
from bot.jobs.delivery import Deliverer
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from tests.deliveries import anything_due

MINUTE = timedelta(minutes=1)
CHANNEL = "pigeon"


class Platform:
    """A platform that takes what it is told to; messages of 10 characters and more need two pieces."""

    channel = CHANNEL

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.got: list[tuple[str, str]] = []

    def parts(self, messages: Sequence[Entry]) -> Sequence[str]:
        text = "|".join(message.text for message in messages)
        return [text[start : start + 10] for start in range(0, len(text), 10)]

    async def send(self, conversation_id: str, address: str, part: str) -> Outcome:
        outcome = self.outcomes.pop(0) if self.outcomes else Sent()
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent | Unsure):
            self.got.append((address, part))
        return outcome


@pytest.fixture
def conversation(database: Database, keys: KeyRing) -> ConversationState:
    """A conversation whose worker wrote `你好`."""
    with database.write() as session:
        state = open_conversation(session, CHANNEL, keys.hash(CHANNEL, "openid-1"))
        take_in(session, keys, state, Incoming("m1", "你好", address="openid-1"))
        return state


@pytest.fixture
def answer(database: Database, conversation: ConversationState) -> Callable[..., str]:
    """Answer the oldest message: `answer("text", …)`; returns the message's id."""

    def with_texts(*texts: str) -> str:
        with database.write() as session:
            turn = lease_next(session, conversation.id, "bot", MINUTE)
            assert turn is not None
            finish_turn(session, turn, [Reply(text) for text in texts])
            return turn.inbox_id

    return with_texts


def hear(database: Database, keys: KeyRing, conversation: ConversationState, key: str) -> str:
    """The worker writes again."""
    with database.write() as session:
        return take_in(session, keys, conversation, Incoming(key, "喂", address="openid-1")).inbox_id


def deliver(database: Database, keys: KeyRing, platform: Platform, looks: int = 200) -> None:
    """Run a process until nothing is due any more, or for so many looks."""

    async def until_idle() -> None:
        deliverer: Deliverer[str] = Deliverer(database, keys, LiveHub(), platform)
        running = asyncio.create_task(deliverer.run())
        for _ in range(looks):
            if not anything_due(database, CHANNEL):
                break
            await asyncio.sleep(0.02)
        await deliverer.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(until_idle())


def states(database: Database) -> list[tuple[str, str | None]]:
    """State and cause of each delivery, in order."""
    with database.read() as session:
        rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.order)).all()
        return [(row.state, row.cause) for row in rows]


def due_now(database: Database) -> None:
    """Let the pause before the next attempt be over."""
    with database.write() as session:
        session.execute(update(DeliveryRow).values(next_attempt_at=now()))


def leases_end(database: Database) -> None:
    """Let time pass in which no process renews what it holds."""
    with database.write() as session:
        past = now() - MINUTE
        session.execute(update(AddressRow).where(AddressRow.lease_until.is_not(None)).values(lease_until=past))
        session.execute(update(DeliveryRow).where(DeliveryRow.hold_until.is_not(None)).values(hold_until=past))


def test_messages_of_one_turn_go_out_together_and_in_order(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform()
    answer("一", "二")
    with database.write() as session:
        tell(session, conversation.id, "三")
    deliver(database, keys, platform)
    assert platform.got == [("openid-1", "一|二"), ("openid-1", "三")]
    assert states(database) == [("sent", None), ("sent", None)]


class Unfit(Platform):
    """A platform into whose form some words cannot be put."""

    def parts(self, messages: Sequence[Entry]) -> Sequence[str]:
        if any("坏" in message.text for message in messages):
            raise ValueError
        return super().parts(messages)


class Away(Database):
    """A database that is away for a moment when it is to be noted how sending went."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writes = 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.writes += 1
        with super().write() as session:
            yield session
            if self.writes == 2:
                raise OperationalError("COMMIT", None, ConnectionError())


def test_what_cannot_be_put_into_the_platforms_form_holds_up_nothing(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Unfit()
    answer("坏")
    with database.write() as session:
        tell(session, conversation.id, "好")
    deliver(database, keys, platform)
    assert states(database) == [("failed", "ValueError"), ("sent", None)]


def test_what_went_out_while_the_database_was_away_is_noted_when_it_is_back(
    database: Database, keys: KeyRing, answer: Callable[..., str]
) -> None:
    platform = Platform()
    answer("一")
    away = Away(database.url.render_as_string(hide_password=False))
    with closing(away):
        deliver(away, keys, platform)
    assert platform.got == [("openid-1", "一")]
    assert states(database) == [("sent", None)]


def test_a_closing_process_begins_nothing_more(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    async def close_while_sending() -> list[tuple[str, str]]:
        deliverer: Deliverer[str]

        class Slow(Platform):
            async def send(self, conversation_id: str, address: str, part: str) -> Outcome:
                begun.set()
                await asyncio.sleep(0)
                return await super().send(conversation_id, address, part)

        begun = asyncio.Event()
        platform, hub = Slow(), LiveHub()
        deliverer = Deliverer(database, keys, hub, platform)
        hub.written(conversation.id, CHANNEL)
        await begun.wait()
        await deliverer.close()
        return platform.got

    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
    assert asyncio.run(close_while_sending()) == [("openid-1", "一")]
    assert states(database) == [("sent", None), ("pending", None)]


def test_the_web_page_fetches_its_messages_itself(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        page = open_conversation(session, "web", "c" * 64)
        tell(session, page.id, "一")
    assert states(database) == []


def test_what_surely_did_not_arrive_is_sent_again_from_the_piece_that_was_left(
    database: Database, keys: KeyRing, answer: Callable[..., str]
) -> None:
    platform = Platform(Sent(), Later("busy"))
    answer("一二三四五六七八九十后半句")
    deliver(database, keys, platform)
    assert states(database) == [("pending", "busy")]
    due_now(database)
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["一二三四五六七八九十", "后半句"]
    assert states(database) == [("sent", None)]


@pytest.mark.parametrize("lost", [Unsure("timeout"), RuntimeError("a fault of ours")])
def test_what_may_have_arrived_is_not_sent_again(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState, lost: object
) -> None:
    platform = Platform(lost)  # type: ignore[arg-type]
    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
    deliver(database, keys, platform)
    due_now(database)
    deliver(database, keys, platform)
    assert [state for state, _ in states(database)] == ["unknown", "sent"]
    assert [part for _, part in platform.got].count("二") == 1


def test_a_message_that_waits_holds_back_those_behind_it(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform(Later("busy"))
    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
    deliver(database, keys, platform)
    assert platform.got == []
    due_now(database)
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["一", "二"]


def test_what_the_platform_refuses_fails_alone(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform(Refused("bad"))
    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
    deliver(database, keys, platform)
    assert states(database) == [("failed", "bad"), ("sent", None)]


def test_what_waits_for_the_worker_goes_out_first_when_he_writes(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform(WaitsForWorker("45015"))
    answer("一")
    deliver(database, keys, platform)
    due_now(database)
    deliver(database, keys, platform)
    assert platform.got == []
    hear(database, keys, conversation, "m2")
    answer("二")
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["一", "二"]


def test_nothing_goes_to_a_worker_who_left_until_he_is_back(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform(Unreachable("blocked"))
    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
    deliver(database, keys, platform)
    with database.write() as session:
        tell(session, conversation.id, "三")
    deliver(database, keys, platform)
    assert platform.got == []
    assert states(database) == [("failed", "blocked")] * 3
    hear(database, keys, conversation, "m2")
    answer("四")
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["四"]


def test_a_delivery_whose_process_died_is_unknown_and_the_next_goes_out(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    answer("一")
    with database.write() as session:
        tell(session, conversation.id, "二")
        assert take_delivery(session, keys, conversation.id, "dead", MINUTE) is not None
    platform = Platform()
    deliver(database, keys, platform, looks=10)
    assert platform.got == []
    leases_end(database)
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["二"]
    assert states(database) == [("unknown", "process_died"), ("sent", None)]


def test_whoever_lost_the_conversation_settles_nothing(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    answer("一")
    with database.write() as session:
        slow = take_delivery(session, keys, conversation.id, "slow", MINUTE)
    assert slow is not None
    leases_end(database)
    with database.write() as session:
        assert take_delivery(session, keys, conversation.id, "other", MINUTE) is None
    with database.write() as session:
        assert settle_delivery(session, slow, Sent()) is None
    assert states(database) == [("unknown", "process_died")]


def test_a_reply_kept_for_a_request_is_not_pushed_meanwhile_nor_afterwards(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform()
    with database.write() as session:
        inbox_id = take_in(session, keys, conversation, Incoming("m1", "你好")).inbox_id
        expect_answer(session, inbox_id, now() + MINUTE)
    answer("一", "二")
    deliver(database, keys, platform)
    with database.write() as session:
        lock_conversation(session, conversation.id)
        (waiting,) = undelivered_until(session, conversation.id, inbox_id)
        assert [message.text for message in waiting.messages] == ["一", "二"]
        give_reply(session, inbox_id, "一\n二", [waiting.id])
    with database.write() as session:
        assert standing_of(session, inbox_id).given == "一\n二"
        confirm_reply(session, inbox_id)
    leases_end(database)
    deliver(database, keys, platform)
    assert platform.got == []
    assert states(database) == [("sent", None)]


def test_a_reply_given_but_never_confirmed_is_unknown(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform()
    inbox_id = answer("一")
    with database.write() as session:
        (waiting,) = undelivered_until(session, conversation.id, inbox_id)
        give_reply(session, inbox_id, "一", [waiting.id])
    leases_end(database)
    deliver(database, keys, platform)
    assert platform.got == []
    assert [state for state, _ in states(database)] == ["unknown"]


def test_when_nobody_waits_any_more_the_reply_is_pushed(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform()
    with database.write() as session:
        inbox_id = take_in(session, keys, conversation, Incoming("m1", "你好")).inbox_id
        expect_answer(session, inbox_id, now() + MINUTE)
        expect_no_answer(session, inbox_id)
    answer("一")
    deliver(database, keys, platform)
    assert [part for _, part in platform.got] == ["一"]
    with database.write() as session:
        assert undelivered_until(session, conversation.id, inbox_id) == []


def test_a_reply_that_is_being_pushed_is_not_given_as_well(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    inbox_id = answer("一")
    with database.write() as session:
        assert take_delivery(session, keys, conversation.id, "pusher", MINUTE) is not None
    with database.write() as session:
        assert undelivered_until(session, conversation.id, inbox_id) == []


def test_what_the_platform_allows_is_counted(database: Database, conversation: ConversationState) -> None:
    with database.write() as session:
        assert not spend_message(session, conversation.id)
        allow_messages(session, conversation.id, 2, MINUTE)
        assert [spend_message(session, conversation.id) for _ in range(3)] == [True, True, False]
        allow_messages(session, conversation.id, 5, timedelta(hours=48))
        allow_messages(session, conversation.id, 3, MINUTE)
        reach = reach_of(session, conversation.id)
        assert reach is not None
        assert reach.messages_left == 5
        assert reach.until is not None
        assert reach.until > now() + timedelta(hours=47)
        close_window(session, conversation.id)
        assert not spend_message(session, conversation.id)
        mark_unreachable(session, conversation.id, "unfollowed")
        reach = reach_of(session, conversation.id)
    assert reach is not None
    assert (reach.reachable, reach.cause) == (False, "unfollowed")


def test_a_conversation_that_is_forgotten_is_not_delivered(
    database: Database, keys: KeyRing, answer: Callable[..., str], conversation: ConversationState
) -> None:
    platform = Platform()
    answer("一")
    with database.write() as session:
        forget_history(session, conversation.id)
    deliver(database, keys, platform)
    assert platform.got == []
