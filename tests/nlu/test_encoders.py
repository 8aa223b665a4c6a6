"""Sentence vectors: alike for alike sentences, kept between trainings, and left out without harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encode_apart import encode_apart
from bot.nlu.encoded import encoded
from bot.nlu.encoders import UnknownEncoder, encoder
from bot.nlu.features import Features

TEXTS = ["老板不给发工资", "工资一直拖着不发", "今天天气真好"]


@pytest.mark.parametrize("name", ["use", "e5"])
def test_alike_sentences_lie_close(name: str) -> None:
    vectors = encoder(name).encode(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > likeness[0, 2]


def test_an_encoder_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownEncoder, match="'bert' is unknown; choose from"):
        encoder("bert")


def test_vectors_are_kept_and_only_for_the_texts_of_the_last_training(tmp_path: Path) -> None:
    first = encoded("use", TEXTS, tmp_path)
    np.testing.assert_array_equal(encoded("use", TEXTS, tmp_path), first)
    encoded("use", TEXTS[:1], tmp_path)
    with np.load(tmp_path / "use.npz") as kept:
        assert len(kept["keys"]) == 1


def test_a_kept_vector_is_used_again(tmp_path: Path) -> None:
    encoded("use", TEXTS[:1], tmp_path)
    with np.load(tmp_path / "use.npz") as kept:
        np.savez(tmp_path / "use.npz", **{**kept, "vectors": np.zeros_like(kept["vectors"])})
    assert not encoded("use", TEXTS[:1], tmp_path).any()


def test_vectors_of_another_version_of_the_encoder_are_not_used(tmp_path: Path) -> None:
    encoded("use", TEXTS[:1], tmp_path)
    with np.load(tmp_path / "use.npz") as kept:
        np.savez(tmp_path / "use.npz", **{**kept, "vectors": np.zeros_like(kept["vectors"]), "maker": np.array("0.1")})
    assert encoded("use", TEXTS[:1], tmp_path).any()


def test_several_processes_give_the_same_vectors_in_the_same_order() -> None:
    apart = encode_apart("use", TEXTS, 2)
    np.testing.assert_allclose(apart, encoder("use").encode(TEXTS), atol=1e-5)


def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "use.npz").write_bytes(b"half a file")
    assert encoded("use", TEXTS, tmp_path).shape == (3, 512)


@pytest.mark.parametrize("weights", [{"text": 1.0, "use": 0.0}, {"use": 1.0}, {"text": 1.0, "pinyin": 1.0, "use": 0.5}])
def test_every_mixture_of_blocks_gives_rows_of_at_most_length_one(weights: dict[str, float]) -> None:
    features = Features(weights, readings={"工": "gong", "资": "zi"})
    rows = features.fitted(TEXTS)
    assert np.all(np.linalg.norm(rows, axis=1) <= 1.001)
    # The reduction is kept in half precision.
    np.testing.assert_allclose(Features.restored(features.state()).transform(TEXTS), rows, atol=1e-3)
