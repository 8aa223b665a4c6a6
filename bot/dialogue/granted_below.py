"""Tells with an answer what a local programme gives, when the worker's words hold all that it needs.

Words that no question fits may still tell something of a programme: its name, or a figure for the sum that the answer
before spoke of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.calculators.calculator import FORM_PREFIX as CALCULATOR
from bot.conversations.model import Choice, Reply, Turn
from bot.dialogue.answering import Answer, Answerer, Delay
from bot.dialogue.choices import offered_first
from bot.dialogue.said_lately import SaidLately, said_lately
from bot.dialogue.worked_below import WorkedBelow
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form
from bot.forms.overhearing import told
from bot.forms.worked_out import Result, WorkedOutForms
from bot.programmes.wishes import ProgrammeWishes
from bot.storage.database import Database
from bot.text.normalise import normalise

_FIGURES = frozenset({"money", "number"})
_UNCLEAR = frozenset({"unknown", "ask"})
_STILL = "这些记下了。再告诉我“{asked}”，就能帮您算{title}：点一下接着说。"


class LocalProgrammes(WorkedOutForms, Protocol):
    """The programmes as they are offered in a conversation."""

    def after(self, question: str, place: str | None) -> Iterable[str]:
        """Return the names of the forms that belong to a question, for a worker of this place."""
        ...

    def called(self, text: str, place: str | None) -> Result | None:
        """Return the programmes of a place that a text calls by name; None when it calls none."""
        ...

    def wishes(self) -> ProgrammeWishes:
        """Return what reads in a message what it asks of programmes."""
        ...


@dataclass(frozen=True)
class _Heard:
    """A programme's questions, what is known of their values, and the sum when they suffice."""

    form: Form
    values: dict[str, Value]
    result: Result | None


class GrantedBelow:
    """Answers as another answerer does, and adds what a programme of the place gives."""

    def __init__(
        self,
        answerer: Answerer | WorkedBelow,
        programmes: LocalProgrammes,
        places: PlaceIndex,
        database: Database,
    ) -> None:
        self._answerer, self._programmes = answerer, programmes
        self._places, self._database = places, database

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer, with the sum below it when this message tells a figure and nothing more is to be asked."""
        outcome = await self._answerer.answer(turn)
        if isinstance(outcome, Delay) or turn.chosen:
            return outcome
        decision, place = outcome.understanding.get("decision"), outcome.place or turn.conversation.place
        text = normalise(turn.text)
        if decision in _UNCLEAR and "calculator" not in outcome.understanding:
            return await self._instead(turn, outcome, text, place)
        if decision != "answer":
            return outcome
        for name in self._programmes.after(str(outcome.understanding.get("question")), place):
            now = self._told(name, text, place)
            form = self._programmes.forms()[name]
            if any(field.kind in _FIGURES and field.name in now for field in form.fields):
                heard = self._heard(name, await self._database.run(self._before, turn.inbox_id), text, place)
                return outcome if heard.result is None else _below(outcome, heard, heard.result)
        return outcome

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""
        await self._answerer.forget(turn)

    async def _instead(self, turn: Turn, outcome: Answer, text: str, place: str | None) -> Answer:
        """Return what the words tell of a programme, where no question could be recognised."""
        unknown = outcome.understanding.get("decision") == "unknown"
        if self._programmes.wishes().speaks_of_one(text):
            outcome = _without_calculators(outcome)
        called = self._programmes.called(text, place)
        if called is not None:
            if not unknown:
                return offered_first(outcome, called.choices)
            if not called.form:
                return _in_place(outcome, Reply(called.text, called.choices))
            heard = self._heard(called.form, SaidLately(), text, place)
            shown = heard.result if heard.values and heard.result is not None else called
            return _with_values(_in_place(outcome, Reply(shown.text, shown.choices)), called.form, heard.values)
        lately = await self._database.run(self._before, turn.inbox_id)
        for name in self._programmes.after(str(lately.question), place):
            if not self._told(name, text, place):
                continue
            heard = self._heard(name, lately, text, place)
            if heard.result is not None:
                told_instead = _in_place(outcome, Reply(heard.result.text, heard.result.choices))
                return _with_values(told_instead, name, heard.values)
            still = next((field.title for field in _open(heard.form, heard.values)), None)
            if still is None:
                continue  # he does not get it, and did not ask
            goes_on = (Choice(f"接着算：{heard.form.title}", {"chosen": heard.form.command, "service": name}),)
            says = _STILL.format(asked=still, title=heard.form.title)
            going_on = _in_place(outcome, Reply(says, goes_on)) if unknown else offered_first(outcome, goes_on)
            return _with_values(going_on, name, heard.values)
        return outcome

    def _before(self, inbox_id: str) -> SaidLately:
        with self._database.read() as session:
            return said_lately(session, inbox_id)

    def _told(self, name: str, text: str, place: str | None) -> dict[str, Value]:
        return told(self._programmes.forms()[name], self._places, text, place)

    def _heard(self, name: str, lately: SaidLately, text: str, place: str | None) -> _Heard:
        form = self._programmes.forms()[name]
        values: dict[str, Value] = {}
        for said in (*lately.texts, text):
            values |= self._told(name, said, place)
        if _open(form, values) or form.refusal(values) is not None:
            return _Heard(form, values, None)
        values = form.handed_in(values)
        return _Heard(form, values, self._programmes.result(name, values, place))


def _open(form: Form, values: dict[str, Value]) -> list[Field]:
    return [field for field in form.applicable(values) if field.name not in values and not field.optional]


def _below(outcome: Answer, heard: _Heard, result: Result) -> Answer:
    """Return the answer with the result; what the result offers, itself included, is not offered above it."""
    offered = {heard.form.name, *(choice.payload.get("service") for choice in result.choices)} - {None}
    replies = [
        replace(reply, choices=tuple(one for one in reply.choices if one.payload.get("service") not in offered))
        for reply in outcome.replies
    ]
    below = replace(outcome, replies=(*replies, Reply(result.text, result.choices)))
    return _with_values(below, heard.form.name, heard.values)


def _with_values(outcome: Answer, form: str, values: Values) -> Answer:
    """Return the answer with the values of its sum: he may change one of them, or tell the first."""
    worked = {"form": form, "values": dict(values)}
    return replace(outcome, understanding={**outcome.understanding, "worked": worked})


def _in_place(outcome: Answer, told_instead: Reply) -> Answer:
    notices = [reply for reply in outcome.replies if reply.author == "notice"]
    return replace(outcome, replies=(*notices, told_instead))


def _without_calculators(outcome: Answer) -> Answer:
    """Return the answer without what the law gives, such as severance pay: he asks what his union gives."""
    replies = [
        replace(
            reply,
            choices=tuple(
                one for one in reply.choices if not str(one.payload.get("service", "")).startswith(CALCULATOR)
            ),
        )
        for reply in outcome.replies
    ]
    return replace(outcome, replies=tuple(replies))
