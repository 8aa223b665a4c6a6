"""Question files as their authors see them: with the line on which each thing stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import ROOT

QUESTIONS = ROOT / "data" / "nlu"


@dataclass(frozen=True)
class Citation:
    """One entry below `basis:`: a law with its articles, or a document that is quoted by its name only.

    `line` counts from 1. `words` are quoted from the articles: what the answer leans on.
    """

    line: int
    law: str | None
    articles: tuple[str, ...]
    words: tuple[str, ...]
    document: str | None


@dataclass(frozen=True)
class QuestionFile:
    """The part of a question file that laws must bear out.

    Attributes:
        name: `topic/name`.
        answer: what is told to every worker; without the local variants, which rest on their own `source`.
        words: the whole file, line by line.
    """

    path: Path
    name: str
    title: str
    answer: str
    citations: tuple[Citation, ...]
    words: tuple[str, ...]

    def line_of(self, words: str) -> int:
        """Return the line below `question:` on which the words stand, or that of `question:` itself."""
        start = self.words.index("question:")
        squeezed = words.replace(" ", "")
        lines = enumerate(self.words[start:], start + 1)
        return next((number for number, line in lines if squeezed in line.replace(" ", "")), start + 1)


def question_files(folder: Path = QUESTIONS) -> Iterator[QuestionFile]:
    """Yield every `<topic>/<name>.yml` of a folder that has a `question:` part, by name."""
    for path in sorted(folder.glob("*/*.yml")):
        text = path.read_text(encoding="utf-8")
        content = YAML().load(text)  # keeps the lines
        if "question" in content:
            yield _question_file(path, text, content["question"])


def _question_file(path: Path, text: str, question: Any) -> QuestionFile:
    entries = list(_citations(question.get("basis") or []))
    for place in question.get("places") or []:
        entries += _citations(place.get("basis") or [])
    return QuestionFile(
        path=path,
        name=f"{path.parent.name}/{path.stem}",
        title=str(question["title"]),
        answer=str(question["answer"]),
        citations=tuple(entries),
        words=tuple(text.splitlines()),
    )


def _citations(entries: Sequence[Any]) -> Iterator[Citation]:
    for entry in entries:
        yield Citation(
            line=entry.lc.line + 1,
            law=entry.get("law"),
            articles=tuple(str(article) for article in entry.get("articles") or ()),
            words=tuple(str(words) for words in entry.get("words") or ()),
            document=entry.get("document"),
        )
