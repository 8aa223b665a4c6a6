"""All calculators by name; a changed file counts at once, a broken one keeps its last good content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from bot.calculators.calculator import FORM_PREFIX, Calculator, read_calculator
from bot.calculators.figures import PlaceFigures, read_figures
from bot.calculators.formula import Around, LocalFigure
from bot.conversations.model import Choice
from bot.data_files.collecting import Faults
from bot.data_files.reading import DataFileError
from bot.data_files.watching import WatchedFolder
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Form
from bot.forms.machine import answer, begin
from bot.forms.overhearing import told
from bot.forms.parsing import left_open
from bot.forms.steps import Asked, Cancelled, Finished, Refused
from bot.forms.worked_out import Result
from bot.storage.clock import CHINA
from bot.text.normalise import normalise

COMMAND = "calculate"
AGAIN = "换个数再算"
LONGEST_ANSWER = 20
"""Characters of words that may answer the question below a sum that lacks something: 7000, 没有, 去年3月5号."""


class CalculatorBook:
    """The calculators of `data/calculators/*.yml` with the local figures beside them. A `WorkedOutForms`.

    Args:
        folder: data/calculators.
        today: the day it is in China.

    Raises:
        DataFileError: a file cannot be used.
    """

    def __init__(
        self, folder: Path, places: PlaceIndex, today: Callable[[], date] = lambda: datetime.now(CHINA).date()
    ) -> None:
        self._places = places
        self._today = today
        self._calculators: dict[str, Calculator] = {}
        self._forms: dict[str, Form] = {}
        self._files = WatchedFolder(folder, lambda path: read_with_examples(path, places), DataFileError, "*.yml")
        self._figures: WatchedFolder[PlaceFigures] = WatchedFolder(
            folder / "figures", lambda path: read_figures(path, places), DataFileError, "*.yml"
        )
        self._index()

    def forms(self) -> dict[str, Form]:
        """Return the form of every calculator by its name, `calculate/severance`."""
        return self._forms

    def result(self, name: str, values: Values, place: str | None) -> Result | None:
        """Return the sum with its lines, and what can be done next; None when there is no such calculator."""
        calculator = self._calculators.get(name)
        if calculator is None:
            return None
        told_place = next((values.get(field.name) for field in calculator.fields if field.kind == "place"), None)
        where = str(told_place) if told_place else place
        again = Choice(AGAIN, {"chosen": COMMAND, "service": name})
        ways = tuple(Choice(title, {"chosen": chosen}) for title, chosen in calculator.instead)
        return Result(calculator.told(values, self._around(where)), (again, *ways))

    def all(self) -> dict[str, Calculator]:
        """Return the calculators by the names of their forms, in the order in which they are offered."""
        return self._calculators

    def meant(self, text: str) -> list[str]:
        """Return the names of the calculators that a sentence asks for by its words."""
        return [
            name
            for name, calculator in self._calculators.items()
            if any(re.search(pattern, text) for pattern in calculator.words)
        ]

    def of_question(self, question: str) -> list[str]:
        """Return the names of the calculators that belong to a question."""
        return [name for name, calculator in self._calculators.items() if question in calculator.questions]

    def heard(self, name: str, texts: Iterable[str], place: str | None) -> dict[str, Value]:
        """Return what a worker's words, oldest first, tell of a calculator's fields; the last word counts.

        Whoever tells one of the fields that may be left out tells all there is: the rest of these is not asked, but for
        what he tells and leaves open.
        """
        values: dict[str, Value] = {}
        said = list(texts)
        for text in said:
            values |= told(self._forms[name], self._places, text, place)
        optional = [field for field in self._forms[name].fields if field.optional]
        if any(field.name in values for field in optional):
            left_out = [field.name for field in optional if not any(left_open(field, text) for text in said)]
            values = dict.fromkeys(left_out) | values
        return values

    def worked_out(self, name: str, values: Values, place: str | None) -> Result | None:
        """Return the result, or why there is none, if the values suffice; None when something is still asked."""
        step = begin(self._forms[name], self._places, values)
        if isinstance(step, Refused):
            ways = tuple(Choice(title, {"chosen": chosen}) for title, chosen in step.requirement.instead)
            return Result(f"{self._calculators[name].title}：{step.requirement.told}", ways)
        return self.result(name, step.values, place) if isinstance(step, Finished) else None

    def answered(self, name: str, values: Values, text: str) -> dict[str, Value]:
        """Return what a short answer to the question that is open still adds to the values; nothing when it is none."""
        step = begin(self._forms[name], self._places, values)
        if not isinstance(step, Asked) or len(text) > LONGEST_ANSWER:
            return {}
        after = answer(self._forms[name], step.draft, text, self._places)
        if isinstance(after, Cancelled):
            return {}
        now = after.draft.values if isinstance(after, Asked) else after.values
        return {field: value for field, value in now.items() if field not in values or values[field] != value}

    def still_asked(self, name: str, values: Values) -> str:
        """Return the title of the field that is asked next, "" when nothing is."""
        step = begin(self._forms[name], self._places, values)
        return self._forms[name].field(step.draft.asking).title if isinstance(step, Asked) else ""

    def choices(self, names: Iterable[str]) -> tuple[Choice, ...]:
        """Return a choice for each of these calculators."""
        return tuple(
            Choice(f"算一算：{self._calculators[name].title}", {"chosen": COMMAND, "service": name}) for name in names
        )

    def refresh(self) -> bool:
        """Read files that changed; True when something did."""
        changed = [self._files.refresh(), self._figures.refresh()]
        if any(changed):
            self._index()
        return any(changed)

    def _around(self, place: str | None) -> Around:
        """Return what is known at a place: of each figure that of the narrowest area around it."""
        sums: dict[str, LocalFigure] = {}
        words: dict[str, str] = {}
        if place is not None and place in self._places:
            by_code = {figures.place: figures for figures in self._figures.contents().values()}
            for code in (place, *self._places.ancestors(place)):
                if code in by_code:
                    sums = by_code[code].sums() | sums
                    words = by_code[code].words() | words
        return Around(self._today(), sums, words)

    def _index(self) -> None:
        read = sorted(self._files.contents().items(), key=lambda entry: (entry[1].order, entry[0]))
        found = {f"{FORM_PREFIX}{path.stem}": calculator for path, calculator in read}
        self._calculators = found
        self._forms = {name: calculator.form(name.removeprefix(FORM_PREFIX)) for name, calculator in found.items()}


def read_with_examples(path: Path, places: PlaceIndex) -> Calculator:
    """Read a calculator whose sample sentences fill in what it says they do.

    Raises:
        DataFileError: the file cannot be used, or a sentence leaves a field open.
    """
    calculator = read_calculator(path)
    form = calculator.form(path.stem)
    faults = Faults()
    for number, example in enumerate(calculator.examples):
        heard = told(form, places, normalise(example.say))
        for name in (name for name in example.fills if name not in heard):
            text = f"例句“{example.say}”没有填上“{name}”：给这一项的 heard 或 hints 补一条，或者改例句。"
            faults.add(path, text, "calculator", "examples", number)
    faults.raise_all()
    return calculator
