"""What leads from the bot's answers to people: offered below them, never forced on a worker but by a rule.

Misunderstood twice in a row he is offered a person, and joins the queue with his own tap: at night or on a bus he may
not want to be spoken to, and a wish that nobody had is a call that nobody takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversations.earlier import EarlierTurn, earlier_turns
from bot.conversations.model import Choice, Reply, Turn
from bot.dialogue.answering import Answer
from bot.dialogue.rendering import TALK_TO_A_PERSON
from bot.handover import wording
from bot.handover.model import Reason
from bot.handover.rules import HandoverRule, HandoverRules
from bot.handover.wishes import wants_to_phone
from bot.storage.clock import CHINA
from bot.storage.database import Database
from bot.text.normalise import normalise

_REASON, _SKILL, _AGAIN = "reason", "skill", "say_again"

IN_A_ROW = timedelta(minutes=30)
"""What was not understood longer ago does not count together with what is not understood now."""

_RULED = frozenset({"answer", "ask", "again", "offer_ticket", "unknown"})
"""Decisions after which a rule may ask for people; in the middle of a form it would disturb."""

_REGISTERS = Choice(wording.REGISTER, {"chosen": "open_ticket"})
_SAYS_AGAIN = Choice(wording.SAY_AGAIN, {_AGAIN: True})


def asks_person(reason: Reason = Reason.ASKED, skill: str = "") -> Choice:
    """Return the choice 转人工."""
    return Choice(wording.ASK, {"chosen": TALK_TO_A_PERSON, _REASON: reason, _SKILL: skill})


def reason_of(turn: Turn) -> Reason:
    """Return why he asks for a person, by what he tapped."""
    return Reason(turn.chosen.get(_REASON, Reason.ASKED))


def skill_of(turn: Turn) -> str:
    """Return what the person should know especially well, by what he tapped."""
    return str(turn.chosen.get(_SKILL, ""))


def says_again(turn: Turn) -> bool:
    """True when he tapped that he says it again in other words."""
    return bool(turn.chosen.get(_AGAIN))


def asks_for_person(turn: Turn, outcome: Answer) -> bool:
    """True when the engine understood that he wants a person, here in the chat."""
    understood = outcome.understanding
    asks = understood.get("decision") == "answer" and understood.get("question") == TALK_TO_A_PERSON
    return asks and not understood.get("also") and not wants_to_phone(normalise(turn.text))


class PeopleOffered:
    """Adds to answers what leads to people.

    Args:
        rules: gives the rules as they are now.
    """

    def __init__(self, rules: Callable[[], HandoverRules], database: Database) -> None:
        self._rules, self._database = rules, database

    def rule_of(self, turn: Turn, outcome: Answer) -> HandoverRule | None:
        """Return the rule that asks for people after this answer, None when none does or he has asked already."""
        if turn.conversation.owner != "bot" or turn.chosen or outcome.understanding.get("decision") not in _RULED:
            return None
        text, question = normalise(turn.text), outcome.understanding.get("question")
        return self._rules().find(text, question, datetime.now(CHINA).date())

    async def below(self, turn: Turn, outcome: Answer, rule: HandoverRule | None) -> Answer:
        """Return the answer with the offer of a person where one is due."""
        understood = outcome.understanding
        if turn.conversation.owner != "bot":
            return outcome
        if understood.get("question") == TALK_TO_A_PERSON and understood.get("decision") == "answer":
            return _first_replaced(outcome, Reply(wording.BY_PHONE, (asks_person(), _REGISTERS)))
        if understood.get("locked"):
            return _offered_below_last(outcome, asks_person(Reason.LOCKED))
        if rule is not None:
            return _first_replaced(outcome, _with_rule(_first(outcome), rule))
        if understood.get("decision") == "unknown" and await self._database.run(self._unknown_before, turn):
            choices = (asks_person(Reason.NOT_UNDERSTOOD), _REGISTERS, _SAYS_AGAIN)
            return _first_replaced(outcome, Reply(wording.NOT_UNDERSTOOD_TWICE, choices))
        return outcome

    def _unknown_before(self, turn: Turn) -> bool:
        with self._database.read() as session:
            before: Sequence[EarlierTurn] = earlier_turns(session, turn.inbox_id, IN_A_ROW, 1)
        return any(one.understanding.get("decision") == "unknown" for one in before)


def _first(outcome: Answer) -> Reply:
    """Return the answer itself: what is not a notice."""
    return next((reply for reply in outcome.replies if reply.author != "notice"), outcome.replies[0])


def _first_replaced(outcome: Answer, reply: Reply) -> Answer:
    before = _first(outcome)
    return replace(outcome, replies=tuple(reply if one is before else one for one in outcome.replies))


def _with_rule(reply: Reply, rule: HandoverRule) -> Reply:
    choices = (asks_person(Reason.RULE, rule.skill), *reply.choices)
    return replace(reply, text=f"{reply.text}\n\n{rule.says}", choices=choices)


def _offered_below_last(outcome: Answer, choice: Choice) -> Answer:
    *before, last = outcome.replies
    return replace(outcome, replies=(*before, replace(last, choices=(choice, *last.choices))))
