"""Learns which question a text asks: logistic regressions over the full labels."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy as np
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController

from bot.nlu.encoders import Vectors
from bot.nlu.features import Features, prepared
from bot.nlu.regression import regression

REMEMBERED = 256
"""Texts whose readings are kept: those of the turns under way, and what many say (谢谢, 你好)."""

SHARPNESS = 1.4
"""Factor on the scores before they become probabilities.

The regularised regressions are too modest; with it, of the texts read with probability .8 about eight in ten are read
rightly (cross-validation on the examples; the best factor lies between 1.4 and 1.6 for every mixture of blocks).
"""


class Candidate(NamedTuple):
    """A label (`topic/name` or a command) with its probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True)
class Reading:
    """What the model makes of one text: every label, best first."""

    ranking: list[Candidate]


class NotEnoughExamples(ValueError):
    """There must be at least two labels to tell apart."""


@dataclass(frozen=True)
class Stage:
    """Features and what was learnt from them."""

    features: Features
    regression: LogisticRegression

    def scores(self, vectors: Vectors) -> Vectors:
        """Return one row a vector, one column a label (in the order of `regression.classes_`)."""
        scores = np.asarray(self.regression.decision_function(vectors), dtype=np.float32)
        # Of two labels scikit-learn scores only the second.
        return scores if scores.ndim == 2 else np.stack([-scores / 2, scores / 2], axis=1)


class QuestionModel:
    """A fitted model; `fitted` makes one, `saved`/`loaded` keep it in a folder.

    It reads in stages. The first one reads every text. Later ones are slow encoders: they read only what is not
    settled before them, and the mean of the scores so far counts.
    """

    _FILE = "question_model.joblib"

    def __init__(self, stages: Sequence[Stage], settled: float) -> None:
        self._stages = list(stages)
        self._settled = settled
        self._threads = ThreadpoolController()
        self._labels = [str(label) for label in self._stages[0].regression.classes_]
        self._remembered: dict[str, Reading] = {}

    @classmethod
    def fitted(
        cls, examples: Sequence[tuple[str, str]], *features: Features, strength: float = 30.0, settled: float = 1.0
    ) -> "QuestionModel":
        """Learn from pairs of (text, label).

        Args:
            examples: texts as typed; they are prepared here.
            features: not yet fitted, one a stage, the fast ones first.
            strength: inverse of the regularisation (sklearn's C); large, since the rows have length one.
            settled: from this probability on the first label needs no further stage; 1 asks all of them.

        Raises:
            NotEnoughExamples: fewer than two labels.
        """
        labels = [label for _, label in examples]
        if len(set(labels)) < 2:
            raise NotEnoughExamples("the classifier needs examples of at least two intents; look into data/nlu")
        texts = [prepared(text) for text, _ in examples]

        def stage(block: Features) -> Stage:
            return Stage(block, regression(block.fitted(texts), labels, strength))

        with ThreadPoolExecutor(len(features)) as side_by_side:  # a core each: matrices leave Python's lock alone
            return cls(list(side_by_side.map(stage, features)), settled)

    @property
    def labels(self) -> list[str]:
        """All labels that can be told, sorted."""
        return self._labels

    def warm_up(self) -> None:
        """Load dictionary and encoders, which takes about a second: before a worker waits for it."""
        for stage in self._stages:
            stage.features.transform(["工会"])

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return a reading for each text (as typed; prepared here)."""
        wanted = [prepared(text) for text in texts]
        found = {text: reading for text in wanted if (reading := self._remembered.get(text)) is not None}
        missing = [text for text in dict.fromkeys(wanted) if text not in found]
        if missing:
            fresh = dict(zip(missing, self._readings(missing), strict=True))
            found |= fresh
            self._remember(fresh)
        return [found[text] for text in wanted]

    def remembered(self, texts: Sequence[str]) -> list[Reading] | None:
        """Return what `read` would, if all of it is remembered, else None."""
        found = [self._remembered.get(prepared(text)) for text in texts]
        return None if None in found else [reading for reading in found if reading is not None]

    def _remember(self, readings: Mapping[str, Reading]) -> None:
        """Keep the newest readings. The dictionary is replaced as a whole: another thread may be looking into it."""
        kept = {**self._remembered, **readings}
        self._remembered = dict(islice(kept.items(), max(0, len(kept) - REMEMBERED), None))

    def _readings(self, known: Sequence[str]) -> list[Reading]:
        # The matrices of a message are small: more threads only wait for each other, and burn the other core.
        with self._threads.limit(limits=1, user_api="blas"):
            scores = self._stages[0].scores(self._stages[0].features.transform(known))
            probabilities = softmax(SHARPNESS * scores, axis=1)
            for number, stage in enumerate(self._stages[1:], start=2):
                unsettled = np.flatnonzero(probabilities.max(axis=1) < self._settled)
                if not unsettled.size:
                    break
                scores[unsettled] += stage.scores(stage.features.transform([known[row] for row in unsettled]))
                probabilities[unsettled] = softmax(SHARPNESS / number * scores[unsettled], axis=1)
        return [self._reading(row) for row in probabilities]

    def _reading(self, probabilities: Vectors) -> Reading:
        order, values = np.argsort(-probabilities).tolist(), probabilities.tolist()
        return Reading([Candidate(self._labels[i], values[i]) for i in order])

    def saved(self, folder: Path) -> Path:
        """Write the model into a folder and return the file."""
        path = folder / self._FILE
        state: dict[str, Any] = {
            "stages": [(stage.features.state(), stage.regression) for stage in self._stages],
            "settled": self._settled,
        }
        joblib.dump(state, path, compress=1)
        return path

    @classmethod
    def loaded(cls, folder: Path) -> "QuestionModel":
        """Read a model back."""
        state = joblib.load(folder / cls._FILE)
        stages = [Stage(Features.restored(features), regression) for features, regression in state["stages"]]
        return cls(stages, state["settled"])
