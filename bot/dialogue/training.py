"""Trains the model when something it learns from has changed, and finds the one to run."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

TAUGHT = ("data/nlu", "data/stories", "data/engine_intents.yml")
"""What Rasa reads of data/; the rest is ours."""
KEEP_MODELS = 3
_TOP_LEVEL = re.compile(r"^(?=[A-Za-z_]+:)", re.MULTILINE)


class TrainingError(Exception):
    """Training failed; the text ends with what Rasa said."""


def fingerprint(root: Path) -> str:
    """Return a short hash of everything the model is made from.

    The `question:` part of the question files does not count: it holds words, which are told without training.
    """
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(path.relative_to(root).as_posix().encode())
        content = path.read_bytes()
        if path.parent.parent.name == "nlu" and path.suffix == ".yml":
            blocks = _TOP_LEVEL.split(content.decode("utf-8", "replace"))
            content = "".join(block for block in blocks if not block.startswith("question:")).encode()
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(root: Path, models_dir: Path) -> Path:
    """Return where the model of the present sources lies, whether it exists or not."""
    return models_dir / f"{fingerprint(root)}.tar.gz"


def train(
    root: Path,
    models_dir: Path,
    log: Path,
    environment: Mapping[str, str],
    started: Callable[[subprocess.Popen[bytes]], object],
    keep: Collection[str] = (),
) -> Path:
    """Train with stock `rasa train` and return the model.

    Args:
        started: receives the process, so that whoever waits can end it.
        keep: names of models that must stay, however old.

    Raises:
        TrainingError: Rasa failed; the whole output lies in `log`.
    """
    target = model_path(root, models_dir)
    log.parent.mkdir(parents=True, exist_ok=True)
    models_dir.mkdir(parents=True, exist_ok=True)
    # Rasa writes its archive in place: a training that is killed must not leave half a model under the real name.
    with tempfile.TemporaryDirectory(dir=models_dir) as aside:
        command = [rasa_python(root), "-m", "rasa", "train", "--out", aside, "--fixed-model-name", "model"]
        # Rasa's own validation reads everything twice more, and its cache hashes every example, in vain: nothing is
        # trained unless something has changed, and `gonghui check` looks at the data.
        command += ["--skip-validation", "--force", "--data", *TAUGHT]
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603 - the command is ours
                command, cwd=root, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
            )
            started(process)
            code = process.wait()
        trained = Path(aside) / "model.tar.gz"
        if code != 0 or not trained.exists():
            tail = "\n".join(log.read_text().splitlines()[-15:])
            raise TrainingError(f"Training failed. The end of {log}:\n{tail}")
        trained.replace(target)
    _drop_old_models(models_dir, {target.name, *keep})
    return target


def rasa_python(root: Path) -> str:
    """Return the interpreter of the engine's environment."""
    return str(root / ".venv-rasa" / "bin" / "python")


def _sources(root: Path) -> Iterator[Path]:
    for pattern in (
        "config.yml",
        "domain.yml",
        "data/nlu/**/*.yml",
        "data/stories/**/*.yml",
        "data/engine_intents.yml",
        "data/terms.txt",
        "data/pinyin.tsv",
    ):
        yield from sorted(root.glob(pattern))
    for pattern in ("bot/nlu/**/*.py", "bot/text/**/*.py", "requirements/engine.txt"):
        yield from sorted(root.glob(pattern))


def _drop_old_models(models_dir: Path, keep: Collection[str]) -> None:
    models = sorted(models_dir.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [path for path in models if path.name not in keep][max(0, KEEP_MODELS - len(keep)) :]:
        path.unlink(missing_ok=True)
