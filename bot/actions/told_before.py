"""A worker tells his case, gets an answer, then says 帮我登记: what he told is not asked for again."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.context import ActionCall
from bot.conversations.earlier import earlier_turns

SHORTEST_CASE = 12
"""Characters from which a message may tell a case; 帮我登记 or 好的 tells none."""

_WITHIN = timedelta(minutes=30)
_LOOKED_BACK = 4
_ANSWERED = frozenset({"answer", "ask", "unknown", "offer_ticket"})


def case_told(call: ActionCall) -> str:
    """Return the words that tell the case: those of this message, else the longest of the last few questions."""
    if call.chosen is None and len(call.text) >= SHORTEST_CASE:
        return call.text
    told = [] if call.message_id is None else earlier_turns(call.session, call.message_id, _WITHIN, _LOOKED_BACK)
    cases = [turn.text for turn in told if turn.understanding.get("decision") in _ANSWERED]
    longest = max(cases, key=len, default="")
    if len(longest) >= SHORTEST_CASE:
        return longest
    return call.text if call.chosen is None else ""
