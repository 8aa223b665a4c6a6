"""Taking a conversation, giving it back, passing it on, ending it. Each change is noted in the audit.

States change in `bot.handover.states` alone; here stands who may do it, and what he is told when he may not.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.handover.agents.notes import add_note
from bot.handover.agents.sight import could_read
from bot.handover.asking import ask_for_person
from bot.handover.model import Claimed, Ending, Gone, Handover, HandoverError, HandoverState, Reason, TakenBy
from bot.handover.reading import open_handover_of
from bot.handover.states import claim, end, pass_on, release
from bot.privacy.keys import KeyRing
from bot.staff.accounts import find_staff
from bot.staff.model import Staff
from bot.staff.roles import Permission, may
from bot.text.personal import find_personal

NOT_OPEN = "这个会话没有在转人工，可能刚刚结束了。"
LONGEST_SKILL = 20


def take(session: Session, keys: KeyRing, conversation_id: str, staff: Staff) -> Handover:
    """Take a conversation that waits, or step into one that the bot has. Taking what one has changes nothing.

    Raises:
        HandoverError: a colleague has it, and the text names him; or it ended just now.
    """
    return _given(session, keys, conversation_id, staff, staff)


def assign(session: Session, keys: KeyRing, conversation_id: str, to: Staff, by: Staff) -> Handover:
    """Give a conversation to a colleague, whether it waits or somebody has it.

    Raises:
        HandoverError: he cannot answer conversations, or it ended just now.
    """
    _require_answerer(session, to, conversation_id)
    found = open_handover_of(session, conversation_id)
    if found is not None and found.state is HandoverState.CLAIMED and found.staff_id != to.id:
        passed = pass_on(session, found.id, to.id)
        note(session, keys, by.id, "conversation_assigned", _subject(conversation_id), {"to": to.login})
        return passed
    return _given(session, keys, conversation_id, to, by)


def give_back(session: Session, keys: KeyRing, conversation_id: str, by: Staff) -> None:
    """Put a conversation back into the queue.

    Raises:
        HandoverError: it is not his.
    """
    found = held_by(session, conversation_id, by)
    release(session, found.id)
    note(session, keys, by.id, "conversation_given_back", _subject(conversation_id))


def transfer(session: Session, keys: KeyRing, conversation_id: str, by: Staff, to: Staff | None, skill: str) -> None:
    """Pass a conversation to a colleague, or (None) to whoever knows `skill`.

    Raises:
        HandoverError: it is not his, or the colleague cannot answer conversations.
    """
    found = held_by(session, conversation_id, by)
    if to is None and not skill.strip():
        raise HandoverError("请选转给哪位同事或者哪个组。")
    if to is not None:
        _require_answerer(session, to, conversation_id)
        if to.id == found.staff_id:
            raise HandoverError(f"这个会话已经在{to.name}手上。")
    wanted = "" if to else skill.strip()[:LONGEST_SKILL]
    if find_personal(wanted):
        raise HandoverError("组的名字里不要写号码或者人名。")
    pass_on(session, found.id, to.id if to else None, wanted)
    details = {"to": to.login if to else None, "skill": wanted or None}
    note(session, keys, by.id, "conversation_passed_on", _subject(conversation_id), details)


def close(session: Session, keys: KeyRing, conversation_id: str, by: Staff, outcome: str, words: str) -> None:
    """End a hand-over: the worker is told, the bot is back, he is asked how the help was.

    Args:
        outcome: what came of it; it is left as a note, with `words` if there are any.

    Raises:
        HandoverError: it is not his.
    """
    found = held_by(session, conversation_id, by)
    add_note(
        session, keys, conversation_id, by.id, f"结果：{outcome}" + (f"。{words.strip()}" if words.strip() else "")
    )
    end(session, keys, found.id, Ending.CLOSED)
    note(session, keys, by.id, "conversation_closed", _subject(conversation_id), {"outcome": outcome})


def held_by(session: Session, conversation_id: str, staff: Staff) -> Handover:
    """Return the open hand-over of a conversation if this person may decide about it: he has it, or leads.

    Raises:
        HandoverError: he may not, and the text tells who has it.
    """
    found = open_handover_of(session, conversation_id)
    if found is None:
        raise HandoverError(NOT_OPEN)
    if found.state is HandoverState.CLAIMED and found.staff_id == staff.id:
        return found
    if may(staff, Permission.CONVERSATIONS_LEAD):
        return found
    raise HandoverError(not_yours(session, found))


def not_yours(session: Session, found: Handover) -> str:
    """Return what somebody is told who does not have this conversation."""
    if found.state is not HandoverState.CLAIMED or found.staff_id is None:
        return "这个会话还没有人接，请先接手。"
    holder = find_staff(session, found.staff_id)
    return f"这个会话现在在{holder.name if holder else '别的同事'}手上。"


def _given(session: Session, keys: KeyRing, conversation_id: str, to: Staff, by: Staff) -> Handover:
    found = open_handover_of(session, conversation_id)
    if found is not None and found.state is HandoverState.CLAIMED and found.staff_id == to.id:
        return found
    if found is None:
        found = ask_for_person(session, keys, conversation_id, Reason.AGENT)
    match claim(session, found.id, to.id):
        case Claimed(handover):
            own = to.id == by.id
            details = {"reason": str(found.reason), "to": None if own else to.login}
            acted = "conversation_claimed" if own else "conversation_assigned"
            note(session, keys, by.id, acted, _subject(conversation_id), details)
            return handover
        case TakenBy(staff_id):
            holder = find_staff(session, staff_id)
            raise HandoverError(f"{holder.name if holder else '别的同事'}已经接手了这个会话。")
        case Gone():
            raise HandoverError(NOT_OPEN)


def _require_answerer(session: Session, staff: Staff, conversation_id: str) -> None:
    if staff.disabled or not may(staff, Permission.CONVERSATIONS_ANSWER):
        raise HandoverError(f"{staff.name}的账号不能接待会话，请换一位同事。")
    if not could_read(session, staff, conversation_id):
        raise HandoverError(f"{staff.name}不能接这个会话（不管这个地方，或者要回避），请换一位同事。")


def _subject(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"
