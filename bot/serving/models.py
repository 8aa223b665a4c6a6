"""The shelf of trained models: which there are, which one is in use, which one was before, which passed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.dialogue.training import model_path
from bot.settings import ROOT
from bot.storage.clock import CHINA


class ModelError(Exception):
    """There is no such model; the text says in Chinese what to do."""


@dataclass(frozen=True)
class Record:
    """What is known of the models, by file name.

    Attributes:
        in_use: taken by the service last.
        before: in use before that one: where `back` goes.
        kept_from: the model of the data that was left for `in_use`; data that change again end that.
        passed: models that understood the sentences of data/must_pass.yml, with a hash of that file.
    """

    in_use: str | None = None
    before: str | None = None
    kept_from: str | None = None
    passed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """A model on the shelf; `trained` is a moment in China."""

    path: Path
    trained: datetime
    of_present_data: bool
    in_use: bool


class ModelShelf:
    """The folder of models and the record kept in it.

    Args:
        folder: `*.tar.gz`, named by what they were trained on.
        root: the repository whose data are the present ones.
    """

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self._folder, self._root = folder, root
        self._file = folder / "record.json"

    def all(self) -> list[Model]:
        """Return all models, newest first."""
        record, present = self.record(), model_path(self._root, self._folder)
        models = [
            Model(
                path,
                datetime.fromtimestamp(path.stat().st_mtime, CHINA),
                of_present_data=path == present,
                in_use=path.name == record.in_use,
            )
            for path in self._folder.glob("*.tar.gz")
        ]
        return sorted(models, key=lambda model: model.trained, reverse=True)

    def find(self, name: str) -> Path:
        """Return the one model whose name begins like this.

        Raises:
            ModelError: there is none, or several.
        """
        found = [model.path for model in self.all() if model.path.name.startswith(name)]
        if len(found) != 1:
            raise ModelError(f"{'没有' if not found else '不止一个'}“{name}”开头的模型，看 gonghui model list。")
        return found[0]

    def earlier(self) -> Path:
        """Return the model that was in use before the present one.

        Raises:
            ModelError: there is none (any more).
        """
        before = self.record().before
        if before is None or not (self._folder / before).exists():
            raise ModelError("没有换下来的模型可以退回去，看 gonghui model list。")
        return self._folder / before

    def chosen(self) -> Path | None:
        """Return the model that somebody chose instead of the one of the present data, None when nobody did."""
        record = self.record()
        if record.kept_from != model_path(self._root, self._folder).name or record.in_use is None:
            return None
        path = self._folder / record.in_use
        return path if path.exists() else None

    def took(self, model: Path) -> None:
        """Note that the service now uses a model."""
        record, present = self.record(), model_path(self._root, self._folder).name
        before = record.before if record.in_use == model.name else record.in_use
        kept_from = present if model.name != present else None
        self._write(replace(record, in_use=model.name, before=before, kept_from=kept_from))

    def has_passed(self, model: Path) -> bool:
        """True when the model understood the sentences that it must, as they stand now."""
        return self.record().passed.get(model.name) == self._sentences()

    def passes(self, model: Path) -> None:
        """Note that it did."""
        record = self.record()
        kept = {name: what for name, what in record.passed.items() if (self._folder / name).exists()}
        self._write(replace(record, passed={**kept, model.name: self._sentences()}))

    def record(self) -> Record:
        """Return what is known; a record that cannot be read is as good as none."""
        try:
            return Record(**json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Record()

    def _write(self, record: Record) -> None:
        unfinished = self._file.with_suffix(".part")
        unfinished.write_text(json.dumps(asdict(record)), encoding="utf-8")
        unfinished.replace(self._file)

    def _sentences(self) -> str:
        return hashlib.sha256((self._root / "data" / "must_pass.yml").read_bytes()).hexdigest()[:16]
