"""Between a worker and people: what the bot says, and when it is silent, once a person is wished for."""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.conversations.earlier import earlier_turns
from bot.conversations.inbox import lock_conversation
from bot.conversations.model import Reply, Turn
from bot.dialogue.answering import Answer, Answers, Delay, guarded, told
from bot.dialogue.people_offered import PeopleOffered, asks_for_person, asks_person, reason_of, says_again, skill_of
from bot.handover import wording
from bot.handover.desk import WAITING_CHOICES, WISH, HandoverDesk
from bot.handover.model import Ending, Handover, Reason
from bot.handover.rating import KEY as RATES
from bot.handover.rating import rate
from bot.handover.reading import open_handover_of
from bot.handover.rules import HandoverRule
from bot.handover.staffing import anybody_answers
from bot.handover.states import end, spoke
from bot.handover.wishes import Wish, ends_it, wish_in
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.text.normalise import normalise

STAFF_KNOWN_FOR = 30.0
"""Seconds for which it is remembered whether anybody has an account that takes conversations."""

KEPT, ASIDE = "kept", "people"
"""Decisions: his words wait for a person; what was said is about the queue, or about how the help was."""


class PeopleAnswerer:
    """Answers what is about people itself, is silent while a person answers, and leaves the rest to another answerer.

    The words 转人工 and the taps of the queue need no engine; other words for it are a question that the engine knows.

    Args:
        offered: adds to the bot's answers what leads to people.
        if_staffed: step back while no account may take conversations: nobody would ever come.
    """

    def __init__(
        self,
        answerer: Answers,
        offered: PeopleOffered,
        desk: HandoverDesk,
        database: Database,
        keys: KeyRing,
        if_staffed: bool = False,
    ) -> None:
        self._answerer, self._offered, self._desk = answerer, offered, desk
        self._database, self._keys = database, keys
        self._if_staffed = if_staffed
        self._answers_at: tuple[float, bool] = (-STAFF_KNOWN_FOR, False)

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer; one without replies when his words are for a person.

        Raises:
            LeaseLostError: somebody else has the conversation.
        """
        if self._if_staffed and turn.conversation.owner == "bot" and not await self._anybody_answers():
            return await self._answerer.answer(turn)
        aside = await guarded(turn, self._answer_aside)
        if aside is not None:
            return aside
        if turn.conversation.owner == "human":
            # The person has left since this message was taken up: the bot is back.
            turn = replace(turn, conversation=replace(turn.conversation, owner="bot"))
        outcome = await self._answerer.answer(turn)
        if isinstance(outcome, Delay) or not outcome.replies:
            return outcome

        async def with_people(turn: Turn) -> Answer | Delay:
            if asks_for_person(turn, outcome):
                return await self._database.run(self._handed_over, turn)
            rule = self._offered.rule_of(turn, outcome)
            if rule is not None and rule.at_once:
                return await self._database.run(self._ruled, turn, outcome, rule)
            return await self._offered.below(turn, outcome, rule)

        return await guarded(turn, with_people)

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""
        await self._answerer.forget(turn)

    async def _anybody_answers(self) -> bool:
        looked_at, found = self._answers_at
        if time.monotonic() - looked_at >= STAFF_KNOWN_FOR:
            found = await self._database.run(self._look_for_staff)
            self._answers_at = time.monotonic(), found
        return found

    def _look_for_staff(self) -> bool:
        with self._database.read() as session:
            return anybody_answers(session)

    async def _answer_aside(self, turn: Turn) -> Answer | None:
        """Return the answer to what is about people; None leaves the message to the bot. Most ask no database."""
        if says_again(turn):
            return told(turn, [Reply(wording.SAY_IT_AGAIN)], {"decision": ASIDE})
        if RATES in turn.chosen:
            return await self._database.run(self._rated, turn)
        text = normalise(turn.text)
        wish = _wish_of(turn, text)
        if turn.conversation.owner != "bot":
            return await self._database.run(self._not_the_bots, turn, text, wish)
        if wish == "person":
            return await self._database.run(self._handed_over, turn)
        if WISH in turn.chosen:
            return told(turn, [Reply(wording.NOT_QUEUED, (asks_person(),))], {"decision": ASIDE})
        return None

    def _rated(self, turn: Turn) -> Answer | None:
        with self._database.write() as session:
            reply = rate(session, turn.conversation.id, turn.chosen)
        return told(turn, [reply], {"decision": ASIDE}) if reply is not None else None

    def _handed_over(self, turn: Turn) -> Answer:
        with self._database.write() as session:
            reply = self._desk.hand_over(session, self._keys, turn.conversation.id, reason_of(turn), skill_of(turn))
        return told(turn, [reply], {"decision": ASIDE})

    def _ruled(self, turn: Turn, outcome: Answer, rule: HandoverRule) -> Answer:
        with self._database.write() as session:
            reply = self._desk.hand_over(session, self._keys, turn.conversation.id, Reason.RULE, rule.skill)
        return replace(outcome, replies=(*outcome.replies, replace(reply, text=f"{rule.says}\n{reply.text}")))

    def _not_the_bots(self, turn: Turn, text: str, wish: Wish | None) -> Answer | None:
        """Return what is said, or that nothing is, while he waits for a person or speaks with one."""
        with self._database.write() as session:
            lock_conversation(session, turn.conversation.id)
            handover = open_handover_of(session, turn.conversation.id)
            if handover is None:
                return None  # it has ended since this turn began
            spoke(session, handover.id, "worker", now())
            if handover.claimed_at is None:
                return self._waiting(session, turn, handover, wish)
            if not turn.chosen and ends_it(text):
                end(session, self._keys, handover.id, Ending.WORKER, inbox_id=turn.inbox_id)
            return Answer((), {"decision": KEPT})

    def _waiting(self, session: Session, turn: Turn, handover: Handover, wish: Wish | None) -> Answer | None:
        if wish == "stop":
            end(session, self._keys, handover.id, Ending.WORKER, told=wording.STOPPED, inbox_id=turn.inbox_id)
            return Answer((), {"decision": ASIDE})
        if wish == "person":
            return told(turn, [self._desk.standing(session, handover)], {"decision": ASIDE})
        if wish is not None:
            return told(turn, [self._desk.talk_to_bot(session, handover, wish == "bot")], {"decision": ASIDE})
        if turn.chosen and not handover.talks_to_bot:
            # Nobody but the bot can be meant by what it offered.
            self._desk.talk_to_bot(session, handover, talks=True)
            return None
        if turn.chosen or handover.talks_to_bot:
            return None
        earlier = earlier_turns(session, turn.inbox_id, now() - handover.asked_at, 1)
        if any(one.understanding.get("decision") == KEPT for one in earlier):
            return Answer((), {"decision": KEPT})
        return told(turn, [Reply(wording.KEPT, WAITING_CHOICES)], {"decision": KEPT})


def _wish_of(turn: Turn, text: str) -> Wish | None:
    """Return what he taps or says about people, None when it is about something else."""
    if not turn.chosen:
        return wish_in(text)
    if turn.chosen.get("chosen") == asks_person().payload["chosen"]:
        return "person"
    tapped: Wish | None = turn.chosen.get(WISH)
    return tapped
