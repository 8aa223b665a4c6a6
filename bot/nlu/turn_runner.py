"""Runs a turn of a dialogue that rules alone lead, without what Rasa's processor prepares for all other dialogues.

For a message Rasa puts its graph together three times, and for a prediction it works out the state after each event
of the past. Our rules see the intent and nothing else (tests/nlu/test_stock_files.py holds it): what Rasa predicts
after an intent is asked once and then known.
"""

from rasa.core.actions.action import Action, RemoteAction, action_for_name_or_text
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.answer_generator import LOOK_BACK
from bot.nlu.bot_action import BotAction
from bot.nlu.history import Past

MOST_ACTIONS = 10
"""Actions of one turn. Rules that never come to listen again are a mistake."""


class TurnRunner:
    """Runs turns by the rules of one model."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._following: dict[tuple[str, ...], Action] = {}

    async def run(self, conversation: str, past: Past, said: UserUttered) -> list[Event]:
        """Return what the turn adds to the conversation; the first event is what the worker said.

        Raises:
            Exception: whatever the action raised. Rasa would go on without a word, and keep that.
        """
        looked_at = past.events() if said.intent_name in LOOK_BACK else []
        before = [*looked_at, ActionExecuted(ACTION_LISTEN_NAME)]
        tracker = DialogueStateTracker.from_events(conversation, [*before, said], self._agent.domain.slots)
        path: tuple[str, ...] = (str(said.intent_name),)
        while len(path) <= MOST_ACTIONS:
            action = self._next(path, tracker)
            if action.name() == ACTION_LISTEN_NAME:
                break
            events = await action.run(CollectingOutputChannel(), self._agent.nlg, tracker, self._agent.domain)
            for event in (ActionExecuted(action.name()), *events):
                tracker.update(event)
            path = (*path, action.name())
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return list(tracker.events)[len(before) :]

    def _next(self, path: tuple[str, ...], tracker: DialogueStateTracker) -> Action:
        """Return the action that follows an intent and the actions of this turn so far."""
        if path not in self._following:
            scores = self._agent.predict_next_with_tracker(tracker)["scores"]
            name = max(scores, key=lambda predicted: predicted["score"])["action"]
            action = action_for_name_or_text(name, self._agent.domain, self._agent.action_endpoint)
            if isinstance(action, RemoteAction):
                action = BotAction(name, self._agent.action_endpoint)
            self._following[path] = action
        return self._following[path]
