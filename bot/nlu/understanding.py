"""Everything that decides the intent of one message, in one place and without Rasa."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.decision import ANSWER, OUT_OF_SCOPE, UNKNOWN, Decision, Thresholds, decide
from bot.nlu.features import prepared
from bot.nlu.follow_up import AGAIN, Again
from bot.nlu.form_gate import CANCEL, CANCEL_COMMAND, INFORM, judged
from bot.nlu.in_context import Context, in_context
from bot.nlu.objections import aside
from bot.nlu.question_model import Candidate, QuestionModel
from bot.text.normalise import normalise

TELL_PLACE, CLARIFY, FALLBACK = "tell_place", "clarify", "nlu_fallback"

TICKET_STATUS = "ticket_status"
_TICKET_NUMBER = re.compile(r"(?<![0-9a-z])gd[ -]?[0-9]{6}[ -]?[0-9]{4,6}(?![0-9a-z])", re.IGNORECASE)
_TICKET_CODE = re.compile(r"(?<![0-9a-z])[a-z][0-9a-z]{7}(?![0-9a-z])", re.IGNORECASE)
_AROUND_TICKET = re.compile(r"[\W查询看下一帮我的请问工单号子进度码是和在这给办到哪了呢吗怎么样结果有没你您好催]*")
"""What people write around a number that they want looked up: 帮我查一下, 单号是…, 办到哪了."""

SET_BY_ENGINE = frozenset({INFORM, TELL_PLACE, CLARIFY, FALLBACK})
"""Intents that are never learnt from examples."""


@dataclass(frozen=True)
class Understanding:
    """Intent (as rules know it), what to do, and what the model thought (empty if it was not asked)."""

    intent: str
    decision: Decision
    ranking: list[Candidate] = field(default_factory=list)


def understood(text: str, metadata: Mapping[str, Any], model: QuestionModel, thresholds: Thresholds) -> Understanding:
    """Understand one message.

    `metadata` is that of the turn protocol: `chosen` (a tapped label) and `opens` (the command for which the text is
    meant) are taken as they are, `place_only` is a place unless a form waits, `expects` sends the text through the form
    gate; without a form a ticket's number (and code) alone asks for its status; otherwise the model reads it, in the
    light of the last answer (`about`) and of wordings known to be `ambiguous`.
    """
    chosen = metadata.get("chosen") or metadata.get("opens")
    if chosen:
        return _chosen(str(chosen), model)
    expects = metadata.get("expects")
    if metadata.get("place_only") and not expects:
        return Understanding(TELL_PLACE, Decision(UNKNOWN, confidence=1.0))
    text = normalise(text)
    if not expects and TICKET_STATUS in model.labels and _is_ticket_alone(text):
        return Understanding(TICKET_STATUS, Decision(ANSWER, TICKET_STATUS, 1.0))
    if not prepared(text):
        return Understanding(INFORM if expects else FALLBACK, Decision(UNKNOWN))
    reading = model.read([text])[0]
    plain = decide(reading, len(text), thresholds)
    context = Context.from_metadata(metadata)
    decision = plain if expects and context.about is None else in_context(text, plain, reading, context, model)
    if expects:
        how = aside(str(expects), text)
        if how is not None:
            return Understanding(CLARIFY, Again(AGAIN, None, 1.0, [], f"field_{how}"), reading.ranking)
        gate = judged(str(expects), text, decision, tells_place=bool(metadata.get("tells_place")))
        if gate == INFORM:
            return Understanding(INFORM, Decision(UNKNOWN, confidence=1.0), reading.ranking)
        if gate == CANCEL:
            return Understanding(CANCEL_COMMAND, decision, reading.ranking)
        if context.ambiguous:
            # 能赔多少, asked in the middle of a form, fits as many questions as elsewhere.
            decision = in_context(text, plain, reading, context, model)
    return Understanding(_intent(decision), decision, reading.ranking)


def _chosen(label: str, model: QuestionModel) -> Understanding:
    """Take a tapped label; one that this model no longer knows (an old button) is unknown."""
    if label not in model.labels or label.startswith(OUT_OF_SCOPE):
        return Understanding(FALLBACK, Decision(UNKNOWN))
    decision = Decision(ANSWER, label, 1.0)
    return Understanding(_intent(decision), decision)


def _is_ticket_alone(text: str) -> bool:
    rest, numbers = _TICKET_NUMBER.subn(" ", text)
    return numbers > 0 and _AROUND_TICKET.fullmatch(_TICKET_CODE.sub(" ", rest, count=1)) is not None


def _intent(decision: Decision) -> str:
    if decision.decision == ANSWER and decision.label:
        return decision.label.split("/")[0]
    return FALLBACK if decision.decision == UNKNOWN else CLARIFY
