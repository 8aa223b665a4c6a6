"""Forms as data: what is asked, in which order, and in which words."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.faults import FaultError
from bot.data_files.patterns import Pattern as Pattern
from bot.forms.conditions import Conditions, Value, Values, all_hold
from bot.forms.estimates import Estimate, Estimating

FieldKind = Literal[
    "text",
    "name",
    "phone",
    "id_tail",
    "id_number",
    "place",
    "choice",
    "code",
    "number",
    "money",
    "date",
    "duration",
    "file",
]
"""What `expects` in the engine's metadata may be."""

FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)

_CONFIG = ConfigDict(extra="forbid")


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern="^@?[a-z][a-z0-9_]{0,39}$")]

HEARD = "@heard"
"""Key of the sentence that opened the form; not a field, so it is asked, shown and handed in by none."""


@dataclass(frozen=True, config=_CONFIG)
class Option:
    """One answer to a choice.

    Attributes:
        value: what is stored.
        title: what the worker reads and taps.
        words: say the same when they are the whole answer.
        hints: regular expressions that say the same wherever they match in a sentence.
        weak: gives way when a sentence hints at another option too ("投诉拖欠工资" is about wages).
    """

    value: Annotated[str, StringConstraints(pattern="^[^,]+$")]
    title: Words
    words: tuple[str, ...] = ()
    hints: tuple[Pattern, ...] = ()
    weak: bool = False


@dataclass(frozen=True, config=_CONFIG)
class Field:
    """One thing that is asked.

    Attributes:
        name: key of the value; must not begin with "@".
        title: the noun in the summary, such as 地点.
        ask: the question itself.
        optional: the worker may skip it.
        options: the answers to a choice.
        shortest, longest: characters of a text.
        pattern: regular expression that finds a code in a sentence, whatever its case.
        offers_heard: offer what the worker has said already, instead of taking it unasked: the sentence that opened the
            form (the value HEARD) as a text, the phones in it and in the form's other texts as a phone.
        unsure: what is said when he does not know and the field is required.
        also_called: other nouns a worker uses for the title.
        fallback: option taken when he answers a choice with his story, or with nothing usable twice.
        objections: regular expressions of what keeps him from answering, and what he is told then, ways out included.
        when: conditions on other fields; unless all hold, the field is not asked, not shown and not handed in.
        heard: regular expressions that find the value in any sentence, in their group `value` or as a whole.
        unless: regular expressions of what leaves the value open in a sentence (6000还是6500), which is then asked.
        units: words behind a number and how many of what is asked they are: 天 8 where hours are.
        least, most: bounds of a number, or of a sum of money in yuan.
        past: a date, or the end of a duration, must not lie in the future.
        several: more than one option may be chosen.
        within: code of the area in which a place must lie.
        quiet: never asked by itself; taken when any answer tells it, or filled in when the worker picks it to change.
    """

    name: Name
    kind: FieldKind
    title: Words
    ask: Words
    optional: bool = False
    options: tuple[Option, ...] = ()
    shortest: int = 1
    longest: int = 3000
    pattern: Pattern = r"[0-9A-Za-z]{4,20}"
    offers_heard: bool = False
    unsure: str = ""
    also_called: tuple[str, ...] = ()
    fallback: str | None = None
    objections: tuple[tuple[Pattern, Words], ...] = ()
    when: Conditions = ()
    heard: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    units: tuple[tuple[Words, float], ...] = ()
    least: float | None = None
    most: float | None = None
    past: bool = False
    several: bool = False
    within: str | None = None
    quiet: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Field:
        if (self.kind == "choice") != bool(self.options):
            raise FaultError(f"“{self.name}”：kind 是 choice 的要有 options，别的不能有。", "kind")
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise FaultError(f"“{self.name}”：两个选项的 value 一样，改一个。", "options")
        if self.fallback is not None and self.fallback not in values:
            raise FaultError(f"“{self.name}”：fallback 要写某个选项的 value。", "fallback")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise FaultError(f"“{self.name}”：least 比 most 大，把两个数改正。", "least")
        return self


