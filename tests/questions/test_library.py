"""Words change while the service runs; a file that cannot be used keeps its last good words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.questions.library import QuestionLibrary, read_question

FILE = """version: "3.1"
nlu:
- intent: joining/a
  examples: |
    - 甲
question:
  title: 题目
  answer: 老答案
  basis:
  - law: 工会法
    articles: [第三条]
  choices: [open_ticket]
  review: "2027-01-01"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nlu" / "joining" / "a.yml"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, encoding="utf-8")
    return path


def change(path: Path, text: str) -> None:
    """Write the file anew, as an editor does, with a later time."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_a_changed_word_is_told_without_a_restart(file: Path, tmp_path: Path) -> None:
    library = QuestionLibrary(tmp_path)
    assert library.refresh() is False
    change(file, FILE.replace("老答案", "新答案"))
    assert library.refresh() is True
    question = library.get("joining/a")
    assert question is not None
    assert (question.answer, question.basis[0].text) == ("新答案", "《工会法》第三条")


def test_a_broken_file_keeps_its_last_words(file: Path, tmp_path: Path) -> None:
    library = QuestionLibrary(tmp_path)
    change(file, "question: [")
    library.refresh()
    assert library.title("joining/a") == "题目"


def test_files_come_and_go(file: Path, tmp_path: Path) -> None:
    library = QuestionLibrary(tmp_path)
    change(file.with_name("b.yml"), FILE.replace("题目", "又一题"))
    assert library.refresh()
    assert library.title("joining/b") == "又一题"
    file.unlink()
    assert library.refresh()
    assert library.get("joining/a") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("question:\n\ttitle: x", "第2行.*Tab"),
        (FILE.replace("  title: 题目\n", ""), "缺少“title”"),
        (FILE.replace("  answer: 老答案", "  answer: 5"), "第8行.*“answer”要写文字"),
        (FILE.replace("    articles: [第三条]\n", ""), "第10行.*法律要写到第几条"),
    ],
)
def test_a_mistake_is_named_with_its_file(file: Path, content: str, words: str) -> None:
    change(file, content)
    with pytest.raises(DataFileError, match=rf"a\.yml.*{words}"):
        read_question(file)
