"""Taking a task off the list: its words become an example of a question, or are dropped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.content.data_check.questions import COMMANDS
from bot.content.editing import EditError, add_example
from bot.content.examples import bare, examples
from bot.content.gaps.worklist import Task


def accept(root: Path, task: Task, name: str, sentences: Sequence[str]) -> list[tuple[Path, int]]:
    """Write sentences into the file of a question, or of a command, and return file and line of each.

    Raises:
        EditError: there is no such question, or a sentence is an example or a test sentence already.
    """
    path = root / "data" / "nlu" / f"{name if '/' in name else f'{COMMANDS}/{name}'}.yml"
    if not path.exists():
        topic, _, file = name.partition("/")
        start = f"make new kind=question topic={topic} name={file}" if file else "make new kind=question"
        raise EditError(f"没有叫“{name}”的问题。是新问题的，先 {start}，再收进来。")
    taught = {bare(example.sentence): example for example in examples(root / "data" / "nlu")}
    tested = "\n".join(file.read_text(encoding="utf-8") for file in (root / "tests" / "nlu").rglob("*.yml"))
    for sentence in sentences:
        known = taught.get(bare(sentence))
        if known is not None:
            raise EditError(f"“{sentence}”已经是 {known.label} 的例句。")
        if f"- {sentence}\n" in tested:
            raise EditError(f"“{sentence}”是考题，不能当例句；换一种说法写进去。")
    return [(path, add_example(path, sentence)) for sentence in sentences]


def dropped(file: Path) -> set[str]:
    """Return what is not to be listed again."""
    try:
        return set(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def drop(file: Path, task: Task) -> None:
    """Do not list the words of a task again."""
    kept = dropped(file) | {bare(sentence) for sentence in task.sentences}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(sorted(kept), ensure_ascii=False), encoding="utf-8")
