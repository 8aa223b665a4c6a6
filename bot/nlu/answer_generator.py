"""Rasa's `nlg:` class: says which answer, not its words; the bot finds place, words and basis."""

from collections.abc import Iterable
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.nlu.decision import ANSWER, UNKNOWN
from bot.nlu.understanding import TELL_PLACE

ANSWER_ACTION = "utter_answer"

LOOK_BACK = frozenset({TELL_PLACE})
"""Intents whose answer depends on what was said before; for all others the last message is enough."""

MORE = ("also", "how", "about")
"""What some decisions tell beside: further questions that are answered, and how to speak of the last answer again."""


class AnswerGenerator(NaturalLanguageGenerator):  # type: ignore[misc]
    """Turns the decision of the classifier into the reply {"custom": {...}} of the turn protocol."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Take what Rasa passes to every nlg class; nothing of it is needed."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the reply for `utter_answer`; None for any other action, which Rasa logs as an error."""
        if utter_action != ANSWER_ACTION:
            return None
        message = tracker.latest_message
        if message.intent.get("name") == TELL_PLACE:
            return {"custom": _answer_for_place(tracker.events)}
        decision = message.parse_data.get("decision") or {"decision": UNKNOWN, "confidence": 0.0}
        custom = {
            "decision": decision["decision"],
            "question": decision.get("question"),
            "confidence": round(float(decision["confidence"]), 4),
            "choices": list(decision.get("choices", [])),
        }
        return {"custom": {**custom, **{key: decision[key] for key in MORE if decision.get(key)}}}


def _answer_for_place(events: Iterable[Event]) -> dict[str, Any]:
    """Repeat the last answered question, to be told for the place now known; with none, only take note of it."""
    question = _last_answered(events)
    if question is None:
        return {"decision": "flow", "question": None, "confidence": 1.0, "choices": [], "place_told": True}
    return {"decision": ANSWER, "question": question, "confidence": 1.0, "choices": [], "place_told": True}


def _last_answered(events: Iterable[Event]) -> str | None:
    for event in reversed(list(events)):
        if isinstance(event, BotUttered):
            custom = event.data.get("custom") or {}
            if custom.get("decision") == ANSWER and custom.get("question"):
                return str(custom["question"])
    return None
