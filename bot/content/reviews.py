"""What a person must look at again: dates of review that have come, programmes that end, examples nearly the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.content.data_check.questions import places_of, readable
from bot.content.examples import Example, bare, examples
from bot.content.raw import mapping, raw
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Location, Problem, read_text
from bot.programmes.expiry import to_review
from bot.programmes.reading import read_programme

SOON = timedelta(days=60)
_IDLE = str.maketrans("", "", "了吗呢啊呀吧的嘛哦噢,，。!！?？~、… ")
"""Letters that make no other question of a sentence."""


def due(root: Path, today: date) -> list[Problem]:
    """Return what is due for review within two months, or should have been, by date of file."""
    return [*_questions(root, today), *_dated(root, today), *_figures(root, today), *_programmes(root, today)]


def nearly_alike(folder: Path) -> Iterator[tuple[Example, Example]]:
    """Yield examples of two different labels that differ only in the order of letters, marks and particles."""
    first: dict[str, Example] = {}
    for example in examples(folder):
        letters = "".join(sorted(bare(example.sentence).translate(_IDLE)))
        other = first.setdefault(letters, example)
        if letters and other.label != example.label:
            yield other, example


def _questions(root: Path, today: date) -> Iterator[Problem]:
    for path, content in readable(root).items():
        if content.question is not None and content.question.review is not None:
            yield from _reviewed(path, ("question", "review"), content.question.review, today)


def _dated(root: Path, today: date) -> Iterator[Problem]:
    """Services and calculators, whose day stands below one key."""
    for pattern, top in (("services/*/*.yml", "service"), ("calculators/*.yml", "calculator")):
        for path in sorted((root / "data").glob(pattern)):
            day = mapping(raw(path).get(top)).get("review_by")
            if isinstance(day, str):
                yield from _reviewed(path, (top, "review_by"), day, today)


def _figures(root: Path, today: date) -> Iterator[Problem]:
    """Figures that are published every year and are of the year before last, or older."""
    for path in sorted((root / "data" / "calculators" / "figures").glob("*.yml")):
        for name, entry in mapping(raw(path).get("figures")).items():
            year = mapping(entry).get("year")
            if isinstance(year, str) and year.isdecimal() and int(year) < today.year - 1:
                line = line_of(read_text(path), ("figures", name, "year"))
                yield Problem(path, line, f"{name} 是{year}年的：当地公布了新的，就换成新的数、年份和出处。")


def _programmes(root: Path, today: date) -> Iterator[Problem]:
    places = places_of(root)
    for path in sorted((root / "data" / "programmes").glob("*/*.yml")):
        if places is None:
            return
        try:
            yield from to_review(path, read_programme(path, places), today)
        except DataFileError:
            continue


def _reviewed(path: Path, where: Location, day: str, today: date) -> Iterator[Problem]:
    if day <= (today + SOON).isoformat():
        state = "过了" if day < today.isoformat() else "快到"
        line = line_of(read_text(path), where)
        yield Problem(path, line, f"复核日期{day}{state}：对一遍依据和数字，再把日期往后写。")
