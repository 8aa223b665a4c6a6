"""Conversations for another system: see who waits, take one over, read and answer it, hand it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from bot.api.caller import Caller, needs
from bot.api.conversation_shapes import (
    ConversationOut,
    ConversationPage,
    EndingIn,
    MessageIn,
    MessageOut,
    Messages,
    MessageSent,
    SummaryOut,
)
from bot.api.desk import Desk, DeskOf
from bot.api.problems import Problem, not_found
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.model import ConversationState
from bot.conversations.transcript import entries_after
from bot.handover.agents import holding
from bot.handover.agents.lists import Line, Which, listed
from bot.handover.agents.saying import say
from bot.handover.agents.sight import is_hidden
from bot.handover.model import Handover, HandoverError, HandoverState
from bot.handover.reading import open_handover_of, summary_of
from bot.staff.roles import Permission

router = APIRouter(prefix="/conversations", tags=["conversations"])

Reader = Annotated[Caller, Depends(needs(Permission.CONVERSATIONS_READ))]
Answerer = Annotated[Caller, Depends(needs(Permission.CONVERSATIONS_ANSWER))]
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="会话的编号")]

LONGEST_PAGE = 200


@router.get("")
async def list_conversations(
    caller: Reader, desk: DeskOf, which: Which = Which.WAITING, page: Annotated[int, Query(ge=0, le=10_000)] = 0
) -> ConversationPage:
    """List conversations: those that wait, one's own, all, those that ended."""

    def work(session: Session) -> ConversationPage:
        found = listed(session, caller.staff, which, page=page)
        items = [_line(line, caller) for line in found.lines]
        return ConversationPage(items=items, next=page + 1 if found.more else None)

    return await desk.read(work)


@router.get("/{conversation_id}/summary")
async def summary(caller: Reader, desk: DeskOf, conversation_id: Id) -> SummaryOut:
    """What was known when people were asked in."""

    def work(session: Session) -> SummaryOut:
        _visible(session, caller, conversation_id)
        found = open_handover_of(session, conversation_id)
        if found is None:
            raise Problem(409, "not_handed_over", holding.NOT_OPEN)
        known = summary_of(session, desk.keys, found.id)
        lines = list(known.form.lines) if known.form else []
        return SummaryOut(
            wants=list(known.wants), form=lines, tickets=list(known.tickets), applications=list(known.applications)
        )

    return await desk.read(work)


@router.get("/{conversation_id}/messages")
async def messages(
    caller: Reader,
    desk: DeskOf,
    conversation_id: Id,
    after: Annotated[int, Query(ge=0, description="最后拿到的seq")] = 0,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> Messages:
    """Read messages with a number above `after`, oldest first."""

    def work(session: Session) -> Messages:
        _visible(session, caller, conversation_id)
        return Messages(
            items=[
                MessageOut(
                    id=entry.id,
                    seq=entry.seq,
                    author=entry.author,
                    text=entry.text,
                    at=entry.at,
                    files=[file.name for file in entry.attachments],
                )
                for entry in entries_after(session, conversation_id, after, limit)
            ]
        )

    return await desk.read(work)


@router.post("/{conversation_id}/messages", status_code=201)
async def answer(caller: Answerer, desk: DeskOf, conversation_id: Id, message: MessageIn) -> MessageSent:
    """Say something to the worker; the account must have taken the conversation over."""

    def work(session: Session) -> MessageSent:
        _visible(session, caller, conversation_id)
        found = open_handover_of(session, conversation_id)
        if found is None:
            raise HandoverError(holding.NOT_OPEN)
        said = say(session, desk.keys, found, caller.staff.id, message.text, message.client_id)
        return MessageSent(id=said.outbox_id, again=said.again)

    return await _told(desk, conversation_id, work)


@router.post("/{conversation_id}/claim")
async def claim(caller: Answerer, desk: DeskOf, conversation_id: Id) -> ConversationOut:
    """Take a conversation over, whether it waits or the bot has it. Taking what one has changes nothing."""

    def work(session: Session) -> None:
        holding.take(session, desk.keys, conversation_id, caller.staff)

    return await _changed(caller, desk, conversation_id, work)


@router.post("/{conversation_id}/release")
async def release(caller: Answerer, desk: DeskOf, conversation_id: Id) -> ConversationOut:
    """Put a conversation back into the queue."""

    def work(session: Session) -> None:
        holding.give_back(session, desk.keys, conversation_id, caller.staff)

    return await _changed(caller, desk, conversation_id, work)


@router.post("/{conversation_id}/end")
async def end(caller: Answerer, desk: DeskOf, conversation_id: Id, ending: EndingIn) -> ConversationOut:
    """Hand a conversation back to the bot; the worker is told and asked how the help was."""

    def work(session: Session) -> None:
        # What another system writes freely stays in the note, which is encrypted: the audit holds no such words.
        words = "。".join(part for part in (ending.outcome, ending.words) if part)
        holding.close(session, desk.keys, conversation_id, caller.staff, "热线系统结束", words)

    return await _changed(caller, desk, conversation_id, work)


async def _changed(
    caller: Caller, desk: Desk, conversation_id: str, change: Callable[[Session], None]
) -> ConversationOut:
    def work(session: Session) -> ConversationOut:
        _visible(session, caller, conversation_id)
        change(session)
        return _shown(session, caller, conversation_id)

    return await _told(desk, conversation_id, work)


async def _told[Answer](desk: Desk, conversation_id: str, work: Callable[[Session], Answer]) -> Answer:
    """Do something that the worker sees, and wake whoever shows or delivers it."""
    try:
        answer = await desk.write(work)
    except HandoverError as error:
        raise Problem(409, "conflict", str(error)) from error
    except UnknownConversationError:
        raise not_found() from None
    await desk.written(conversation_id)
    return answer


def _visible(session: Session, caller: Caller, conversation_id: str) -> ConversationState:
    try:
        found = get_conversation(session, conversation_id)
    except UnknownConversationError:
        raise not_found() from None
    if not caller.covers(found.place) or is_hidden(session, caller.staff, conversation_id):
        raise not_found()
    return found


def _shown(session: Session, caller: Caller, conversation_id: str) -> ConversationOut:
    return _out(get_conversation(session, conversation_id), open_handover_of(session, conversation_id), caller)


def _line(line: Line, caller: Caller) -> ConversationOut:
    state = ConversationState(line.conversation_id, line.channel, line.owner, line.place, None)
    return _out(state, line.handover, caller).model_copy(update={"last_at": line.last_at, "unread": line.unread})


def _out(state: ConversationState, found: Handover | None, caller: Caller) -> ConversationOut:
    """Return a conversation as the interface tells it; when it was last heard of, lists alone know."""
    mine = found is not None and found.state is HandoverState.CLAIMED and found.staff_id == caller.staff.id
    return ConversationOut(
        id=state.id,
        channel=state.channel,
        place=state.place,
        owner=state.owner,
        last_at=None,
        reason=str(found.reason) if found else None,
        risk=found.risk if found else 0,
        asked_at=found.asked_at if found else None,
        mine=mine,
        unread=0,
    )
