"""The action server: Rasa's protocol around our actions, without its own web server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException, Tracker

from bot.actions.commands import ACTIONS
from bot.actions.context import ActionCall, ActionContext, FlowReply
from bot.actions.run_once import run_once
from bot.conversations.inbox import UnknownConversationError, get_conversation

logger = structlog.get_logger(__name__)

_NO_CONVERSATION = FlowReply("这件事要在聊天页面里办：需要一个会话来存您填的内容。")

Runner = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[dict[str, Any]]]]


def build_executor(context: ActionContext) -> ActionExecutor:
    """Return rasa-sdk's executor with all our actions registered."""
    executor = ActionExecutor()
    for name, action in ACTIONS.items():
        executor.register_function(name, _runner(context, name, action))
    return executor


async def run_action(executor: ActionExecutor, body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Answer one call of Rasa and return JSON body and HTTP status, as rasa-sdk's own server would.

    200 with events and responses; 400 when the call is none or the action declines (Rasa then predicts another one);
    404 when there is no such action. Any other exception is the caller's: Rasa ends the turn with an error and the
    message is tried again.
    """
    tracker = body.get("tracker")
    if not isinstance(body.get("next_action"), str) or not isinstance(tracker, dict) or "sender_id" not in tracker:
        return {"error": "next_action and tracker.sender_id are needed", "action_name": None}, 400
    try:
        # No action of ours reads the domain, so a call without it (enable_selective_domain) is as good.
        result = await executor.run({**body, "domain": body.get("domain") or {}})
    except ActionExecutionRejection as error:
        return {"error": error.message, "action_name": error.action_name}, 400
    except ActionNotFoundException as error:
        logger.error("action_not_found", action=error.action_name)
        return {"error": error.message, "action_name": error.action_name}, 404
    return result.model_dump(), 200


def _runner(context: ActionContext, name: str, action: Callable[[ActionCall], FlowReply]) -> Runner:
    def work(conversation_id: str, message: dict[str, Any]) -> dict[str, Any]:
        metadata = message.get("metadata") or {}
        message_id = metadata.get("message_id")
        with context.database.write() as session:
            try:
                conversation = get_conversation(session, conversation_id)
            except UnknownConversationError:
                return _NO_CONVERSATION.as_json()
            call = ActionCall(
                session=session,
                keys=context.keys,
                places=context.places,
                services=context.services,
                directory=context.directory.current(session),
                conversation=conversation,
                message_id=message_id,
                text=message.get("text") or "",
                chosen=metadata.get("chosen"),
                service=metadata.get("service"),
                sends_codes=context.sends_codes,
                worked_out=context.worked_out,
            )
            if message_id is None:
                return action(call).as_json()
            return run_once(session, conversation_id, message_id, name, lambda: action(call).as_json())

    async def run(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        reply = await context.database.run(work, tracker.sender_id, tracker.latest_message)
        dispatcher.utter_message(json_message=reply)
        return []

    return run
