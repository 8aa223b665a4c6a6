"""A message is weighed as scikit-learn weighs the examples, though it is looked up term by term."""

from __future__ import annotations

import numpy as np
from conftest import QUESTIONS

from bot.nlu.text_blocks import TextBlock, characters_and_words, syllables

TEXTS = [text for texts in QUESTIONS.values() for text in texts] + ["入会  入会 入会", "a", "工" * 240]
READINGS = {"会": "hui", "回": "hui", "费": "fei", "飞": "fei", "工": "gong", "公": "gong"}
BLOCKS = [lambda: characters_and_words(["会费"], dimensions=20), lambda: syllables(READINGS, dimensions=20)]


def restored(block: TextBlock, fresh: TextBlock) -> TextBlock:
    fresh.restore(block.state())
    return fresh


def test_a_text_gets_the_row_it_had_as_an_example() -> None:
    for made in BLOCKS:
        block = made()
        rows = block.fitted(TEXTS)
        np.testing.assert_allclose(block.transform(TEXTS), rows, atol=1e-6)
        np.testing.assert_allclose(restored(block, made()).transform(TEXTS), rows, atol=2e-3)  # kept in half precision


def test_what_no_example_holds_says_nothing() -> None:
    for made in BLOCKS:
        block = made()
        width = block.fitted(TEXTS).shape[1]
        found = block.transform(["", "饕餮", "会费多少钱饕餮"])
        assert found.shape == (3, width)
        assert not found[:2].any()
        assert found[2].any()
