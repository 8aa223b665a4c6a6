"""The library of questions, read from `data/nlu/<topic>/<name>.yml`.

Rasa learns from the `nlu:` part of these files; this module reads the `question:` part. A changed word is therefore
told without training: `QuestionLibrary.refresh` reads changed files again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.data_files.reading import DataFileError
from bot.data_files.watching import WatchedFolder
from bot.questions.files import LocalEntry, QuestionEntry, read_question_file

COMMAND_TITLES = {
    "open_ticket": "帮我登记，开个工单",
    "ticket_status": "查我的工单",
    "check_membership": "查我的会员",
    "what_can_i_get": "看看我能领什么",
}


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: a law with its articles, or another document with its place in it."""

    text: str


@dataclass(frozen=True)
class LocalAnswer:
    """What holds in one place and year.

    Attributes:
        place: GB/T 2260 code; the answer holds there and in the places below.
        year: the year the rule is known for.
        source: where the figures come from.
    """

    place: str
    place_name: str
    year: str
    text: str
    source: str


@dataclass(frozen=True)
class Question:
    """One question that workers ask, and everything that is told about it.

    Attributes:
        name: `topic/name`, the label the model learns.
        local_only: true when nothing can be said before the place is known.
        choices: names of further questions, or commands, offered below the answer.
    """

    name: str
    title: str
    answer: str
    next_step: str
    basis: tuple[Basis, ...]
    unverified: str
    local_only: bool
    local_answers: tuple[LocalAnswer, ...]
    choices: tuple[str, ...]
    review: str

    @property
    def topic(self) -> str:
        """The topic: the part of the name before the slash."""
        return self.name.partition("/")[0]


class QuestionLibrary:
    """All questions by name.

    Args:
        data_dir: the folder that holds `nlu/`.

    Raises:
        DataFileError: a file cannot be used.
    """

    def __init__(self, data_dir: Path) -> None:
        self._files = WatchedFolder(data_dir / "nlu", read_question, DataFileError)
        self._index()

    def get(self, name: str) -> Question | None:
        """Return the question with this name, or None."""
        return self._questions.get(name)

    def title(self, name: str) -> str | None:
        """Return the words of a choice: the title of a question or of a command; None when there is no such thing."""
        question = self._questions.get(name)
        return question.title if question else COMMAND_TITLES.get(name)

    def all(self) -> list[Question]:
        """Return all questions, by name."""
        return [self._questions[name] for name in sorted(self._questions)]

    def refresh(self) -> bool:
        """Read files that changed. A file that cannot be used keeps its last good content and is logged.

        Returns:
            True when something changed.
        """
        changed = self._files.refresh()
        if changed:
            self._index()
        return changed

    def _index(self) -> None:
        self._questions = {question.name: question for question in self._files.contents().values()}


def read_question(path: Path) -> Question | None:
    """Read the `question:` part of a file; None when it has none (examples only).

    Raises:
        DataFileError: the file cannot be used; all problems are told at once, with line and remedy.
    """
    entry = read_question_file(path).question
    return _question(f"{path.parent.name}/{path.stem}", entry) if entry else None


def _question(name: str, entry: QuestionEntry) -> Question:
    return Question(
        name=name,
        title=entry.title,
        answer=entry.answer,
        next_step=entry.next.strip(),
        basis=tuple(Basis(basis.text) for basis in entry.basis),
        unverified=entry.unverified.strip(),
        local_only=entry.local_only,
        local_answers=tuple(_local_answer(local) for local in entry.places),
        choices=entry.choices,
        review=entry.review or "",
    )


def _local_answer(entry: LocalEntry) -> LocalAnswer:
    return LocalAnswer(
        place=entry.place,
        place_name=entry.place_name,
        year=entry.year,
        text=entry.answer,
        source=entry.source,
    )
