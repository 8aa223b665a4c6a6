"""Examples and the sentences that test them: their spelling, that each file has its pair, that no two are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict
from pydantic import Field as Described
from pydantic.dataclasses import dataclass as model

from bot.content.data_check.questions import COMMANDS
from bot.content.data_check.syntax import UNWRITTEN
from bot.content.examples import Example, bare, examples
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, parsed, read_data, read_text
from bot.data_files.types import Words

FEWEST_EXAMPLES = 10
FEWEST_SENTENCES = 5
_NOT_OURS = "out_of_scope"
"""Its sentences stand together in one file."""


@model(frozen=True, config=ConfigDict(extra="forbid"))
class Unseen:
    """`tests/nlu/<topic>/<name>.yml`: sentences that the model never learns."""

    intent: Words
    sentences: Annotated[tuple[Words, ...], Described(min_length=FEWEST_SENTENCES)]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a test file."""

    path: Path
    line: int
    text: str


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with the examples of data/nlu, with the sentences of tests/nlu, and between them."""
    taught = list(examples(root / "data" / "nlu"))
    yield from _badly_written(taught)
    yield from _too_few(root, taught)
    yield from _alike(taught, root)
    yield from _missing_pairs(root)
    yield from _commands_without_pair(root)
    yield from _learnt_and_tested(root, taught)


def _badly_written(taught: Iterable[Example]) -> Iterator[Problem]:
    for example in taught:
        if not example.text.startswith("- "):
            yield Problem(example.path, example.line, f"例句前面要有“- ”（短横加空格）：“{_short(example.text)}”。")
        elif not example.aligned:
            text = f"例句没有和第一句左对齐，训练会漏掉它：“{_short(example.text)}”。"
            yield Problem(example.path, example.line, text)
        elif not example.sentence:
            yield Problem(example.path, example.line, "例句是空的，写上或者删掉这一行。")
        elif any(mark in example.sentence for mark in "[]{}"):
            yield Problem(example.path, example.line, "例句里不要用方括号和花括号，训练程序会把它们当成记号，删掉。")


def _too_few(root: Path, taught: Iterable[Example]) -> Iterator[Problem]:
    counts: dict[Path, int] = dict.fromkeys((root / "data" / "nlu").glob("*/*.yml"), 0)
    for example in taught:
        counts[example.path] = counts.get(example.path, 0) + 1
    for path, count in counts.items():
        if count < FEWEST_EXAMPLES:
            yield Problem(path, None, f"只有{count}句例句，至少写{FEWEST_EXAMPLES}句；20句以上才认得准。")


def _alike(taught: Iterable[Example], root: Path) -> Iterator[Problem]:
    first: dict[str, Example] = {}
    for example in (one for one in taught if UNWRITTEN not in one.text):
        other = first.setdefault(bare(example.sentence), example)
        if other is not example:
            same_file = other.path == example.path
            where = f"第{other.line}行" if same_file else f"{_relative(other.path, root)} 第{other.line}行"
            mend = "删掉一句" if same_file else "只留在最该答它的那个文件里，另一处删掉"
            yield Problem(example.path, example.line, f"“{_short(example.sentence)}”和{where}是同一句，{mend}。")


def _missing_pairs(root: Path) -> Iterator[Problem]:
    taught, tested = root / "data" / "nlu", root / "tests" / "nlu"
    names = {path.relative_to(taught) for path in taught.glob("*/*.yml")}
    names = {name for name in names if name.parts[0] not in (COMMANDS, _NOT_OURS)}
    for name in sorted(names):
        if not (tested / name).exists():
            text = f"没有考题：建一个 {_relative(tested / name, root)}，写8句例句里没有的问法（make new 会一起建好）。"
            yield Problem(taught / name, None, text)
    for path in sorted(tested.glob("*/*.yml")):
        name = path.relative_to(tested)
        if name not in names:
            text = f"考的是没有的问题：{_relative(taught / name, root)} 不在；改了名的一起改，不要了的删掉。"
            yield Problem(path, None, text)
            continue
        try:
            content = read_data(path, Unseen)
        except DataFileError as error:
            yield from error.problems
            continue
        wanted = name.with_suffix("").as_posix()
        if content.intent != wanted:
            line = line_of(read_text(path), ("intent",))
            yield Problem(path, line, f"intent 写的是“{content.intent}”，和文件的位置不一样，改成“{wanted}”。")


def _commands_without_pair(root: Path) -> Iterator[Problem]:
    path = root / "tests" / "nlu" / f"{COMMANDS}.yml"
    try:
        content = parsed(path, read_text(path))
    except DataFileError as error:
        yield from error.problems
        return
    for command in sorted((root / "data" / "nlu" / COMMANDS).glob("*.yml")):
        if command.stem not in content:
            yield Problem(command, None, f"没有考题：在 {_relative(path, root)} 里加“{command.stem}:”，写8句。")


def _learnt_and_tested(root: Path, taught: Iterable[Example]) -> Iterator[Problem]:
    seen: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in _unseen_sentences(root / "tests" / "nlu"):
        before = seen[bare(sentence.text)]
        if before and UNWRITTEN not in sentence.text:
            where = f"{_relative(before[0].path, root)} 第{before[0].line}行"
            yield Problem(sentence.path, sentence.line, f"“{_short(sentence.text)}”和{where}是同一句考题，换一句。")
        before.append(sentence)
    for example in taught:
        for sentence in seen.get(bare(example.sentence), ()):
            where = f"{_relative(sentence.path, root)} 第{sentence.line}行"
            text = f"“{_short(example.sentence)}”是考题（{where}），例句换一种说法，不然考不出真本事。"
            yield Problem(example.path, example.line, text)


def _unseen_sentences(folder: Path) -> Iterator[Sentence]:
    """Every entry of a list in the test files; which list it stands in makes no difference here."""
    for path in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if line.lstrip().startswith("- "):
                yield Sentence(path, number, line.strip().removeprefix("- ").strip("\"' "))


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:24]}…"
