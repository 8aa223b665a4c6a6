"""The Rasa component that understands a message: question, command, form answer or place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.decision import Thresholds
from bot.nlu.encoders import ENCODERS, SLOW
from bot.nlu.features import SPOKEN, TEXT_BLOCKS, WRITTEN, Features
from bot.nlu.importer import LABEL
from bot.nlu.question_model import QuestionModel
from bot.nlu.understanding import SET_BY_ENGINE, Understanding, understood

DECISION = "decision"
"""Property of a parsed message: {"decision", "question", "confidence", "choices"}; read by the answer generator."""

RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Learns the full labels `topic/name` and the commands in one step, and decides what to do with a message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Every key of config.yml with its default.

        `weights`: weight of each block of features within its stage, 0 leaves it out; `settled`: see `QuestionModel`;
        `terms`: file of words for jieba; `readings`: file of syllables and their characters, for the block "pinyin";
        `dimensions`: of each reduced TF-IDF; `strength`: sklearn's C;
        `cache`: folder for vectors of examples; `thresholds`: see `Thresholds`.
        """
        return {
            "weights": {WRITTEN: 1.0, SPOKEN: 0.0, "use": 0.0, "e5": 0.0},
            "terms": None,
            "readings": None,
            "dimensions": 300,
            "strength": 30.0,
            "settled": 0.90,
            "cache": None,
            "thresholds": {},
        }

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: QuestionModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self.thresholds = Thresholds.from_config(config["thresholds"])

    @property
    def model(self) -> QuestionModel:
        """What was learnt.

        Raises:
            RuntimeError: nothing yet.
        """
        if self._model is None:
            raise RuntimeError("the question classifier is not trained; run `rasa train`")
        return self._model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """Create the untrained component.

        Raises:
            InvalidConfigException: config.yml names an unknown encoder or threshold, or gives no block a weight; before
                anything is trained.
        """
        unknown = set(config["weights"]) - {*TEXT_BLOCKS, *ENCODERS}
        if unknown:
            known = [*sorted(TEXT_BLOCKS), *sorted(ENCODERS)]
            raise InvalidConfigException(f"config.yml: unknown weights {sorted(unknown)}; there are {known}")
        if not any(weight > 0 for weight in config["weights"].values()):
            raise InvalidConfigException("config.yml: all weights are 0; give at least `text` a weight above 0")
        if config["weights"].get(SPOKEN) and not config["readings"]:
            raise InvalidConfigException('config.yml: the block "pinyin" needs `readings: data/pinyin.tsv`')
        try:
            Thresholds.from_config(config["thresholds"])
        except ValueError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples but those of intents that the engine sets itself, and store it."""
        self._model = QuestionModel.fitted(
            _examples(training_data),
            *self._stages(),
            strength=float(self._config["strength"]),
            settled=float(self._config["settled"]),
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.saved(folder)
        return self._resource

    def _stages(self) -> list[Features]:
        """Return the features of each stage: first all fast blocks together, then the slow ones."""
        blocks = {name: weight for name, weight in self._config["weights"].items() if weight > 0}
        fast = {name: weight for name, weight in blocks.items() if name not in SLOW}
        slow = {name: weight for name, weight in blocks.items() if name in SLOW}
        terms, readings = file_lines(self._config["terms"]), readings_in(file_lines(self._config["readings"]))
        dimensions = int(self._config["dimensions"])
        cache = Path(self._config["cache"]) if self._config["cache"] else None
        return [Features(weights, terms, dimensions, cache, readings) for weights in (fast, slow) if weights]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """Load the trained component; an archive without its model is an error, not an empty classifier."""
        with model_storage.read_from(resource) as folder:
            model = QuestionModel.loaded(folder)
        model.warm_up()
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and decision of each message."""
        for message in messages:
            metadata = message.get(METADATA) or {}
            _write(understood(message.get(TEXT) or "", metadata, self.model, self.thresholds), message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data alone: no later component needs our predictions on it."""
        return training_data


def _write(understanding: Understanding, message: Message) -> None:
    intent = {"name": understanding.intent, "confidence": understanding.decision.confidence}
    ranking = [{"name": c.label, "confidence": c.probability} for c in understanding.ranking[:RANKING_LENGTH]]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set(DECISION, understanding.decision.as_output(), add_to_output=True)


def _examples(training_data: TrainingData) -> list[tuple[str, str]]:
    """Return (text, label); the importer of config.yml sets the labels, without it the intents stand in."""
    pairs = [(e.get(TEXT), e.get(LABEL) or e.get_full_intent()) for e in training_data.intent_examples]
    return [(text, label) for text, label in pairs if text and label not in SET_BY_ENGINE]


def file_lines(path: str | None) -> list[str]:
    """Return the lines of a file that config.yml names, without comments; none if it names no file."""
    if not path:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InvalidConfigException(f"config.yml: cannot read {path!r}: {error.strerror}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def readings_in(lines: list[str]) -> dict[str, str]:
    """Return the syllable of each character from lines of a syllable, a tab and its characters."""
    pairs = [line.split("\t") for line in lines]
    wrong = [line for line, pair in zip(lines, pairs, strict=True) if len(pair) != 2]
    if wrong:
        raise InvalidConfigException(f"readings: {wrong[0]!r} is not a syllable, a tab and its characters")
    return {character: syllable for syllable, characters in pairs for character in characters}