@dataclass(frozen=True, config=_CONFIG)
class Requirement:
    """What must not be the case if the form is to go on: when all conditions hold, the worker is told why it ends.

    Attributes:
        instead: titles and commands (or questions `topic/name`) of what he can do instead.
    """

    when: Conditions
    told: Words
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, config=ConfigDict(extra="forbid", arbitrary_types_allowed=True))
class Form:
    """A row of fields.

    Attributes:
        name: stored with the draft.
        title: what the worker calls it: 登记一件事.
        command: intent that opens it.
        opening: said before its first question.
        confirm: show everything and ask before it is handed in; such a form also waits while another one is filled in.
        cancelled: what is said when he gives it up.
        refusals: looked at after every answer; the first whose conditions hold ends the form.
        progress: tell at every question how far he is.
        estimate: what he may get, told once enough is filled in, and again in the summary.
    """

    name: str
    title: str
    command: str
    fields: tuple[Field, ...]
    opening: str = ""
    confirm: bool = False
    cancelled: str = "好，先不弄了。刚才填的都没有留下。"
    refusals: tuple[Requirement, ...] = ()
    progress: bool = False
    estimate: Estimating | None = None

    @model_validator(mode="after")
    def _asks_in_order(self) -> Form:
        known: dict[str, Field] = {}
        for number, field in enumerate(self.fields):
            if field.name in known:
                raise FaultError(f"“{field.name}”用了两次，换一个名字。", "fields", number, "name")
            _check(field.when, known, f"“{field.name}”的 when", "要把它排在前面", "fields", number, "when")
            known[field.name] = field
        for number, requirement in enumerate(self.refusals):
            _check(requirement.when, known, "refusals", "没有这一项", "refusals", number, "when")
        if self.estimate is not None and self.estimate.before not in known:
            raise FaultError(f"estimate 用到“{self.estimate.before}”，没有这一项。", "estimate", "before")
        if isinstance(self.estimate, Estimate):
            self._check_estimate(self.estimate, known)
        return self

    def _check_estimate(self, estimate: Estimate, known: dict[str, Field]) -> None:
        for number, line in enumerate(estimate.lines):
            _check(line.when, known, "estimate", "没有这一项", "estimate", "lines", number, "when")
            if line.of is not None and (line.of not in known or known[line.of].kind not in ("money", "number")):
                text = f"of 要写 kind 是 money 或 number 的一项，“{line.of}”不是。"
                raise FaultError(text, "estimate", "lines", number, "of")

    def applicable(self, values: Values) -> tuple[Field, ...]:
        """Return the fields that are to be filled in, as far as the values so far tell."""
        found: list[Field] = []
        counting: dict[str, Value] = {}
        for field in self.fields:
            # What was answered to a field that no longer applies must not make another one apply.
            if all_hold(field.when, counting):
                found.append(field)
                if field.name in values:
                    counting[field.name] = values[field.name]
        return tuple(found)

    def counting(self, values: Values) -> dict[str, Value]:
        """Return what is filled in of the fields that apply."""
        return {field.name: values[field.name] for field in self.applicable(values) if field.name in values}

    def in_line(self, values: Values) -> tuple[Field, ...]:
        """Return the fields that are asked or answered, in order: all that apply but the quiet ones nobody spoke of."""
        return tuple(
            field for field in self.applicable(values) if not field.quiet or values.get(field.name) is not None
        )

    def handed_in(self, values: Values) -> dict[str, Value]:
        """Return the values that count: none of a field that no longer applies, none that is no field."""
        return {field.name: values.get(field.name) for field in self.applicable(values)}

    def refusal(self, values: Values) -> Requirement | None:
        """Return why the form ends here, None when it goes on."""
        counting = self.counting(values)
        return next((item for item in self.refusals if item.when and all_hold(item.when, counting)), None)

    def estimated(self, values: Values) -> str:
        """Return what the worker may get, as he reads it; empty when the form estimates nothing."""
        return self.estimate.text(self.counting(values)) if self.estimate is not None else ""

    def field(self, name: str) -> Field:
        """Return the field with this name.

        Raises:
            KeyError: the form has none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"form {self.name} has no field {name!r}")


def _check(conditions: Conditions, known: dict[str, Field], what: str, unless_known: str, *where: int | str) -> None:
    """Hold conditions to the fields they speak of and to the options these have."""
    for condition in conditions:
        field = known.get(condition.field)
        if field is None:
            raise FaultError(f"{what}用到“{condition.field}”，{unless_known}。", *where)
        if field.kind == "choice":
            values = {option.value for option in field.options}
            wrong = [value for value in (*(condition.one_of or ()), *(condition.none_of or ())) if value not in values]
            if wrong:
                raise FaultError(f"{what}：“{condition.field}”没有 value 是“{wrong[0]}”的选项。", *where)
