"""Forms whose result is words worked out from what was filled in: a calculator, a programme. Nothing is filed.

A feature reads such forms from its data, in the language of `bot.forms.fields`, and gives them as `WorkedOutForms`. Put
into `ActionContext.worked_out` (bot/app.py), they are asked, corrected, interrupted and put off like any form, and
`bot.actions.flows` tells the result when the last field is filled in. `flows.start(call, form, values)` opens one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.conversations.model import Choice
from bot.forms.conditions import Values
from bot.forms.fields import Form


@dataclass(frozen=True)
class Result:
    """What the worker is told when the form is filled in, and what he can tap below it.

    Attributes:
        form: name of the only form that is offered: what he says next may be an answer to it.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    form: str = ""


class WorkedOutForms(Protocol):
    """A feature's forms and what comes of them. May change between two calls, as its files do."""

    def forms(self) -> Mapping[str, Form]:
        """Return the forms by name; a name must be no other feature's: begin it with the feature (`calculate/…`)."""
        ...

    def result(self, name: str, values: Values, place: str | None) -> Result | None:
        """Return what to tell for the values of the form `name`; None when there is no such form (any more).

        Args:
            values: those that count, by field; None where he skipped one.
            place: code of the worker's place as the conversation knows it; a place field of the form tells better.
        """
        ...
