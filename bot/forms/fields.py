"""Forms as data: what is asked, in which order, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "phone", "id_tail", "place", "choice", "code", "number"]
"""What `expects` in the engine's metadata may be."""

Value = str | int | float | None
"""What a field holds: text, option, code or reference to a personal number; None when it was skipped."""

HEARD = "@heard"
"""Key of the sentence that opened the form; not a field, so it is asked, shown and handed in by none."""

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Option:
    """One answer to a choice.

    Attributes:
        value: what is stored.
        title: what the worker reads and taps.
        words: say the same when they are the whole answer.
        hints: say the same wherever they stand in a sentence.
        weak: gives way when a sentence hints at another option too ("投诉拖欠工资" is about wages).
    """

    value: str
    title: str
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    weak: bool = False


@dataclass(frozen=True)
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
    """

    name: str
    kind: FieldKind
    title: str
    ask: str
    optional: bool = False
    options: tuple[Option, ...] = ()
    shortest: int = 1
    longest: int = 3000
    pattern: str = r"[0-9A-Za-z]{4,20}"
    offers_heard: bool = False
    unsure: str = ""
    also_called: tuple[str, ...] = ()
    fallback: str | None = None
    objections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Form:
    """A row of fields.

    Attributes:
        name: stored with the draft.
        title: what the worker calls it: 登记一件事.
        command: intent that opens it.
        opening: said before its first question.
        confirm: show everything and ask before it is handed in; such a form also waits while another one is filled in.
        cancelled: what is said when he gives it up.
    """

    name: str
    title: str
    command: str
    fields: tuple[Field, ...]
    opening: str = ""
    confirm: bool = False
    cancelled: str = "好，先不弄了。刚才填的都没有留下。"

    def field(self, name: str) -> Field:
        """Return the field with this name.

        Raises:
            KeyError: the form has none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"form {self.name} has no field {name!r}")
