"""Do the laws say what the answers say? `python -m bot.content.citations`.

For every question: its laws and articles exist, laws named in the answer are among them, each article holds words that
the answer leans on (`words:`, quoted), and every figure, time limit, percentage and multiple of the answer stands in
one of the cited articles, in whatever spelling. Whether the answer says the same as the words, a person has to read.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.figures import Figure, figures
from bot.content.laws import DEFAULT_FOLDER, Law, read_laws
from bot.content.question_files import QUESTIONS, Citation, QuestionFile, question_files

_NAMED = re.compile(r"《([^《》]+)》")
_EXAMPLE = re.compile(r"(?:比如|例如)[^。\n]*")
"""A worked example has figures of its own."""
_PERIODS = {"每日": "一天", "每天": "一天", "按日": "一天", "每月": "一个月", "按月": "一个月"}
"""What a law says of each day or month is told as “一天最多…”, “一个月最多…”."""


@dataclass(frozen=True)
class Problem:
    """Something to mend, with the file, the line (from 1) and the remedy."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}\n    {self.remedy}"


@dataclass(frozen=True)
class OnDocument:
    """An answer that also rests on documents whose text is not among the laws, with the figures that no law holds."""

    name: str
    documents: tuple[str, ...]
    figures: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {'、'.join(self.figures) or 'no figure'} ← {'；'.join(self.documents)}"


@dataclass(frozen=True)
class Findings:
    """How many questions were checked, what must be mended, and what only a person can check."""

    checked: int
    problems: list[Problem]
    on_documents: list[OnDocument]


def check(laws: Mapping[str, Law], questions: Sequence[QuestionFile]) -> Findings:
    """Compare every question with the laws that it cites."""
    problems: list[Problem] = []
    on_documents: list[OnDocument] = []
    for question in questions:
        for citation in question.citations:
            problems += _unknown(question, citation, laws)
            problems += _unquoted(question, citation, laws)
        problems += _uncited_laws(question, laws)
        documents = tuple(entry.document for entry in question.citations if entry.document)
        unsupported = unsupported_figures(question, laws)
        if documents:
            on_documents.append(OnDocument(question.name, documents, tuple(figure.words for figure in unsupported)))
        else:
            problems += [_unsupported(question, figure) for figure in unsupported]
    return Findings(len(questions), problems, on_documents)


def unsupported_figures(question: QuestionFile, laws: Mapping[str, Law]) -> list[Figure]:
    """Return the figures of an answer that none of its articles holds; those of worked examples do not count."""
    stated = figures(_EXAMPLE.sub("", question.answer))
    held = [figure for text in _cited_texts(question, laws) for figure in figures(_with_periods(text))]
    return [figure for figure in stated if not any(figure.same_as(other) for other in held)]


def _cited_texts(question: QuestionFile, laws: Mapping[str, Law]) -> Iterator[str]:
    for citation in question.citations:
        law = laws.get(citation.law or "")
        if law is not None:
            yield from (law.articles.get(article, "") for article in citation.articles)


def _with_periods(text: str) -> str:
    for words, period in _PERIODS.items():
        text = text.replace(words, period)
    return text


def _unknown(question: QuestionFile, citation: Citation, laws: Mapping[str, Law]) -> Iterator[Problem]:
    if citation.document:
        return
    law = laws.get(citation.law or "")
    if law is None:
        remedy = f"write the short name of one of: {'、'.join(laws)}; a text that is not among them is a `document:`"
        yield Problem(question.path, citation.line, f"there is no law {citation.law!r}", remedy)
        return
    if not citation.articles:
        yield Problem(question.path, citation.line, f"{citation.law}: no articles", "add `articles: [第…条]`")
    for article in citation.articles:
        if article not in law.articles:
            last = list(law.articles)[-1]
            remedy = f"write the number as the law does; its last article is {last}"
            yield Problem(question.path, citation.line, f"{citation.law} has no {article}", remedy)


def _unquoted(question: QuestionFile, citation: Citation, laws: Mapping[str, Law]) -> Iterator[Problem]:
    """The quoted words must stand in the articles, and each article must hold some of them."""
    law = laws.get(citation.law or "")
    if law is None:
        return
    texts = {article: law.articles[article] for article in citation.articles if article in law.articles}
    for words in citation.words:
        if not any(words in text for text in texts.values()):
            what = f"“{words}” stands in none of {citation.law} {'、'.join(citation.articles)}"
            remedy = "has the law changed? read it, correct the answer, and quote the words as they stand there"
            yield Problem(question.path, citation.line, what, remedy)
    for article, text in texts.items():
        if not any(words in text for words in citation.words):
            what = f"no words of {citation.law} {article} are quoted"
            remedy = "add to `words:` those that the answer leans on; where it leans on none, leave the article out"
            yield Problem(question.path, citation.line, what, remedy)


def _uncited_laws(question: QuestionFile, laws: Mapping[str, Law]) -> Iterator[Problem]:
    """A law that the answer names must be among its basis, by short name or full title."""
    cited = [entry.document or "" for entry in question.citations]
    for entry in question.citations:
        if entry.law in laws:
            cited += [entry.law or "", laws[entry.law or ""].title]
    for name in _NAMED.findall(question.answer):
        if not any(name in words for words in cited):
            what = f"the answer names 《{name}》, which is not among its basis"
            yield Problem(question.path, question.line_of(name), what, "add it below `basis:`, or leave the name out")


def _unsupported(question: QuestionFile, figure: Figure) -> Problem:
    cited = [f"{entry.law} {'、'.join(entry.articles)}" for entry in question.citations if entry.law] or ["nothing"]
    return Problem(
        question.path,
        question.line_of(figure.words),
        f"“{figure.words}” stands in none of the cited articles ({'; '.join(cited)})",
        "read the law: correct the figure, or cite the article that holds it; a text of another kind is a `document:`",
    )


def main(arguments: Sequence[str]) -> int:
    """Print all findings; 1 if something must be mended."""
    parser = argparse.ArgumentParser(prog="python -m bot.content.citations", description=__doc__)
    parser.add_argument("--laws", type=Path, default=DEFAULT_FOLDER, help="folder of the texts of laws")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="folder of the question files")
    options = parser.parse_args(arguments)
    if not options.laws.is_dir():
        print(f"skipped: there are no texts of laws in {options.laws}; name their folder with --laws")
        return 0
    findings = check(read_laws(options.laws), list(question_files(options.questions)))
    if findings.on_documents:
        print("rests on reference only (these texts are not among the laws: a person has to look the figures up):")
        print("\n".join(f"  {entry}" for entry in findings.on_documents), end="\n\n")
    print("\n".join(str(problem) for problem in findings.problems))
    print(f"{findings.checked} questions, {len(findings.problems)} problems")
    return 1 if findings.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
