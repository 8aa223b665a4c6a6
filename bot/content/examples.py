"""The sentences that the model learns, with the file that holds them."""

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from bot.content.question_files import QUESTIONS


def examples(folder: Path = QUESTIONS) -> Iterator[tuple[str, str]]:
    """Yield (label, sentence) of every file below a folder; the label is `topic/name` or a command."""
    for path in sorted(folder.rglob("*.yml")):
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for entry in content.get("nlu") or []:
            for line in entry["examples"].splitlines():
                if line.strip():
                    yield entry["intent"], line.strip().removeprefix("- ").strip()
