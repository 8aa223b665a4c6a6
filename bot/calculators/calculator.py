"""A calculator: a formula of ours with the questions, words and basis that one YAML file gives it.

How to write one: docs/add-a-calculator.zh-CN.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic import Field as Bounded
from pydantic.dataclasses import dataclass

from bot.calculators.formula import Around, Formula, Line
from bot.calculators.formulas import FORMULAS
from bot.data_files.faults import FaultError, raise_all
from bot.data_files.reading import DataFileError, problems_in, read_data, read_text
from bot.data_files.types import Day
from bot.forms.conditions import Values
from bot.forms.fields import Field, Form, Name, Pattern, Requirement, Words

_CONFIG = ConfigDict(extra="forbid")
FORM_PREFIX = "calculate/"
"""Before a calculator's name in the name of its form, which is stored with drafts."""

ESTIMATE = "这是估算，以仲裁或法院认定为准。"


@dataclass(frozen=True, config=_CONFIG)
class Basis:
    """What the sum rests on: a law with its articles, or another document."""

    law: Words | None = None
    articles: tuple[Annotated[str, StringConstraints(pattern="^第[零一二三四五六七八九十百]+条$")], ...] = ()
    document: Words | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Basis:
        if (self.law is None) == (self.document is None) or bool(self.law) != bool(self.articles):
            raise FaultError("依据写 law 和 articles，或者只写 document。", "law")
        return self

    @property
    def text(self) -> str:
        """As the worker reads it."""
        return self.document or f"《{self.law}》{'、'.join(self.articles)}"


@dataclass(frozen=True, config=_CONFIG)
class Example:
    """A sentence that asks for this calculator, and the fields that it must fill in."""

    say: Words
    fills: tuple[Name, ...] = ()


