"""Reads the messages of turns that arrive at about the same time together, beside the event loop."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.processor import MessageProcessor

from bot.nlu.decision import Thresholds
from bot.nlu.question_classifier import QuestionClassifier
from bot.nlu.question_model import QuestionModel, Reading
from bot.nlu.understanding import Understanding, understood

logger = logging.getLogger(__name__)

MOST_TOGETHER = 16
"""Messages read at once: more would only let the first ones wait for the last."""

Said = tuple[str, Mapping[str, Any]]
"""Text and metadata of a turn."""


class ReadingAhead:
    """Understands messages.

    Nobody waits for company: a message that arrives while nothing is read goes at once, and those that arrive meanwhile
    go together after it. An encoder's matrices are the same for one text and for ten, so together they cost half.
    """

    def __init__(self, processor: MessageProcessor) -> None:
        self._processor = processor
        self._classifier = _classifier_in(processor)
        self._waiting: list[tuple[Said, asyncio.Future[Understanding | None]]] = []
        self._work: asyncio.Task[None] | None = None

    def serves(self, processor: MessageProcessor) -> bool:
        """False when another model has been loaded since."""
        return self._processor is processor

    async def read(self, text: str, metadata: Mapping[str, Any]) -> Understanding:
        """Return how a message is understood.

        Raises:
            Exception: whatever the model raised about this very message.
        """
        done: asyncio.Future[Understanding | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(((text, metadata), done))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._read_all())
        # What failed in company is understood alone: only one of the messages is to blame.
        return await done or understood(text, metadata, self._classifier.model, self._classifier.thresholds)

    async def _read_all(self) -> None:
        model, thresholds = self._classifier.model, self._classifier.thresholds
        while self._waiting:
            now, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            found: Sequence[Understanding | None]
            try:
                found = await asyncio.to_thread(read_together, [said for said, _ in now], model, thresholds)
            except Exception as error:
                logger.error("reading ahead failed: %s", type(error).__name__, exc_info=error)
                found = [None] * len(now)
            for (_, done), understanding in zip(now, found, strict=True):
                if not done.done():  # its request was given up
                    done.set_result(understanding)


class _NotRead(Exception):
    """A message cannot be understood before these texts are read."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__()
        self.texts = texts


class _Remembering(QuestionModel):
    """Knows only what another model has read."""

    def __init__(self, model: QuestionModel) -> None:
        self._model = model

    @property
    def labels(self) -> list[str]:
        return self._model.labels

    def read(self, texts: Sequence[str]) -> list[Reading]:
        readings = self._model.remembered(texts)
        if readings is None:
            raise _NotRead(texts)
        return readings


def read_together(messages: Sequence[Said], model: QuestionModel, thresholds: Thresholds) -> list[Understanding]:
    """Understand messages; every text that this takes is read together: clauses and last titles too, not only wholes.

    Which further texts that are depends on what the first ones say, so it goes in rounds; three at most as things are.
    """
    known, found = _Remembering(model), dict[int, Understanding]()
    while len(found) < len(messages):
        wanted: dict[str, None] = {}
        for number, message in enumerate(messages):
            if number not in found:
                try:
                    found[number] = understood(*message, known, thresholds)
                except _NotRead as missing:
                    wanted |= dict.fromkeys(missing.texts)
        if wanted:
            model.read(list(wanted))
    return [found[number] for number in range(len(messages))]


def _classifier_in(processor: MessageProcessor) -> QuestionClassifier:
    """Return the trained classifier of Rasa's graph.

    Raises:
        LookupError: the pipeline has none.
    """
    nodes = getattr(processor.graph_runner, "_instantiated_nodes", {})
    for node in nodes.values():
        component = getattr(node, "_component", None)
        if isinstance(component, QuestionClassifier):
            return component
    raise LookupError("config.yml: the pipeline has no bot.nlu.question_classifier.QuestionClassifier")
