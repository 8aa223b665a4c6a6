"""Works out a sum below the answer to a question that was asked with figures, or from figures told after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.calculators.book import CalculatorBook
from bot.conversations.model import Choice, Reply, Turn
from bot.dialogue.answering import Answer, Answerer, Delay
from bot.dialogue.said_lately import SaidLately, said_lately
from bot.forms.conditions import Value
from bot.storage.database import Database
from bot.text.normalise import normalise

_FIGURE_KINDS = frozenset({"money", "number", "duration", "date"})
_ENOUGH_TOLD = 2
"""Fields that a message without any figure must tell, such as 剖腹产 and 双胞胎, to ask for a sum."""

_UNCLEAR = frozenset({"unknown", "ask", "again"})
"""Decisions that leave a message unanswered: what it tells belongs to the question before."""

_STILL = "这些记下了。再告诉我“{asked}”，就能帮您算{title}：点一下接着说。"
_INSTEAD = "也可以先帮您算{title}，还差“{asked}”。"


@dataclass(frozen=True)
class _Sum:
    """A calculator, what is known of its values, and the result when they suffice."""

    name: str
    values: dict[str, Value]
    told: Reply | None


class WorkedBelow:
    """Answers as another answerer does, and adds the sums that the worker's figures allow."""

    def __init__(self, answerer: Answerer, calculators: CalculatorBook, database: Database) -> None:
        self._answerer = answerer
        self._calculators = calculators
        self._database = database

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer, with a sum below it if this message holds a figure for it."""
        outcome = await self._answerer.answer(turn)
        if isinstance(outcome, Delay) or not outcome.replies or turn.chosen:
            return outcome
        decision, text = outcome.understanding.get("decision"), normalise(turn.text)
        if decision not in _UNCLEAR | {"answer", "offer_ticket"}:
            return outcome
        place = outcome.place or turn.conversation.place
        if decision == "answer" and not self._told_now(outcome, text, SaidLately(), place):
            return outcome  # most messages end here, without a look into the database
        lately = await self._database.run(self._lately, turn.inbox_id)
        found = self._sum(outcome, text, lately, place)
        return outcome if found is None else self._with(outcome, found)

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""
        await self._answerer.forget(turn)

    def _lately(self, inbox_id: str) -> SaidLately:
        with self._database.read() as session:
            return said_lately(session, inbox_id)

    def _told_now(self, outcome: Answer, text: str, lately: SaidLately, place: str | None) -> list[str]:
        """Return the calculators for which this message tells something; those of its question go first."""
        book, unclear = self._calculators, outcome.understanding.get("decision") in _UNCLEAR
        question = outcome.understanding.get("question") or lately.question
        names = book.of_question(question) if question else []
        if outcome.understanding.get("decision") == "ask":
            asked = [str(choice.payload.get("chosen")) for reply in outcome.replies for choice in reply.choices]
            names += [name for one in asked for name in book.of_question(one)]
        names += [name for said in (text, *(reversed(lately.texts) if unclear else ())) for name in book.meant(said)]
        return [name for name in dict.fromkeys(names) if self._tells(name, text, place)]

    def _tells(self, name: str, text: str, place: str | None) -> bool:
        fields = {field.name: field for field in self._calculators.forms()[name].fields}
        now = [
            fields[told] for told, value in self._calculators.heard(name, [text], place).items() if value is not None
        ]
        enough = len([field for field in now if field.kind == "choice"]) >= _ENOUGH_TOLD
        return enough or any(field.kind in _FIGURE_KINDS for field in now)

    def _sum(self, outcome: Answer, text: str, lately: SaidLately, place: str | None) -> _Sum | None:
        """Return the calculator that this message has figures for; one that can be worked out goes first."""
        book = self._calculators
        question = outcome.understanding.get("question") or lately.question
        sums: list[_Sum] = []
        for name in self._told_now(outcome, text, lately, place):
            granted = book.all()[name].questions.get(question or "", {})
            values: dict[str, Value] = {**granted, **book.heard(name, (*lately.texts, text), place)}
            result = book.worked_out(name, values, place)
            sums.append(_Sum(name, values, Reply(result.text, result.choices) if result else None))
        complete = [one for one in sums if one.told is not None]
        return next(iter(complete or sums), None)

    def _with(self, outcome: Answer, found: _Sum) -> Answer:
        """Return the answer with a sum, or with what is still to be told for it."""
        decision = outcome.understanding["decision"]
        title = self._calculators.all()[found.name].title
        asked = self._calculators.still_asked(found.name, found.values)
        offer = self._calculators.choices([found.name])
        notices = tuple(reply for reply in outcome.replies if reply.author == "notice")
        first, *others = (reply for reply in outcome.replies if reply.author != "notice")
        if found.told is not None:
            # What could not be understood is answered by the sum alone.
            before = () if decision in _UNCLEAR else (_without(first, offer),)
            told = _without(found.told, tuple(choice for reply in before for choice in reply.choices))
            replies = (*notices, *before, told, *others)
        elif decision == "unknown":
            text = _STILL.format(asked=asked, title=title)
            replies = (*notices, Reply(text, (*offer, *first.choices)), *others)
        elif decision == "ask":
            replies = (*notices, replace(first, choices=(*offer, *first.choices)), *others)
        elif decision == "offer_ticket":
            text = f"{first.text}\n{_INSTEAD.format(asked=asked, title=title)}"
            replies = (*notices, replace(first, text=text, choices=(*first.choices, *offer)), *others)
        else:
            return outcome
        return replace(outcome, replies=replies, understanding={**outcome.understanding, "calculator": found.name})


def _without(reply: Reply, offered: tuple[Choice, ...]) -> Reply:
    """Return a reply without the choices that do what others do already."""
    done = [choice.payload for choice in offered]
    return replace(reply, choices=tuple(choice for choice in reply.choices if choice.payload not in done))
