"""All figures of a period and of places, put together from what each feature counts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.applications.counts import count_applications
from bot.conversations.counts import AGAIN_WITHIN, ConversationCounts, Sources, count_conversations, unanswered
from bot.directory.places import PlaceIndex
from bot.figures.about_cases import application_figures, ticket_figures
from bot.figures.about_conversations import conversation_figures, handover_figures, question_figures
from bot.figures.model import Figure, Group, share
from bot.figures.scope import Scope
from bot.handover.counts import asked_for_people, count_handovers
from bot.questions.library import QuestionLibrary
from bot.tickets.counts import count_tickets
from bot.tickets.lookup import conversations_hidden_from


class Overview(NamedTuple):
    """What the page of figures shows: today, and the period."""

    today: tuple[Figure, ...]
    groups: tuple[Group, ...]


def figures(session: Session, scope: Scope, today: date, questions: QuestionLibrary, places: PlaceIndex) -> Overview:
    """Work out all figures.

    Args:
        scope: the period and the places; `today` is shown beside it.
    """
    sources = Sources(
        {question.name for question in questions.all() if question.basis or question.local_answers},
        {question.name for question in questions.all() if question.local_only},
    )
    counted = _conversations(session, scope, sources)
    handovers, tickets = count_handovers(session, scope), count_tickets(session, scope)
    of_today = scope.of_day(today)
    today_counted = _conversations(session, of_today, sources)
    return Overview(
        (
            Figure("今天的会话", "今天零点以来职工发过消息的会话。", today_counted.conversations, "个"),
            Figure(
                "今天不用人就办妥",
                "今天问过问题的会话里，到现在办妥的占多少；怎么算见下面。",
                share(sum(today_counted.settled.values()), sum(today_counted.asked.values())),
                "%",
            ),
            Figure("今天转人工", "今天零点以来开始的转人工。", count_handovers(session, of_today).begun, "次"),
            Figure("正在排队", "现在要人工、还没人接的。", handovers.waiting, "个"),
            Figure("今天的新工单", "今天零点以来登记的工单。", count_tickets(session, of_today).filed, "件"),
        ),
        (
            conversation_figures(scope, counted),
            handover_figures(scope, handovers),
            ticket_figures(scope, tickets, places),
            application_figures(count_applications(session, scope)),
            question_figures(counted, unanswered(session, scope, conversations_hidden_from(scope.staff)), questions),
        ),
    )


def _conversations(session: Session, scope: Scope, sources: Sources) -> ConversationCounts:
    handed_over = asked_for_people(session, scope.since, scope.until + AGAIN_WITHIN)
    return count_conversations(session, scope, sources, handed_over)
