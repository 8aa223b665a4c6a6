"""Every way to answer the questions of a programme, as far as it makes a difference."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bot.forms.conditions import Value
from bot.forms.fields import Field, Form

NUMBERS: dict[str, tuple[int, ...]] = {"money": (3333, 250_000), "number": (0, 3, 12)}
"""Sums and counts on both sides of the caps and limits that the files write; none of them is a figure of theirs."""


def all_answers(form: Form) -> Iterator[dict[str, Value]]:
    """Yield the values of every way through a form, up to its end or to a refusal."""
    yield from _from(form, {})


def _from(form: Form, values: dict[str, Value]) -> Iterator[dict[str, Value]]:
    asked = next((field for field in form.applicable(values) if field.name not in values), None)
    if asked is None or form.refusal(values) is not None:
        yield values
        return
    for value in _possible(asked):
        yield from _from(form, {**values, asked.name: value})


def _possible(field: Field) -> list[Value]:
    if field.kind != "choice":
        return list(NUMBERS[field.kind])
    options = [option.value for option in field.options]
    if not field.several:
        return list(options)
    return [*options, *(",".join(pair) for pair in combinations(options, 2)), ",".join(options)]
