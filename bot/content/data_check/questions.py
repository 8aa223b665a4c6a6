"""Question files: each by itself, its place in the folders, and its topic in Rasa's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.topics import topics_of_domain, topics_with_rule
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, read_text
from bot.directory.places import PlaceIndex, load_places
from bot.questions.files import QuestionFile, read_question_file

COMMANDS = "commands"
_NAME = re.compile("[a-z][a-z0-9_]*")


def readable(root: Path) -> dict[Path, QuestionFile]:
    """Return the question files that can be read; of the others `problems` tells."""
    found = {}
    for path in sorted((root / "data" / "nlu").glob("*/*.yml")):
        try:
            found[path] = read_question_file(path)
        except DataFileError:
            continue
    return found


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with the question files, those of commands and of what is not ours included."""
    folder = root / "data" / "nlu"
    for path in sorted(folder.rglob("*.yml")):
        if len(path.relative_to(folder).parts) != 2:
            yield Problem(path, None, "问题文件要放在 data/nlu/主题/ 里，正好一层文件夹，挪过去。")
    places = places_of(root)
    for path in sorted(folder.glob("*/*.yml")):
        if not (_NAME.fullmatch(path.stem) and _NAME.fullmatch(path.parent.name)):
            yield Problem(path, None, "文件夹名和文件名只用小写英文、数字和下划线，改个名字。")
        try:
            content = read_question_file(path)
        except DataFileError as error:
            yield from error.problems
        else:
            yield from _misplaced(path, content)
            yield from _unknown_places(path, content, places)
    yield from _unknown_topics(root, {path.parent.name for path in folder.glob("*/*.yml")} - {COMMANDS})


def _misplaced(path: Path, content: QuestionFile) -> Iterator[Problem]:
    name = path.stem if path.parent.name == COMMANDS else f"{path.parent.name}/{path.stem}"
    for number, entry in enumerate(content.nlu):
        if entry.intent != name:
            line = line_of(read_text(path), ("nlu", number, "intent"))
            yield Problem(path, line, f"intent 写的是“{entry.intent}”，和文件的位置不一样，改成“{name}”。")


def _unknown_places(path: Path, content: QuestionFile, places: PlaceIndex | None) -> Iterator[Problem]:
    if content.question is None or places is None:
        return
    seen: set[str] = set()
    for number, entry in enumerate(content.question.places):
        where = ("question", "places", number, "place")
        if entry.place not in places:
            line = line_of(read_text(path), where)
            yield Problem(path, line, f"没有代码是 {entry.place} 的地方，查对区划代码再写。")
        if entry.place in seen:
            yield Problem(path, line_of(read_text(path), where), f"{entry.place} 写了两条，合成一条。")
        seen.add(entry.place)


def _unknown_topics(root: Path, topics: set[str]) -> Iterator[Problem]:
    declared, ruled = topics_of_domain(root), topics_with_rule(root)
    for topic in sorted(topics - declared):
        text = f"没有主题“{topic}”：在 intents: 下面加一行“- {topic}”；文件夹名写错了的，改成已有的主题。"
        yield Problem(root / "domain.yml", None, text)
    for topic in sorted(topics - ruled):
        text = f"主题“{topic}”没有规则：照着别的主题抄一条，intent 写 {topic}，action 写 utter_answer。"
        yield Problem(root / "data" / "stories" / "answers.yml", None, text)


def places_of(root: Path) -> PlaceIndex | None:
    """Return the places of a repository, None when its directory is broken."""
    try:
        return load_places(root / "data" / "directory")
    except DataFileError:
        return None  # told by the directory's own reader