@dataclass(frozen=True, config=_CONFIG)
class Calculator:
    """One calculator.

    Attributes:
        formula: name of a formula (`bot.calculators.formulas`).
        title: what it works out: 离职补偿.
        questions: `topic/name` of the questions whose answers offer it, each with the values that such a question takes
            for granted, such as that the dismissal was unlawful; what the worker says counts more.
        words: regular expressions; a sentence in which one matches asks for this calculator.
        lines: words of every line the formula can give, with placeholders in braces.
        assumes: what the sum takes for granted.
        closing: said at the end.
        instead: titles and commands, or questions, offered below the result.
        order: where it stands when all are offered; the smallest first.
    """

    formula: str
    title: Annotated[str, StringConstraints(min_length=2, max_length=12)]
    questions: dict[Annotated[str, StringConstraints(pattern="^[a-z_]+/[a-z0-9_]+$")], dict[Name, str]]
    words: Annotated[tuple[Pattern, ...], Bounded(min_length=1)]
    fields: Annotated[tuple[Field, ...], Bounded(min_length=1)]
    lines: dict[str, Words]
    basis: Annotated[tuple[Basis, ...], Bounded(min_length=1)]
    examples: Annotated[tuple[Example, ...], Bounded(min_length=1)]
    opening: str = ""
    assumes: tuple[Words, ...] = ()
    refusals: tuple[Requirement, ...] = ()
    closing: Words = ESTIMATE
    instead: tuple[tuple[str, str], ...] = ()
    order: int = 100
    review_by: Day = "2099-12-31"

    @model_validator(mode="after")
    def _fits_formula(self) -> Calculator:
        formula = FORMULAS.get(self.formula)
        if formula is None:
            raise FaultError(f"没有叫“{self.formula}”的算法，可以写：{'、'.join(FORMULAS)}。", "formula")
        raise_all([*self._faults_of_fields(formula), *self._faults_of_lines(formula), *self._faults_of_names()])
        return self

    def _faults_of_names(self) -> Iterator[FaultError]:
        names = {field.name for field in self.fields}
        for question, granted in self.questions.items():
            for name in granted:
                if name not in names:
                    yield FaultError(f"fields 里没有“{name}”这一项，改正 {question} 的值。", "questions", question)
        for number, example in enumerate(self.examples):
            for name in (name for name in example.fills if name not in names):
                yield FaultError(f"fields 里没有“{name}”这一项，改 fills。", "examples", number, "fills")

    def _faults_of_fields(self, formula: Formula) -> Iterator[FaultError]:
        fields = {field.name: field for field in self.fields}
        for name, kind in formula.needs.items():
            field = fields.get(name)
            if field is None:
                yield FaultError(f"算法 {self.formula} 要用到“{name}”（kind: {kind}），补上这一项。", "fields")
                continue
            may_be_absent = field.when or field.quiet or (field.optional and kind != "number")
            if may_be_absent:
                text = (
                    f"算法 {self.formula} 少不了“{name}”：不能带 when、quiet，也不能 optional（数字可以，跳过当作0）。"
                )
                yield FaultError(text, "fields", self.fields.index(field))
        for name, kind in {**formula.needs, **formula.may}.items():
            field = fields.get(name)
            if field is not None and field.kind != kind:
                yield FaultError(f"“{name}”的 kind 要写 {kind}。", "fields", self.fields.index(field), "kind")

    def _faults_of_lines(self, formula: Formula) -> Iterator[FaultError]:
        for key in (key for key in formula.lines if key not in self.lines):
            yield FaultError(f"lines 缺少“{key}”，写上这一行的话。", "lines")
        for key, words in self.lines.items():
            if key not in formula.lines:
                yield FaultError(f"算法 {self.formula} 没有“{key}”这一行，删掉或改名。", "lines", key)
                continue
            try:
                names = [name for _, name, _, _ in Formatter().parse(words) if name is not None]
            except ValueError:
                yield FaultError(f"“{key}”里的花括号没有成对，改成 {{名字}} 这样。", "lines", key)
                continue
            for name in (name for name in names if name not in formula.lines[key]):
                known = "、".join(f"{{{one}}}" for one in sorted(formula.lines[key])) or "没有可以用的"
                yield FaultError(f"“{key}”里不能用 {{{name}}}，可以用：{known}。", "lines", key)

    def form(self, name: str) -> Form:
        """Return its form; `name` is the name of the file."""
        return Form(
            name=f"{FORM_PREFIX}{name}",
            title=self.title,
            command="calculate",
            fields=self.fields,
            opening=f"{self.opening.strip()}\n" if self.opening.strip() else "",
            cancelled="好，不算了。您说的数都没有留下。",
            refusals=self.refusals,
        )

    def told(self, values: Values, around: Around) -> str:
        """Return the sum line by line, what it assumes, its basis, and that it is an estimate."""
        lines = FORMULAS[self.formula].work_out(values, around)
        blocks = [f"{self.title}，按您说的算：", *(self._line(one) for one in lines)]
        if self.assumes:
            blocks.append(f"按这样算的：{'；'.join(self.assumes)}。")
        blocks.append(f"依据：{'；'.join(basis.text for basis in self.basis)}")
        return "\n".join([*blocks, self.closing])

    def _line(self, told: Line) -> str:
        return f"· {self.lines[told.key].format_map(told.figures)}"


@dataclass(frozen=True, config=_CONFIG)
class CalculatorFile:
    """The top of the file."""

    calculator: Calculator


def read_calculator(path: Path) -> Calculator:
    """Read `data/calculators/<name>.yml`.

    Raises:
        DataFileError: it cannot be used; all problems are told, with line and remedy.
    """
    calculator = read_data(path, CalculatorFile).calculator
    try:
        calculator.form(path.stem)  # conditions of fields must fit together, too
    except ValidationError as error:
        problems = problems_in(error, path, read_text(path), lambda where: ("calculator", *where))
        raise DataFileError(*problems) from error
    return calculator
