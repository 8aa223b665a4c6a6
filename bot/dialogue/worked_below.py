"""Works out a sum for a question that was asked with figures, or from figures told after it.

A telephone shows ten lines: where the sum answers what was asked, it stands alone, with the next step of the answer;
the answer itself is a tap away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.calculators.book import CalculatorBook
from bot.conversations.model import Choice, Reply, Turn
from bot.dialogue.answering import Answer, Answerer, Delay
from bot.dialogue.bare_figures import only_figures
from bot.dialogue.choices import offered_first, with_first, without
from bot.dialogue.said_lately import SaidLately, said_lately
from bot.forms.conditions import Value
from bot.questions.library import QuestionLibrary
from bot.storage.database import Database
from bot.text.normalise import normalise

_FIGURE_KINDS = frozenset({"money", "number", "duration", "date"})
_ENOUGH_TOLD = 2
"""Fields that a message without any figure must tell, such as 剖腹产 and 双胞胎, to ask for a sum."""

_UNCLEAR = frozenset({"unknown", "ask", "again"})
"""Decisions that leave a message unanswered: what it tells belongs to the question before."""

_STILL = "这些记下了。再告诉我“{asked}”，就能帮您算{title}：直接说，或者点一下。"
_INSTEAD = "也可以先帮您算{title}，还差“{asked}”。"
_HEARD = "您说的数我记下了。再告诉我“{asked}”，就能帮您算{title}：直接说，或者点一下。"
_MOST_CHOICES = 5


@dataclass(frozen=True)
class _Sum:
    """A calculator, what is known of its values, the result when they suffice, and what was answered to it so far."""

    name: str
    values: dict[str, Value]
    told: Reply | None
    added: Mapping[str, Value] = field(default_factory=dict)


class WorkedBelow:
    """Answers as another answerer does, and adds the sums that the worker's figures allow."""

    def __init__(
        self, answerer: Answerer, calculators: CalculatorBook, questions: QuestionLibrary, database: Database
    ) -> None:
        self._answerer = answerer
        self._calculators = calculators
        self._questions = questions
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
        bare = only_figures(text)
        if decision == "answer" and not bare and not self._told_now(outcome, text, SaidLately(), place):
            return outcome  # most messages end here, without a look into the database
        lately = await self._database.run(self._lately, turn.inbox_id)
        # Figures alone ask nothing new, whatever question they resemble.
        meant = _about(outcome, lately.question) if bare and decision == "answer" and lately.question else outcome
        sums = self._sums(meant, text, lately, place)
        found = sums[0] if sums else None
        if (found is None or found.told is None) and (bare or decision in _UNCLEAR):
            added = self._added(text, lately, place)
            if added is not None:
                meant, found = _about(meant, lately.question) if lately.question else meant, added
        if found is None:
            return self._offered(outcome, text)
        asked = self._calculators.meant(text)
        # Who asks for two sums in one message is told both.
        more = [one.told for one in sums[1:] if one.told is not None and found.name in asked and one.name in asked][:1]
        with_sum = self._with(meant, found, text, lately)
        offered = tuple(choice for reply in with_sum.replies for choice in reply.choices)
        return replace(with_sum, replies=(*with_sum.replies, *(without(reply, offered) for reply in more)))

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
        meant = [name for said in (text, *(reversed(lately.texts) if unclear else ())) for name in book.meant(said)]
        # Of questions that it may be, the one that fits his own words goes first.
        names = meant + names if outcome.understanding.get("decision") == "ask" else names + meant
        names += [name for name in (lately.calculator,) if name in book.forms()]
        return [name for name in dict.fromkeys(names) if self._tells(name, text, place)]

    def _tells(self, name: str, text: str, place: str | None) -> bool:
        fields = {field.name: field for field in self._calculators.forms()[name].fields}
        now = [
            fields[told] for told, value in self._calculators.heard(name, [text], place).items() if value is not None
        ]
        enough = len([field for field in now if field.kind == "choice"]) >= _ENOUGH_TOLD
        return enough or any(field.kind in _FIGURE_KINDS for field in now)

    def _sums(self, outcome: Answer, text: str, lately: SaidLately, place: str | None) -> list[_Sum]:
        """Return the calculators that this message has figures for: all that can be worked out, else the first one."""
        book = self._calculators
        question = outcome.understanding.get("question") or lately.question
        sums: list[_Sum] = []
        for name in self._told_now(outcome, text, lately, place):
            now = {told: value for told, value in book.heard(name, [text], place).items() if value is not None}
            values = self._known(name, question, lately, (*lately.texts, text), place) | now
            sums.append(self._worked(name, values, place))
        return [one for one in sums if one.told is not None] or sums[:1]

    def _added(self, text: str, lately: SaidLately, place: str | None) -> _Sum | None:
        """Return the sum of the message before with what this one, 7000 or 没有, answers to what was asked below it."""
        name, book = lately.calculator, self._calculators
        if name is None or name not in book.forms():
            return None
        values = self._known(name, lately.question, lately, lately.texts, place)
        added = book.answered(name, values, text)
        fields = [book.forms()[name].field(told) for told, value in added.items() if value is not None]
        amounts = any(field.kind in ("money", "number") for field in fields)
        if not added or (amounts and not only_figures(text)):
            return None  # 打12351 is no wage
        return replace(self._worked(name, {**values, **added}, place), added={**lately.told, **added})

    def _known(
        self, name: str, question: str | None, lately: SaidLately, texts: tuple[str, ...], place: str | None
    ) -> dict[str, Value]:
        """Return what is known of a sum: what the question takes for granted, what was heard, and what was answered."""
        told = lately.told if name == lately.calculator else {}
        granted = self._calculators.all()[name].questions.get(question or "", {})
        return {**granted, **self._calculators.heard(name, texts, place), **told}

    def _worked(self, name: str, values: dict[str, Value], place: str | None) -> _Sum:
        result = self._calculators.worked_out(name, values, place)
        return _Sum(name, values, Reply(result.text, result.choices) if result else None)

    def _with(self, outcome: Answer, found: _Sum, text: str, lately: SaidLately) -> Answer:
        """Return the answer with a sum, or with what is still to be told for it."""
        decision, question = outcome.understanding["decision"], outcome.understanding.get("question")
        offer = self._calculators.choices([found.name])
        notices = tuple(reply for reply in outcome.replies if reply.author == "notice")
        first, *others = (reply for reply in outcome.replies if reply.author != "notice")
        corrects = found.name == lately.calculator and only_figures(text)
        answered = bool(found.added) or corrects or (decision == "answer" and question == lately.question)
        if found.told is not None:
            told = self._told(outcome, found.told, without(first, offer), found.name, text, answered=answered)
            replies = (*notices, *told, *others)
        elif decision == "unknown" or answered:
            nearby = () if answered else first.choices
            replies = (*notices, Reply(self._says(_STILL, found), with_first(offer, nearby)), *others)
        elif decision == "ask":
            replies = (*notices, replace(first, choices=with_first(offer, first.choices)), *others)
        elif decision == "offer_ticket":
            said = f"{first.text}\n{self._says(_INSTEAD, found)}"
            replies = (*notices, replace(first, text=said, choices=(*first.choices, *offer)), *others)
        elif decision == "answer" and not others:
            said = f"{first.text}\n\n{self._says(_HEARD, found)}"
            replies = (*notices, replace(first, text=said, choices=with_first(offer, first.choices)))
        else:
            return outcome
        before = found.added or (lately.told if found.name == lately.calculator else {})
        values = {name: found.values.get(name, value) for name, value in before.items()}
        about = {"calculator": found.name, **({"told": values} if values else {})}
        return replace(outcome, replies=replies, understanding={**outcome.understanding, **about})

    def _told(
        self, outcome: Answer, total: Reply, answer: Reply, name: str, text: str, *, answered: bool
    ) -> tuple[Reply, ...]:
        """Return the sum with as much of the answer as is still needed."""
        if outcome.understanding["decision"] in _UNCLEAR or answered:
            return (total,)  # what could not be understood, or was answered before, is answered by the sum alone
        question = self._questions.get(str(outcome.understanding.get("question")))
        asked_for = question is not None and name in self._calculators.of_question(question.name)
        if question is None or not asked_for or name not in self._calculators.meant(text):
            return answer, without(total, answer.choices)
        whole = Choice(question.title, {"chosen": question.name})
        choices = (*total.choices, whole, *without(answer, total.choices).choices)[:_MOST_CHOICES]
        return (Reply("\n\n".join(filter(None, (total.text, question.next_step))), choices),)

    def _offered(self, outcome: Answer, text: str) -> Answer:
        """Return the answer, with the calculators first that a message names which was not understood: 离职补偿."""
        offers = self._calculators.choices(self._calculators.meant(text)[:1])
        if outcome.understanding.get("decision") not in ("unknown", "ask") or not offers:
            return outcome
        return offered_first(outcome, offers)

    def _says(self, words: str, found: _Sum) -> str:
        asked = self._calculators.still_asked(found.name, found.values)
        return words.format(asked=asked, title=self._calculators.all()[found.name].title)


def _about(outcome: Answer, question: str) -> Answer:
    topic = question.partition("/")[0]
    about = {"decision": "answer", "question": question, "topic": topic}
    return replace(outcome, understanding={**outcome.understanding, **about})
