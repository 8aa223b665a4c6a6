"""The actions of the stock project: copied into it and run by `rasa run actions`."""

from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

UNKNOWN = "这个我还没学会。"
ANSWERS: dict[str, str] = YAML(typ="safe").load(Path("answers.yml"))


class Answer(Action):  # type: ignore[misc]
    """Looks the answer up."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say it."""
        dispatcher.utter_message(text=ANSWERS.get(tracker.get_intent_of_latest_message(), UNKNOWN))
        return []
