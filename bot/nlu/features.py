"""From text to numbers: blocks of features side by side, each with its weight."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.encoded import encoded
from bot.nlu.encoders import Vectors
from bot.nlu.text_blocks import TextBlock, characters_and_words, syllables
from bot.text.normalise import normalise, shortened

LONGEST, HEAD, TAIL = 240, 140, 90
"""Characters looked at: a long story says what it is about at its beginning, and asks at its end."""

WRITTEN, SPOKEN = "text", "pinyin"
TEXT_BLOCKS = frozenset({WRITTEN, SPOKEN})
"""Names of the TF-IDF blocks among the weights; every other name is an encoder's."""

_NUMBERS = re.compile(
    r"〔(?:手机|电话|证件后六位|证件|有误证件|卡号|姓名|验证码|图片|文件|语音|视频)[0-9]*〕"
    r"|(?<![0-9a-z])(?:gd|sq)[ -]?[0-9]{6}[ -]?[0-9]{4,6}(?![0-9a-z])"
)


def prepared(text: str) -> str:
    """Return the text as examples and messages are both seen: normalised, lower case, bounded.

    References to personal numbers and ticket numbers are left out: they tell what a message is about to nobody but the
    form that waits for them, and no example holds any. What is nothing else becomes empty.
    """
    words = " ".join(_NUMBERS.sub(" ", normalise(text).lower()).split())
    return shortened(words, LONGEST, HEAD, TAIL)


class Features:
    """TF-IDF of the text as it is written and as it is spoken, beside the vectors of encoders.

    The encoders' vectors are taken relative to the mean of the examples: e5 puts all Chinese sentences into a narrow
    cone (cosine .86 for unrelated ones), which hides what tells them apart.
    """

    def __init__(
        self,
        weights: Mapping[str, float],
        terms: Sequence[str] = (),
        dimensions: int = 300,
        cache: Path | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        """Choose blocks and vocabulary.

        Args:
            weights: weight of each block: "text", "pinyin" (TF-IDF) and names of encoders; 0 leaves a block out.
            terms: words that jieba should know.
            dimensions: of each reduced TF-IDF block.
            cache: folder for the encoders' vectors of examples (see `encoded`); messages are never kept there.
            readings: how each character is spoken, for the block "pinyin".
        """
        self.weights = {name: float(weight) for name, weight in weights.items() if weight > 0}
        self._made_with: dict[str, Any] = {"terms": list(terms), "dimensions": dimensions, "readings": readings}
        self._cache = cache
        self._text_blocks: dict[str, TextBlock] = {}
        if WRITTEN in self.weights:
            self._text_blocks[WRITTEN] = characters_and_words(terms, dimensions)
        if SPOKEN in self.weights:
            self._text_blocks[SPOKEN] = syllables(readings or {}, dimensions)
        self._means: dict[str, Vectors] = {}

    def fitted(self, texts: Sequence[str]) -> Vectors:
        """Learn vocabulary, reduction and means from prepared texts, and return their rows (see `transform`)."""
        blocks: dict[str, Vectors] = {}
        for name in self.weights:
            if name in self._text_blocks:
                blocks[name] = self._text_blocks[name].fitted(texts)
            else:
                blocks[name] = encoded(name, texts, self._cache)
                self._means[name] = blocks[name].mean(axis=0)
        return self._joined(blocks)

    def transform(self, texts: Sequence[str]) -> Vectors:
        """Return one row (length at most one) for each prepared text: all blocks side by side, weighed."""
        written = self._text_blocks
        return self._joined(
            {
                name: written[name].transform(texts) if name in written else encoded(name, texts, None)
                for name in self.weights
            }
        )

    def state(self) -> dict[str, Any]:
        """Return what `restored` needs, picklable."""
        return {
            "made_with": {"weights": self.weights, **self._made_with},
            "text_blocks": {name: block.state() for name, block in self._text_blocks.items()},
            "means": self._means,
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "Features":
        """Return features as they were when `state()` was taken."""
        features = cls(**state["made_with"])
        for name, block in state["text_blocks"].items():
            features._text_blocks[name].restore(block)
        features._means = state["means"]
        return features

    def _joined(self, blocks: Mapping[str, Vectors]) -> Vectors:
        rows = [
            weight * (_of_length_one(blocks[name] - self._means[name]) if name in self._means else blocks[name])
            for name, weight in self.weights.items()
        ]
        total = np.sqrt(sum(weight**2 for weight in self.weights.values()))
        return np.asarray(np.hstack(rows) / total, dtype=np.float32)


def _of_length_one(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
