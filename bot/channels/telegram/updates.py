"""What is done with an update: stored first, then the worker sees that something happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy.exc import DataError, SQLAlchemyError

from bot.channels.context import ChannelContext
from bot.channels.intake import UnknownOfferError
from bot.channels.telegram import payload, wording
from bot.channels.telegram.arrivals import CHANNEL, Arrivals
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.reading import MalformedUpdateError, parse_update
from bot.conversations.inbox import UnknownConversationError

logger = structlog.get_logger(__name__)


class NotStoredError(Exception):
    """The update could not be stored; it must come again."""


class Updates:
    """Takes updates, whichever way they come."""

    def __init__(self, context: ChannelContext, identity: Identity, courtesies: Courtesies) -> None:
        self._context = context
        self._identity = identity
        self._courtesies = courtesies
        self._arrivals = Arrivals(context)

    async def take(self, data: Any) -> None:
        """Store one update, and have done what it asks for at once.

        One that can never be stored is told in the log and dropped: coming again, it would hold up its chat for a day.

        Raises:
            NotStoredError: the database is away.
        """
        try:
            if not isinstance(data, Mapping):
                raise MalformedUpdateError("no object")
            arrival = parse_update(data, self._identity.me)
        except MalformedUpdateError as error:
            logger.warning("telegram_update_malformed", cause=str(error))
            return
        try:
            await self._take(arrival)
        except DataError as error:
            # The database is there, and will never take this. Its own words may hold the worker's.
            logger.error("telegram_update_dropped", update=arrival.update_id, error=type(error.orig).__name__)
        except (SQLAlchemyError, UnknownConversationError) as error:
            logger.error("telegram_update_not_stored", update=arrival.update_id, error=type(error).__name__)
            raise NotStoredError from error
        except Exception as error:
            logger.error("telegram_update_dropped", update=arrival.update_id, exc_info=error)

    async def _take(self, arrival: payload.Arrival) -> None:
        match arrival.content:
            case payload.Silent():
                pass
            case payload.CalledInGroup(message_id):
                name = await self._context.database.run(self._arrivals.may_answer_group, arrival.chat_id)
                if name is not None:
                    self._courtesies.answer_group(name, arrival.chat_id, message_id)
            case payload.Reachability(reachable):
                await self._context.database.run(self._arrivals.note_reachability, arrival, reachable)
            case payload.Tapped() as tapped:
                await self._take_tap(arrival, tapped)
            case _:
                await self._store(arrival)

    async def _take_tap(self, arrival: payload.Arrival, tapped: payload.Tapped) -> None:
        if tapped.in_group:
            self._courtesies.answer_tap(tapped.query_id, wording.IN_GROUP)
            return
        try:
            duplicate = await self._store(arrival)
        except UnknownOfferError:
            self._courtesies.answer_tap(tapped.query_id, wording.OFFER_GONE)
        else:
            self._courtesies.answer_tap(tapped.query_id, wording.OFFER_USED if duplicate else "")
        if tapped.message_id is not None:
            self._courtesies.take_buttons_away(arrival.chat_id, tapped.message_id)

    async def _store(self, arrival: payload.Arrival) -> bool:
        """Store a message and wake whoever answers and delivers; True when it had been stored before."""
        stored = await self._context.database.run(self._arrivals.take, arrival)
        if not stored.duplicate:
            self._context.hub.arrived(stored.conversation_id)
            self._context.hub.written(stored.conversation_id, CHANNEL)
            self._courtesies.show_typing(arrival.chat_id, stored.conversation_id, stored.inbox_id)
        return stored.duplicate
