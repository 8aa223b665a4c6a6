"""Tells below the answer to a question what a local programme gives, when the worker's words hold all that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.conversations.model import Reply, Turn
from bot.dialogue.answering import Answer, Answerer, Delay
from bot.dialogue.said_lately import said_lately
from bot.dialogue.worked_below import WorkedBelow
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value
from bot.forms.fields import Form
from bot.forms.overhearing import told
from bot.forms.worked_out import Result, WorkedOutForms
from bot.storage.database import Database
from bot.text.normalise import normalise

_FIGURES = frozenset({"money", "number"})


class GrantedBelow:
    """Answers as another answerer does, and adds what a programme of the place gives.

    Args:
        programmes: the programmes' questions and what they come to.
        after: gives the names of the forms that belong to a question at a place.
    """

    def __init__(
        self,
        answerer: Answerer | WorkedBelow,
        programmes: WorkedOutForms,
        after: Callable[[str, str | None], Iterable[str]],
        places: PlaceIndex,
        database: Database,
    ) -> None:
        self._answerer, self._programmes, self._after = answerer, programmes, after
        self._places, self._database = places, database

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer, with the sum below it when this message tells a figure and nothing more is to be asked."""
        outcome = await self._answerer.answer(turn)
        if isinstance(outcome, Delay) or turn.chosen or outcome.understanding.get("decision") != "answer":
            return outcome
        question, place = outcome.understanding.get("question"), outcome.place or turn.conversation.place
        text = normalise(turn.text)
        for name in self._after(str(question), place):
            form = self._programmes.forms()[name]
            now = told(form, self._places, text, place)
            if any(field.kind in _FIGURES and field.name in now for field in form.fields):
                result = self._result(form, [*await self._database.run(self._before, turn.inbox_id), text], place)
                return outcome if result is None else _below(outcome, result, name)
        return outcome

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""
        await self._answerer.forget(turn)

    def _before(self, inbox_id: str) -> Sequence[str]:
        with self._database.read() as session:
            return said_lately(session, inbox_id).texts

    def _result(self, form: Form, texts: Sequence[str], place: str | None) -> Result | None:
        values: dict[str, Value] = {}
        for text in texts:
            values |= told(form, self._places, text, place)
        open_still = [field for field in form.applicable(values) if field.name not in values and not field.optional]
        if open_still or form.refusal(values) is not None:
            return None
        return self._programmes.result(form.name, form.handed_in(values), place)


def _below(outcome: Answer, result: Result, name: str) -> Answer:
    """Return the answer with the result; what the result offers, itself included, is not offered above it."""
    offered = {name, *(choice.payload.get("service") for choice in result.choices)} - {None}
    replies = [
        replace(reply, choices=tuple(one for one in reply.choices if one.payload.get("service") not in offered))
        for reply in outcome.replies
    ]
    return replace(outcome, replies=(*replies, Reply(result.text, result.choices)))
