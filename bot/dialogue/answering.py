"""Works out the answer to one message: the engine decides, the renderer finds the words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog
from sqlalchemy.orm import Session

from bot.conversations.model import Reply, Turn
from bot.conversations.turns import LeaseLostError
from bot.dialogue import wording
from bot.dialogue.engine_client import EngineClient, EngineReply, EngineUnavailableError
from bot.dialogue.file_messages import answer_to_files
from bot.dialogue.place_context import find_place
from bot.dialogue.rendering import PlaceContext, Renderer
from bot.dialogue.turn_context import ContextReader, TurnContext
from bot.directory.places import PlaceIndex
from bot.storage.database import Database
from bot.text.normalise import normalise

logger = structlog.get_logger(__name__)

MOST_FAILURES = 5
"""Faults of our own after which a message is given up; while the engine is away it is tried for as long as it takes."""


@dataclass(frozen=True)
class Answer:
    """What the worker is told, what the model made of his message, and what is remembered.

    Attributes:
        understanding: `decision`, `topic`, `question`, `confidence`; `locked` when a proof of his is locked; `worked`
            when a sum was told: the form, and the values it was worked out from.
        place: code of the place he told with this message.
        forget: he had his data deleted, so the engine must forget the dialogue too.
    """

    replies: tuple[Reply, ...]
    understanding: dict[str, Any] = field(default_factory=dict)
    place: str | None = None
    forget: bool = False


@dataclass(frozen=True)
class Delay:
    """The message cannot be answered now; it is kept and tried again. `failed`: by a fault of our own."""

    cause: str
    notice: Reply
    failed: bool = False


class Answers(Protocol):
    """Whoever answers messages; one may stand before another."""

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Answer a message."""

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""


@dataclass(frozen=True)
class _Read:
    """What is known about a message before the engine is asked."""

    place: PlaceContext
    context: TurnContext


class Answerer:
    """Everything that is needed to answer a message, short of storing the answer."""

    def __init__(
        self,
        database: Database,
        engine: EngineClient,
        renderer: Renderer,
        places: PlaceIndex,
        contexts: ContextReader,
    ) -> None:
        self._database = database
        self._engine = engine
        self._renderer = renderer
        self._places = places
        self._contexts = contexts

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer, or a delay when it cannot be worked out now. A message for a person gets no replies.

        Raises:
            LeaseLostError: somebody else has the conversation.
        """
        return await guarded(turn, self._answer)

    async def _answer(self, turn: Turn) -> Answer:
        if turn.conversation.owner == "human":
            return Answer(())
        text = normalise(turn.text)
        if not text:
            return told(turn, [Reply(wording.NOTHING_SAID)], {"decision": "unknown"})
        read = turn.prepared if isinstance(turn.prepared, _Read) else await self._database.run(self._read, turn)
        place, context = read.place, read.context
        if context.declines:
            return told(turn, [Reply(wording.NOT_REGISTERED)], {"decision": "declined"})
        if context.metadata.get("expects") is None and "〔" in text:
            kept = await self._database.run(self._answer_to_files, turn)
            if kept is not None:
                return told(turn, [kept], {"decision": "flow"})
        understood = await self._engine.turn(
            turn.conversation.id, turn.inbox_id, context.text, context.metadata, repeat=turn.attempt > 1
        )
        return self._rendered(turn, understood, place, context)

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory before the next turn; `forget_in_engine` repeats it if it fails."""
        try:
            await self._engine.forget(turn.conversation.id)
        except EngineUnavailableError as error:
            logger.warning("engine_forget_failed", conversation=turn.conversation.id, cause=str(error))

    def _rendered(self, turn: Turn, reply: EngineReply, place: PlaceContext, context: TurnContext) -> Answer:
        customs = [{**custom, "says": context.asks_back(custom)} for custom in reply.replies]
        replies = [one for custom in customs for one in self._renderer.replies(custom, place)]
        understanding = _understanding(reply)
        if not replies:
            logger.error("engine_said_nothing", inbox=turn.inbox_id, intent=reply.intent)
            replies = [self._renderer.render({"decision": "unknown"}, place)]
        draft = context.draft
        if draft is not None and understanding["decision"] != "flow":
            # He asked something in the middle of a form: answered above, now back to where he was.
            back = wording.FORM_STILL_OPEN.format(form=draft.title, prompt=draft.prompt)
            replies.append(Reply(back, draft.choices))
        forget = any(custom.get("forget") for custom in reply.replies)
        remembered = place.code if place.remember and not forget else None
        return told(turn, replies, understanding, remembered, forget)

    def _answer_to_files(self, turn: Turn) -> Reply | None:
        with self._database.read() as session:
            return answer_to_files(session, turn)

    def prepare(self, session: Session, turn: Turn) -> Turn:
        """Return a turn of the bot's with all that `answer` needs to read before the engine is asked.

        In the transaction of the lease it takes no transaction, and no wait for the database, of its own.
        """
        if turn.conversation.owner != "bot" or not normalise(turn.text):
            return turn
        return replace(turn, prepared=self._read_in(session, turn))

    def _read(self, turn: Turn) -> _Read:
        with self._database.write() as session:
            return self._read_in(session, turn)

    def _read_in(self, session: Session, turn: Turn) -> _Read:
        text = normalise(turn.text)
        place, only_place = find_place(self._places, text, turn.chosen.get("place"), turn.conversation.place)
        return _Read(place, self._contexts.read(session, turn, text, place, only_place))


async def guarded[Outcome: Answer | Delay | None](
    turn: Turn, work: Callable[[Turn], Awaitable[Outcome]]
) -> Outcome | Answer | Delay:
    """Return what `work` answers, or a delay when it cannot be worked out now.

    Raises:
        LeaseLostError: somebody else has the conversation.
    """
    try:
        return await work(turn)
    except LeaseLostError:
        raise
    except EngineUnavailableError as error:
        return Delay(str(error), Reply(wording.ENGINE_DELAY, author="notice"))
    except Exception as error:
        # Also a fault of our own must not hold the conversation up for ever.
        logger.error("turn_failed", inbox=turn.inbox_id, failures=turn.failures + 1, exc_info=error)
        if turn.failures + 1 < MOST_FAILURES:
            return Delay(type(error).__name__, Reply(wording.ENGINE_DELAY, author="notice"), failed=True)
        logger.error("turn_given_up", inbox=turn.inbox_id)
        return told(turn, [Reply(wording.GAVE_UP, author="notice")], {"decision": "unknown"})


def told(
    turn: Turn,
    replies: Sequence[Reply],
    understanding: dict[str, Any],
    place: str | None = None,
    forget: bool = False,
) -> Answer:
    """Return an answer; whoever writes for the first time is told before it how his data is treated."""
    notice = [Reply(wording.PRIVACY_NOTICE, author="notice")] if turn.first_contact else []
    return Answer((*notice, *replies), understanding, place, forget)


def _understanding(reply: EngineReply) -> dict[str, Any]:
    first = reply.replies[0] if reply.replies else {}
    question = first.get("question")
    decision = first.get("decision", "unknown")
    topic = question.partition("/")[0] if question else reply.intent if decision == "flow" else None
    also = {name: first[name] for name in ("also", "locked", "worked") if first.get(name)}
    return {
        "decision": decision,
        "topic": topic,
        "question": question,
        "confidence": round(float(first.get("confidence") or reply.confidence), 4),
        **also,
    }
