"""Learns which question a text asks: logistic regression over the full labels, and the nearest example."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController

from bot.nlu.encoders import Vectors
from bot.nlu.features import Features, prepared


@dataclass(frozen=True)
class Candidate:
    """A label (`topic/name` or a command) with its probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True)
class Reading:
    """What the model makes of one text.

    `ranking` is best first. `nearest` is the cosine between the text and the most similar training example (-1 to 1),
    whose label is `nearest_label`.
    """

    ranking: list[Candidate]
    nearest: float
    nearest_label: str


class NotEnoughExamples(ValueError):
    """There must be at least two labels to tell apart."""


class QuestionModel:
    """A fitted model; `fitted` makes one, `saved`/`loaded` keep it in a folder."""

    _FILE = "question_model.joblib"

    def __init__(self, features: Features, regression: LogisticRegression, vectors: Vectors, labels: list[str]) -> None:
        self._features = features
        self._regression = regression
        self._vectors = vectors
        self._labels = labels
        self._threads = ThreadpoolController()

    @classmethod
    def fitted(
        cls, examples: Sequence[tuple[str, str]], features: Features, strength: float = 30.0, iterations: int = 200
    ) -> "QuestionModel":
        """Learn from pairs of (text, label).

        Args:
            examples: texts as typed; they are prepared here.
            features: not yet fitted.
            strength: inverse of the regularisation (sklearn's C); large, since the rows have length one.
            iterations: upper bound for the solver; it stops earlier when it no longer gains.

        Raises:
            NotEnoughExamples: fewer than two labels.
        """
        labels = [label for _, label in examples]
        if len(set(labels)) < 2:
            raise NotEnoughExamples("the classifier needs examples of at least two intents; look into data/nlu")
        texts = [prepared(text) for text, _ in examples]
        vectors = features.fitted(texts)
        regression = LogisticRegression(C=strength, max_iter=iterations, tol=1e-3, class_weight="balanced")
        regression.fit(vectors, labels)
        return cls(features, regression, vectors, labels)

    @property
    def labels(self) -> list[str]:
        """All labels that can be told, sorted."""
        return [str(label) for label in self._regression.classes_]

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return a reading for each text (as typed; prepared here)."""
        # The matrices of a message are small: more threads only wait for each other, and burn the other core.
        with self._threads.limit(limits=1, user_api="blas"):
            vectors = self._features.transform([prepared(text) for text in texts])
            probabilities = self._regression.predict_proba(vectors)
            similarities = vectors @ self._vectors.T
        return [self._reading(*row) for row in zip(probabilities, similarities, strict=False)]

    def _reading(self, probabilities: Vectors, similarities: Vectors) -> Reading:
        order = np.argsort(-probabilities)
        closest = int(np.argmax(similarities))
        return Reading(
            ranking=[Candidate(str(self._regression.classes_[i]), float(probabilities[i])) for i in order],
            nearest=float(similarities[closest]),
            nearest_label=self._labels[closest],
        )

    def saved(self, folder: Path) -> Path:
        """Write the model into a folder and return the file."""
        path = folder / self._FILE
        state: dict[str, object] = {
            "features": self._features.state(),
            "regression": self._regression,
            "vectors": self._vectors.astype(np.float16),
            "labels": self._labels,
        }
        joblib.dump(state, path, compress=1)
        return path

    @classmethod
    def loaded(cls, folder: Path) -> "QuestionModel":
        """Read a model back."""
        state = joblib.load(folder / cls._FILE)
        vectors = state["vectors"].astype(np.float32)
        return cls(Features.restored(state["features"]), state["regression"], vectors, state["labels"])
