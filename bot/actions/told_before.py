"""A worker tells his case, gets an answer, then says 帮我登记 or taps 现在就办: what he told is not asked for again."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import takewhile

from bot.actions.context import ActionCall
from bot.conversations.earlier import earlier_turns
from bot.forms.conditions import Value, Values
from bot.forms.fields import Form
from bot.forms.overhearing import told
from bot.text.normalise import normalise

SHORTEST_CASE = 12
"""Characters from which a message may tell a case; 帮我登记 or 好的 tells none."""

SHORTEST_PIECE = 4
"""Characters of a part of a case that is told in several messages."""

_ASKS = re.compile(r"[?？吗]|怎么|咋|如何|能不能|可不可以|是不是|多久|多少|什么|哪里|谁|呢$")
_ENDS_A_CASE = frozenset({"open_ticket", "inform", "cancel"})
"""What a message of a form is understood as."""

_WITHIN = timedelta(minutes=30)
_LOOKED_BACK = 4
_JUST_BEFORE = 2
_ONLY_CHOOSING = frozenset({("flow", "apply"), ("flow", "what_can_i_get")})
"""Turns of flows in which no form was filled in yet."""

_ANSWERED = frozenset({"answer", "ask", "unknown", "offer_ticket"})


def case_told(call: ActionCall) -> str:
    """Return the words that tell the case: those of this message, else what he told piece by piece, else his question.

    What belonged to a ticket that he filed, or gave up, is not told again.
    """
    if call.chosen is None and len(call.text) >= SHORTEST_CASE:
        return call.text
    told = [] if call.message_id is None else earlier_turns(call.session, call.message_id, _WITHIN, _LOOKED_BACK)
    since = list(takewhile(lambda turn: turn.understanding.get("topic") not in _ENDS_A_CASE, told))
    cases = [turn.text for turn in reversed(since) if turn.understanding.get("decision") in _ANSWERED]
    pieces = "\n".join(text for text in cases if len(text) >= SHORTEST_PIECE and not _ASKS.search(text))
    longest = max((pieces, *cases), key=len)
    if len(longest) >= (SHORTEST_PIECE if pieces else SHORTEST_CASE):
        return longest
    return call.text if call.chosen is None else ""


def said_before(call: ActionCall) -> list[str]:
    """Return what he said since the last flow, newest first: whoever taps 现在就办 has told much of it already.

    What came before another flow is left: it may have been given up, and then nothing of it is kept.
    """
    turns = [] if call.message_id is None else earlier_turns(call.session, call.message_id, _WITHIN, _LOOKED_BACK)
    said: list[str] = []
    for turn in turns:
        decision, topic = turn.understanding.get("decision"), turn.understanding.get("topic")
        if decision not in _ANSWERED and (decision, topic) not in _ONLY_CHOOSING:
            break
        said.append(turn.text)
    return said


def worked_before(call: ActionCall, form: str) -> Values | None:
    """Return the values of the sum of a form that was told just before this message, None when none was."""
    turns = [] if call.message_id is None else earlier_turns(call.session, call.message_id, _WITHIN, _JUST_BEFORE)
    worked = next((turn.understanding["worked"] for turn in turns if "worked" in turn.understanding), None)
    return worked["values"] if worked is not None and worked["form"] == form else None


def told_earlier(call: ActionCall, form: Form) -> dict[str, Value]:
    """Return what he told of a form before he tapped its button or said 帮我申请.

    Nothing of it may turn him away unasked.
    """
    near = call.conversation.place
    values: dict[str, Value] = {
        field.name: near for field in form.fields if field.kind == "place" and _lies_inside(call, near, field.within)
    }
    for text in reversed(said_before(call)):
        values |= told(form, call.places, own_words(text, form), near)
    return {} if form.refusal(values) else values


def own_words(text: str, form: Form) -> str:
    """Return a text without the title of the form: whoever taps 透析、大病、助学专项救助 has told none of the three."""
    return text.replace(normalise(form.title), "").replace(form.title, "")


def _lies_inside(call: ActionCall, place: str | None, area: str | None) -> bool:
    """Return whether a place is narrower than an area: to know just the area does not tell the street."""
    return place is not None and area is not None and place != area and call.places.contains(area, place)
