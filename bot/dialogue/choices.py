"""Choices below an answer, put together so that none is offered twice."""

from __future__ import annotations

from dataclasses import replace

from bot.conversations.model import Choice, Reply
from bot.dialogue.answering import Answer


def with_first(offered: tuple[Choice, ...], choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return all choices, these first, none twice."""
    return (*offered, *_others(choices, offered))


def without(reply: Reply, offered: tuple[Choice, ...]) -> Reply:
    """Return a reply without the choices that do what others do already."""
    return replace(reply, choices=_others(reply.choices, offered))


def offered_first(outcome: Answer, offered: tuple[Choice, ...]) -> Answer:
    """Return the answer with these choices first below its last reply."""
    *before, last = outcome.replies
    return replace(outcome, replies=(*before, replace(last, choices=with_first(offered, last.choices))))


def _others(choices: tuple[Choice, ...], offered: tuple[Choice, ...]) -> tuple[Choice, ...]:
    done = [choice.payload for choice in offered]
    return tuple(choice for choice in choices if choice.payload not in done)
