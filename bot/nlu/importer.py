"""Reads the training data as Rasa does, but shows Rasa only the topic of a question."""

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

LABEL = "label"
"""Property of a training example: its full label, `topic/name` or a command."""


class QuestionImporter(RasaFileImporter):  # type: ignore[misc]
    """Moves the label `topic/name` out of Rasa's sight, into a property that our classifier learns.

    A "retrieval intent" as Rasa has it wants the words of the answer beside the examples: without them it warns once
    for every example, and with them a changed word would call for training.
    """

    # Rasa asks for it again and again: for the examples, for the domain, for the rules.
    @cached_method  # type: ignore[untyped-decorator]
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the examples of all files; their intent is the topic, or the command."""
        data = super().get_nlu_data(language)
        return TrainingData([_labelled(example) for example in data.training_examples])


def _labelled(example: Message) -> Message:
    kept = {key: value for key, value in example.data.items() if key != INTENT_RESPONSE_KEY}
    return Message(data={**kept, LABEL: example.get_full_intent()})
