"""What an approved application does: joining makes a member of the nearest union that takes him in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.leads import employer_of_newcomer, look_for_lead
from bot.applications.reading import filled_in
from bot.applications.review import UnknownApplicationError, move_application
from bot.applications.service import Service
from bot.applications.states import ApplicationState, Move
from bot.applications.tables import ApplicationRow
from bot.conversations.model import Choice
from bot.conversations.notices import tell
from bot.directory.book import Directory
from bot.directory.unions import Union, UnionIndex
from bot.forms.conditions import Values
from bot.members.joining import Home, Newcomer, take_in_member
from bot.privacy.keys import KeyRing
from bot.storage.clock import CHINA


class NoUnionError(Exception):
    """No union is known that could take the member in: the reviewer must name one."""


def let_pass(
    session: Session,
    keys: KeyRing,
    service: Service,
    directory: Directory,
    number: str,
    by: str,
    reason: str | None = None,
    union_code: str | None = None,
    *,
    seen: int | None = None,
) -> ApplicationState:
    """Let an application pass its level; after the last one do what approval does.

    Args:
        union_code: the union that takes a new member in; None: the nearest.
        seen: how many steps of it the reviewer has seen; None: that does not matter.

    Raises:
        UnknownApplicationError: no such number.
        MovedMeanwhileError: there are more steps than were seen.
        MoveNotAllowedError: not from where it stands.
        NoUnionError: it would make a member and no union is known for him.
    """
    state = move_application(session, service, number, Move.PASS, by, reason, seen=seen)
    if state == ApplicationState.APPROVED and service.approval == "makes_member":
        _make_member(session, keys, service, directory, number, union_code)
    return state


def nearest_union(unions: UnionIndex, place: str | None, joint: bool) -> Union | None:
    """Return the union that takes in a worker of this place: the nearest joint one if wanted, else the place's."""
    if place is None:
        return None
    found = unions.joint_unions_near(place, limit=1) if joint else []
    return found[0] if found else unions.union_for_place(place)


def newcomer_in(service: Service, values: Values) -> Newcomer:
    """Return who wants to join, from the fields of an application that makes a member."""
    name, phone, id_number = (str(values[service.always_told(kind).name]) for kind in ("name", "phone", "id_number"))
    return Newcomer(name, phone, id_number)


def _make_member(
    session: Session, keys: KeyRing, service: Service, directory: Directory, number: str, union_code: str | None
) -> None:
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.number == number))
    if row is None:
        raise UnknownApplicationError(number)
    code = union_code or row.union_code
    if code is None or code not in directory.unions:
        raise NoUnionError("没有找到能接收会籍的工会，请写明工会代码。")
    union = directory.unions.get(code)
    row.union_code = union.code
    home = Home(union.code, union.name, union.place[:6])
    values = filled_in(session, keys, row.id)
    newcomer = newcomer_in(service, values)
    employer = employer_of_newcomer(directory, service, values, row.place)
    joined_on = datetime.now(CHINA).date()
    member = take_in_member(session, keys, newcomer, home, joined_on, employer[0] if employer else None)
    if row.conversation_id is not None:
        text = f"您的会员号：{member}\n会籍在：{union.name}\n以后说“查会员”就能看到。"
        tell(session, row.conversation_id, text, (Choice("查会员", {"chosen": "check_membership"}),))
    if employer is not None and row.place is not None:
        look_for_lead(session, keys, directory, employer, row.place)
