"""Encodes many texts in several processes at once: `python -m bot.nlu.encode_apart NAME`, texts in, vectors out.

Each encoder works on one thread (see `bot/nlu/encoders.py`), so a first training with thousands of examples would leave
the other cores idle for minutes. Processes are started afresh, not forked: an encoder does not survive a fork.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bot.nlu.encoders import Vectors, encoder

_ROOT = Path(__file__).resolve().parents[2]


def encode_apart(name: str, texts: Sequence[str], processes: int) -> Vectors:
    """Return the vectors of the encoder `name`, one row a text, worked out by several processes.

    Raises:
        CalledProcessError: one of them failed; its error is on the standard error output.
    """
    size = -(-len(texts) // processes)
    parts = [texts[start : start + size] for start in range(0, len(texts), size)]
    with ThreadPoolExecutor(processes) as pool:
        return np.concatenate(list(pool.map(lambda part: _in_a_process(name, part), parts)))


def _in_a_process(name: str, texts: Sequence[str]) -> Vectors:
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(  # noqa: S603 # our own interpreter and module
        [sys.executable, "-m", __spec__.name, name],
        input=json.dumps(list(texts)).encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        check=True,
    )
    return np.asarray(np.load(io.BytesIO(done.stdout), allow_pickle=False), dtype=np.float32)


def main() -> None:
    """Read a JSON list of texts and write their vectors in numpy's format."""
    buffer = io.BytesIO()
    np.save(buffer, encoder(sys.argv[1]).encode(json.load(sys.stdin)))
    sys.stdout.buffer.write(buffer.getvalue())


if __name__ == "__main__":
    main()
