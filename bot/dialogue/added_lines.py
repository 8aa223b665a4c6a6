"""A line of numbers below the normal answer: somebody was hurt some time ago, or is at the end of his strength."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversations.model import Turn
from bot.dialogue.answering import Answer, Answerer, Delay
from bot.dialogue.granted_below import GrantedBelow
from bot.dialogue.worked_below import WorkedBelow

_ANSWERS = frozenset({"answer", "ask", "unknown", "offer_ticket", "again"})
"""Decisions below which a line may stand; in the middle of a form it would only disturb."""


class CaringAnswerer:
    """Answers as another answerer does, and adds what `line` gives for the worker's words.

    Args:
        line: from words to the line to add, or None (`EmergencyRules.line`).
    """

    def __init__(self, answerer: Answerer | WorkedBelow | GrantedBelow, line: Callable[[str], str | None]) -> None:
        self._answerer = answerer
        self._line = line

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Return the answer, with the line below its last message if one is due."""
        outcome = await self._answerer.answer(turn)
        if isinstance(outcome, Delay) or not outcome.replies or turn.chosen:
            return outcome
        if outcome.understanding.get("decision") not in _ANSWERS:
            return outcome
        line = self._line(turn.text)
        if line is None:
            return outcome
        *before, last = outcome.replies
        return replace(outcome, replies=(*before, replace(last, text=f"{last.text}\n\n{line}")))

    async def forget(self, turn: Turn) -> None:
        """Delete the engine's memory of the conversation."""
        await self._answerer.forget(turn)
