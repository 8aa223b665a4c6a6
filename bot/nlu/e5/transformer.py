"""The layers of the model (BERT's), for many texts in one go."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from bot.nlu.e5.packed_model import Floats, PackedModel, unpacked

FAR_AWAY = -1e9
"""Added to what a place without a token would weigh."""


def fitting_numbers() -> Any:
    """Return the kind of number that this processor multiplies fastest: 16 bits where it has units for them (AMX).

    They change a vector by less than the four bits of its weights do: cosine above .9999.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:  # not Linux
        return tf.float32
    return tf.bfloat16 if " amx_bf16" in flags else tf.float32


def work_on_one_thread() -> None:
    """Leave the other cores to other processes: the bot, or further encoders beside this one.

    Does nothing in a process where TensorFlow has begun to work: from then on its threads are settled.
    """
    with suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)


@dataclass(frozen=True)
class _Dense:
    weights: Any
    bias: Any

    def __call__(self, rows: Any) -> Any:
        product = tf.matmul(tf.cast(rows, self.weights.dtype), self.weights)
        return tf.cast(product, tf.float32) + self.bias


@dataclass(frozen=True)
class _Norm:
    weights: Any
    bias: Any
    epsilon: float

    def __call__(self, rows: Any) -> Any:
        off = rows - tf.reduce_mean(rows, -1, keepdims=True)
        return (
            off * tf.math.rsqrt(tf.reduce_mean(off * off, -1, keepdims=True) + self.epsilon) * self.weights + self.bias
        )


@dataclass(frozen=True)
class _Layer:
    asked: _Dense  # query, key and value side by side
    joined: _Dense
    after_attention: _Norm
    inner: _Dense
    outer: _Dense
    after_all: _Norm


class Transformer:
    """Vectors of texts that are cut into pieces: the mean over what the last layer makes of each piece."""

    def __init__(self, model: PackedModel, numbers: Any) -> None:
        """Unpack the weights.

        Args:
            numbers: TensorFlow's type of the matrices (see `fitting_numbers`); the rest is in 32 bits.
        """
        self.shape = model.shape
        width = self.shape.width
        self._words = model.blocks("emb.word", width)
        self._places = model.vector("emb.pos").reshape(-1, width) + model.vector("emb.type")[:width]
        self._before = self._norm(model, "emb.ln")
        self._layers = [self._layer(model, f"l{number}.", numbers) for number in range(self.shape.layers)]
        row, place = tf.TensorSpec([None, width], tf.float32), tf.TensorSpec([None, None], tf.int32)
        flat = tf.TensorSpec([None], tf.int32)
        self._run = tf.function(self._forward, input_signature=[row, place, flat, flat])

    def means(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return one row a text (numbers of its pieces, none of them empty), not normalised.

        The pieces of all texts stand below each other, without padding; only attention sees them text by text.
        """
        lengths = [len(text) for text in texts]
        longest = max(lengths)
        rows = unpacked(self._words[list(chain.from_iterable(texts))])
        rows += np.concatenate([self._places[:length] for length in lengths])
        owner = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        beside = np.concatenate([np.arange(length, dtype=np.int32) for length in lengths])
        table = np.full((len(texts), longest), -1, np.int32)
        table[owner, beside] = np.arange(len(rows), dtype=np.int32)
        return np.asarray(self._run(rows, table, owner * longest + beside, owner))

    def _forward(self, rows: Any, table: Any, filled: Any, owner: Any) -> Any:
        """Run all layers.

        Args:
            rows: the pieces of all texts, one below the other.
            table: for each text and place the row of its piece, -1 where the text has ended.
            filled: the place of each row in the flattened table.
            owner: the text of each row.
        """
        texts, longest = tf.shape(table)[0], tf.shape(table)[1]
        heads, each = self.shape.heads, self.shape.width // self.shape.heads
        aside = tf.where(table < 0, FAR_AWAY, 0.0)[:, None, None, :]
        table = tf.maximum(table, 0)
        rows = self._before(rows)
        for layer in self._layers:
            asked = tf.reshape(tf.gather(layer.asked(rows), table), [texts, longest, 3, heads, each])
            query, key, value = tf.unstack(tf.transpose(asked, [2, 0, 3, 1, 4]))
            weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * each**-0.5 + aside)
            heard = tf.reshape(tf.transpose(tf.matmul(weights, value), [0, 2, 1, 3]), [-1, self.shape.width])
            rows = layer.after_attention(rows + layer.joined(tf.gather(heard, filled)))
            rows = layer.after_all(rows + layer.outer(tf.nn.gelu(layer.inner(rows))))
        return tf.math.segment_mean(rows, owner)

    def _layer(self, model: PackedModel, name: str, numbers: Any) -> _Layer:
        def dense(parts: Sequence[str], columns: int) -> _Dense:
            weights = np.concatenate([model.matrix(f"{name}{part}.w", columns) for part in parts])
            bias = np.concatenate([model.vector(f"{name}{part}.b") for part in parts])
            return _Dense(tf.constant(weights.T, numbers), tf.constant(bias))

        width = self.shape.width
        return _Layer(
            asked=dense("qkv", width),
            joined=dense(["ao"], width),
            after_attention=self._norm(model, f"{name}aln"),
            inner=dense(["fi"], width),
            outer=dense(["fo"], self.shape.inner),
            after_all=self._norm(model, f"{name}oln"),
        )

    def _norm(self, model: PackedModel, name: str) -> _Norm:
        weights, bias = (tf.constant(model.vector(f"{name}.{part}")) for part in "wb")
        return _Norm(weights, bias, self.shape.epsilon)
