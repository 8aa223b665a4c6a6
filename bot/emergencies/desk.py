"""What happens at the door in an emergency: numbers at once, an urgent ticket, an alert, and the two questions.

Neither the engine nor the model is needed for any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, ConversationState, Reply
from bot.directory.book import DirectoryBook
from bot.directory.routing import Route, route
from bot.emergencies import wording
from bot.emergencies.alerts import AlertState, raise_alert, send_news
from bot.emergencies.rules import EmergencyRule, EmergencyRules
from bot.emergencies.tables import AlertRow
from bot.emergencies.told import (
    Told,
    cries,
    is_only_told,
    says_help_comes,
    says_on,
    says_safe,
    says_somebody_died,
    told_in,
)
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import table_of
from bot.text.normalise import normalise
from bot.tickets.completing import complete_ticket, takes_more
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket

FOLLOWS_WITHIN = timedelta(minutes=60)
"""Messages within this time of the last one about an emergency belong to it."""

MOST_ASKED = 2
"""Place and phone are asked for once, and once more for what is missing."""

_ALERTS = table_of(AlertRow)
_OPEN_ALERT = (
    select(_ALERTS.c.id)
    .where(
        _ALERTS.c.conversation_id == bindparam("conversation"),
        _ALERTS.c.state != AlertState.CLOSED,
        _ALERTS.c.last_at > bindparam("since"),
    )
    .order_by(_ALERTS.c.created_at.desc())
    .limit(1)
)
"""Looked for with every message, and hardly ever there."""

_SAFE_CHOICE = Choice(wording.SAFE, {"text": wording.SAFE, "emergency": True})
_FOLLOW_UP = {"decision": "emergency", "topic": "emergency", "question": "emergency/follow_up", "confidence": 1.0}


@dataclass(frozen=True)
class Attended:
    """The worker is answered at the door: what he is told, and what is recorded of his message."""

    reply: Reply
    understanding: dict[str, Any]


def nobody_to_hand_over(session: Session, keys: KeyRing, conversation_id: str) -> str:
    """Hand nothing over: where conversations are not handed to people."""
    return ""


class EmergencyDesk:
    """Attends to emergencies.

    Args:
        book: tells which union a place belongs to.
        somebody_on_duty: an address for alerts is set; otherwise the worker is not promised that anybody looks.
        hand_over: hands a conversation over to people and returns the line to tell, empty when nobody is there.
    """

    def __init__(
        self,
        rules: EmergencyRules,
        book: DirectoryBook,
        somebody_on_duty: bool,
        hand_over: Callable[[Session, KeyRing, str], str] = nobody_to_hand_over,
    ) -> None:
        self._rules = rules
        self._book = book
        self._places = book.places
        self._on_duty = somebody_on_duty
        self._hand_over = hand_over

    def attend(
        self,
        session: Session,
        keys: KeyRing,
        conversation: ConversationState,
        message_id: str,
        text: str,
        form_open: bool = False,
    ) -> Attended | None:
        """Attend to a message if it is about an emergency; None leaves it to the engine.

        Args:
            message_id: id of the message, by which its ticket is filed once.
            text: its words, personal numbers as references.
            form_open: a form waits for an answer, which a place or phone without danger may be.
        """
        if conversation.owner == "human":
            return None
        plain = normalise(text)
        danger = self._rules.find(plain)
        alert = _open_alert(session, conversation.id)
        if alert is not None and danger is not None and danger.sure and not takes_more(session, alert.ticket_number):
            alert = None  # he withdrew that one: this is a new emergency
        if danger is None and alert is None:
            return None
        told = told_in(session, keys, self._places, conversation.id, plain, conversation.place)
        if alert is None:
            return self._first_danger(session, keys, conversation, danger, told, message_id, text) if danger else None
        if danger is None or not danger.sure:
            # "On the roof of the third house" sounds like danger, but answers the question where.
            answered = self._follow_up(session, keys, alert, told, message_id, text, form_open)
            if answered is not None or danger is None:
                return answered
        return self._more_danger(session, keys, alert, danger, told, message_id, text)

    def _first_danger(
        self,
        session: Session,
        keys: KeyRing,
        conversation: ConversationState,
        danger: EmergencyRule,
        told: Told,
        message_id: str,
        text: str,
    ) -> Attended:
        place = told.code or conversation.place
        ticket = NewTicket("emergency", None, place, f"{danger.title}：{text}", told.phone, urgent=True)
        filed = file_ticket(
            session, keys, ticket, conversation.id, f"emergency:{message_id}", self._route(session, place)
        )
        alert = raise_alert(session, keys, filed.number, conversation.id, danger.kind, danger.title)
        alert.place_known, alert.phone_known = told.address or _is_exact(told.code), told.phone is not None
        alert.asked = 1
        people = self._hand_over(session, keys, conversation.id)
        parts = [danger.answer, self._filed(alert), people, self._question(alert)]
        return Attended(Reply("\n\n".join(filter(None, parts)), (_SAFE_CHOICE,)), danger.understanding)

    def _more_danger(
        self,
        session: Session,
        keys: KeyRing,
        alert: AlertRow,
        danger: EmergencyRule,
        told: Told,
        message_id: str,
        text: str,
    ) -> Attended:
        """The same emergency, told on: one ticket, one alert."""
        self._complete(session, keys, alert, message_id, text, told, told.code)
        self._note(session, alert, told)
        if danger.kind != alert.danger or alert.said_safe:
            alert.said_safe = False
            send_news(session, alert.id, "danger")
        parts = [danger.answer, "" if danger.kind == "self_harm" else wording.MORE, self._ask_again(alert)]
        return Attended(Reply("\n\n".join(filter(None, parts)), (_SAFE_CHOICE,)), danger.understanding)

    def _follow_up(
        self, session: Session, keys: KeyRing, alert: AlertRow, told: Told, message_id: str, text: str, form_open: bool
    ) -> Attended | None:
        gentle = alert.danger == "self_harm"
        plain = normalise(text)
        if says_somebody_died(plain):
            complete_ticket(session, keys, alert.ticket_number, message_id, text, told.code, told.phone)
            self._note(session, alert, told)
            return _answered(wording.CONDOLENCE)
        if says_safe(plain):
            self._complete(session, keys, alert, message_id, text, told, None)
            alert.said_safe, alert.last_at = True, now()
            send_news(session, alert.id, "safe")
            return _answered(wording.GENTLE_SAFE_NOTED if gentle else wording.SAFE_NOTED)
        if says_help_comes(plain):
            self._complete(session, keys, alert, message_id, text, told, told.code)
            self._note(session, alert, told)
            return _answered("\n".join(filter(None, [wording.HELP_COMING, self._ask_again(alert)])))
        place = told.somewhere and is_only_told(plain) and not (alert.place_known and told.phone is None)
        phone = told.phone is not None and is_only_told(plain)
        if not place and not phone:
            return self._said_on(session, keys, alert, told, message_id, text, form_open)
        self._complete(session, keys, alert, message_id, text, told, told.code if place else None)
        self._note(session, alert, told)
        if form_open:
            return None
        parts = [wording.GENTLE_NOTED if gentle else self._noted(place, phone), self._ask_again(alert)]
        if not parts[-1]:
            parts.append(wording.GENTLE_STILL_FIRST if gentle else wording.STILL_FIRST)
        return _answered("\n".join(parts))

    def _said_on(
        self, session: Session, keys: KeyRing, alert: AlertRow, told: Told, message_id: str, text: str, form_open: bool
    ) -> Attended | None:
        """Keep what he says on, and answer: the engine has no answer to it but that it does not know."""
        gentle = alert.danger == "self_harm"
        if form_open or alert.said_safe or not says_on(normalise(text), gentle):
            return None
        self._complete(session, keys, alert, message_id, text, told, told.code)
        self._note(session, alert, told)
        said = wording.GENTLE_LISTENING if gentle else wording.HELP_FIRST if cries(text) else wording.NOTED_WORDS
        still = wording.GENTLE_STILL_FIRST if gentle else wording.STILL_FIRST
        return _answered("\n".join([said, self._ask_again(alert) or still]))

    def _complete(
        self,
        session: Session,
        keys: KeyRing,
        alert: AlertRow,
        message_id: str,
        text: str,
        told: Told,
        place: str | None,
    ) -> None:
        routed = self._route(session, place) if place is not None else None
        complete_ticket(session, keys, alert.ticket_number, message_id, text, place, told.phone, routed)

    def _route(self, session: Session, place: str | None) -> Route:
        return route(self._book.current(session), place, None)

    def _note(self, session: Session, alert: AlertRow, told: Told) -> None:
        """Keep what is known now, and have the person on duty told what is new."""
        alert.last_at = now()
        if told.somewhere and not alert.place_known:
            alert.place_known = True
            send_news(session, alert.id, "place")
        if told.phone is not None:
            alert.phone_known = True
            send_news(session, alert.id, "phone")

    def _filed(self, alert: AlertRow) -> str:
        if alert.danger == "self_harm":
            return wording.GENTLE_FILED if self._on_duty else wording.GENTLE_FILED_NOBODY
        return (wording.FILED if self._on_duty else wording.FILED_NOBODY).format(number=alert.ticket_number)

    def _noted(self, place: bool, phone: bool) -> str:
        both, one = (wording.NOTED_BOTH, wording.NOTED_PLACE if place else wording.NOTED_PHONE)
        if not self._on_duty:
            both, one = (
                wording.NOTED_BOTH_NOBODY,
                wording.NOTED_PLACE_NOBODY if place else wording.NOTED_PHONE_NOBODY,
            )
        return both if place and phone else one

    def _ask_again(self, alert: AlertRow) -> str:
        """Return the question for what is missing, or nothing once it was asked often enough."""
        question = self._question(alert)
        if not question or alert.asked >= MOST_ASKED:
            return ""
        alert.asked += 1
        return question

    def _question(self, alert: AlertRow) -> str:
        gentle = alert.danger == "self_harm"
        if not alert.place_known and not alert.phone_known:
            return wording.GENTLE_ASK_BOTH if gentle else wording.ASK_BOTH
        if not alert.place_known:
            return wording.GENTLE_ASK_PLACE if gentle else wording.ASK_PLACE
        if not alert.phone_known:
            return wording.GENTLE_ASK_PHONE if gentle else wording.ASK_PHONE
        return ""


def _is_exact(code: str | None) -> bool:
    """A street or town is where one can drive to; a county is not."""
    return code is not None and len(code) > 6


def _answered(text: str) -> Attended:
    return Attended(Reply(text), dict(_FOLLOW_UP))


def _open_alert(session: Session, conversation_id: str) -> AlertRow | None:
    since = now() - FOLLOWS_WITHIN
    row = session.execute(_OPEN_ALERT, {"conversation": conversation_id, "since": since}).first()
    return session.get(AlertRow, row.id) if row is not None else None
