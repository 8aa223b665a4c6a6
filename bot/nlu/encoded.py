"""Vectors of texts that were encoded before: training again after a changed word encodes only what is new."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.encode_apart import encode_apart
from bot.nlu.encoders import Vectors, encoder, made_with

MANY = 500
"""Texts from which several processes are worth their start."""


def encoded(name: str, texts: Sequence[str], folder: Path | None) -> Vectors:
    """Return the vectors of the encoder `name`, one row a text.

    With a folder, vectors found in its file `<name>.npz` are taken from there, and the file is left with the vectors
    of exactly these texts. A file that cannot be read, or that another version has made, is made anew.
    """
    if folder is None or not texts:
        return encoder(name).encode(texts)
    path, maker = folder / f"{name}.npz", made_with(name)
    known = _read(path, maker)
    missing = sorted({text for text in texts if _key(text) not in known})
    if missing:
        known.update(zip(map(_key, missing), _encode(name, missing), strict=True))
    keys = [_key(text) for text in texts]
    _write(path, {key: known[key] for key in keys}, maker)
    return np.stack([known[key] for key in keys])


def _encode(name: str, texts: Sequence[str]) -> Vectors:
    processes = os.cpu_count() or 1
    if len(texts) < MANY or processes == 1:
        return encoder(name).encode(texts)
    return encode_apart(name, texts, processes)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _read(path: Path, maker: str) -> dict[str, Vectors]:
    if not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["maker"]) != maker:
                return {}
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _write(path: Path, vectors: dict[str, Vectors], maker: str) -> None:
    """Replace the file in one step: a training that is stopped half-way leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())), maker=np.array(maker))
    unfinished.replace(path)
