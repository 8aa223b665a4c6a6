"""The only door of the engine that the bot uses: one HTTP request a turn."""

import asyncio
import gc
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.nlu.decision import ANSWER
from bot.nlu.question_classifier import DECISION
from bot.nlu.reading_ahead import ReadingAhead
from bot.nlu.tracker_store import CompactTrackerStore
from bot.nlu.turn_protocol import BadTurn, Turn, TurnRequest, recorded_turn, reply
from bot.nlu.turn_runner import TurnRunner
from bot.nlu.understanding import Understanding

logger = logging.getLogger(__name__)

SECRET_VARIABLE = "GONGHUI_INTERNAL_SECRET"  # noqa: S105 - the name of the variable, not a secret
NO_SECRET = f"the turn channel refuses all requests: the environment variable {SECRET_VARIABLE} is not set"
NO_MODEL = "no model is loaded; run `rasa train`, then start the engine with --model"
WRONG_STORE = (
    "the tracker store is not bot.nlu.tracker_store.CompactTrackerStore but {found}: "
    "conversations would be lost. Check `tracker_store` in endpoints.yml, and that Rasa starts in the project's folder"
)


class Refused(Exception):
    """The engine cannot or will not do a turn; `status` is the HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class TurnChannel(InputChannel):  # type: ignore[misc]
    """`/webhooks/turn/`: `POST webhook` does a turn, `POST understand` only reads a text, `GET ready`.

    `DELETE conversations/<id>` forgets.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode("utf-8")
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._with_model: tuple[ReadingAhead, TurnRunner] | None = None
        if not self._secret:
            logger.error(NO_SECRET)

    @classmethod
    def name(cls) -> str:
        """Return the name in the channel's address."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "TurnChannel":
        """Take the secret from the environment: credentials.yml lies in the repository."""
        return cls(os.environ.get(SECRET_VARIABLE, ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("turn_channel", "bot.nlu.turn_channel")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            self._authorise(request)  # it says "ready" to its own bot only, not to one that found the port in use
            agent = _agent(request)
            _store(agent)
            self._parts(agent)
            return json({"status": "ready"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            self._authorise(request)
            wanted = _parsed(request)
            # A repeated turn waits for the first one, which the bot gave up waiting for, and then finds its record.
            async with self._turn_of(wanted.conversation):
                turn = await self._turn(wanted, _agent(request))
            return json(turn.as_json())

        @routes.post("/understand")
        async def understand(request: Request) -> HTTPResponse:
            self._authorise(request)
            return json({"label": await _understood(request.json, _agent(request))})

        @routes.delete("/conversations/<conversation:str>")
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            self._authorise(request)
            async with self._turn_of(conversation):  # what a turn under way writes in the end would bring it back
                return json({"deleted": await _store(_agent(request)).delete(conversation)})

        routes.exception(Refused)(_refuse)
        return routes

    def _turn_of(self, conversation: str) -> asyncio.Lock:
        return self._turns.setdefault(conversation, asyncio.Lock())

    async def _turn(self, request: TurnRequest, agent: Agent) -> Turn:
        store = _store(agent)
        if request.repeat:
            past = await store.past(request.conversation)
            if recorded := recorded_turn(past.events(), request.message_id):
                return recorded
        reading, runner = self._parts(agent)
        understanding = await reading.read(request.text, request.metadata)
        past = await store.past(request.conversation)
        try:
            turn = await runner.run(request.conversation, past, _said(request, understanding))
        except Exception as error:
            raise Refused(502, "the turn's action failed, see the log") from error
        replies = [reply(event.message()) for event in turn if isinstance(event, BotUttered)]
        if not replies:
            raise Refused(502, "the turn said nothing: its intent has no rule, or its action no answer")
        await store.add(request.conversation, past, turn)
        return Turn(replies, understanding.intent, float(understanding.decision.confidence))

    def _parts(self, agent: Agent) -> tuple[ReadingAhead, TurnRunner]:
        """Return what reads and what runs turns with the model that is loaded now."""
        if self._with_model is None or not self._with_model[0].serves(agent.processor):
            self._with_model = ReadingAhead(agent.processor), TurnRunner(agent)
            _leave_out_of_collections()
        return self._with_model

    def _authorise(self, request: Request) -> None:
        if not self._secret:
            raise Refused(503, NO_SECRET)
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not hmac.compare_digest(given.strip().encode("utf-8"), self._secret):
            raise Refused(401, "the Authorization header does not carry the internal secret")


def _leave_out_of_collections() -> None:
    """Let Python look for garbage in what comes from now on only.

    Looking through the model and TensorFlow as well stops everybody for a fifth of a second, every few seconds.
    """
    gc.unfreeze()  # a model that another one has replaced is garbage
    gc.collect()
    gc.freeze()


async def _refuse(_request: Request, refusal: Refused) -> HTTPResponse:
    if refusal.status >= 500:
        logger.error("turn refused: %s", refusal, exc_info=refusal.__cause__)
    return json({"error": str(refusal)}, status=refusal.status)


def _parsed(request: Request) -> TurnRequest:
    try:
        return TurnRequest.parsed(request.json)
    except InvalidUsage as error:
        raise Refused(400, "the body is not JSON") from error
    except BadTurn as error:
        raise Refused(400, str(error)) from error


def _agent(request: Request) -> Agent:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or agent.processor is None:
        raise Refused(503, NO_MODEL)
    return agent


def _store(agent: Agent) -> CompactTrackerStore:
    """Return our store, and take Rasa's fail-safe wrapper off it.

    The wrapper answers a failing database with an empty memory: a conversation would lose its past and a repeated
    message would run twice. A failed turn is better: the bot keeps the message and asks again.
    """
    wrapped: TrackerStore = agent.tracker_store
    found: object = wrapped._tracker_store if isinstance(wrapped, FailSafeTrackerStore) else wrapped
    if not isinstance(found, CompactTrackerStore):
        raise Refused(503, WRONG_STORE.format(found=type(found).__name__))
    if agent.tracker_store is not found:
        agent.tracker_store = found
        agent.processor.tracker_store = found
    return found


async def _understood(body: object, agent: Agent) -> str:
    """Return the question or command that a text outside any conversation is taken for, or what is done instead."""
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str):
        raise Refused(400, "the body must hold the text")
    parsed = await agent.processor.parse_message(UserMessage(text))
    decision: dict[str, Any] = parsed[DECISION]
    if decision["decision"] != ANSWER:
        return str(decision["decision"])
    return str(decision["question"] or parsed["intent"]["name"])


def _said(request: TurnRequest, understanding: Understanding) -> UserUttered:
    intent = {"name": understanding.intent, "confidence": understanding.decision.confidence}
    return UserUttered(
        request.text,
        intent,
        parse_data={"intent": intent, DECISION: understanding.decision.as_output()},
        input_channel=TurnChannel.name(),
        message_id=request.message_id,
        metadata=request.metadata,
    )
